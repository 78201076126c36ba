// What is in view of a sequence of points: the range of its values.
//
// Must not know: lines, the chart. Read next: stats.js.

import { search } from '../sequence.js';

/** Collects the range of values of several sequences between two times. */
export class Extent {
  #min = Infinity;
  #max = -Infinity;
  #minPositive = Infinity;
  #minAt = NaN;
  #maxAt = NaN;
  /** How many values are not above zero, so that a logarithmic scale has no place for them. */
  belowZero = 0;
  /** Whether there may be more: of some summaries, only a part is above zero. */
  isLeast = false;

  add(points, from, to) {
    this.isLeast ||= points.isMixed ?? false;
    for (let n = search(points, from); n < points.end && points.time(n) <= to; n += 1) {
      const v = points.value(n);
      if (v < this.#min) {
        this.#min = v;
        this.#minAt = points.time(n);
      }
      if (v > this.#max) {
        this.#max = v;
        this.#maxAt = points.time(n);
      }
      if (v > 0 && v < this.#minPositive) this.#minPositive = v;
      this.belowZero += points.low(n);
    }
  }

  /** When the lowest and the highest value were: `{min, max}`; NaN if there is none. */
  get times() {
    return { min: this.#minAt, max: this.#maxAt };
  }

  /** `{min, max, minPositive}`, or null if there is no value; `minPositive` is null if none is. */
  get extremes() {
    if (this.#min > this.#max) return null;
    const minPositive = this.#minPositive === Infinity ? null : this.#minPositive;
    return { min: this.#min, max: this.#max, minPositive };
  }
}
