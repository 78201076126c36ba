// The newest points of one line, in two typed arrays of fixed size. The newest point overwrites the
// oldest.
//
// Points are numbered from 0, since the page was opened. The ring holds the numbers from `first` up
// to, but not including, `end`. A reader (the chart) only remembers the number it stopped at, and
// can tell whether that point was overwritten. The server keeps its measurements in the same way,
// with the viewers as readers.
//
//        first                      end
//          v                         v
//   . . . [41][42][43][44][45][46][47] . . .       capacity 7: number 48 will replace 41
//
// Must not know: series, thinning, the chart. Read next: thinning.js, which selects the points.

export class Ring {
  #t;
  #v;

  constructor(capacity) {
    this.capacity = capacity;
    this.end = 0;
    this.first = 0;
    /**
     * Changes when points move, or vanish without being overwritten. A reader that sees this must
     * start over.
     */
    this.generation = 0;
    this.#t = new Float64Array(capacity);
    this.#v = new Float64Array(capacity);
  }

  get length() {
    return this.end - this.first;
  }

  /** Times must not decrease; a value of NaN is a gap in the line. */
  push(t, v) {
    const slot = this.end % this.capacity;
    this.#t[slot] = t;
    this.#v[slot] = v;
    this.end += 1;
    if (this.length > this.capacity) this.first += 1;
  }

  time(number) {
    return this.#t[number % this.capacity];
  }

  value(number) {
    return this.#v[number % this.capacity];
  }

  clear() {
    this.first = this.end;
    this.generation += 1;
  }

  /** Shifts the times of all points by this many milliseconds. */
  shift(ms) {
    for (let number = this.first; number < this.end; number += 1) this.#t[number % this.capacity] += ms;
    this.generation += 1;
  }

  /** The number of the first point at or after `t`; `end` if there is none. */
  search(t) {
    let low = this.first;
    let high = this.end;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.time(middle) < t) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
