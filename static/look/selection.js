// The statistics of the selected span, of each visible line.
//
// The store may have to ask the server for them. What is there is shown at once, and again as the
// rest comes.
//
// Must not know: the document, how statistics are computed. Read next: data/store.js.

/**
 * Calls `show(rows)` now, and again whenever more is known. A row is `{name, unit, pen, stats}`;
 * `stats` is `{n, min, max, mean, first, last, p95, slope, exact}`, or null if there is nothing or
 * it has not come yet; then `waits` is true.
 */
export async function statisticsOf(store, lines, { from, to }, show) {
  const rows = lines.map(({ name, unit, pen }) => ({ name, unit, pen, stats: null, waits: false }));
  const waiting = [];
  for (const [i, line] of lines.entries()) {
    const stats = store.stats(line, from, to);
    if (typeof stats?.then !== 'function') rows[i].stats = stats;
    else {
      rows[i].waits = true;
      waiting.push({ i, stats });
    }
  }
  show(rows);
  for (const { i, stats } of waiting) {
    rows[i].stats = await stats.catch(() => null);
    rows[i].waits = false;
    show(rows);
  }
}
