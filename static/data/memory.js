// What this browser remembers of a feed from one visit of the page to the next. It may refuse to: in
// a frame without permission, in a private window, when it is full. Then the page works as well.
//
// Must not know: what is remembered. Read next: pen.js.

export class Memory {
  #key;
  #storage;

  /** `storage()`: that of the browser; it throws where the page may not have it. */
  constructor(key, storage = () => globalThis.localStorage) {
    this.#key = key;
    this.#storage = storage;
  }

  /** What was written last; null if there is nothing, or what is there is none of ours. */
  read() {
    try {
      return JSON.parse(this.#storage().getItem(this.#key));
    } catch {
      return null;
    }
  }

  write(value) {
    try {
      this.#storage().setItem(this.#key, JSON.stringify(value));
    } catch {
      // It is not remembered then.
    }
  }
}
