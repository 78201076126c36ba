// Masking: each byte on the wire XOR a byte of the key is the original byte. RFC 6455, 5.3.
//
//   on the wire   7f 9f 4d 51 58
//   key           37 fa 21 3d 37      payload byte 0 uses key byte 0, byte 4 again byte 0
//   original      48 65 6c 6c 6f
//   as text        H  e  l  l  o
//
// Applying XOR twice restores the input, so the same operation masks and unmasks.
//
// Must not know: the document. Read next: frame-view.js, which shows it.

/** The bytes of a string of hex digits. */
export function bytesOf(hex) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

export const hexOf = (byte) => byte.toString(16).padStart(2, '0');

/** Eight bits, in two groups: `0011 0111`. */
export function bitsOf(byte) {
  const bits = byte.toString(2).padStart(8, '0');
  return `${bits.slice(0, 4)} ${bits.slice(4)}`;
}

/**
 * For each byte of a payload: `{wire, key, byte, text}`. Without a mask, `key` is null, and `wire`
 * and `byte` are the same.
 */
export function unmask(wire, mask) {
  const said = mask === null ? wire : wire.map((byte, at) => byte ^ mask[at % 4]);
  const texts = characters(said);
  return Array.from(wire, (byte, at) => ({
    wire: byte,
    key: mask === null ? null : mask[at % 4],
    byte: said[at],
    text: texts[at],
  }));
}

/** Stands for the bytes 2 to 4 of a character that has more than one byte. */
export const SAME = '″';
/** Stands for a byte that is not a visible character. */
export const NONE = '·';

/** The character that begins at each byte, if the bytes are UTF-8. */
export function characters(bytes) {
  const texts = Array(bytes.length).fill(NONE);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  for (let at = 0; at < bytes.length; ) {
    const width = widthOf(bytes[at]);
    const text = width === 0 ? null : decode(decoder, bytes.subarray(at, at + width));
    if (text !== null) {
      texts[at] = /[\p{C}\p{Z}]/u.test(text) && text !== ' ' ? NONE : text;
      texts.fill(SAME, at + 1, at + width);
    }
    at += text === null ? 1 : width;
  }
  return texts;
}

function widthOf(byte) {
  if (byte < 0x80) return 1;
  if (byte >= 0xc2 && byte < 0xe0) return 2;
  if (byte >= 0xe0 && byte < 0xf0) return 3;
  return byte >= 0xf0 && byte < 0xf5 ? 4 : 0;
}

function decode(decoder, bytes) {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
