// All that a server has between two times, in answers that are as fine as it can give them.
//
// One answer has so many points of a series and no more; beyond that, it has summaries. Then each
// half of the span is asked for alone, the newer one first. Where even a span of two summaries has
// no values, these are gone, and with them all older ones.
//
// Must not know: what is made of the answers. Read next: history.js, csv.js.

/** Points of each series in an answer, and of all series. */
const MAX_POINTS = 10_000;
const MAX_ALL = 500_000;
/** Not more answers than this; what is left then is asked for as summaries. */
const MAX_ANSWERS = 400;

/**
 * The answers, oldest first. `load(query)` gives a promise of one, see answer.js, or of null.
 * `series`: how many there may be. Throws what `load` throws.
 */
export async function pages(load, { from, to, names, series }) {
  const points = Math.floor(Math.min(MAX_POINTS, MAX_ALL / Math.max(1, series)));
  const found = [];
  let asked = 0;
  let isGone = false;
  const read = async (span) => {
    asked += 1;
    const answer = await load({ ...span, points, series: names });
    if (answer === null) throw new Error('This server keeps no history.');
    const [start, end] = [span.from ?? answer.from, span.to ?? answer.to];
    const middle = Math.floor((start + end) / 2);
    const isWhole = answer.bucket === 0 || isGone || asked >= MAX_ANSWERS;
    if (isWhole || !(start < middle && end - start > 2 * answer.bucket)) {
      isGone ||= answer.bucket > 0;
      found.unshift(answer);
      return;
    }
    await read({ from: middle, to: span.to });
    await read({ from: span.from, to: middle });
  };
  await read({ from, to });
  return found;
}
