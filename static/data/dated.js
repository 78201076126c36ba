// Which series the server's clock dates, and which have times of their own.
//
// No message says so. But when that clock was set, the next time of a series shows it: either it is
// where the clock is now, or it goes on from where the series was. Until it comes, a series whose
// newest point is close to the clock counts as dated by it; if that was wrong, its points move back.
//
// Must not know: lines, the document. Read next: steps.js, which says what moves.

const CLOSE_MS = 60_000;

/**
 * The series that the clock dates, as far as is known, when it was set by `ms` and is at `t` now.
 * `move`: see steps.js; `teller`: the series whose measurement told so, or null.
 */
export function datedBy(all, { ms, t, move, teller }) {
  if (teller !== null) teller.isDatedByServer = true;
  const found = [...all].filter((series) => series.isDatedByServer ?? (series.asked !== null || Math.abs(series.head - (t - ms)) < CLOSE_MS));
  for (const series of found) if (series.isDatedByServer === null) ask(series, { ms, t, move, teller });
  return found;
}

function ask(series, { ms, t, move, teller }) {
  const before = series.asked;
  series.asked = {
    head: before?.head ?? series.head,
    passed: before === null ? 0 : before.passed + Math.max(0, t - ms - before.t),
    ms: (before?.ms ?? 0) + ms,
    moved: (before?.moved ?? 0) + (move?.since === -Infinity ? move.ms : 0),
    t,
    teller,
  };
}

/** The next time of a series has come: the move that its points need, or null. */
export function answeredBy(series, time) {
  const { head, passed, ms, moved, t, teller } = series.asked;
  series.asked = null;
  const soFar = passed + (teller === null ? 0 : Math.max(0, teller.head - t));
  const middle = head + soFar + ms / 2;
  if (ms !== 0) series.isDatedByServer = ms < 0 ? time <= middle : time > middle;
  return series.isDatedByServer === false && moved !== 0 ? { since: -Infinity, ms: -moved } : null;
}
