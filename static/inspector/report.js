// Reads one message from /inspect into an object that says what it is.
//
//   hello     the server knows the token, and mirrors connections that have it
//   open      a connection, with its handshake          end       it has ended
//   read      the bytes of one read of the server       write     those of one write
//   frame     a decoded frame, in or out                closing   a step of the close handshake
//   skipped   the number of frames that were not decoded   gap    the number of dropped reports
//   refused   why a request of ours was refused
//   head, said   a request or a response, and a remark, in what was pasted
//
// Messages from /inspect are checked here and nowhere else, as message.js does for measurements.
// What leaves this module has the right types; anything else becomes null.
//
// Must not know: sockets, the document, what a report means. Read next: ledger.js and journal.js,
// which know that.

import { exactly } from './exact.js';

const isText = (value) => typeof value === 'string';
const isCount = (value) => Number.isFinite(value) && value >= 0;
const isFlag = (value) => typeof value === 'boolean';
const isHex = (value) => isText(value) && value.length % 2 === 0 && /^[0-9a-f]*$/.test(value);
const orNull = (holds) => (value) => value === null || holds(value);
const isDirection = (value) => value === 'in' || value === 'out';
const isObject = (value) => value !== null && typeof value === 'object';
const isVerdict = (value) => isObject(value) && (value.ok === true || (value.ok === false && isText(value.sentence)));

/** Whether each named member has its type. */
function fits(object, members) {
  return isObject(object) && Object.entries(members).every(([name, holds]) => holds(object[name]));
}

const listOf = (members) => (value) => Array.isArray(value) && value.every((item) => fits(item, members));

const isSpans = listOf({
  from: isCount, to: isCount, field: isText, id: isText, value: isText, meaning: isText, section: isText,
  verdict: isVerdict,
});

const isHead = (value) => fits(value, { bytes: isHex, spans: isSpans, verdict: isVerdict });

const FRAME = {
  connection: isCount, t: isCount, direction: isDirection,
  at: isCount, sender: isText, opcode: orNull(isText),
  fin: orNull(isFlag), compressed: orNull(isFlag), length: orNull(isCount), header: isCount, bytes: isHex,
  cut: isCount, mask: orNull(isHex), unmasked: orNull(isHex), missing: isCount, spans: isSpans, verdict: isVerdict,
  message: (value) => value === undefined || fits(value, { kind: isText, length: isCount, value: isText }),
};
const TRANSFER = { connection: isCount, t: isCount, from: isCount, to: isCount };

const KINDS = {
  hello: { token: isText },
  open: {
    connection: isCount, t: isCount, path: isText, request: isHead, response: isHead,
    accept: listOf({ step: isText, value: isText, meaning: isText }),
  },
  read: TRANSFER,
  write: TRANSFER,
  frame: FRAME,
  skipped: { connection: isCount, t: isCount, direction: isDirection, frames: isCount },
  closing: { connection: isCount, t: isCount, state: isText, by: isText, sentence: isText },
  end: { connection: isCount, t: isCount, sentence: isText },
  head: { connection: isCount, t: isCount, sender: isText, head: isHead },
  said: { connection: isCount, t: isCount, sentence: isText },
  gap: { from: isCount, to: isCount },
  refused: { sentence: isText },
};

/** `{kind, ...}` with the members above, or null for anything else. */
export function readReport(text) {
  let object;
  try {
    object = JSON.parse(text);
  } catch {
    return null;
  }
  return toReport(object);
}

/** The same, of an object that was parsed. */
export function toReport(object) {
  if (!isObject(object)) return null;
  const [kind] = Object.keys(object);
  if (!Object.hasOwn(KINDS, kind) || !fits(object[kind], KINDS[kind])) return null;
  const report = { ...object[kind], kind };
  return kind === 'frame' ? exactly(report) : report;
}
