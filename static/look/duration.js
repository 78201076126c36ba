// Lengths of time as people write them: "90s", "2 h", "1.5 d", "1 h 30 min".
//
// A window is between one second and thirty days long. What is outside of that, or cannot be read,
// is refused with a sentence.
//
// Must not know: the document, what the length is for. Read next: look/look.js.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const MIN_MS = SECOND;
export const MAX_MS = 30 * DAY;

/** The lengths to choose from. */
export const WINDOWS_MS = [
  SECOND, 10 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY,
];
export const DEFAULT_MS = 30 * SECOND;

/** The first name of each is the one that is written. */
const UNITS = [
  { ms: DAY, names: ['d', 'day', 'days'] },
  { ms: HOUR, names: ['h', 'hr', 'hrs', 'hour', 'hours'] },
  { ms: MINUTE, names: ['min', 'm', 'mins', 'minute', 'minutes'] },
  { ms: SECOND, names: ['s', 'sec', 'secs', 'second', 'seconds'] },
  { ms: 1, names: ['ms', 'milliseconds'] },
  { ms: 7 * DAY, names: ['w', 'week', 'weeks'] },
];

const EXAMPLES = 'Write for example 90 s, 5 min, 2 h or 1.5 d.';
/** A length is short; this keeps the work small for any text. */
const MAX_TEXT = 100;

/** The length that a text names, as `{ms}`, or `{problem}` with a sentence. A bare number is seconds. */
export function parse(text) {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '') return { problem: `A length of time is missing. ${EXAMPLES}` };
  const ms = trimmed.length > MAX_TEXT ? NaN : sum(trimmed);
  if (Number.isNaN(ms)) return { problem: `“${text.trim().slice(0, MAX_TEXT)}” is not a length of time. ${EXAMPLES}` };
  if (ms < MIN_MS) return { problem: 'That is too short: the shortest window is 1 s.' };
  if (ms > MAX_MS) return { problem: 'That is too long: the longest window is 30 d.' };
  return { ms };
}

/** NaN if it is not a length. */
function sum(text) {
  if (/^\d+([.,]\d+)?$/.test(text)) return number(text) * SECOND;
  const part = /(\d+(?:[.,]\d+)?)\s*([a-z]+)\s*/y;
  let ms = 0;
  while (part.lastIndex < text.length) {
    const found = part.exec(text);
    const unit = found && UNITS.find(({ names }) => names.includes(found[2]));
    if (!unit) return NaN;
    ms += number(found[1]) * unit.ms;
  }
  return Math.round(ms);
}

const number = (text) => Number(text.replace(',', '.'));

/** In the largest unit that has no fraction: "90 s", "2 h". `parse` reads it back exactly. */
export function format(ms) {
  const whole = Math.round(ms);
  const unit = UNITS.find((one) => whole % one.ms === 0 && one.ms > 1) ?? UNITS[3];
  return `${whole / unit.ms} ${unit.names[0]}`;
}
