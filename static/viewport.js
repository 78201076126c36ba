// The part of the data that is shown: a range of time and a range of values.
//
// Horizontally, the right edge is now while following. Otherwise it stays where it was, and can be
// moved back as far as there are points. Vertically, the range is that of the values in view with a
// margin. It grows at once, so that a spike is not cut off, and shrinks slowly, so that the scale
// does not jump when a spike leaves.
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

  /** The times of the left and the right edge. `span` is that of the stored points, or null. */
  x(now, span) {
    if (this.following && !this.paused) this.#right = now;
    else this.#right = this.#within(this.#right, now, span);
    return { from: this.#right - this.windowMs, to: this.#right };
  }

  /** Moves by a part of the window: -0.2 moves back by a fifth of it. */
  pan(part, now, span) {
    this.#right = this.#within(this.#right + part * this.windowMs, now, span);
  }

  /**
   * The values at the lower and the upper edge. `elapsedMs` is the time since the last call;
   * Infinity means no easing.
   */
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

  /** Forgets the scale, so that the next values set a new one. */
  forgetY() {
    this.#y = null;
  }

  #within(right, now, span) {
    if (span === null) return now;
    // The earliest position shows a whole window of points, if there are that many. Otherwise the
    // view stays where it is while any of its points are left.
    const earliest = Math.max(span.first, Math.min(span.first + this.windowMs, this.#right));
    return Math.min(now, Math.max(earliest, right));
  }
}

/** Adds the margin. A flat line gets a scale too, which shows that it is flat. */
export function withAir({ min, max }) {
  const height = max - min;
  const air = height > 0 ? height * AIR : Math.abs(max) * AIR || 1;
  return { min: min - air, max: max + air };
}
