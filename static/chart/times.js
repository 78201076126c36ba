// The labels of the time axis, in local time: as much of a time as tells each from the others.
//
// Must not know: the document, pixels. Read next: shapes.js.

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 86_400 * SECOND;
const MONTH = 28 * DAY;
const YEAR = 365 * DAY;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * About `count` labels `{t, text}` between two times. `timeTicks` is d3's: it knows the calendar.
 */
export function timeLabels(from, to, count, timeTicks) {
  const times = timeTicks(new Date(from), new Date(to), count).map(Number).filter((t) => t >= from && t <= to);
  const step = Math.min(...times.slice(1).map((t, i) => t - times[i]));
  const ways = [short, withDay, withYear, withOffset];
  const way = ways.find((one) => allDiffer(times.map((t) => one(t, step)))) ?? withOffset;
  return times.map((t) => ({ t, text: way(t, step) }));
}

const allDiffer = (texts) => new Set(texts).size === texts.length;

/** The day stands where it begins, so most labels are without it. */
function short(t, step) {
  if (step >= DAY * 0.9) return day(t, step);
  const date = new Date(t);
  const isMidnight = date.getHours() + date.getMinutes() + date.getSeconds() + date.getMilliseconds() === 0;
  return isMidnight && step >= MINUTE ? day(t, DAY) : timeOfDay(t, step);
}

function withDay(t, step) {
  return step >= DAY * 0.9 ? day(t, step) : `${day(t, DAY)} ${timeOfDay(t, step)}`;
}

function withYear(t, step) {
  const year = new Date(t).getFullYear();
  return step >= DAY * 0.9 ? `${day(t, DAY)} ${year}` : `${day(t, DAY)} ${year} ${timeOfDay(t, step)}`;
}

/** An hour comes twice when the clock is set back in autumn. */
function withOffset(t, step) {
  const minutes = -new Date(t).getTimezoneOffset();
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `${withDay(t, step)} ${minutes < 0 ? '−' : '+'}${hours}${rest === 0 ? '' : `:${two(rest)}`}`;
}

function day(t, step) {
  const date = new Date(t);
  if (step >= YEAR) return String(date.getFullYear());
  if (step >= MONTH) return `${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
  return `${date.getDate()} ${MONTHS[date.getMonth()]}`;
}

function timeOfDay(t, step) {
  const date = new Date(t);
  const minute = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (step >= MINUTE && date.getSeconds() === 0) return minute;
  const second = `${minute}:${two(date.getSeconds())}`;
  if (step >= SECOND) return second;
  const digits = step >= 100 ? 1 : step >= 10 ? 2 : 3;
  return `${second}.${String(date.getMilliseconds()).padStart(3, '0').slice(0, digits)}`;
}

const two = (n) => String(n).padStart(2, '0');
