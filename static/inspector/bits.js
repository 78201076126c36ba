// The first two bytes of a frame as sixteen bits, and the form of its length. RFC 6455, 5.2.
//
//    0   1   2   3  4 5 6 7   8   9 a b c d e f
//   FIN RSV1 RSV2 RSV3 opcode MASK    length
//
// Must not know: the document, what the bits mean (the server's spans say that). Read next:
// masking.js.

import { count } from '../format.js';

/** The fields of the first two bytes: their ids in spans, their names, and their widths in bits. */
const FIELDS = [
  ['fin', 'FIN', 1],
  ['rsv1', 'RSV1', 1],
  ['rsv2', 'RSV2', 1],
  ['rsv3', 'RSV3', 1],
  ['opcode', 'opcode', 4],
  ['mask', 'MASK', 1],
  ['length', 'length', 7],
];

/**
 * `[{id, name, at, bits}]`; `bits` is a string of '0' and '1', or of '?' if the byte is missing.
 */
export function picture(bytes) {
  const bits = [0, 1].map((at) => bytes[at]?.toString(2).padStart(8, '0') ?? '????????').join('');
  let at = 0;
  return FIELDS.map(([id, name, width]) => {
    const field = { id, name, at, bits: bits.slice(at, at + width) };
    at += width;
    return field;
  });
}

/** The three forms of a length. */
export const FORMS = [
  { id: 7, name: '7 bits', range: '0 to 125' },
  { id: 16, name: '7 + 16 bits', range: '126 to 65,535' },
  { id: 64, name: '7 + 64 bits', range: '65,536 and more' },
];

/** `{form, why}`: the form that this frame has, and why; null if its second byte is missing. */
export function lengthForm(bytes, length) {
  if (bytes.length < 2) return null;
  const short = bytes[1] & 0x7f;
  if (short <= 125) return { form: 7, why: `${short} is at most 125, so the 7 bits hold it themselves.` };
  const [form, following] = short === 126 ? [16, '2'] : [64, '8'];
  const needed = length !== null ? `${count(length)} does not fit: ` : '';
  const fits = length !== null && length < (form === 16 ? 126 : 65_536);
  const why = `the 7 bits say ${short}, so the next ${following} bytes hold the length.`;
  if (fits) return { form, why: `T${why.slice(1)} A shorter form would have held ${length}.` };
  return { form, why: needed === '' ? `T${why.slice(1)}` : `${needed}${why}` };
}
