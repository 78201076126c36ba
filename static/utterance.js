// One message of the chat, as it is shown, and whether a text may become one.
//
// Others may send what they like, from any program: binary data, a megabyte without a space. It is cut to what someone
// would read, because the page keeps it for a while; what we send ourselves has a limit that says so.
//
// Must not know: sockets, the document. Read next: chat-view.js, which shows it.

import { count, units } from './format.js';

/** The longest text one can send, and the most that is shown of one. */
export const LONGEST = 2_000;
export const LONGEST_SHOWN = 4_000;

/** What the server puts in front of each text. */
const PREFIX = 'Message: ';

/** A string or an ArrayBuffer as `{kind: 'text' | 'note', text}`; a note is about a message, in our words. */
export function readMessage(data) {
  if (typeof data !== 'string') return { kind: 'note', text: `Binary data, ${units(data.byteLength, 'byte')}` };
  const text = data.startsWith(PREFIX) ? data.slice(PREFIX.length) : data;
  if (text.trim() === '') return { kind: 'note', text: 'An empty message' };
  return { kind: 'text', text: cut(text) };
}

/** Why this text can't be sent; null where it can. */
export function refusal(text) {
  if (text.trim() === '') return 'There is nothing to send yet.';
  if (text.length <= LONGEST) return null;
  return `Too long by ${units(text.length - LONGEST, 'character')}: the limit is ${count(LONGEST)}.`;
}

function cut(text) {
  if (text.length <= LONGEST_SHOWN) return text;
  // A character may be two units of the string, and half of one is none.
  const start = text.slice(0, LONGEST_SHOWN).replace(/[\uD800-\uDBFF]$/, '');
  return `${start} … (${count(text.length)} characters in all)`;
}
