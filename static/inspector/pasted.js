// What a visitor has pasted, as entries of the list: the server's answer to POST /explain.
//
//   {form, bytes, notes, items: [{frame, missing}, {head, sender}, {said}]}
//     └▶ {summary, entries}: a sentence, and reports of a connection that was never opened
//
// Must not know: the document, how bytes are found in a paste (the server does that). Read next:
// paste-view.js.

import { sentence, units } from '../format.js';
import { PASTED } from './number.js';
import { toReport } from './report.js';

/** `{summary, entries}`, or null if this is no answer. `t` is the time of all entries. */
export function readAnswer(answer, t) {
  const { form, bytes, notes, items } = answer ?? {};
  if (typeof form !== 'string' || !Number.isFinite(bytes) || !Array.isArray(notes) || !Array.isArray(items)) return null;
  const entries = items.map((item) => toReport(reportOf(item ?? {}, t)));
  if (entries.includes(null)) return null;
  const summary = [`Read as ${form}: ${units(bytes, 'byte')}.`, ...notes.map((note) => sentence(String(note)))].join(' ');
  return { summary, entries };
}

function reportOf({ frame, head, sender, said }, t) {
  const common = { connection: PASTED, t };
  if (frame) return { frame: { ...frame, ...common, direction: frame.sender === 'client' ? 'in' : 'out' } };
  if (head) return { head: { ...common, sender, head } };
  return { said: { ...common, sentence: said } };
}
