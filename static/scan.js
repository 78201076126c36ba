// Reads measurements from a text message, one a line, without making an object for each.
//
//   {"seq":17,"t":1763770000123,"series":"cpu","unit":"%","value":74.5}
//   └──┬──┘   └┬┘               └────────────┬──────────────────┘
//    seq       t                          header
//
// At 50,000 measurements a second, `JSON.parse` takes longer than all else that the page does with
// them. But our server always writes the same members in the same order, and everything between
// the time and the value, the header, is the same for each series. So it is compared with the
// header that came after this one before. What does not look exactly like this is left to
// `JSON.parse` in message.js, which also has the last word on what is right.
//
// Must not know: what a measurement means. Read next: message.js, feed.js.

import { fitsDouble } from './digits.js';

const [MINUS, POINT, ZERO, NINE, NEWLINE, LETTER_N, BRACE] = [...'-.09\nn}'].map((one) => one.charCodeAt(0));
const QUOTE_VALUE = '"value":';
/** Any number with so few digits is exact as a double, and so is a power of ten up to 22. */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));

/** A header that `JSON.parse` has read once: texts without a surprise, in this order. */
const TEXT = '"(?:[^"\\\\\\n]|\\\\.)*"';
const HEADER = new RegExp(`^,(?:"series":${TEXT},)?(?:"unit":${TEXT},)?"value":$`);
const MAX_HEADERS = 2_000;

export class Scanner {
  seq = 0;
  t = 0;
  /** NaN for null, which is a gap. */
  value = 0;
  /** Whether the value holds all digits that were sent. */
  isExact = true;
  /**
   * `{series, unit, handle}`, always the same object for the same text. The handle is the
   * reader's own; null at first.
   */
  header = null;
  /** Where the text of the value starts and ends. */
  start = 0;
  end = 0;

  #headers = new Map();
  #at = 0;

  /**
   * Reads one line that begins at this place. True if it is a measurement: then the members have
   * it, and the line ends one character after the value.
   */
  read(text, at) {
    if (!text.startsWith('{"seq":', at)) return false;
    this.seq = this.#integer(text, at + 7);
    if (!text.startsWith(',"t":', this.#at)) return false;
    const isNegative = text.charCodeAt(this.#at + 5) === MINUS;
    const t = this.#integer(text, this.#at + (isNegative ? 6 : 5));
    this.t = isNegative ? -t : t;
    const isRead = this.seq === this.seq && t === t && this.#readHeader(text) && this.#readValue(text);
    if (!isRead || text.charCodeAt(this.end) !== BRACE) return false;
    // After the value, the object ends, and then the line.
    return this.end + 1 === text.length || text.charCodeAt(this.end + 1) === NEWLINE;
  }

  /** From now on, lines with the header of this one, which is a measurement, are read here. */
  learn(line) {
    const from = line.indexOf(',', line.indexOf('"t":'));
    const header = line.slice(from, line.lastIndexOf(QUOTE_VALUE) + QUOTE_VALUE.length);
    if (this.#headers.has(header) || !HEADER.test(header)) return;
    if (this.#headers.size >= MAX_HEADERS) this.#headers.clear();
    const { series = '', unit = '' } = JSON.parse(`{${header.slice(1)}0}`);
    const text = copy(header);
    this.#headers.set(text, { text, series, unit, handle: null, next: null });
  }

  /** Digits without a leading zero; NaN for anything else, and for more than are exact. */
  #integer(text, start) {
    let n = 0;
    let at = start;
    let digit = text.charCodeAt(at) - ZERO;
    while (digit >= 0 && digit <= 9) {
      n = n * 10 + digit;
      at += 1;
      digit = text.charCodeAt(at) - ZERO;
    }
    this.#at = at;
    const digits = at - start;
    const startsWithZero = digits > 1 && text.charCodeAt(start) === ZERO;
    return digits === 0 || digits > EXACT_DIGITS || startsWithZero ? NaN : n;
  }

  /** Most likely it is the same as before, or the one that followed this one the last time. */
  #readHeader(text) {
    const last = this.header;
    const guess = last?.next ?? last;
    if (guess !== null && text.startsWith(guess.text, this.#at)) return this.#found(guess);
    const end = text.indexOf(QUOTE_VALUE, this.#at);
    if (end < 0) return false;
    const header = this.#headers.get(text.slice(this.#at, end + QUOTE_VALUE.length));
    if (header === undefined) return false;
    if (last !== null) last.next = header;
    return this.#found(header);
  }

  #found(header) {
    this.header = header;
    this.start = this.#at + header.text.length;
    return true;
  }

  /** Digits with a point at most, or null. An exponent is left to `JSON.parse`. */
  #readValue(text) {
    const { start } = this;
    if (text.charCodeAt(start) === LETTER_N) {
      this.value = NaN;
      this.isExact = true;
      this.end = start + 4;
      return text.startsWith('null', start);
    }
    const isNegative = text.charCodeAt(start) === MINUS;
    const first = isNegative ? start + 1 : start;
    let [at, n, point] = [first, 0, -1];
    for (; ; at += 1) {
      const code = text.charCodeAt(at);
      if (code >= ZERO && code <= NINE) n = n * 10 + code - ZERO;
      else if (code === POINT && point < 0) point = at;
      else break;
    }
    const startsWithZero = text.charCodeAt(first) === ZERO && at > first + 1 && point !== first + 1;
    if (at === first || point === first || point === at - 1 || startsWithZero) return false;
    this.end = at;
    this.isExact = true;
    if (at - first > EXACT_DIGITS) {
      const written = text.slice(start, at);
      this.value = Number(written);
      this.isExact = fitsDouble(written, this.value);
    } else {
      const v = point < 0 ? n : n / POWERS[at - point - 1];
      this.value = isNegative ? -v : v;
    }
    return Number.isFinite(this.value);
  }
}

/** A text of its own: a slice of a long text keeps all of it alive. */
export function copy(text) {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
