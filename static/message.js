// Reads one line of a text message from the server into an object that says what it is.
//
// There are five kinds: a measurement, `hello` (once, at the start of a connection), `gap` (numbers
// that were lost), `sources` (what the sources do) and `about` (what the feed is about). Messages
// from the network are checked here. What leaves this module has the right types. Anything else
// becomes `null`, never an exception, so that one bad message cannot stop the page. Most
// measurements do not come here: see scan.js.
//
// Must not know: sockets, the document, what a message means for the chart. Read next: feed.js,
// which knows that.

/**
 * A `Date` ends 8.64e15 milliseconds before and after 1970. One day less leaves room for the edges
 * of the chart.
 */
const LAST_TIME = 8.64e15 - 86_400_000;

/** The value of a measurement as it was sent, whatever stands before it. */
const VALUE = /"value"\s*:\s*(-?[0-9][0-9.eE+-]*)/g;

/** Of the thresholds and notes of a feed, so many are used. */
const MAX_MARKS = 1_000;

/**
 * Returns `{kind: 'measurement' | 'hello' | 'gap' | 'sources' | 'about', ...}`, or null for
 * anything else.
 */
export function parseMessage(text) {
  let object;
  try {
    object = JSON.parse(text);
  } catch {
    return null;
  }
  if (object === null || typeof object !== 'object') return null;
  if (object.hello !== undefined) return readHello(object.hello);
  if (object.gap !== undefined) return readGap(object.gap);
  if (object.sources !== undefined) return readSources(object.sources);
  if (object.about !== undefined) return readAbout(object.about);
  return readMeasurement(object, text);
}

/**
 * A value of null is a gap in the series. `step`: by how many milliseconds the server's clock was
 * set just before; usually 0.
 */
function readMeasurement({ seq, t, value, series = '', unit = '', step = 0 }, text) {
  const numbers = Number.isSafeInteger(seq) && isTime(t) && (value === null || Number.isFinite(value)) && Number.isFinite(step);
  const texts = typeof series === 'string' && typeof unit === 'string';
  return numbers && texts ? { kind: 'measurement', seq, t, value, series, unit, step, text: textOf(value, text) } : null;
}

/** As it was sent: a number lacks digits of an integer above 2^53, and zeros at its end. */
function textOf(value, text) {
  const texts = [...text.matchAll(VALUE)].map(([, number]) => number);
  return texts.find((number) => Number(number) === value) ?? (value === null ? '' : String(value));
}

export function isTime(t) {
  return Number.isFinite(t) && Math.abs(t) <= LAST_TIME;
}

/**
 * `first > last` means that the server holds no measurements, so it is not an error. `now`: what its
 * clock shows; null if it does not say.
 */
function readHello(hello) {
  const { epoch, first, last, now } = hello ?? {};
  const fits = typeof epoch === 'string' && epoch !== '' && Number.isSafeInteger(first) && Number.isSafeInteger(last);
  return fits ? { kind: 'hello', epoch, first, last, now: isTime(now) ? now : null } : null;
}

/** The state of each source. A member of the wrong type is left out, not the whole report. */
function readSources(sources) {
  const fits = Array.isArray(sources) && sources.every((source) => typeof source?.name === 'string' && typeof source.state === 'string');
  return fits ? { kind: 'sources', sources: sources.map(readSource) } : null;
}

function readSource({ name, state, since, demo, reads, note, refused, last_refused, late, lost, held_up }) {
  const text = (value) => (typeof value === 'string' ? value : '');
  const count = (value) => (Number.isFinite(value) && value > 0 ? value : 0);
  return {
    name,
    state,
    since: isTime(since) ? since : null,
    demo: demo === true,
    reads: text(reads),
    note: text(note),
    refused: count(refused),
    lastRefused: text(last_refused),
    late: count(late),
    lost: count(lost),
    heldUpMs: count(held_up),
  };
}

/** What is of the wrong type is left out, not the whole record. */
function readAbout(about) {
  const { title, unit, thresholds, notes } = about ?? {};
  const text = (value) => (typeof value === 'string' ? value : '');
  const list = (value, fits) => (Array.isArray(value) ? value.filter((one) => one !== null && typeof one === 'object' && fits(one)) : []);
  const isSeries = ({ series }) => series === undefined || typeof series === 'string';
  return {
    kind: 'about',
    about: {
      title: text(title),
      unit: text(unit),
      thresholds: list(thresholds, (one) => Number.isFinite(one.value) && isSeries(one))
        .slice(0, MAX_MARKS)
        .map((one) => ({ series: one.series, value: one.value, text: text(one.text) })),
      notes: list(notes, (one) => isTime(one.t) && isSeries(one))
        .slice(-MAX_MARKS)
        .map((one) => ({ t: one.t, text: text(one.text), series: one.series })),
    },
  };
}

function readGap(gap) {
  const { from, to } = gap ?? {};
  const fits = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from <= to;
  return fits ? { kind: 'gap', from, to } : null;
}
