// What it says about earlier times that the server's clock was set.
//
//   the clock was set                               earlier times
//   back                                            were wrong: all move back by as much
//   forward                                         were right: a machine that slept sets its clock
//   forward, as much as it was set back before      all move forward again: that was the mistake
//   back, as much as it was set forward before      only those since then were wrong, and move back
//
// The server moves what it keeps by the same rules.
//
// Must not know: what has these times. Read next: line.js.

/** Two steps undo each other if their sum is no more than this. */
const ABOUT_MS = 1_000;

export class Steps {
  /** The last step that was not undone, `{ms, t}`, or null. */
  #last = null;

  /** The clock was set by `ms`, and is at `t` now: `{since, ms}` of what moves, or null. */
  set(ms, t) {
    const last = this.#last;
    const isUndone = last !== null && Math.abs(last.ms + ms) <= ABOUT_MS;
    this.#last = isUndone ? null : { ms, t };
    if (isUndone) return { since: ms < 0 ? last.t : -Infinity, ms };
    return ms < 0 ? { since: -Infinity, ms } : null;
  }
}

/** A time after such a move. */
export const moved = (t, { since, ms }) => (t >= since ? t + ms : t);
