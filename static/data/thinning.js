// Reduces points without a visible change: of each slice of time it keeps the first, the last, the
// lowest and the highest point.
//
// A chart that is 1,000 pixels wide cannot show 3,000,000 points. Averages would flatten a spike.
// But if a slice is no wider than a pixel, these four points draw the same pixels as all of its
// points: between them is the lowest and the highest, and the line enters and leaves the slice where
// it should. A slice with one or two points passes unchanged.
//
// A gap at the start or the end of a slice is kept. One in its middle is narrower than a pixel. So
// a slice has at most six points, whatever it was made of.
//
// Slices start at multiples of their length. So points that have been thinned and are thinned
// again, together with a late one or into longer slices, come out as if all had been there.
//
// Must not know: lines, the chart, the clock. Read next: level.js, which keeps the slices.

/** A slice of time while points are added to it. */
export class Slice {
  /** How many points there are. Of those that are kept: their numbers, times and values. */
  #size = 0;
  #gapBefore = NaN;
  #gapAfter = NaN;
  #firstT = 0;
  #firstV = 0;
  #low = 0;
  #lowT = 0;
  #lowV = 0;
  #high = 0;
  #highT = 0;
  #highV = 0;
  #lastT = 0;
  #lastV = 0;
  #count = 0;
  #mean = 0;
  #notAbove = 0;

  /** Adds a point that stands for `count` values, see ring.js. Times must not decrease. */
  add(t, v, mean, count, low) {
    if (v !== v) return this.#addGap(t);
    this.#gapAfter = NaN;
    const number = this.#size;
    this.#size += 1;
    if (number === 0) {
      this.#firstT = t;
      this.#firstV = v;
    }
    if (number === 0 || v < this.#lowV) {
      this.#low = number;
      this.#lowT = t;
      this.#lowV = v;
    }
    if (number === 0 || v > this.#highV) {
      this.#high = number;
      this.#highT = t;
      this.#highV = v;
    }
    this.#lastT = t;
    this.#lastV = v;
    if (count === 0) return;
    this.#mean = mixed(this.#mean, this.#count, mean, count);
    this.#count += count;
    this.#notAbove += low;
  }

  /** Writes its points to a ring of slices. The slice stays as it is. */
  write(ring) {
    if (!Number.isNaN(this.#gapBefore)) ring.pushGap(this.#gapBefore);
    if (this.#size > 0) this.#writePoints(ring);
    if (!Number.isNaN(this.#gapAfter)) ring.pushGap(this.#gapAfter);
  }

  clear() {
    this.#gapBefore = this.#gapAfter = NaN;
    this.#size = this.#count = this.#mean = this.#notAbove = 0;
  }

  #addGap(t) {
    if (this.#size === 0) this.#gapBefore = keep(this.#gapBefore, t);
    else this.#gapAfter = keep(this.#gapAfter, t);
  }

  #writePoints(ring) {
    const last = this.#size - 1;
    ring.pushSlice(this.#firstT, this.#firstV, this.#mean, this.#count, this.#notAbove);
    const isInside = (number) => number > 0 && number < last;
    const low = () => isInside(this.#low) && ring.pushSlice(this.#lowT, this.#lowV, 0, 0, 0);
    const high = () => isInside(this.#high) && ring.pushSlice(this.#highT, this.#highV, 0, 0, 0);
    if (this.#low < this.#high) {
      low();
      high();
    } else {
      high();
      low();
    }
    if (last > 0) ring.pushSlice(this.#lastT, this.#lastV, 0, 0, 0);
  }
}

/** The mean of so many values with one mean, and so many with another. */
export function mixed(mean, before, other, count) {
  if (before === 0) return other;
  const part = count / (before + count);
  const way = other - mean;
  // Between the largest numbers, the way is infinite; otherwise it is the more exact.
  return Number.isFinite(way) ? mean + way * part : mean * (1 - part) + other * part;
}

/** The first of two times, where NaN is none. */
function keep(one, other) {
  return Number.isNaN(one) ? other : one;
}
