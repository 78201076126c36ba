// A line in slices of one length: what a view of a certain width needs.
//
//   raw points ─▶ slices of 1 ms ─▶ of 2 ms ─▶ of 4 ms ─▶ ... ─▶ of 17 min
//
// Each level is read from the finer one, so all levels together cost little more than the first.
// A level is a reader like the chart: it reads when someone looks at it, or before the finer ring
// overwrites what it has not read. So a value that arrives costs nothing here.
//
// The last slice is open: it is written as it is, and written again whenever the finer ring has
// changed. So the newest point is always there, and nothing is held back.
//
// Must not know: names, the chart, the clock. Read next: line.js.

import { search, searchAfter } from '../sequence.js';
import { Ring } from './ring.js';
import { Slice } from './thinning.js';

/**
 * Points of one level: 2,048 slices with four points each, which is a wide chart, and at 32 bytes
 * 256 KiB.
 */
export const LEVEL_CAPACITY = 8_192;

export class Level {
  ring = new Ring(LEVEL_CAPACITY, true);

  #finer;
  /** Gives the number up to which the finer ring will not be written again, but by `merge`. */
  #settled;
  /** The open slice: its first number here and in the finer ring, and the time of its end. */
  #open = 0;
  #from;
  #end = -Infinity;
  #seen = -1;
  #slice = new Slice();
  #onWritten;

  /**
   * `finer`: a ring of points, or a level. `onWritten`: called now and then while it reads, so that
   * a coarser level can read in time.
   */
  constructor(sliceMs, finer, onWritten) {
    this.sliceMs = sliceMs;
    this.#finer = finer.ring ?? finer;
    this.#settled = () => finer.open ?? finer.end;
    this.#from = this.#finer.first;
    this.#onWritten = onWritten;
  }

  get open() {
    return this.#open;
  }

  /** The first number of the finer ring that is still needed here. */
  get from() {
    return this.#from;
  }

  /** Brings the slices up to date with the finer ring. */
  read() {
    const { ring } = this;
    const finer = this.#finer;
    if (this.#seen === finer.version) return;
    this.#seen = finer.version;
    ring.cut(this.#open);
    this.#end = -Infinity;
    const from = Math.max(this.#from, finer.first);
    const settled = Math.max(from, this.#settled());
    this.#add(from, settled);
    // So many points in one slice: it becomes two.
    if (settled - this.#from > finer.capacity / 2) this.#close(settled);
    this.#add(settled, finer.end);
    this.#slice.write(ring);
    this.#slice.clear();
  }

  /** What comes next begins a slice of its own. */
  endSlice() {
    this.#open = this.ring.end;
    this.#from = this.#settled();
    this.#seen = -1;
  }

  /** Late points, sorted by time. The finer ring has them already, if they are not too old. */
  merge(late) {
    const { ring } = this;
    const fits = late.filter(({ t }) => t >= ring.lostUntil);
    if (fits.length === 0) return;
    const start = this.#start(fits[0].t);
    const number = search(ring, start);
    if (this.#isWholeFrom(start)) return this.#readFrom(number, start);
    const points = fits.map(({ t, v }) => ({ t, v, mean: v, count: Number.isNaN(v) ? 0 : 1, low: v <= 0 ? 1 : 0 }));
    // Sorting is stable: points of the same time stay in the order in which they came.
    this.#rewrite(number, [...ring.tail(number), ...points].sort((a, b) => a.t - b.t));
  }

  /** Removes what is later than this time. */
  goBack(t) {
    const { ring } = this;
    if (t < ring.lostUntil) ring.clear(t);
    ring.cut(searchAfter(ring, t));
    this.endSlice();
  }

  /**
   * Shifts times, see ring.js. The slices do not start at multiples of their length then, so of a
   * slice that is written again for late points, some values may be counted twice. The extremes are
   * exact.
   */
  shift(move) {
    this.ring.shift(move);
    this.endSlice();
  }

  clear() {
    this.ring.clear();
    this.endSlice();
  }

  #start(t) {
    return Math.floor(t / this.sliceMs) * this.sliceMs;
  }

  #isWholeFrom(t) {
    return this.#finer.lostUntil < t;
  }

  /** Adds points of the finer ring. */
  #add(first, end) {
    const finer = this.#finer;
    for (let n = first; n < end; n += 1) {
      const t = finer.time(n);
      if (t >= this.#end) {
        this.#close(n);
        this.#end = this.#start(t) + this.sliceMs;
      }
      this.#slice.add(t, finer.value(n), finer.mean(n), finer.count(n), finer.low(n));
    }
  }

  /** A slice begins at this number of the finer ring: writes the one before it. */
  #close(number) {
    this.#slice.write(this.ring);
    this.#slice.clear();
    this.#open = this.ring.end;
    this.#from = number;
    this.#onWritten(this);
  }

  #readFrom(number, start) {
    this.ring.cut(number);
    this.#open = this.ring.end;
    this.#from = search(this.#finer, start);
    this.#seen = -1;
    this.read();
  }

  /** The finer ring does not reach back so far: makes the slices from the points here. */
  #rewrite(number, points) {
    this.ring.cut(number);
    let end = -Infinity;
    for (const { t, v, mean, count, low } of points) {
      if (t >= end) {
        this.#close(0);
        end = this.#start(t) + this.sliceMs;
      }
      this.#slice.add(t, v, mean, count, low);
    }
    this.#slice.write(this.ring);
    this.#slice.clear();
    const start = end - this.sliceMs;
    if (this.#isWholeFrom(start)) this.#readFrom(this.#open, start);
    else this.endSlice();
  }
}
