// What the messages mean: which measurement is new, which are missing, where to resume.
//
// Every measurement has a sequence number, and the numbers of one run of the server (one "epoch")
// have no holes. So duplicates are recognized by number and losses are counted exactly. After a
// reconnect, the page asks for what came after the last number it has seen. A new epoch means that
// the server has restarted, and its numbers start over. Then the line gets a gap, and the number of
// lost measurements is unknown.
//
// If a resume brings everything, the line has no gap, because nothing is missing.
//
// If the server's clock was set, the next measurement says by how much. It has a number like any
// other, so it is in the right place in the history and after a reconnect.
//
// Must not know: sockets, the document, how points are kept. Read next: store.js.

import { parseMessage } from './message.js';

/** How many measurements `recent` returns at most. */
export const RECENT = 10;

export class Feed {
  received = 0;
  /** Of these, the ones measured while we were connected, not sent as history. */
  live = 0;
  lost = 0;
  gaps = 0;
  errors = 0;
  /** Measurements without a line of their own, see MAX_LINES. */
  dropped = 0;
  /** When and by how many milliseconds the server's clock was last set, or null; and how often. */
  clockSet = null;
  clockSets = 0;

  /** The newest measurement, or null. */
  last = null;
  lastSeq = null;
  epoch = null;

  #sink;
  #recent = [];
  #historyEnd = -Infinity;

  /**
   * `sink` has `add(series, t, value)`, which returns false if there was no room, `gap()`, and
   * `step(ms)`.
   */
  constructor(sink) {
    this.#sink = sink;
  }

  /**
   * A connection was opened. Without a hello, the server cannot resume, so the data before and
   * after are separate feeds.
   */
  opened(saysHello) {
    if (saysHello) return;
    this.epoch = null;
    this.#startOver();
  }

  /** What to ask the server for so that nothing is lost; null if there is nothing to resume. */
  get resume() {
    return this.epoch === null || this.lastSeq === null ? null : { after: this.lastSeq, epoch: this.epoch };
  }

  accept(text) {
    const message = parseMessage(text);
    switch (message?.kind) {
      case 'measurement':
        return this.#measurement(message);
      case 'hello':
        return this.#hello(message);
      case 'gap':
        return this.#gap(message);
      default:
        this.errors += 1;
    }
  }

  /** The last measurements, newest first. */
  recent() {
    return this.#recent.slice(-RECENT).reverse();
  }

  forgetRecent() {
    this.#recent = [];
  }

  #hello({ epoch, last }) {
    if (this.epoch !== epoch) this.#startOver();
    this.epoch = epoch;
    this.#historyEnd = last;
  }

  #measurement(measurement) {
    const { seq, t, value, series, step } = measurement;
    if (this.lastSeq !== null) {
      if (seq <= this.lastSeq) return;
      if (seq > this.lastSeq + 1) this.#lose(this.lastSeq + 1, seq - 1);
    }
    this.lastSeq = seq;
    this.last = measurement;
    this.received += 1;
    if (seq > this.#historyEnd) this.live += 1;
    if (step !== 0) this.#setClock(t, step);
    if (!this.#sink.add(series, t, value)) this.dropped += 1;
    this.#remember(measurement);
  }

  /** The server reports what it could not send. Part of it may be known already. */
  #gap({ from, to }) {
    const start = this.lastSeq === null ? from : Math.max(from, this.lastSeq + 1);
    if (to < start) return;
    this.#lose(start, to);
    this.lastSeq = to;
  }

  #setClock(t, step) {
    this.clockSet = { t, step };
    this.clockSets += 1;
    this.#sink.step(step);
  }

  #lose(from, to) {
    this.lost += to - from + 1;
    this.gaps += 1;
    this.#sink.gap();
  }

  #startOver() {
    this.lastSeq = null;
    this.#historyEnd = -Infinity;
    this.#sink.gap();
  }

  /**
   * Trims only now and then, because a shift for each of 10,000 measurements a second would be too
   * slow.
   */
  #remember(measurement) {
    this.#recent.push(measurement);
    if (this.#recent.length > 50 * RECENT) this.#recent = this.#recent.slice(-RECENT);
  }
}
