// Formats numbers, times and states for people.
//
// Must not know: where they are shown. Read next: view.js.

import { keepsDigits } from './digits.js';

const counts = new Intl.NumberFormat('en');

/** From here on, a number has an exponent. Integers of 64 bits have all their digits. */
const FULL = 1e20;

/** Shown where there is no value, as in a gap. */
const NONE = '—';
/** Between a number and its unit; no line is broken there. */
const NARROW_SPACE = '\u202f';

/**
 * A measured value with all its digits, as it was sent; without separators, so that it can be
 * copied. `v`: a number, or its text. One with an exponent may be written in many ways, and has one
 * here: 1e20. The server writes 5.0 and -0.0 where 5.000 and -0 were sent: the point is left out.
 */
export function value(v) {
  if (typeof v === 'string') return v === '' ? NONE : /e/i.test(v) ? exponential(v) : v.replace(/\.0$/, '');
  if (!Number.isFinite(v)) return NONE;
  return Math.abs(v) < FULL ? String(v) : v.toExponential().replace('e+', 'e');
}

/** In one form: 1e20 and not 1.0E+20, unless that would take digits away. */
function exponential(text) {
  return keepsDigits(text) ? value(Number(text)) : text.toLowerCase().replace('e+', 'e');
}

/** A measured value with its unit. */
export function quantity(v, unit = '') {
  return withUnit(value(v), unit);
}

/** The text of a value with its unit. */
export function withUnit(text, unit = '') {
  return unit === '' || text === NONE ? text : `${text}${unit === '%' ? '' : NARROW_SPACE}${unit}`;
}

export function count(n) {
  return counts.format(n);
}

/** "1 byte", "1,200 bytes". */
export function units(n, unit) {
  return `${count(n)} ${unit}${n === 1 ? '' : 's'}`;
}

/** Per second, with one decimal place if it is a small number. */
export function perSecond(rate) {
  return rate < 100 ? String(Math.round(rate * 10) / 10) : counts.format(Math.round(rate));
}

/**
 * Local time of day with milliseconds, as on the chart's axis. With the date, if it is another day
 * than that of `now`.
 */
export function time(unixMs, now = Date.now()) {
  const date = new Date(unixMs);
  const day = date.toDateString() === new Date(now).toDateString() ? '' : `${dayOf(date)} `;
  return `${day}${secondOf(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** The same to the second. */
export function second(unixMs, now = Date.now()) {
  return time(unixMs, now).slice(0, -4);
}

const two = (n) => String(n).padStart(2, '0');
const secondOf = (date) => `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;

/** Years outside of 0 to 9999 have a sign and six digits, as in ISO 8601. */
function dayOf(date) {
  const year = date.getFullYear();
  const digits = String(Math.abs(year)).padStart(year >= 0 && year <= 9_999 ? 4 : 6, '0');
  const sign = year < 0 ? '-' : year > 9_999 ? '+' : '';
  return `${sign}${digits}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** "+12.345": the seconds between two times in milliseconds. */
export function elapsed(fromMs, toMs) {
  const seconds = (toMs - fromMs) / 1000;
  return `${seconds < 0 ? '−' : '+'}${Math.abs(seconds).toFixed(3)}`;
}

/** A duration in its two largest units: "1 h", "2 min 5 s", "0.7 s". */
export function duration(ms) {
  const units = [[86_400, 'd'], [3_600, 'h'], [60, 'min'], [1, 's']];
  if (ms < 10_000) return `${Number((ms / 1_000).toFixed(1))} s`;
  let left = Math.round(ms / 1_000);
  const parts = [];
  for (const [length, unit] of units) {
    if (left >= length) parts.push(`${Math.floor(left / length)} ${unit}`);
    left %= length;
  }
  return parts.slice(0, 2).join(' ');
}

const STATES = {
  stopped: 'Stopped',
  connecting: 'Connecting',
  connected: 'Connected',
  retrying: 'Retrying',
  offline: 'Offline, retrying',
  ended: 'Ended',
};

/** The name of a connection's state. */
export function state(name) {
  return STATES[name];
}

/** Adds a capital letter and a full stop. An empty text stays empty. */
export function sentence(text) {
  return text === '' ? '' : `${text[0].toUpperCase()}${text.slice(1)}.`;
}
