// The chart in words, for those who do not see it: what it shows, and what a key has done to it.
//
// Must not know: the document, who asks. Read next: format.js.

import * as format from './format.js';
import { format as length } from './look/duration.js';

/** More lines than this are counted. */
const LINES = 10;

/** Which times are in view. */
export function times({ live, chosenMs }, { from, to }) {
  return live ? `Live: the last ${length(chosenMs)}.` : `Looking back: ${span(from, to)}.`;
}

/** How far the value axes reach. */
export function values({ panels }) {
  const edges = ({ min, max, unit }) => `from ${short(min)} to ${format.withUnit(short(max), unit)}`;
  return panels.length === 1 ? `Values ${edges(panels[0])}.` : `Values of the first panel ${edges(panels[0])}.`;
}

/** What is selected; an empty text if nothing is. */
export function selection({ selection: selected }) {
  if (selected === null || selected.from === selected.to) return '';
  const { from, to } = selected;
  return `Selected ${format.duration(to - from)}: ${span(from, to)}.`;
}

/** All of the chart. `rows`: see view/legend-rows.js. */
export function chart(look, scene, rows) {
  const drawn = rows.filter(({ pen, shown }) => pen !== null && shown);
  const said = drawn.slice(0, LINES).map(({ name, latest, min, max }) => {
    const reach = min === '' ? 'no values in view' : `between ${min} and ${max}`;
    return `${name || 'Value'}: ${reach}, latest ${latest}.`;
  });
  const more = drawn.length > LINES ? [`And ${drawn.length - LINES} more, see the table of the lines.`] : [];
  const panels = scene.panels.length > 1 ? [`${scene.panels.length} panels.`] : [];
  return [times(look, scene), `${format.units(drawn.length, 'line')}.`, ...panels, ...said, ...more].join(' ');
}

/** The command of a key, as look/keys.js names it: what it has done; empty if it says so itself. */
export function done(command, look, scene) {
  if (TIMES.has(command)) return times(look, scene);
  if (VALUES.has(command)) return values(scene);
  return '';
}

const TIMES = new Set(['pan', 'zoom', 'oldest', 'live', 'goLive', 'zoomToSelection']);
const VALUES = new Set(['moveAllValues', 'zoomAllValues', 'hold', 'autoscale']);

const span = (from, to) => `${format.second(from)} to ${format.second(to, from)}`;
const short = (v) => String(Number(v.toPrecision(4)));
