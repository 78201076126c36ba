// The tooltip: the time at the pointer, and the value of each line at that time.
//
// Must not know: what the values mean, who points. Read next: view/placing.js, which says where the
// box is.

import { byId, element } from '../dom.js';
import * as format from '../format.js';
import { place } from './placing.js';
import { swatch } from './swatch.js';

/** More lines than this are counted. */
const ROWS = 12;

export class Tooltip {
  #box = byId('tooltip');

  /**
   * `x`, `y`: where the pointer is, in pixels of the window. `t`: the time there. `rows`: `{name,
   * pen, text, t, near}` of each line, with the text of its value; `near` if the pointer is at this
   * line. `lineY(x)`: where that line is, or null.
   */
  show({ x, y, t, rows, lineY }) {
    const some = shortened(rows);
    const table = element('table', {}, element('tbody', {}, ...some.map(rowOf)));
    const more = rows.length > some.length ? [element('p', { textContent: `+ ${rows.length - some.length} more` })] : [];
    this.#box.replaceChildren(element('strong', { textContent: format.time(t) }), table, ...more);
    this.#box.hidden = false;
    const { offsetWidth: width, offsetHeight: height } = this.#box;
    const room = { width: document.documentElement.clientWidth, height: window.innerHeight };
    const at = place({ x, y }, { width, height }, room, lineY);
    this.#box.style.transform = `translate(${Math.round(at.x)}px, ${Math.round(at.y)}px)`;
  }

  hide() {
    this.#box.hidden = true;
  }
}

/** The line that is pointed at is always among them. */
export function shortened(rows, most = ROWS) {
  const some = rows.slice(0, most);
  const near = rows.find((row) => row.near);
  if (near !== undefined && !some.includes(near)) some[most - 1] = near;
  return some;
}

function rowOf({ name, pen, text, near }) {
  const cells = [element('td', {}, swatch(pen)), element('td', { textContent: name }), element('td', { textContent: text })];
  return element('tr', { className: near ? 'near' : '' }, ...cells);
}
