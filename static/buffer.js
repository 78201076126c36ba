// Messages that have arrived and are waiting for the next animation frame.
//
// The browser calls the message handler once for each message, ten thousand times a second if need be. All it does is
// `push`. The animation frame, sixty times a second, takes everything at once and does the work. A hidden tab gets no
// frames, so the buffer says when it is full, and whoever pushed must then empty it: bounded, and nothing is thrown
// away.
//
// Must not know: what is in a message, sockets, the document. Read next: message.js, then feed.js.

/** Bounds, in messages and in characters: reached only when no frame comes, as in a hidden tab. */
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

  /** Keeps one message. True means full: call `take` before the next push. */
  push(text) {
    this.#characters += text.length;
    return this.#texts.push(text) >= this.#limits.messages || this.#characters >= this.#limits.characters;
  }

  /** Everything kept, oldest first; the buffer is empty afterwards. */
  take() {
    const texts = this.#texts;
    this.#texts = [];
    this.#characters = 0;
    return texts;
  }
}
