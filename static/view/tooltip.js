// The tooltip: the time at the pointer, and the value of each line at that time.
//
// Must not know: what the values mean, who points. Read next: view/placing.js, which says where the
// box is.

import { byId, element } from '../dom.js';
import * as format from '../format.js';
import { place } from './placing.js';
import { swatch } from './swatch.js';

/** At most so many lines are in the box; fewer if it would take more than this part of the chart. */
const ROWS = 12;
const MIN_ROWS = 3;
const PART = 0.45;
const ROW_PX = 19;

export class Tooltip {
  #box = byId('tooltip');

  /**
   * `x`, `y`: where the pointer is, in pixels of the window. `t`: the time there. `rows`: `{name,
   * pen, text, t, near}` of each line from the highest to the lowest, with the text of its value;
   * `near` if the pointer is at this line. `notes`: texts. `lineY(x)`: where that line is, or null.
   * `room`: where the chart is.
   */
  show({ x, y, t, rows, notes = [], lineY, room }) {
    const fit = Math.floor((room.height * PART) / ROW_PX) - 1 - notes.length;
    const { some, above, below } = around(rows, Math.max(MIN_ROWS, Math.min(ROWS, fit)));
    const said = (className, texts) => texts.map((textContent) => element('p', { className, textContent }));
    this.#box.replaceChildren(
      element('strong', { textContent: format.time(t) }),
      ...said('note', notes),
      ...said('', above > 0 ? [`${above} more above`] : []),
      element('table', {}, element('tbody', {}, ...some.map(rowOf))),
      ...said('', below > 0 ? [`${below} more below`] : []),
    );
    this.#box.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.#box;
    const at = place({ x, y }, { width, height }, room, lineY);
    this.#box.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px)`;
  }

  hide() {
    this.#box.hidden = true;
  }
}

/**
 * So many rows around the line that is pointed at, and how many are above and below them: the
 * pointer reaches these by going there.
 */
export function around(rows, most) {
  const near = Math.max(0, rows.findIndex((row) => row.near));
  const above = Math.max(0, Math.min(near - Math.floor(most / 2), rows.length - most));
  const some = rows.slice(above, above + most);
  return { some, above, below: rows.length - above - some.length };
}

function rowOf({ name, pen, text, near }) {
  const cells = [element('td', {}, swatch(pen)), element('td', {}, element('span', { className: 'name', textContent: name })), element('td', { textContent: text })];
  return element('tr', { className: near ? 'near' : '' }, ...cells);
}
