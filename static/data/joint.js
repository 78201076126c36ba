// Where the past of a line ends and the page's own points begin.
//
//   rows of an answer   . . . . |
//   ring                    . . x . . . .      x: the last point of the past, the first of the rest
//
// No value is in both, so that none is drawn or counted twice. Where the page has slices, or the
// answer has buckets, that holds up to the one slice or bucket that the joint is in.
//
// Must not know: who asks, the chart. Read next: past.js.

import { search } from '../sequence.js';
import { Part } from './answer.js';

/**
 * The part of an answer before the points of a ring, which has all from `start` on. The point of
 * the joint may be overwritten soon, so if it must be another one, it is not the very oldest.
 */
export function partOf(answer, name, start, ring) {
  const known = answer.parts.get(name);
  const isOver = known?.part.until === Infinity && start < Infinity;
  if (known?.ring === ring && known.part.until >= start && !isOver) return known.part;
  const { rows } = answer.series.get(name);
  const { until, next } = jointOf(answer, rows.t, start, ring);
  const part = new Part(rows, answer.bucket, until, next);
  answer.parts.set(name, { part, ring });
  return part;
}

/** All that an answer has of a series; null if that is nothing. */
export function wholeOf(answer, name) {
  const series = answer?.series.get(name);
  return series === undefined ? null : new Part(series.rows, answer.bucket);
}

/** `next`: the point of the joint, `{t, v}`, or null if the answer does not reach it. `until`: the end of the rows. */
function jointOf(answer, times, start, ring) {
  const oldest = search(ring, start);
  const ahead = ring.lostUntil === -Infinity ? 0 : Math.floor(ring.length / 8);
  for (const number of new Set([oldest + ahead, oldest])) {
    if (number >= ring.end) continue;
    const edge = answer.bucket === 0 ? ring.time(number) : edgeNear(times, start, ring.time(number));
    let joint = search(ring, edge);
    // The first point of a slice counts for all of it.
    while (joint < ring.end && ring.count(joint) === 0) joint += 1;
    if (joint === ring.end || ring.time(joint) > answer.to) continue;
    const next = { t: ring.time(joint), v: ring.value(joint) };
    return { next, until: answer.bucket === 0 ? next.t : edge };
  }
  return { next: null, until: start };
}

/** A time between two buckets that is not before `start`; the first that is not before `t`, if there is one. */
function edgeNear(times, start, t) {
  return times.find((time) => time >= t) ?? times.findLast((time) => time >= start) ?? t;
}
