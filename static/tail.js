// The last of many: what waits to be shown, when no more than the last so many ever will be.
//
// Messages may come faster than frames are drawn, and a hidden tab draws none at all.
//
// Must not know: what it keeps. Read next: chat-view.js.

export class Tail {
  #items = [];
  #limit;

  constructor(limit) {
    this.#limit = limit;
  }

  /** Cuts back only now and then: moving everything for each item would be wasted. */
  push(item) {
    this.#items.push(item);
    if (this.#items.length >= 2 * this.#limit) this.#items = this.#items.slice(-this.#limit);
  }

  /** The last so many, oldest first; it is empty afterwards. */
  take() {
    const items = this.#items.slice(-this.#limit);
    this.#items = [];
    return items;
  }
}
