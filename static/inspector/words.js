// Describes an entry of the list in words, and finds the address of a section of an RFC.
//
// Must not know: the document. Read next: list-view.js.

import { count, elapsed, units } from '../format.js';
import { shortPath } from './ledger.js';
import { PASTED } from './number.js';

/**
 * `{text, mark, state}`: a verdict in a few words, with a sign. `state` is 'fine', 'missing' or
 * 'broken'.
 */
export function verdict({ ok, missing = 0, code, status }) {
  if (ok) return missing > 0 ? { state: 'missing', mark: '…', text: `${count(missing)} short` } : FINE;
  const answer = code ?? status;
  return { state: 'broken', mark: '✗', text: answer === undefined ? 'invalid' : String(answer) };
}

const FINE = { state: 'fine', mark: '✓', text: 'valid' };

/**
 * The columns of an entry's row. Its time is relative to `began`, because the time of day does not
 * fit.
 */
export function columns(entry, began = entry.t) {
  const { connection, t } = entry;
  const isPasted = connection === PASTED;
  const row = {
    time: t === undefined || isPasted ? '' : elapsed(began, t),
    connection: connection === null || isPasted ? '' : String(connection),
  };
  if (entry.kind !== 'frame') return { ...row, from: '', what: event(entry), length: '', verdict: null };
  return {
    ...row,
    from: entry.direction === 'in' ? 'client →' : '← server',
    what: short(entry),
    length: entry.length === null ? '–' : count(entry.length),
    verdict: verdict(entry.missing > 0 && entry.verdict.ok ? { ok: true, missing: entry.missing } : entry.verdict),
  };
}

/** "text", "continuation (2)": for a narrow column. */
function short({ opcode, placed, compressed, message }) {
  const name = opcode ?? 'unreadable';
  // What a message says where its frame does not show it: inflated, or put together.
  const said = message === undefined ? '' : `: ${message.value}`;
  if (placed) return `${name} (${placed.part})${said}`;
  return compressed ? `${name}, deflate${said}` : name;
}

/** "text", "continuation, part 2, last". */
export function what({ opcode, placed, compressed }) {
  const name = opcode ?? 'unreadable';
  if (placed) return `${name}, part ${placed.part}${placed.last ? ', last' : ''}`;
  return compressed ? `${name}, compressed` : name;
}

/** Adds a capital letter. */
export const capital = (text) => `${text[0].toUpperCase()}${text.slice(1)}`;
/** `by` is who sent the only Close, or `transport` if nobody did. */
const lost = (by) => (by === 'transport' ? 'lost without a Close' : `lost before the ${by}’s Close was answered`);

/** How a connection closes: the name of each state, and the section of RFC 6455. */
const CLOSING = {
  sent: { name: (by) => `Close sent by the ${by}, waiting for the answer`, short: (by) => `sent by the ${by}`, section: '7.1.2' },
  over: { name: (by) => `The close handshake is complete; the ${by} started it`, short: (by) => `complete, started by the ${by}`, section: '7.1.4' },
  failed: { name: () => 'A rule was broken: the connection fails', short: () => 'failed, a rule was broken', section: '7.1.7' },
  unanswered: { name: (by) => `The Close of the ${by} was not answered`, short: (by) => `the ${by}’s Close unanswered`, section: '7.1.1' },
  lost: { name: (by) => capital(lost(by)), short: lost, section: '7.1.5' },
};

/** `{name, section}` of a step of a connection's end. The last one (state 'end') is in no RFC. */
export function closingHeadline({ state, by }) {
  if (state === 'end') return { name: 'The connection has ended', section: null };
  const known = Object.hasOwn(CLOSING, state) ? CLOSING[state] : null;
  return known === null ? { name: state, section: null } : { name: known.name(by), section: `RFC 6455, ${known.section}` };
}

/** The text of an entry that is not a frame. */
function event(entry) {
  switch (entry.kind) {
    case 'open':
      return `handshake: ${shortPath(entry.path)}`;
    case 'closing':
      return `closing: ${Object.hasOwn(CLOSING, entry.state) ? CLOSING[entry.state].short(entry.by) : entry.state}`;
    case 'end':
      return `end: ${entry.sentence}`;
    case 'head':
      return entry.sender === 'client' ? 'request' : 'response';
    case 'said':
      return entry.sentence;
    case 'skipped':
      return `${count(entry.frames)} more frames from the ${entry.direction === 'in' ? 'client' : 'server'}`;
    default:
      return entry.by === 'page' ? `${count(entry.lost)} not shown: too many at once` : `${count(entry.lost)} lost: too many at once`;
  }
}

/** " of 5 bytes", where `lead` is " of "; empty for a frame without a length. */
export function lengthOf({ length }, lead) {
  return length === null ? '' : `${lead}${units(length, 'byte')}`;
}

/** A row as a screen reader reads it. */
export function spoken(entry, began = entry.t) {
  const { time: at, what: text, verdict: judged } = columns(entry, began);
  const isPasted = entry.connection === PASTED;
  const place = entry.connection === null ? '' : isPasted ? ', pasted' : `, connection ${entry.connection}`;
  if (entry.kind !== 'frame') return `${text}${place}`;
  const from = entry.direction === 'in' ? 'client' : 'server';
  const rule = judged.state === 'broken' ? `breaks a rule: ${judged.text}` : judged.text;
  return `${what(entry)} from the ${from}${lengthOf(entry, ', ')}, ${rule}${place}${isPasted ? '' : `, after ${at.slice(1)} seconds`}`;
}

/** The address of "RFC 6455, 5.2"; null if this is not a section. */
export function sectionAddress(section) {
  const parts = /^RFC (\d+)(?:, (\d+(?:\.\d+)*))?$/.exec(section);
  if (parts === null) return null;
  const [, number, place] = parts;
  return `https://www.rfc-editor.org/rfc/rfc${number}${place === undefined ? '' : `#section-${place}`}`;
}
