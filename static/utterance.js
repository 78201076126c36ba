// One message of the chat, as it is shown, and whether a text may be sent.
//
// Others can send anything, from any program: binary data, or a megabyte without a space. The page
// keeps messages for a while, so a message is cut to a readable length. What we send ourselves has
// a limit, with an explanation.
//
// Must not know: sockets, the document. Read next: chat-view.js, which shows it.

import { count, units } from './format.js';

/** The longest text that can be sent, and the longest that is shown. */
export const LONGEST = 2_000;
export const LONGEST_SHOWN = 4_000;

/** What the server puts before each text. */
const PREFIX = 'Message: ';

/**
 * Reads a string or an ArrayBuffer as `{kind: 'text' | 'note', text}`. A note is our own words
 * about a message.
 */
export function readMessage(data) {
  if (typeof data !== 'string') return { kind: 'note', text: `Binary data, ${units(data.byteLength, 'byte')}` };
  const text = data.startsWith(PREFIX) ? data.slice(PREFIX.length) : data;
  if (text.trim() === '') return { kind: 'note', text: 'An empty message' };
  return { kind: 'text', text: cut(text) };
}

/** The text of someone who has given a name. There is no field for it: any program can read this. */
export function signed(name, text) {
  const given = name.trim().replace(/\s+/g, ' ');
  return given === '' || text.trim() === '' ? text : `${given}: ${text}`;
}

/** Why this text cannot be sent; null if it can. */
export function refusal(text) {
  if (text.trim() === '') return 'There is nothing to send yet.';
  if (text.length <= LONGEST) return null;
  return `Too long by ${units(text.length - LONGEST, 'character')}: the limit is ${count(LONGEST)}.`;
}

function cut(text) {
  if (text.length <= LONGEST_SHOWN) return text;
  // A character may be two units of the string: do not keep half of one.
  const start = text.slice(0, LONGEST_SHOWN).replace(/[\uD800-\uDBFF]$/, '');
  return `${start} … (${count(text.length)} characters in all)`;
}
