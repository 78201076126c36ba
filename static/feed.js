// What the messages mean: which measurement is new, which numbers are missing, where to go on after a lost connection.
//
// Every measurement has a sequence number, and the numbers of one run of the server (one "epoch") have no holes. From
// this alone follow: duplicates are known by their number, losses are counted exactly, and after a reconnect the server
// is asked for what came after the number seen last. A new epoch means that the server was started again and its
// numbers start over: the line gets a gap, and nobody can say how much is missing.
//
// A resume that brought everything draws an unbroken line on purpose: nothing is missing there.
//
// A server whose clock was set says by how much with the first measurement after that. It stands in
// the numbers' order, so it comes in its place, in the history and after a reconnect, too.
//
// Must not know: sockets, the document, how points are kept. Read next: store.js.

import { parseMessage } from './message.js';

/** How many measurements `recent` gives at most. */
export const RECENT = 10;

export class Feed {
  received = 0;
  /** Of those, the ones that were measured while we were watching, rather than sent as history. */
  live = 0;
  lost = 0;
  gaps = 0;
  errors = 0;
  /** Measurements for which there was no line, see MAX_LINES. */
  dropped = 0;
  /** When and by how many milliseconds the server's clock was set last, or null; and how often it was. */
  clockSet = null;
  clockSets = 0;

  /** The newest measurement, or null. */
  last = null;
  lastSeq = null;
  epoch = null;

  #sink;
  #recent = [];
  #historyEnd = -Infinity;

  /** `sink` has `add(series, t, value)`, which is false where there was no room, `gap()`, and `step(ms)`. */
  constructor(sink) {
    this.#sink = sink;
  }

  /** A connection was opened. A server that does not say hello can't be resumed: before and now are two feeds. */
  opened(saysHello) {
    if (saysHello) return;
    this.epoch = null;
    this.#startOver();
  }

  /** What to ask the server for, so that nothing is lost; null where there is nothing to go on from. */
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

  /** The server says by itself what it could not send. Part of it may be known already. */
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

  /** Cuts back only now and then: a shift for each of 10,000 measurements a second would be wasted. */
  #remember(measurement) {
    this.#recent.push(measurement);
    if (this.#recent.length > 50 * RECENT) this.#recent = this.#recent.slice(-RECENT);
  }
}
