// Reads one text message from the server into an object that says what it is.
//
// There are three kinds: a measurement, `hello` (once, at the start of a connection) and `gap`
// (numbers that were lost). Messages from the network are checked here and nowhere else. What
// leaves this module has the right types. Anything else becomes `null`, never an exception, so that
// one bad message cannot stop the page.
//
// Must not know: sockets, the document, what a message means for the chart. Read next: feed.js,
// which knows that.

/** Returns `{kind: 'measurement' | 'hello' | 'gap', ...}`, or null for anything else. */
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
  return readMeasurement(object);
}

/** `step`: by how many milliseconds the server's clock was set just before; usually 0. */
function readMeasurement({ seq, t, value, series = '', step = 0 }) {
  const numbers = Number.isSafeInteger(seq) && Number.isFinite(t) && Number.isFinite(value) && Number.isFinite(step);
  return numbers && typeof series === 'string' ? { kind: 'measurement', seq, t, value, series, step } : null;
}

/** `first > last` means that the server holds no measurements, so it is not an error. */
function readHello(hello) {
  const { epoch, first, last } = hello ?? {};
  const fits = typeof epoch === 'string' && epoch !== '' && Number.isSafeInteger(first) && Number.isSafeInteger(last);
  return fits ? { kind: 'hello', epoch, first, last } : null;
}

function readGap(gap) {
  const { from, to } = gap ?? {};
  const fits = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from <= to;
  return fits ? { kind: 'gap', from, to } : null;
}
