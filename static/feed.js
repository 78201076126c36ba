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
// A message may hold several lines, and a line that cannot be read costs only itself. Nothing is
// allocated for a measurement that looks as usual. What is shown of the latest ones, for people, is
// read again from the last messages when it is asked for.
//
// Must not know: sockets, the document, how points are kept. Read next: data/store.js.

import { fitsDouble } from './digits.js';
import { isTime, parseMessage } from './message.js';
import { copy, Scanner } from './scan.js';

/** How many measurements `recent` returns at most. */
const RECENT = 10;

/**
 * So many messages are kept for `recent`. Each has a measurement at least, and none is longer than
 * 64 KiB.
 */
const KEPT_MESSAGES = 2 * RECENT;

export class Feed {
  received = 0;
  /** Of these, the ones measured while we were connected, not sent as history. */
  live = 0;
  lost = 0;
  gaps = 0;
  errors = 0;
  /** Measurements without a line of their own, see MAX_LINES. */
  dropped = 0;
  /**
   * When and by how many milliseconds the server's clock was last set, and what moved, see
   * data/steps.js; or null; and how often.
   */
  clockSet = null;
  clockSets = 0;

  lastSeq = null;
  /** Whether the server had measurements when the connection was opened. */
  hasPast = false;
  epoch = null;
  /**
   * What the server's clock showed when it said hello, `{now}`, the same object until it says so
   * again; null if it did not say. By how much it was set since then.
   */
  hello = null;
  setSinceHello = 0;
  /** What the sources do, as the server last said; null if it never did. */
  sources = null;
  /** What the server says of the feed: `{title, unit, thresholds, notes}`. */
  about = { title: '', unit: '', thresholds: [], notes: [] };

  #sink;
  #scanner = new Scanner();
  #texts = [];
  #lastForgotten = null;
  #historyEnd = -Infinity;
  /** The series of this message, whose latest value came from it; and the text of the message. */
  #touched = [];
  #text = '';

  /**
   * `sink` has `series(name)`, which returns what it knows a series by; `add(series, t, value,
   * unit)`, which returns false if there was no room; `say(series, t, value, text)` for a value
   * that is not exact as a number; `gap()`, and `step(ms, t, series)`, which returns what
   * moves.
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

  /** Reads a message: one record, or several, one a line. */
  accept(text) {
    const scanner = this.#scanner;
    const received = this.received;
    this.#text = text;
    let at = 0;
    do {
      if (scanner.read(text, at) && isTime(scanner.t)) {
        this.#scanned(scanner);
        at = scanner.end + 2;
      } else {
        const end = text.indexOf('\n', at);
        const line = end < 0 ? text.slice(at) : text.slice(at, end);
        this.#acceptLine(line);
        at += line.length + 1;
      }
    } while (at < text.length);
    this.#keepTexts();
    if (this.received > received) this.#keepMessage(text);
  }

  /** The last measurements, newest first: `{seq, t, series, unit, value, text}`. */
  recent() {
    return this.#newest(RECENT);
  }

  /** The newest measurement, or null. */
  get last() {
    return this.#newest(1)[0] ?? this.#lastForgotten;
  }

  forgetRecent() {
    this.#lastForgotten = this.last;
    this.#texts = [];
  }

  #acceptLine(line) {
    const message = parseMessage(line);
    switch (message?.kind) {
      case 'measurement':
        return this.#measurement(message, line);
      case 'hello':
        return this.#hello(message);
      case 'gap':
        return this.#gap(message);
      case 'sources':
        this.sources = message.sources;
        return;
      case 'about':
        this.about = message.about;
        return;
      default:
        this.errors += 1;
    }
  }

  #hello({ epoch, last, now }) {
    this.hello = now === null ? null : { now };
    this.setSinceHello = 0;
    if (this.epoch !== epoch) this.#startOver();
    this.epoch = epoch;
    this.#historyEnd = last;
    this.hasPast = last > 0;
  }

  #scanned({ seq, t, value, isExact, header, start, end }) {
    if (!this.#isNew(seq)) return;
    if (header.handle === null || !header.handle.isKnown) header.handle = this.#sink.series(header.series);
    const series = header.handle;
    if (!this.#sink.add(series, t, value, header.unit)) this.dropped += 1;
    if (!isExact) this.#sink.say(series, t, value, copy(this.#text.slice(start, end)));
    if (series.head !== t) return;
    if (series.start < 0) this.#touched.push(series);
    series.start = start;
    series.end = end;
  }

  #measurement({ seq, t, value, series, unit, step, text }, line) {
    this.#scanner.learn(line);
    if (!this.#isNew(seq)) return;
    const handle = this.#sink.series(series);
    if (step !== 0) this.#setClock(seq, t, step, handle);
    if (!this.#sink.add(handle, t, value ?? NaN, unit)) this.dropped += 1;
    if (value !== null && !fitsDouble(text, value)) this.#sink.say(handle, t, value, copy(text));
    if (handle.head !== t) return;
    handle.start = -1;
    handle.text = copy(text);
  }

  /** Counts it, and what is missing before it. False if it is known already. */
  #isNew(seq) {
    if (this.lastSeq !== null) {
      if (seq <= this.lastSeq) return false;
      if (seq > this.lastSeq + 1) this.#lose(this.lastSeq + 1, seq - 1);
    }
    this.lastSeq = seq;
    this.received += 1;
    if (seq > this.#historyEnd) this.live += 1;
    return true;
  }

  /** The server reports what it could not send. Part of it may be known already. */
  #gap({ from, to }) {
    const start = this.lastSeq === null ? from : Math.max(from, this.lastSeq + 1);
    if (to < start) return;
    this.#lose(start, to);
    this.lastSeq = to;
  }

  #setClock(seq, t, step, series) {
    this.clockSets += 1;
    if (seq > this.#historyEnd) this.setSinceHello += step;
    this.clockSet = { t, step, move: this.#sink.step(step, t, series) ?? null };
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

  /** The texts of the latest values of this message: copies, since the message is long. */
  #keepTexts() {
    for (const series of this.#touched) {
      if (series.start >= 0) series.text = copy(this.#text.slice(series.start, series.end));
      series.start = -1;
    }
    this.#touched.length = 0;
    this.#text = '';
  }

  #keepMessage(text) {
    this.#texts.push(text);
    if (this.#texts.length > KEPT_MESSAGES) this.#texts = this.#texts.slice(-RECENT);
  }

  /** The newest so many measurements, read again. Those that came twice are there once. */
  #newest(count) {
    const found = [];
    for (let i = this.#texts.length - 1; i >= 0 && found.length < count; i -= 1) {
      const text = this.#texts[i];
      let end = text.length;
      while (end > 0 && found.length < count) {
        const start = text.lastIndexOf('\n', end - 1) + 1;
        const message = parseMessage(text.slice(start, end));
        const isFound = message?.kind === 'measurement' && !found.some(({ seq }) => seq === message.seq);
        if (isFound) found.push(message);
        end = start - 1;
      }
    }
    return found;
  }
}
