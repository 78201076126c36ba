// Where a value stands between the two edges of a scale, in 64-bit arithmetic.
//
// Any finite double can be an edge, so a difference of two may overflow: ±1.79e308 are 3.6e308
// apart. Then all are halved first. They are not always halved, because half of the smallest
// doubles is rounded away.
//
// Must not know: pixels, the GPU, the document. Read next: base.js.

/** (v − origin) / (max − min). */
export function ratio(v, origin, min, max) {
  const [distance, span] = [v - origin, max - min];
  if (Number.isFinite(distance) && Number.isFinite(span)) return distance / span;
  return (v / 2 - origin / 2) / (max / 2 - min / 2);
}

/** The value axis of one panel. It is linear, or logarithmic in base 10. */
export class Scale {
  /**
   * `min` and `max` are the values at the lower and the upper edge. Equal edges, and edges that a
   * logarithmic scale does not have, are moved apart: a scale always has a height.
   */
  constructor({ min, max, log = false }) {
    this.log = log;
    if (log) [min, max] = positive(min, max);
    if (!(max > min)) [min, max] = [min - (Math.abs(min) || 1), min + (Math.abs(min) || 1)].map(finite);
    this.min = min;
    this.max = max;
    /** The edges on the scale itself: the values, or their logarithms. */
    this.low = this.on(min);
    this.high = this.on(max);
  }

  /** A value on the scale itself; NaN if it has no place there. */
  on(v) {
    if (!this.log) return v;
    return v > 0 ? Math.log10(v) : NaN;
  }

  /** 0 at the lower edge, 1 at the upper edge; NaN if the value has no place. */
  part(v) {
    return ratio(this.on(v), this.low, this.low, this.high);
  }

  /** The value at this part of the height. */
  value(part) {
    const on = this.low * (1 - part) + this.high * part;
    return this.log ? 10 ** on : on;
  }
}

/** How far a logarithmic scale reaches down if its lower edge is not positive. */
const DECADES = 1e3;

function positive(min, max) {
  if (!(max > 0)) return [1, 10];
  const low = min > 0 ? min : Math.max(max / DECADES, Number.MIN_VALUE);
  return low < max ? [low, max] : [low / 2, low * 2].map(finite);
}

export function finite(v) {
  return Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, v));
}
