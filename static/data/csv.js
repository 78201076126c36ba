// Measurements as CSV: `time,series,value,unit`, in order of time, with times in UTC. If some are
// only there as summaries, all of the file has `time,series,span_ms,min,max,mean,count,unit`; the
// span of a single value is 0.
//
// A program for tables runs a name or unit that begins as a formula does, some also behind blanks or
// control characters. So an apostrophe comes before it. The server does the same, see csv.rs.
//
// Must not know: the document. Read next: store.js.

import { search } from '../sequence.js';

/** A chunk has so many rows, so that the whole is never one text. */
const ROWS = 5_000;
const VALUES = 'time,series,value,unit';
const SUMMARIES = 'time,series,span_ms,min,max,mean,count,unit';

/**
 * The raw points of lines between two times, as an iterator of texts. `textOf(name, t, v)`: a value
 * as it was sent.
 */
export function csvRows(lines, from, to, textOf) {
  return chunks(VALUES, values(lines, from, to, textOf));
}

/**
 * The same of answers of the server, which come one by one, the newest first, see pages.js. Each
 * becomes a blob at once, which the browser may keep on its disk.
 */
export class CsvOfAnswers {
  /** Whether no answer had summaries so far. */
  isRaw = true;
  #textOf;
  #values = [];
  #summaries = [];

  constructor(textOf) {
    this.#textOf = textOf;
  }

  /** A summary may come yet, and changes the columns of all: until one does, there are both. */
  add(answer) {
    this.isRaw &&= answer.bucket === 0;
    const rows = rowsOfAnswer(answer, this.#textOf);
    if (this.isRaw) this.#values.push(blob(rows.map(({ time, name, min, unit }) => [time, name, min, unit])));
    else this.#values = [];
    this.#summaries.push(blob(rows.map(({ time, name, width, min, max, mean, count, unit }) => [time, name, width, min, max, mean, count, unit])));
  }

  /** The parts of the file. */
  chunks() {
    const [header, blobs] = this.isRaw ? [VALUES, this.#values] : [SUMMARIES, this.#summaries];
    return [`${header}\r\n`, ...blobs.toReversed()];
  }
}

function* values(lines, from, to, textOf) {
  const rest = lines.map((line) => ({ line, points: line.raw, next: search(line.raw, from) }));
  const time = ({ points, next }) => (next < points.end ? points.time(next) : Infinity);
  for (;;) {
    const one = rest.reduce((first, other) => (first === null || time(other) < time(first) ? other : first), null);
    if (one === null || time(one) === Infinity || time(one) > to) return;
    const { name, unit } = one.line;
    yield [iso(time(one)), field(name), number(name, time(one), one.points.value(one.next), textOf), field(unit)];
    one.next += 1;
  }
}

function rowsOfAnswer({ bucket, series }, textOf) {
  const all = [...series].flatMap(([name, { unit, rows }]) => Array.from(rows.t, (t, i) => ({ t, i, name, unit, rows })));
  return all.sort((a, b) => a.t - b.t).map(({ t, i, name, unit, rows }) => {
    const sent = rows.texts.get(i);
    const [min, max, mean] = [rows.min[i], rows.max[i], rows.mean[i]].map((v) => sent ?? number(name, t, v, bucket === 0 ? textOf : summary));
    return { time: iso(t), name: field(name), width: rows.width[i], min, max, mean, count: rows.count[i], unit: field(unit) };
  });
}

function* chunks(header, rows) {
  yield `${header}\r\n`;
  yield* texts(rows);
}

const blob = (rows) => new Blob([...texts(rows)]);

function* texts(rows) {
  let some = [];
  for (const row of rows) {
    some.push(`${row.join(',')}\r\n`);
    if (some.length < ROWS) continue;
    yield some.join('');
    some = [];
  }
  yield some.join('');
}

function number(name, t, v, textOf) {
  return Number.isNaN(v) ? '' : textOf(name, t, v);
}

/** A summary is not a value that was sent. */
const summary = (_name, _t, v) => String(v);

/** A date has no room for some years: then it is Unix milliseconds. */
const iso = (t) => (Math.abs(t) <= 8.64e15 ? new Date(t).toISOString() : String(t));

/** What begins as a formula, the last four in full width, or with a control character. */
const FORMULA = /^[\s\p{Cc}"]*[=+\-@＝＋－＠]|^\p{Cc}/u;
/**
 * The same behind what separates fields besides the comma: where that is for decimals, a program
 * takes semicolons, and then it knows no quotes in the middle of a line.
 */
const IN_NEXT_FIELD = /[;\t\r\n](?=[\s\p{Cc}"]*[=+\-@＝＋－＠])/gu;

/** Quoted where needed (RFC 4180). */
function field(text) {
  const safe = (FORMULA.test(text) ? "'" : '') + text.replace(IN_NEXT_FIELD, "$&'");
  return /[",;\t\r\n]/.test(safe) || safe.trim() !== safe ? `"${safe.replaceAll('"', '""')}"` : safe;
}
