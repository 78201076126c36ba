// Compares the boundaries of reads and writes with those of frames.
//
// TCP carries bytes, not frames: one read may bring three frames, or the middle of one. For each
// read and each write, the offset at which it ended is kept, and for each frame its begin and end.
// This shows which reads or writes carried a frame, and which other frames they carried.
//
//   reads    |-------------- 40 --------------|---------- 28 ----------|
//   frames   |--- 17 ---|--- 17 ---|-------- 17 --------|----- 17 -----|
//
// Must not know: the document. Read next: frame-view.js.

import { units } from '../format.js';

/** How many are kept per direction. */
const KEPT = 4_096;

/** The reads or the writes of one direction of a connection. */
export class Transfers {
  #transfers = [];

  add(from, to) {
    this.#transfers.push({ from, to });
    if (this.#transfers.length >= 2 * KEPT) this.#transfers = this.#transfers.slice(-KEPT);
  }

  /**
   * The transfers that carried the bytes from `from` up to, but not including, `to`; empty if not
   * all of them are kept.
   */
  carrying(from, to) {
    const start = firstAfter(this.#transfers, from);
    let end = start;
    while (end < this.#transfers.length && this.#transfers[end].from < to) end += 1;
    const found = this.#transfers.slice(start, end);
    const whole = found.length > 0 && found[0].from <= from && found.at(-1).to >= to;
    return whole ? found : [];
  }
}

/** The index of the first transfer that ends after the offset. */
function firstAfter(transfers, offset) {
  let low = 0;
  let high = transfers.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (transfers[middle].to <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The range of a frame in the bytes of its direction. `to` is the end of what arrived. */
export function extent({ at, bytes, cut }) {
  return { from: at, to: at + bytes.length / 2 + cut };
}

/**
 * The frames (of the same direction, in order) that are in these transfers, with their part inside.
 */
export function inside(frames, transfers) {
  if (transfers.length === 0) return [];
  const { from } = transfers[0];
  const { to } = transfers.at(-1);
  return frames
    .map((frame) => ({ frame, ...extent(frame) }))
    .filter((one) => one.from < to && one.to > from)
    .map((one) => ({ frame: one.frame, from: Math.max(one.from, from), to: Math.min(one.to, to) }));
}

/**
 * The parts of these transfers that are in none of the frames: `[{from, to, unread}]`. `unread`
 * means after the last frame that the receiver reads.
 */
export function between(transfers, company) {
  if (transfers.length === 0) return [];
  const found = [];
  let at = transfers[0].from;
  let unread = false;
  for (const { frame, from, to } of [...company, { from: transfers.at(-1).to }]) {
    if (from > at) found.push({ from: at, to: from, unread });
    at = to;
    unread ||= frame !== undefined && (!frame.verdict.ok || frame.opcode === 'close');
  }
  return found;
}

/**
 * A sentence on how this frame arrived (`in`) or left (`out`): the number of other frames with it,
 * and the `rest`, see `between`.
 */
export function carriage(direction, transfers, others, rest) {
  const what = direction === 'in' ? 'read' : 'write';
  if (transfers.length === 0) return `The ${what}s that carried this frame are no longer known.`;
  const sizes = transfers.map(({ from, to }) => to - from);
  const company = companyOf(others, rest);
  if (transfers.length === 1) {
    return `One ${what} of ${units(sizes[0], 'byte')} carried this frame${company}.`;
  }
  const list = sizes.length <= 6 ? sizes.join(' + ') : `${sizes.slice(0, 5).join(' + ')} + …`;
  return `${transfers.length} ${what}s (${list} bytes) carried this frame${company}: TCP does not keep frame boundaries.`;
}

/** ", 2 other frames, and 7 bytes that the receiver ignores". */
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
