// What the legend says: a row for each series that is known, in the order in which they came.
//
// Must not know: the document. Read next: view/legend.js, which shows the rows.

import * as format from '../format.js';
import { drawnUnit, valueUnit } from '../units.js';
import { figure, meanOf } from './figures.js';

/** So many rows at first, and more with each press of a button: the page knows 1,000 names. */
export const ROWS = 100;
/** With more lines than this, there is a field to search them. */
export const SEARCH_FROM = 12;

/**
 * `{name, pen, latest, min, max, mean, shown, only}` of each series. Texts; `pen` is null if the
 * series has no line. The latest is always a value; the others are of what is drawn, and have their
 * unit if that is another one.
 */
export function legendRows({ store, look, scene }) {
  const drawn = new Map(scene.panels.flatMap(({ lines }) => lines.map((line) => [line.name, line])));
  return namesOf(store).map((name) => {
    const line = store.lines.get(name);
    return {
      name,
      pen: line?.pen ?? null,
      latest: latestOf(name, store, scene),
      ...inView(drawn.get(name), scene.rate && line ? drawnUnit(line, scene) : '', scene),
      shown: look.shows(name),
      only: look.isSolo(name),
    };
  });
}

/** The latest value of a series, with its unit. */
export function latestOf(name, store, scene) {
  const series = store.lines.get(name) ?? store.all?.get(name) ?? {};
  const { latest = NaN, latestText } = series;
  return format.quantity(latestText || latest, valueUnit(series, scene));
}

function namesOf(store) {
  return [...(store.all?.keys() ?? new Set([...store.lines.keys(), ...store.undrawn]))];
}

function inView(line, unit, { from, to }) {
  if (!line?.extremes) return { min: '', max: '', mean: '' };
  const { min, max } = line.extremes;
  const exact = { min: line.texts?.min ?? format.value(min), max: line.texts?.max ?? format.value(max) };
  const texts = { ...exact, mean: figure(meanOf(line.parts, from, to), max - min) };
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, format.withUnit(text, unit)]));
}

/** The rows whose name has each of these words in it, whatever their case. */
export function matching(rows, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
}

/** How many lines there are, and how many of them are not to be seen. */
export function countOf(rows, found) {
  const drawn = rows.filter(({ pen }) => pen !== null).length;
  const parts = [drawn === rows.length ? format.units(drawn, 'line') : `${format.count(drawn)} of ${format.count(rows.length)} series drawn`];
  const hidden = rows.filter(({ pen, shown }) => pen !== null && !shown).length;
  if (hidden > 0) parts.push(`${format.count(hidden)} hidden`);
  if (found < rows.length) parts.push(`${format.count(found)} found`);
  return parts.join(', ');
}
