// Which part of the points is looked at: from when to when, and from what value to what value.
//
// Horizontally: while following, the right edge is now; otherwise it stands where it was, and can be moved as far back
// as there are points. Vertically: the values in view with a little air, growing at once (a spike must not be cut off)
// and shrinking gently (the scale must not twitch whenever one leaves).
//
// Must not know: the chart, the document, the clock. Read next: chart.js, which draws this.

const AIR = 0.06;
const SHRINK_MS = 350;

export class Viewport {
  following = true;
  paused = false;
  #right = 0;
  #y = null;

  constructor(windowMs) {
    this.windowMs = windowMs;
  }

  /** The times of the left and the right edge; `span` is that of the points kept, or null. */
  x(now, span) {
    if (this.following && !this.paused) this.#right = now;
    else this.#right = this.#within(this.#right, now, span);
    return { from: this.#right - this.windowMs, to: this.#right };
  }

  /** Moves by a part of the window: -0.2 is a fifth of it back. */
  pan(part, now, span) {
    this.#right = this.#within(this.#right + part * this.windowMs, now, span);
  }

  /** The values at the lower and the upper edge; `elapsedMs` since the last call, Infinity for no easing. */
  y(extremes, elapsedMs) {
    if (extremes === null) return (this.#y ??= { min: 0, max: 1 });
    const { min, max } = withAir(extremes);
    if (this.#y === null) return (this.#y = { min, max });
    const part = 1 - Math.exp(-elapsedMs / SHRINK_MS);
    this.#y = {
      min: min < this.#y.min ? min : this.#y.min + (min - this.#y.min) * part,
      max: max > this.#y.max ? max : this.#y.max + (max - this.#y.max) * part,
    };
    return this.#y;
  }

  /** The next values set the scale anew. */
  forgetY() {
    this.#y = null;
  }

  #within(right, now, span) {
    if (span === null) return now;
    // A whole window of points, if there are so many; if not, what is looked at stays where it is, while any of it is left.
    const earliest = Math.max(span.first, Math.min(span.first + this.windowMs, this.#right));
    return Math.min(now, Math.max(earliest, right));
  }
}

/** A flat line gets a scale, too: one that shows that it is flat. */
export function withAir({ min, max }) {
  const height = max - min;
  const air = height > 0 ? height * AIR : Math.abs(max) * AIR || 1;
  return { min: min - air, max: max + air };
}
