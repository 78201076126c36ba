// The statistics of the selected span, a row for each line.
//
// They are of the values, also while the chart shows their change per second.
//
// Must not know: how they are computed. Read next: view/figures.js.

import { byId, element, setText } from '../dom.js';
import * as format from '../format.js';
import { figure } from './figures.js';
import { swatch } from './swatch.js';

export class SelectionView {
  /** `actions`: `zoomToSelection()`, `closeSelection()`. */
  constructor(actions) {
    byId('selection-zoom').addEventListener('click', () => actions.zoomToSelection());
    byId('selection-close').addEventListener('click', () => actions.closeSelection());
  }

  /** `{from, to, rows}`, see look/selection.js, or null. */
  show(selection) {
    byId('selection').hidden = selection === null;
    if (selection === null) return;
    const { from, to, rows } = selection;
    setText('selection-title', `Values of ${format.duration(to - from)}, from ${format.time(from)} to ${format.time(to)}`);
    byId('selection-rows').replaceChildren(...rows.map(rowOf));
    const inexact = rows.some(({ stats }) => stats?.exact === false);
    byId('selection-note').hidden = !inexact;
    setText('selection-note', inexact ? 'Figures with ≈ come from summaries, since the single values are no longer kept.' : '');
  }
}

function rowOf({ name, unit, pen, stats, waits }) {
  const head = element('th', { scope: 'row' }, element('span', {}, swatch(pen), `${name || 'value'}${unit && ` (${unit})`}`));
  if (stats === null) return element('tr', {}, head, element('td', { colSpan: 6, textContent: waits ? '…' : 'no values' }));
  const { n, min, mean, max, p95, slope, exact, texts: sent } = stats;
  const about = (text) => `${exact || text === '—' ? '' : '≈ '}${text}`;
  const derived = (v) => about(figure(v, max - min));
  const texts = [format.count(n), format.value(sent?.min ?? min), derived(mean), format.value(sent?.max ?? max), derived(p95), about(figure(slope))];
  return element('tr', {}, head, ...texts.map((textContent) => element('td', { textContent })));
}
