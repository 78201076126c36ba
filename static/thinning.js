// Fewer points that look the same: of all points in a slice of time, the lowest and the highest.
//
// A chart of 1,000 pixels' width can't show 3,000,000 points. Averages would flatten a spike to nothing; the lowest and
// the highest point of a slice no wider than a pixel draw the same pixels as all of them do. Where a slice holds one or
// two points, which is always so at everyday rates, they pass unchanged: thinning needs no switch.
//
// Must not know: lines, the chart, the clock (time comes in as an argument). Read next: store.js.

export class Thinner {
  #sliceMs;
  #emit;
  #count = 0;
  #start = 0;
  #low = { t: 0, v: 0 };
  #high = { t: 0, v: 0 };

  /** `emit(t, v)` is called for each point that stays, in the order of time. */
  constructor(sliceMs, emit) {
    this.#sliceMs = sliceMs;
    this.#emit = emit;
  }

  /** Times must not decrease. */
  add(t, v) {
    if (this.#count > 0 && t - this.#start >= this.#sliceMs) this.flush();
    if (this.#count === 0) this.#start = t;
    if (this.#count === 0 || v < this.#low.v) set(this.#low, t, v);
    // `>=`, so that of two equal points the one is the low and the other the high, and both stay.
    if (this.#count === 0 || v >= this.#high.v) set(this.#high, t, v);
    this.#count += 1;
  }

  /** Lets go of a slice that has lasted long enough, though no later point came to end it. */
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

  /** Forgets what was not let go of yet. */
  clear() {
    this.#count = 0;
  }
}

function set(point, t, v) {
  point.t = t;
  point.v = v;
}
