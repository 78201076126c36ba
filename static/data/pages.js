// All that a server has between two times, in answers that are as fine as it can give them.
//
// One answer has so many points of a series and no more; beyond that, it has summaries. Then each
// half of the span is asked for alone, the newer one first. Where even a span of two summaries has
// no values, these are gone, and with them all older ones.
//
// An answer has whole buckets. One across the seam of two spans would be in both answers, and its
// values would count twice. So a seam lies where no bucket of the server can lie across it.
//
// Must not know: what is made of the answers. Read next: history.js, csv.js.

/** Points of each series in an answer, and of all series. */
const MAX_POINTS = 10_000;
const MAX_ALL = 500_000;
/** Not more answers than this; what is left then is asked for as summaries. */
const MAX_ANSWERS = 400;

/**
 * The lengths of the buckets that a server keeps, see docs/history.md; 1 of measurements, which can
 * be parted anywhere. A bucket of an answer is made of whole ones of these.
 */
const LENGTHS = [600_000, 60_000, 10_000, 1_000, 1];

/**
 * The answers, the newest first. Each is handed on before the next is asked for, so that nobody has
 * to hold all of them. `load(query)` gives a promise of one, see answer.js, or of null. `series`: how
 * many there may be. Throws what `load` throws.
 */
export async function* pages(load, { from, to, names, series }) {
  const points = Math.floor(Math.min(MAX_POINTS, MAX_ALL / Math.max(1, series)));
  let asked = 0;
  let isGone = false;
  async function* read(span) {
    asked += 1;
    const answer = await load({ ...span, points, series: names });
    if (answer === null) throw new Error('This server keeps no history.');
    const [start, end] = [span.from ?? answer.from, span.to ?? answer.to];
    const isWhole = answer.bucket === 0 || isGone || asked >= MAX_ANSWERS || end - start <= 2 * answer.bucket;
    const middle = isWhole ? null : seam(start, end, longest(answer));
    if (middle === null) {
      isGone ||= answer.bucket > 0;
      yield answer;
      return;
    }
    yield* read({ from: middle, to: span.to });
    yield* read({ from: span.from, to: middle });
  }
  yield* read({ from, to });
}

/** The length of the longest bucket of an answer. */
function longest({ series }) {
  const lengths = [...series.values()].map(({ rows }) => rows.width.reduce((most, width) => Math.max(most, width), 0));
  return lengths.reduce((most, length) => Math.max(most, length), 0);
}

/**
 * About the middle of a span, at the edge of a bucket of any length that the span may have buckets
 * of: none that the server keeps there is longer than one of an answer. Null if there is no edge.
 */
function seam(start, end, longestBucket) {
  for (const length of LENGTHS) {
    const middle = Math.round((start + end) / 2 / length) * length;
    if (start < middle && middle < end) return middle;
    if (length <= longestBucket) return null;
  }
  return null;
}
