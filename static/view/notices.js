// What the chart does not show, or shows otherwise than one might think, in sentences.
//
// Must not know: the document. Read next: view.js.

import * as format from '../format.js';
import { MAX_LINES } from '../data/store.js';

/** A time so much later than the newest that counts is said. */
const AHEAD_MS = 60_000;
/** Names of series in one sentence. */
const NAMED = 3;

/**
 * `store`, `feed`: see store.js and feed.js. `newest`: the time of the newest point, or null;
 * `isNow`: whether it was of now when it came. `from`: the left edge of the chart.
 * `problems`, `leftOut`: see look/url.js; `look`: see look/look.js. `scene`: the last one; `hiddenPanels`: see chart.js.
 */
export function notices({ store, feed, newest, isNow, from, problems = [], leftOut = 0, look = null, scene = { panels: [] }, hiddenPanels = 0 }, now = Date.now()) {
  const { size } = store.undrawn;
  const { tooOld } = store;
  return [
    ...problems,
    leftOut > 0 && `The address does not hold which series are hidden: ${format.count(leftOut)} are too many for it.`,
    unheard(look, store),
    newest !== null && !isNow && `The newest measurement is of ${format.second(newest, now)}, not of now.`,
    ahead([...store.lines.values()].filter(({ head }) => newest !== null && isNow && head > newest + AHEAD_MS), now),
    wentBack([...store.lines.values()].filter((line) => line.wentBack?.to >= from)),
    undrawn(size, feed.dropped),
    hiddenPanels > 0 && `${format.units(hiddenPanels, 'more panel')}: scroll in the chart, or press Page Down in it.`,
    belowZero(scene),
    store.past?.problem,
    tooOld > 0 && `${format.units(tooOld, 'late measurement')} not drawn: older than everything that the page keeps.`,
    feed.errors > 0 && `${format.units(feed.errors, 'message')} of the server could not be understood.`,
  ].filter(Boolean);
}

/** Names of the address that belong to no series so far: they may be misspelt. */
function unheard(look, store) {
  if (look === null || store.all === undefined || store.all.size === 0) return '';
  const names = [...new Set([...look.hidden, ...(look.solo ?? []), ...look.drawn])].filter((name) => !store.all.has(name));
  if (names.length === 0) return '';
  const some = names.slice(0, NAMED).map((name) => `“${name.slice(0, 40)}”`);
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return `The address names series of which nothing has come: ${some.join(', ')}${more}.`;
}

/** Of these, values were received, but not drawn. */
function undrawn(series, values) {
  if (series === 0) return '';
  const dropped = values > 0 ? `, ${format.units(values, 'value')} of them so far` : '';
  return `${format.count(series)} more series ${series === 1 ? 'is' : 'are'} not drawn${dropped}: the page draws ${MAX_LINES} at once. The legend can draw others.`;
}

function belowZero({ panels }) {
  const lines = panels.filter(({ log }) => log).flatMap((panel) => panel.lines);
  const count = lines.reduce((sum, { belowZero: below = 0 }) => sum + below, 0);
  if (count === 0) return '';
  const values = format.units(count, 'value');
  const are = count === 1 ? 'is' : 'are';
  return `${lines.some(({ isLeast }) => isLeast) ? `At least ${values}` : values} in view ${are} 0 or less, which a logarithmic scale cannot show.`;
}

function ahead(lines, now) {
  if (lines.length === 0) return '';
  const names = lines.slice(0, NAMED).map(({ name }) => name || 'the measurements');
  const more = lines.length > NAMED ? ` and ${lines.length - NAMED} more series` : '';
  return `The newest time of ${names.join(', ')}${more} is ahead of now: ${format.second(lines[0].head, now)}. It does not move the chart.`;
}

function wentBack(lines) {
  if (lines.length === 0) return '';
  const names = lines.slice(0, NAMED).map(({ name }) => name || 'the measurements');
  const more = lines.length > NAMED ? ` and ${lines.length - NAMED} more series` : '';
  const { from, to } = lines[0].wentBack;
  return `The times of ${names.join(', ')}${more} went back by ${format.duration(from - to)}. What lay ahead is no longer drawn.`;
}
