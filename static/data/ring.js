// The newest points of one line in order of time, in typed arrays. They grow by need up to a fixed
// size; then the newest point overwrites the oldest.
//
// Points are numbered from 0, since the page was opened. The ring holds the numbers from `first` up
// to, but not including, `end`. A reader (the chart) only remembers the number it stopped at, and
// can tell whether that point was overwritten. The server keeps its measurements in the same way,
// with the viewers as readers.
//
// A late point belongs before others. Then the end is cut off, and is written again with the late
// point in its place. The reader learns from `takeRewritten` how far it has to go back.
//
//        first                      end
//          v                         v
//   . . . [41][42][43][44][45][46][47] . . .       capacity 7: number 48 will replace 41
//
// The points of a ring of slices stand for many values. The first point of a slice has how many,
// their mean, and how many of them are not above zero; the other points of the slice have a count
// of 0.
//
// Must not know: series, thinning, the chart. Read next: thinning.js, which selects the points.

import { search } from '../sequence.js';

const FIRST_SIZE = 64;

export class Ring {
  end = 0;
  first = 0;
  /**
   * Changes when points move, or vanish without being overwritten. A reader that sees this must
   * start over.
   */
  generation = 0;
  /** Changes with every change of the points. */
  version = 0;
  /** The time of the newest point that was overwritten: from there on, all points are here. */
  lostUntil = -Infinity;

  /** For each of two readers, the lowest number that was written anew. */
  #rewritten = [Infinity, Infinity];
  #mask;
  #t;
  #v;
  #means = null;
  #counts = null;
  #low = null;

  /** `ofSlices`: its points stand for many values. */
  constructor(capacity, ofSlices = false) {
    this.capacity = capacity;
    // A power of two, so that the slot of a number is some of its bits.
    const size = Math.min(FIRST_SIZE, 2 ** Math.ceil(Math.log2(capacity)));
    this.#mask = size - 1;
    this.#t = new Float64Array(size);
    this.#v = new Float64Array(size);
    if (!ofSlices) return;
    this.#means = new Float64Array(size);
    this.#counts = new Uint32Array(size);
    this.#low = new Uint32Array(size);
  }

  get length() {
    return this.end - this.first;
  }

  /** How many bytes its arrays take. */
  get bytes() {
    return this.#t.length * (this.#means === null ? 16 : 32);
  }

  /** Times must not decrease; a value of NaN is a gap in the line. */
  push(t, v) {
    const length = this.end - this.first;
    if (length > this.#mask && length < this.capacity) this.#grow();
    if (length === this.capacity) {
      this.lostUntil = this.time(this.first);
      this.first += 1;
    }
    const slot = this.end & this.#mask;
    this.#t[slot] = t;
    this.#v[slot] = v;
    this.end += 1;
    this.version += 1;
  }

  /** The same in a ring of slices. `low`: how many of the values are not above zero. */
  pushSlice(t, v, mean, count, low) {
    this.push(t, v);
    const slot = (this.end - 1) & this.#mask;
    this.#means[slot] = mean;
    this.#counts[slot] = count;
    this.#low[slot] = low;
  }

  /** Of the gaps between two points, one is enough. */
  pushGap(t) {
    if (this.end === this.first || Number.isNaN(this.value(this.end - 1))) return;
    if (this.#means === null) this.push(t, NaN);
    else this.pushSlice(t, NaN, 0, 0, 0);
  }

  time(number) {
    return this.#t[number & this.#mask];
  }

  value(number) {
    return this.#v[number & this.#mask];
  }

  /** For how many values this point stands; 0 for a gap, and for a further point of a slice. */
  count(number) {
    const slot = number & this.#mask;
    if (this.#counts !== null) return this.#counts[slot];
    return Number.isNaN(this.#v[slot]) ? 0 : 1;
  }

  mean(number) {
    return (this.#means ?? this.#v)[number & this.#mask];
  }

  low(number) {
    const slot = number & this.#mask;
    if (this.#low !== null) return this.#low[slot];
    return this.#v[slot] <= 0 ? 1 : 0;
  }

  /** Forgets all points, those up to this time for good. */
  clear(lostUntil = -Infinity) {
    this.first = this.end;
    this.lostUntil = lostUntil;
    this.generation += 1;
    this.version += 1;
  }

  /** Removes the points from this number on. */
  cut(number) {
    if (number >= this.end) return;
    this.end = Math.max(number, this.first);
    this.#rewrite(this.end);
    this.version += 1;
  }

  /** The points from this number on, to be cut off and written again. */
  tail(number) {
    const points = [];
    for (let n = number; n < this.end; n += 1) {
      points.push({ t: this.time(n), v: this.value(n), mean: this.mean(n), count: this.count(n), low: this.low(n) });
    }
    return points;
  }

  /**
   * Puts points, sorted by time, between the others; not in a ring of slices. Of points of the same
   * time, these are the later ones. Those that are older than what was overwritten are left out.
   */
  merge(points) {
    const fits = points.filter(({ t }) => t >= this.lostUntil).slice(-this.capacity);
    let from = this.end - 1;
    for (const { t, v } of fits) this.push(t, v);
    let next = fits.length - 1;
    let to = this.end - 1;
    // From the end on: each place takes the later of the two that are next.
    for (; next >= 0; to -= 1) {
      const isLate = from < this.first || this.time(from) <= fits[next].t;
      const slot = to & this.#mask;
      this.#t[slot] = isLate ? fits[next].t : this.time(from);
      this.#v[slot] = isLate ? fits[next].v : this.value(from);
      if (isLate) next -= 1;
      else from -= 1;
    }
    this.#rewrite(to + 1);
    this.version += 1;
  }

  /** The lowest number that was written anew since this reader last asked; Infinity if none was. */
  takeRewritten(reader = 0) {
    const number = this.#rewritten[reader];
    this.#rewritten[reader] = Infinity;
    return number;
  }

  /** Shifts the times of the points since a time by so many milliseconds. They stay in order. */
  shift({ since, ms }) {
    const from = search(this, since);
    for (let number = from; number < this.end; number += 1) {
      const before = number > this.first ? this.time(number - 1) : -Infinity;
      this.#t[number & this.#mask] = Math.max(before, this.time(number) + ms);
    }
    if (this.lostUntil >= since) this.lostUntil += ms;
    this.generation += 1;
    this.version += 1;
  }

  #rewrite(number) {
    for (let reader = 0; reader < 2; reader += 1) this.#rewritten[reader] = Math.min(this.#rewritten[reader], number);
  }

  #grow() {
    const { first, end } = this;
    const mask = 2 * (this.#mask + 1) - 1;
    const grown = (old) => {
      if (old === null) return null;
      const array = new old.constructor(mask + 1);
      for (let number = first; number < end; number += 1) array[number & mask] = old[number & this.#mask];
      return array;
    };
    [this.#t, this.#v] = [grown(this.#t), grown(this.#v)];
    [this.#means, this.#counts, this.#low] = [grown(this.#means), grown(this.#counts), grown(this.#low)];
    this.#mask = mask;
  }
}
