// A text to send, of a chosen size.
//
// Must not know: how it is sent. Read next: session.js.

const HELLO = 'Hello';
const REST = ', this is a text of some length, sent to see how its frame is made';

/** A text of this many bytes, all ASCII: `Hello` for five, as in the RFC's example. */
export function makeText(size) {
  const text = HELLO + REST;
  return text.repeat(Math.ceil(size / text.length)).slice(0, size);
}
