// Measurements as CSV: `time,series,value,unit`, in order of time, with times in UTC. If some are
// only there as summaries, all of the file has `time,series,span_ms,min,max,mean,count,unit`; the
// span of a single value is 0.
//
// A program for tables takes some texts for formulas. So a name or unit that begins with = + - @, a
// tab or a carriage return has an apostrophe before it. The server does the same.
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

/** The same of answers of the server, see pages.js, oldest first. */
export function csvOfAnswers(answers, textOf) {
  const isRaw = answers.every(({ bucket }) => bucket === 0);
  return chunks(isRaw ? VALUES : SUMMARIES, rowsOfAnswers(answers, isRaw, textOf));
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

function* rowsOfAnswers(answers, isRaw, textOf) {
  for (const { bucket, series } of answers) {
    const all = [...series].flatMap(([name, { unit, rows }]) => Array.from(rows.t, (t, i) => ({ t, i, name, unit, rows })));
    for (const { t, i, name, unit, rows } of all.sort((a, b) => a.t - b.t)) {
      const sent = rows.texts.get(i);
      const [min, max, mean] = [rows.min[i], rows.max[i], rows.mean[i]].map((v) => sent ?? number(name, t, v, bucket === 0 ? textOf : summary));
      const figures = isRaw ? [min] : [rows.width[i], min, max, mean, rows.count[i]];
      yield [iso(t), field(name), ...figures, field(unit)];
    }
  }
}

function* chunks(header, rows) {
  let texts = [`${header}\r\n`];
  for (const row of rows) {
    texts.push(`${row.join(',')}\r\n`);
    if (texts.length < ROWS) continue;
    yield texts.join('');
    texts = [];
  }
  yield texts.join('');
}

function number(name, t, v, textOf) {
  return Number.isNaN(v) ? '' : textOf(name, t, v);
}

/** A summary is not a value that was sent. */
const summary = (_name, _t, v) => String(v);

/** A date has no room for some years: then it is Unix milliseconds. */
const iso = (t) => (Math.abs(t) <= 8.64e15 ? new Date(t).toISOString() : String(t));

/** Quoted where needed (RFC 4180). */
function field(text) {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) || safe.trim() !== safe ? `"${safe.replaceAll('"', '""')}"` : safe;
}
