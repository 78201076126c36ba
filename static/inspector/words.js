// An entry of the list in words, and where a section of an RFC is to be read.
//
// Must not know: the document. Read next: list-view.js.

import { count, time, units } from '../format.js';
import { shortPath } from './ledger.js';

/** `{text, mark, state}`: a verdict in a few words, with a sign; `state` is 'fine', 'missing' or 'broken'. */
export function verdict({ ok, missing = 0, code, status }) {
  if (ok) return missing > 0 ? { state: 'missing', mark: '…', text: `${count(missing)} short` } : FINE;
  const answer = code ?? status;
  return { state: 'broken', mark: '✗', text: answer === undefined ? 'broken' : String(answer) };
}

const FINE = { state: 'fine', mark: '✓', text: 'fine' };

/** What stands in the columns of an entry's row. */
export function columns(entry) {
  const { connection, t } = entry;
  const row = { time: t === undefined ? '' : time(t), connection: connection === null ? '' : String(connection) };
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
function short({ opcode, placed, compressed }) {
  const name = opcode ?? 'unreadable';
  if (placed) return `${name} (${placed.part})`;
  return compressed ? `${name}, deflate` : name;
}

/** "text", "continuation, part 2, last". */
export function what({ opcode, placed, compressed }) {
  const name = opcode ?? 'unreadable';
  if (placed) return `${name}, part ${placed.part}${placed.last ? ', last' : ''}`;
  return compressed ? `${name}, compressed` : name;
}

/** What happened that is no frame. */
function event(entry) {
  switch (entry.kind) {
    case 'open':
      return `handshake: ${shortPath(entry.path)}`;
    case 'closing':
      return entry.by === 'transport' ? 'no close handshake' : `closing: ${entry.state}, begun by the ${entry.by}`;
    case 'end':
      return `end: ${entry.sentence}`;
    case 'skipped':
      return `${count(entry.frames)} more frames from the ${entry.direction === 'in' ? 'client' : 'server'}`;
    default:
      return entry.by === 'page' ? `${count(entry.lost)} not shown: too many at once` : `${count(entry.lost)} lost: too many at once`;
  }
}

/** " of 5 bytes", `lead` being " of "; nothing for a frame that has no length. */
export function lengthOf({ length }, lead) {
  return length === null ? '' : `${lead}${units(length, 'byte')}`;
}

/** A row as it is read out. */
export function spoken(entry) {
  const { time: at, what: text, verdict: judged } = columns(entry);
  const place = entry.connection === null ? '' : `, connection ${entry.connection}`;
  if (entry.kind !== 'frame') return `${text}${place}`;
  const from = entry.direction === 'in' ? 'client' : 'server';
  const rule = judged.state === 'broken' ? `breaks a rule: ${judged.text}` : judged.text;
  return `${what(entry)} from the ${from}${lengthOf(entry, ', ')}, ${rule}${place}, ${at}`;
}

/** The address of "RFC 6455, 5.2"; null where it is no section. */
export function sectionAddress(section) {
  const parts = /^RFC (\d+)(?:, (\d+(?:\.\d+)*))?$/.exec(section);
  if (parts === null) return null;
  const [, number, place] = parts;
  return `https://www.rfc-editor.org/rfc/rfc${number}${place === undefined ? '' : `#section-${place}`}`;
}
