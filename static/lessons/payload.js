// The payload of an inspected frame in hex.
//
// Must not know: lessons, the document. RFC 6455, section 5.2. Read next: lessons.js.

/** “Hello”, the text of the RFC's examples. */
export const hello = '48656c6c6f';

/** Without its mask, as far as it was kept. */
export function payloadOf({ mask, unmasked, bytes, header }) {
  return mask === null ? bytes.slice(2 * header) : (unmasked ?? '');
}

/** `0102` as `01 02`. */
export const spaced = (hex) => hex.replace(/..(?=.)/g, '$& ');
