// Read boundaries against frame boundaries.
//
// TCP carries bytes, not frames: one read may bring three frames, or the middle of one. What each read brought, and
// each write took, is kept as the offset at which it ended; so is where each frame begins and ends. From this follows
// which pieces carried a frame, and which other frames were in these pieces.
//
//   reads    |-------------- 40 --------------|---------- 28 ----------|
//   frames   |--- 17 ---|--- 17 ---|-------- 17 --------|----- 17 -----|
//
// Must not know: the document. Read next: frame-view.js.

import { units } from '../format.js';

/** How many pieces of one direction are kept. */
const KEPT = 4_096;

export class Pieces {
  #pieces = [];

  add(from, to) {
    this.#pieces.push({ from, to });
    if (this.#pieces.length >= 2 * KEPT) this.#pieces = this.#pieces.slice(-KEPT);
  }

  /** Those that carried some of the bytes from `from` up to, not including, `to`; empty where they are not all kept. */
  carrying(from, to) {
    const start = firstAfter(this.#pieces, from);
    let end = start;
    while (end < this.#pieces.length && this.#pieces[end].from < to) end += 1;
    const found = this.#pieces.slice(start, end);
    const whole = found.length > 0 && found[0].from <= from && found.at(-1).to >= to;
    return whole ? found : [];
  }
}

/** The index of the first piece that ends after the offset. */
function firstAfter(pieces, offset) {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (pieces[middle].to <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** From where to where a frame goes, in its direction's bytes; `to` is where what is there of it ends. */
export function extent({ at, bytes, cut }) {
  return { from: at, to: at + bytes.length / 2 + cut };
}

/** Those of `frames` (of the same direction, in their order) that are in these pieces, with the part that is. */
export function inside(frames, pieces) {
  if (pieces.length === 0) return [];
  const { from } = pieces[0];
  const { to } = pieces.at(-1);
  return frames
    .map((frame) => ({ frame, ...extent(frame) }))
    .filter((one) => one.from < to && one.to > from)
    .map((one) => ({ frame: one.frame, from: Math.max(one.from, from), to: Math.min(one.to, to) }));
}

/** What of these pieces is in none of the frames inside: `[{from, to, unread}]`; `unread` behind the last frame that is read. */
export function between(pieces, company) {
  if (pieces.length === 0) return [];
  const found = [];
  let at = pieces[0].from;
  let unread = false;
  for (const { frame, from, to } of [...company, { from: pieces.at(-1).to }]) {
    if (from > at) found.push({ from: at, to: from, unread });
    at = to;
    unread ||= frame !== undefined && (!frame.verdict.ok || frame.opcode === 'close');
  }
  return found;
}

/** One sentence: how this frame came (`in`) or went (`out`), with so many other frames, and with what is `between` them. */
export function carriage(direction, pieces, others, rest) {
  const what = direction === 'in' ? 'read' : 'write';
  if (pieces.length === 0) return `The ${what}s that carried this frame are no longer known.`;
  const sizes = pieces.map(({ from, to }) => to - from);
  const company = companyOf(others, rest);
  if (pieces.length === 1) {
    return `One ${what} of ${units(sizes[0], 'byte')} carried this frame${company}.`;
  }
  const list = sizes.length <= 6 ? sizes.join(' + ') : `${sizes.slice(0, 5).join(' + ')} + …`;
  return `${pieces.length} ${what}s (${list} bytes) carried this frame${company}: TCP does not keep frame boundaries.`;
}

/** ", 2 other frames, and 7 bytes that nobody reads". */
function companyOf(others, rest) {
  const bytes = (unread) => rest.filter((one) => one.unread === unread).reduce((sum, { from, to }) => sum + to - from, 0);
  const [unread, unshown] = [bytes(true), bytes(false)];
  const parts = [
    others > 0 && (others === 1 ? 'one other frame' : `${others} other frames`),
    unshown > 0 && `${units(unshown, 'byte')} not shown here`,
    unread > 0 && `${units(unread, 'byte')} that the receiver ignores`,
  ].filter(Boolean);
  const last = parts.pop() ?? 'nothing else';
  return `${parts.map((part) => `, ${part}`).join('')}, and ${last}`;
}
