// What time it is for the feed: the right edge of the chart.
//
// Measurements carry the server's time, the page has its own, and the two may be hours apart. A
// measurement that has just arrived says "at this moment of yours it was t for me, plus the time I
// was on my way"; the one that was quickest says it best. So: of the last 10 to 20 seconds the
// largest (t - local time) is the offset. Changes are eased in, or the chart would jerk; a large
// one is a clock that was set, and is taken at once. Where the server says that it was set, nothing
// that was known before counts. Local time is the steady clock of `performance.now()`, which nobody
// sets back.
//
// Must not know: the document, messages. Both times are arguments. Read next: viewport.js.

const SLOT_MS = 10_000;
const EASE_MS = 400;
const JUMP_MS = 2_000;
const SET_BACK_MS = 5_000;

export class FeedClock {
  #target;
  #shown;
  #readAt;
  #best = -Infinity;
  #bestBefore = -Infinity;
  #slotEnd = -Infinity;

  /** Until the first measurement both clocks are taken to agree: `unixNow` is the local clock's Unix time. */
  constructor(localNow, unixNow) {
    this.#target = unixNow - localNow;
    this.#shown = this.#target;
    this.#readAt = localNow;
  }

  /** The server's clock was set: until the next live measurement, both clocks are taken to agree again. */
  forget(localNow, unixNow) {
    this.#best = this.#bestBefore = -Infinity;
    this.#target = unixNow - localNow;
  }

  /** A measurement of time `t` came in. History (`live` false) tells only that it can't be earlier than that. */
  observe(t, localNow, live) {
    const offset = t - localNow;
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
    // Backwards at half the speed of time at most, so that time itself never runs backwards.
    this.#shown += Math.abs(missing) > JUMP_MS ? missing : Math.max(eased, -elapsed / 2);
    this.#readAt = localNow;
    return localNow + this.#shown;
  }
}
