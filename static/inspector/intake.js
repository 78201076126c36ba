// Reports that have arrived and have not been processed yet.
//
// A busy feed causes 800 reports a second, of some two kilobytes each, and quiet ones more. They
// are processed between animation frames, as long as there is time. If too many wait, the oldest of
// the frequent kinds are dropped and counted, to protect the memory and the rest of the page.
//
// Must not know: what a report means. Read next: report.js.

/** The maximum number that waits: with their texts, some 20 MB. */
const LIMIT = 8_000;

/**
 * The frequent kinds. If another kind were dropped, a connection would lack its beginning or end.
 */
const MASSES = /^\{"(?:frame|read|write)"/;

export class Intake {
  /** How many were dropped since this was last set to 0. */
  overrun = 0;

  #texts = [];
  #next = 0;

  get waiting() {
    return this.#texts.length - this.#next;
  }

  push(text) {
    this.#texts.push(text);
    if (this.waiting > LIMIT) this.#thin();
  }

  /** The next one, or undefined. */
  take() {
    if (this.#next === this.#texts.length) {
      this.clear();
      return undefined;
    }
    this.#next += 1;
    return this.#texts[this.#next - 1];
  }

  clear() {
    this.#texts = [];
    this.#next = 0;
  }

  /** Drops the older half, except for the rare kinds. */
  #thin() {
    const half = this.#next + LIMIT / 2;
    const rare = this.#texts.slice(this.#next, half).filter((text) => !MASSES.test(text));
    this.overrun += half - this.#next - rare.length;
    this.#texts = [...rare, ...this.#texts.slice(half)];
    this.#next = 0;
  }
}
