// The rate of a counter: its value now, compared with two seconds ago.
//
// Must not know: what is counted, the clock (time is an argument). Read next: format.js.

const SPAN_MS = 2_000;

export class Rate {
  #samples = [];

  /**
   * Call this some times a second with the running total. Returns the rate per second over the last
   * two seconds.
   */
  sample(total, now) {
    this.#samples.push({ total, now });
    while (this.#samples.length > 2 && now - this.#samples[1].now >= SPAN_MS) this.#samples.shift();
    const oldest = this.#samples[0];
    return now > oldest.now ? ((total - oldest.total) * 1_000) / (now - oldest.now) : 0;
  }
}
