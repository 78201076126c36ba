// The change per second of a series, as a sequence of points like any other.
//
// Nothing is stored: each point of the series has one here, with the same number. Several points
// of the same time, or of the same slice, have one rate: from the last of those before to the last
// of these. So in any window, the rates of a span have the mean that its ends tell.
//
// A fall is a negative rate. Of a counter, it means that it has started over, and is a gap.
//
// Must not know: the chart, what is measured. Read next: extent.js.

import { Derived } from '../sequence.js';

/** Of a ring, or of a part of the past. */
export class Rates extends Derived {
  #ofCounter;
  /** The group of points that was looked at last: the same time, or the same slice. */
  #from = 0;
  #to = 0;
  #rate = NaN;
  #version = -1;
  /** The last group when the reader last asked: it may have grown since. */
  #open = Infinity;

  /** `ofCounter`: whether a fall is a reset. */
  constructor(points, ofCounter) {
    super(points);
    this.#ofCounter = ofCounter;
  }

  value(number) {
    if (Number.isNaN(this.points.value(number))) return NaN;
    const isKnown = number >= this.#from && number < this.#to && this.#version === this.points.version;
    if (!isKnown) this.#look(number);
    return this.#rate;
  }

  count(number) {
    return Number.isNaN(this.value(number)) ? 0 : 1;
  }

  low(number) {
    return this.value(number) <= 0 ? 1 : 0;
  }

  takeRewritten() {
    const number = Math.min(this.points.takeRewritten(1), this.#open);
    const { first, end } = this.points;
    this.#open = end > first ? this.#start(end - 1) : Infinity;
    return number;
  }

  #look(number) {
    const points = this.points;
    this.#from = this.#start(number);
    this.#to = number + 1;
    while (this.#to < points.end && this.#areOne(this.#to - 1, this.#to)) this.#to += 1;
    this.#version = points.version;
    const [before, last] = [this.#from - 1, this.#to - 1];
    if (before < points.first) {
      this.#rate = NaN;
      return;
    }
    const rise = points.value(last) - points.value(before);
    const ms = points.time(last) - points.time(before);
    const isReset = this.#ofCounter && rise < 0;
    this.#rate = ms > 0 && !isReset ? (rise / ms) * 1_000 : NaN;
  }

  #start(number) {
    let start = number;
    while (start > this.points.first && this.#areOne(start - 1, start)) start -= 1;
    return start;
  }

  /** Whether two points in a row have one rate. */
  #areOne(one, next) {
    const points = this.points;
    if (Number.isNaN(points.value(one)) || Number.isNaN(points.value(next))) return false;
    return points.time(one) === points.time(next) || points.count(next) === 0;
  }
}
