// The feed's time: the right edge of the chart.
//
// Measurements have a time `t`. Mostly it is the server's. The page has its own clock, and the two
// may be hours apart. The offset to add to local time is `t - local time` of a measurement that has
// just arrived, less the time that it was on its way. The fastest measurement has the smallest
// error. So the offset is the largest `t - local time` of the last 10 to 20 seconds. Small changes
// are applied gradually, so that the chart does not jerk. A large change means that a clock was
// set, and is applied at once. If the server reports that its clock was set, all earlier offsets
// are dropped. Local time is `performance.now()`, a steady clock that nobody can set.
//
// Measurements may also have a time of their own: a recording of last year, at any speed, or a
// whole day at once. Then no clock says where the newest is, and the edge must follow it:
//
//   the newest `t`, when it arrived, was    the edge is
//   close to this computer's time           the feed's time, which goes on if nothing comes
//   anything else                           the feed's time, but never before the newest `t` and
//                                           soon after it, at a stop
//
// Must not know: the document, messages. Both times are arguments. Read next: look/look.js.

const SLOT_MS = 10_000;
const EASE_MS = 400;
const JUMP_MS = 2_000;
const SET_BACK_MS = 5_000;
/** A newest `t` that is no further from this computer's time than this is "now". */
const IS_NOW_MS = 10_000;
/**
 * Otherwise, the edge goes on for this long after the newest `t`: so it moves smoothly if the times
 * keep the pace of the clock.
 */
const GOES_ON_MS = 2_000;

export class FeedClock {
  #target;
  #shown;
  #readAt;
  #best = -Infinity;
  #bestBefore = -Infinity;
  #slotEnd = -Infinity;
  #newest = null;

  /** Whether the newest measurement was of the time when it came. */
  isNow = true;

  /**
   * Until the first measurement, both clocks are assumed to agree. `unixNow` is the local clock's
   * Unix time.
   */
  constructor(localNow, unixNow) {
    this.#target = unixNow - localNow;
    this.#shown = this.#target;
    this.#readAt = localNow;
  }

  /**
   * The server's clock was set. Until the next live measurement, both clocks are assumed to agree.
   */
  forget(localNow, unixNow) {
    this.#best = this.#bestBefore = -Infinity;
    this.#target = unixNow - localNow;
  }

  /**
   * Measurements arrived, and `newest` is the newest time of all now. `unixNow` is the local
   * clock's Unix time. If they are history (not `live`), they only show that the server's time is not
   * earlier than that.
   */
  observe(newest, localNow, unixNow, live) {
    this.#newest = newest;
    this.isNow = Math.abs(newest - unixNow) < IS_NOW_MS;
    const offset = newest - localNow;
    if (!live) {
      this.#target = Math.max(this.#target, offset);
      return;
    }
    if (localNow >= this.#slotEnd) {
      this.#bestBefore = localNow - this.#slotEnd < SLOT_MS ? this.#best : -Infinity;
      this.#best = -Infinity;
      this.#slotEnd = localNow + SLOT_MS;
    }
    if (offset < this.#target - SET_BACK_MS) this.#best = this.#bestBefore = -Infinity;
    this.#best = Math.max(this.#best, offset);
    this.#target = Math.max(this.#best, this.#bestBefore);
  }

  /** The feed's time now, in Unix milliseconds. */
  now(localNow) {
    const elapsed = localNow - this.#readAt;
    const missing = this.#target - this.#shown;
    const eased = missing * (1 - Math.exp(-elapsed / EASE_MS));
    // Goes back at half the speed of time at most, so that the result never decreases.
    this.#shown += Math.abs(missing) > JUMP_MS ? missing : Math.max(eased, -elapsed / 2);
    this.#readAt = localNow;
    const now = localNow + this.#shown;
    return this.isNow ? now : Math.min(Math.max(now, this.#newest), this.#newest + GOES_ON_MS);
  }
}
