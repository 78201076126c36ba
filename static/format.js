// Formats numbers, times and states for people.
//
// Must not know: where they are shown. Read next: view.js.

const counts = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });

/** A measured value with seven digits; without separators, so that it can be copied. */
export function value(v) {
  return Number.isFinite(v) ? String(Number(v.toPrecision(7))) : '–';
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

/** Local time of day with milliseconds, as on the chart's axis. */
export function time(unixMs) {
  const date = new Date(unixMs);
  const two = (n) => String(n).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
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

/**
 * A label for the value axis, which is narrow: large numbers as 20K or 1.5M. `step` is the distance
 * between labels.
 */
export function tick(v, step) {
  const size = Math.max(Math.abs(v), step);
  if (size >= 1e15 || step < 1e-4) return v === 0 ? '0' : v.toExponential(1);
  if (size >= 100_000) return short.format(v);
  return v.toFixed(Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
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
