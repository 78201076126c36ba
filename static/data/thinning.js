// Reduces points without a visible change: keeps the lowest and the highest of each slice of time.
//
// A chart that is 1,000 pixels wide cannot show 3,000,000 points. Averages would flatten a spike.
// But if a slice is no wider than a pixel, its lowest and highest point draw the same pixels as all
// of its points. A slice with one or two points passes unchanged.
//
// A gap at the start or the end of a slice is kept. One in its middle is narrower than a pixel. So
// a slice has at most four points, whatever it was made of.
//
// Slices start at multiples of their length. So points that have been thinned and are thinned
// again, together with a late one or into longer slices, come out as if all had been there.
//
// Must not know: lines, the chart, the clock. Read next: level.js, which keeps the slices.

/** A slice of time while points are added to it. */
export class Slice {
  #isEmpty = true;
  #gapBefore = NaN;
  #gapAfter = NaN;
  #lowT = 0;
  #lowV = 0;
  #highT = 0;
  #highV = 0;
  #count = 0;
  #mean = 0;
  #low = 0;

  /** Adds a point that stands for `count` values, see ring.js. Times must not decrease. */
  add(t, v, mean, count, low) {
    if (Number.isNaN(v)) {
      if (this.#isEmpty) this.#gapBefore = keep(this.#gapBefore, t);
      else this.#gapAfter = keep(this.#gapAfter, t);
      return;
    }
    this.#gapAfter = NaN;
    if (this.#isEmpty || v < this.#lowV) {
      this.#lowT = t;
      this.#lowV = v;
    }
    // `>=`, so that of two equal points one is the low and the other the high, and both are kept.
    if (this.#isEmpty || v >= this.#highV) {
      this.#highT = t;
      this.#highV = v;
    }
    this.#isEmpty = false;
    if (count === 0) return;
    this.#mean = mixed(this.#mean, this.#count, mean, count);
    this.#count += count;
    this.#low += low;
  }

  /** Writes its points to a ring of slices. The slice stays as it is. */
  write(ring) {
    if (!Number.isNaN(this.#gapBefore)) ring.pushGap(this.#gapBefore);
    if (!this.#isEmpty) this.#writePoints(ring);
    if (!Number.isNaN(this.#gapAfter)) ring.pushGap(this.#gapAfter);
  }

  clear() {
    this.#isEmpty = true;
    this.#gapBefore = this.#gapAfter = NaN;
    this.#count = this.#mean = this.#low = 0;
  }

  #writePoints(ring) {
    const isLowFirst = this.#lowT <= this.#highT;
    const t = isLowFirst ? this.#lowT : this.#highT;
    const v = isLowFirst ? this.#lowV : this.#highV;
    const secondT = isLowFirst ? this.#highT : this.#lowT;
    const secondV = isLowFirst ? this.#highV : this.#lowV;
    ring.pushSlice(t, v, this.#mean, this.#count, this.#low);
    if (secondT !== t || secondV !== v) ring.pushSlice(secondT, secondV, 0, 0, 0);
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
