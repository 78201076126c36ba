// Reports that have come and are not read yet.
//
// A feed of 10,000 measurements a second makes as many reports, of some two kilobytes each. They are read between
// frames, for so long as there is time; when too many wait, the oldest of those that come in masses are let go of and
// counted, so that neither memory nor the page's other work suffers.
//
// Must not know: what a report means. Read next: report.js.

/** How many wait at most: with their texts, some 20 MB. */
const LIMIT = 8_000;

/** The kinds that come in masses. A lost one of the others would leave a connection without its beginning or end. */
const MASSES = /^\{"(?:frame|read|write)"/;

export class Intake {
  /** How many were let go of since this was last set to 0. */
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

  /** Lets go of the older half, but for what is rare. */
  #thin() {
    const half = this.#next + LIMIT / 2;
    const rare = this.#texts.slice(this.#next, half).filter((text) => !MASSES.test(text));
    this.overrun += half - this.#next - rare.length;
    this.#texts = [...rare, ...this.#texts.slice(half)];
    this.#next = 0;
  }
}
