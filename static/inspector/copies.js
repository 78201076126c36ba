// A frame as something to paste: hex, a command, a test vector.
//
// Must not know: the document. Read next: frame-view.js, which has the buttons.

import { units } from '../format.js';
import { bytesOf, hexOf } from './masking.js';

/** Byte by byte, with blanks between. */
export function asHex({ bytes }) {
  return Array.from(bytesOf(bytes), hexOf).join(' ');
}

export function asCommand({ sender, compressed, bytes }) {
  const agreed = compressed ? ' --deflate' : '';
  return `wirechart explain --role ${sender}${agreed} ${bytes}`;
}

/** A tuple: a name, the role of the end that receives it, as it is told to a codec, and its bytes. */
export function asRust(frame) {
  const role = frame.sender === 'client' ? 'Role::Server' : 'Role::Client';
  const bytes = Array.from(bytesOf(frame.bytes), (byte) => `0x${hexOf(byte)}`);
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) lines.push(bytes.slice(at, at + 16).join(', '));
  const list = lines.length === 1 ? `&[${lines[0]}]` : `&[\n    ${lines.join(',\n    ')},\n]`;
  return `(${JSON.stringify(nameOf(frame))}, ${role}, ${list})`;
}

function nameOf({ opcode, fin, length, sender, verdict }) {
  if (!verdict.ok) return verdict.sentence;
  const part = fin ? '' : ', not the last fragment';
  return `${opcode ?? 'frame'} of ${length ?? 0} bytes from the ${sender}${part}`;
}

/** What the copy leaves out, in a sentence; nothing where it is whole. */
export function leftOut({ cut, missing }) {
  if (cut > 0) return `The last ${units(cut, 'byte')} of the payload were not kept, so they are not in it.`;
  return missing > 0 ? `${units(missing, 'byte')} of it did not come.` : '';
}
