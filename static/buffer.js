// Messages that have arrived and are waiting for the next animation frame.
//
// The browser calls the message handler for each message, perhaps ten thousand times a second. The
// handler only calls `push`. The animation frame, sixty times a second, takes everything at once
// and does the work. A hidden tab gets no frames. So the buffer says when it is full, and the
// caller of `push` must then empty it. This way the buffer is bounded and loses nothing.
//
// Must not know: what is in a message, sockets, the document. Read next: message.js, then feed.js.

/**
 * Limits, in messages and in characters. They are only reached without frames, as in a hidden tab.
 */
const LIMITS = { messages: 20_000, characters: 4_000_000 };

export class MessageBuffer {
  #texts = [];
  #characters = 0;
  #limits;

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  get length() {
    return this.#texts.length;
  }

  /** Adds a message. Returns true if the buffer is full: call `take` before the next push. */
  push(text) {
    this.#characters += text.length;
    return this.#texts.push(text) >= this.#limits.messages || this.#characters >= this.#limits.characters;
  }

  /** All messages, oldest first. The buffer is empty afterwards. */
  take() {
    const texts = this.#texts;
    this.#texts = [];
    this.#characters = 0;
    return texts;
  }
}
