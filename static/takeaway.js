// What can be taken away: the data as CSV, the chart as a picture, the address of the view.
//
// Each is made of what is seen now: the same lines, the same span of time, the same legend.
//
// Must not know: the document, how points are kept. Read next: view/export.js, which has the buttons;
// view/picture.js.

import { legendRows } from './view/legend-rows.js';
import { picture } from './view/picture.js';

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
    const { store, look, chart, scene, head } = this.#parts;
    const rows = legendRows({ store, look, scene: scene() }).filter(({ pen, shown }) => pen !== null && shown);
    const drawn = await chart.picture();
    return { blob: await picture({ chart: drawn, scale: window.devicePixelRatio, ...head(), rows }) };
  }

  link() {
    return this.#parts.address();
  }
}
