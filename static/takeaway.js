// What can be taken away: the data as CSV, the chart as a picture, the address of the view.
//
// Each is made of what is seen now: the same lines, the same span of time, the same legend.
//
// Must not know: the document, how points are kept. Read next: view/export.js, which has the buttons;
// view/picture.js.

import * as format from './format.js';
import { lastBefore } from './sequence.js';
import { drawnUnit } from './units.js';
import { legendRows } from './view/legend-rows.js';
import { picture } from './view/picture.js';

/** A time that is of another day than this one is written with its date. */
const NO_DAY = NaN;

const THINNED = 'The file does not have every value: those that are no longer kept one by one are left out, or are there as summaries, with their count.';

export class Takeaway {
  #parts;

  /**
   * `store`, `look`, `chart`: see there. `scene()`: the last one. `head()`: `{title, facts}` as in
   * the head of the page. `address()`: that of the page, with the view.
   */
  constructor(parts) {
    this.#parts = parts;
  }

  /**
   * Of what is in view, or of `'all'` that is kept: a promise of `{blob, note}`. `note`: what there
   * is to say about the file, or an empty text. Throws with a sentence.
   */
  async csv(which) {
    const { store, look, scene } = this.#parts;
    const isAll = which === 'all';
    const { from, to } = isAll ? { from: -Infinity, to: Infinity } : scene();
    const lines = isAll ? null : [...store.lines.values()].filter(({ name }) => look.shows(name));
    const { chunks, isThinned } = await store.csv(from, to, lines);
    return { blob: new Blob([...chunks], { type: 'text/csv' }), note: isThinned ? THINNED : '' };
  }

  /** `{blob}` of a PNG. */
  async picture() {
    const { store, look, chart, scene: last, head } = this.#parts;
    const scene = last();
    const drawn = await chart.picture();
    const { title, facts } = head();
    const { from, to } = scene;
    const when = `${format.second(from, NO_DAY)} to ${format.second(to, from)}`;
    const rows = rowsOf({ store, look, scene, chart });
    return { blob: await picture({ chart: drawn, scale: window.devicePixelRatio, title, facts: `${when} · ${facts}`, rows }) };
  }

  link() {
    return this.#parts.address();
  }
}

/** The legend of a picture: the lines of the panels that are in it, with their values of that moment. */
function rowsOf({ store, look, scene, chart }) {
  const seen = new Set(chart.panels().map(({ key }) => key));
  const lines = scene.panels.filter(({ key }) => seen.has(key)).flatMap((panel) => panel.lines);
  const byName = new Map(lines.map((line) => [line.name, line]));
  return legendRows({ store, look, scene })
    .filter(({ name }) => byName.has(name))
    .map((row) => ({ ...row, latest: atEnd(byName.get(row.name), store, scene) }));
}

/** The last value of a line before the right edge, as text with its unit. */
function atEnd({ name, parts }, store, scene) {
  const point = [...parts].reverse().map((part) => lastBefore(part, scene.to + 1)).find((one) => one !== null);
  if (point === undefined || point.t < scene.from) return '—';
  const line = store.lines.get(name);
  const kept = scene.rate ? null : store.at(line, point.t);
  const text = kept?.t === point.t ? kept.text : format.value(point.v);
  return format.withUnit(text, drawnUnit(line, scene));
}
