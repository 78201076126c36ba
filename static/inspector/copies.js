// A frame as text to paste: hex, a command, or a test vector.
//
// The hex has this frame alone. The command and the test vector have all frames that are needed to
// check this one; excerpt.js finds them.
//
// Must not know: the document. Read next: excerpt.js, copy-view.js, which has the buttons.

import { units } from '../format.js';
import { bytesOf, hexOf } from './masking.js';
import { lengthOf } from './words.js';

/** Byte by byte, separated by blanks. */
export function asHex({ bytes }) {
  return Array.from(bytesOf(bytes), hexOf).join(' ');
}

/** `excerpt`: what excerpt.js found. */
export function asCommand({ frames, deflate }) {
  const { sender } = frames.at(-1);
  const agreed = deflate ? ' --deflate' : '';
  return `wirechart explain --role ${sender}${agreed} ${frames.map(({ bytes }) => bytes).join(' ')}`;
}

/** A tuple: a name, the role of the receiving end, and the bytes. */
export function asRust(excerpt) {
  const { frames } = excerpt;
  const frame = frames.at(-1);
  const role = frame.sender === 'client' ? 'Role::Server' : 'Role::Client';
  const bytes = frames.flatMap(({ bytes }) => Array.from(bytesOf(bytes), (byte) => `0x${hexOf(byte)}`));
  const lines = [];
  for (let at = 0; at < bytes.length; at += 16) lines.push(bytes.slice(at, at + 16).join(', '));
  const list = lines.length === 1 ? `&[${lines[0]}]` : `&[\n    ${lines.join(',\n    ')},\n]`;
  const comments = about(excerpt).map((sentence) => `// ${sentence}\n`);
  return `${comments.join('')}(${JSON.stringify(nameOf(frame))}, ${role}, ${list})`;
}

function nameOf(frame) {
  const { opcode, fin, sender, verdict } = frame;
  if (!verdict.ok) return verdict.sentence;
  const part = fin ? '' : ', not the last fragment';
  return `${opcode ?? 'frame'}${lengthOf(frame, ' of ')} from the ${sender}${part}`;
}

/** What a reader must know about a copy, in sentences. */
export function about({ frames, deflate }) {
  const frame = frames.at(-1);
  const sentences = [leftOut(frame)];
  if (frames.length > 1) sentences.push(`Includes ${units(frames.length - 1, 'frame')} before it, which it needs.`);
  if (deflate) sentences.push('With permessage-deflate.');
  return sentences.filter(Boolean);
}

/** What a copy leaves out, in a sentence; empty if it is complete. */
export function leftOut({ cut, missing }) {
  if (cut > 0) return `The last ${units(cut, 'byte')} of the payload were not kept, so the copied frame is incomplete.`;
  return missing > 0 ? `${units(missing, 'byte')} are missing.` : '';
}
