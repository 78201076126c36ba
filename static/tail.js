// The last N items of a stream that wait to be shown, if older ones never will be.
//
// Messages may arrive faster than frames are drawn, and a hidden tab draws none.
//
// Must not know: what the items are. Read next: chat-view.js.

export class Tail {
  #items = [];
  #limit;

  constructor(limit) {
    this.#limit = limit;
  }

  /** Trims only now and then: moving all items for each new one would be too slow. */
  push(item) {
    this.#items.push(item);
    if (this.#items.length >= 2 * this.#limit) this.#items = this.#items.slice(-this.#limit);
  }

  /** The last items, oldest first. The tail is empty afterwards. */
  take() {
    const items = this.#items.slice(-this.#limit);
    this.#items = [];
    return items;
  }
}
