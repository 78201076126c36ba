// A frame as something to paste: hex, a command, a test vector.
//
// The hex is that of the frame alone. The command and the vector have all frames that it takes to judge this one, which
// are excerpt.js's to find.
//
// Must not know: the document. Read next: excerpt.js, copy-view.js, which has the buttons.

import { units } from '../format.js';
import { bytesOf, hexOf } from './masking.js';
import { lengthOf } from './words.js';

/** Byte by byte, with blanks between. */
export function asHex({ bytes }) {
  return Array.from(bytesOf(bytes), hexOf).join(' ');
}

/** `excerpt`: what excerpt.js found. */
export function asCommand({ frames, deflate }) {
  const { sender } = frames.at(-1);
  const agreed = deflate ? ' --deflate' : '';
  return `wirechart explain --role ${sender}${agreed} ${frames.map(({ bytes }) => bytes).join(' ')}`;
}

/** A tuple: a name, the role of the end that receives it, as it is told to a codec, and its bytes. */
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

/** What one has to know of a copy, in sentences. */
export function about({ frames, deflate }) {
  const frame = frames.at(-1);
  const sentences = [leftOut(frame)];
  if (frames.length > 1) sentences.push(`Includes ${units(frames.length - 1, 'frame')} before it, which it needs.`);
  if (deflate) sentences.push('With permessage-deflate.');
  return sentences.filter(Boolean);
}

/** What a copy leaves out, in a sentence; nothing where it is whole. */
export function leftOut({ cut, missing }) {
  if (cut > 0) return `The last ${units(cut, 'byte')} of the payload were not kept, so the copied frame is incomplete.`;
  return missing > 0 ? `${units(missing, 'byte')} are missing.` : '';
}
