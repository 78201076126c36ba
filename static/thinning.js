// Reduces points without a visible change: keeps the lowest and the highest of each time slice.
//
// A chart that is 1,000 pixels wide cannot show 3,000,000 points. Averages would flatten a spike.
// But if a slice is no wider than a pixel, its lowest and highest point draw the same pixels as all
// of its points. A slice with one or two points passes unchanged, and at everyday rates this is
// always so. So thinning needs no switch.
//
// Must not know: lines, the chart, the clock (time is an argument). Read next: store.js.

export class Thinner {
  #sliceMs;
  #emit;
  #count = 0;
  #start = 0;
  #low = { t: 0, v: 0 };
  #high = { t: 0, v: 0 };

  /** `emit(t, v)` is called for each point that is kept, in order of time. */
  constructor(sliceMs, emit) {
    this.#sliceMs = sliceMs;
    this.#emit = emit;
  }

  /** Times must not decrease. */
  add(t, v) {
    if (this.#count > 0 && t - this.#start >= this.#sliceMs) this.flush();
    if (this.#count === 0) this.#start = t;
    if (this.#count === 0 || v < this.#low.v) set(this.#low, t, v);
    // `>=`, so that of two equal points one is the low and the other the high, and both are kept.
    if (this.#count === 0 || v >= this.#high.v) set(this.#high, t, v);
    this.#count += 1;
  }

  /** Emits a slice that has lasted long enough, even if no later point has ended it. */
  settle(now) {
    if (this.#count > 0 && now - this.#start >= this.#sliceMs) this.flush();
  }

  flush() {
    if (this.#count === 0) return;
    const [one, two] = this.#low.t <= this.#high.t ? [this.#low, this.#high] : [this.#high, this.#low];
    this.#emit(one.t, one.v);
    if (this.#count > 1 && (two.t !== one.t || two.v !== one.v)) this.#emit(two.t, two.v);
    this.#count = 0;
  }

  /** Drops what has not been emitted yet. */
  clear() {
    this.#count = 0;
  }
}

function set(point, t, v) {
  point.t = t;
  point.v = v;
}
