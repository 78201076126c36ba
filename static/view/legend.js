// The legend: a table of all series. It shows and hides lines, shows one alone, and draws one that
// has no line.
//
// It has a hundred rows at first; the rest is found by searching, or comes with a button. Texts that
// stay the same are left alone.
//
// Must not know: how points are kept. Read next: view/legend-rows.js, which says what is in a row.

import { byId, element, setElementText, setText } from '../dom.js';
import * as format from '../format.js';
import { countOf, matching, ROWS, SEARCH_FROM } from './legend-rows.js';
import { showPen, swatch } from './swatch.js';

/** Longer names may be broken, and so may figures that no window has room for. */
const LONG_NAME = 14;
const LONG = 40;
/** How many characters a column has room for at first, and how many more it gets at once. */
const LEAST = 8;
const DIGITS = 4;
const COLUMNS = ['latest', 'min', 'max', 'mean'];

export class Legend {
  #actions;
  #choose;
  #rows = new Map();
  #order = [];
  #limit = ROWS;
  #all = [];
  #rate = false;
  /** How many characters have room in each column. */
  #widths = COLUMNS.map(() => 0);

  /** `actions`: see actions.js. `choose(name)` draws a series that has no line. */
  constructor(actions, choose) {
    this.#actions = actions;
    this.#choose = choose;
    byId('legend-search').addEventListener('input', () => {
      this.#limit = ROWS;
      this.show(this.#all);
    });
    byId('legend-all').addEventListener('click', () => actions.showAllLines());
    byId('legend-more-button').addEventListener('click', () => {
      this.#limit += ROWS;
      this.show(this.#all);
    });
  }

  /** `rows`: see legend-rows.js. `rate`: whether its figures are of the changes per second. */
  show(rows, rate = this.#rate) {
    this.#all = rows;
    this.#rate = rate;
    byId('legend').hidden = rows.length < 2;
    if (rows.length < 2) return;
    const found = matching(rows, byId('legend-search').value);
    const some = found.slice(0, this.#limit);
    setText('legend-latest', rate ? 'Latest value' : 'Latest');
    this.#arrange(some);
    for (const row of some) {
      fill(this.#rows.get(row.name), row);
      COLUMNS.forEach((column, i) => this.#widen(i, row[column].length));
    }
    byId('legend-search-field').hidden = rows.length <= SEARCH_FROM;
    setText('legend-count', countOf(rows, found.length));
    byId('legend-all').hidden = rows.every(({ shown }) => shown);
    byId('legend-more').hidden = found.length <= some.length;
    setText('legend-more-text', `${format.count(found.length - some.length)} more are found by a part of their name.`);
  }

  /** `latest(name)`: the text of the latest value. */
  showLatest(latest) {
    for (const [name, { figures }] of this.#rows) {
      const text = latest(name);
      fillFigure(figures[0], text);
      this.#widen(0, text.length);
    }
  }

  /** A column that changed with its values would move the plot: it grows only, and by some digits. */
  #widen(column, length) {
    if (length <= this.#widths[column] || length > LONG) return;
    this.#widths[column] = Math.max(LEAST, Math.ceil(length / DIGITS) * DIGITS);
    byId('legend').style.setProperty(`--${COLUMNS[column]}`, this.#widths[column]);
  }

  /** Puts the rows of these names into the table, in this order. */
  #arrange(rows) {
    const names = rows.map(({ name }) => name);
    if (names.length === this.#order.length && names.every((name, i) => name === this.#order[i])) return;
    this.#order = names;
    const wanted = new Set(names);
    for (const name of this.#rows.keys()) if (!wanted.has(name)) this.#rows.delete(name);
    for (const name of names) if (!this.#rows.has(name)) this.#rows.set(name, this.#make(name));
    byId('legend-rows').replaceChildren(...names.map((name) => this.#rows.get(name).row));
  }

  #make(name) {
    const mark = swatch(null);
    const title = name || '(no name)';
    const button = element('button', { type: 'button', className: title.length > LONG_NAME ? 'name long' : 'name' }, mark, element('span', { textContent: title }));
    button.addEventListener('click', (event) => (event.shiftKey ? this.#actions.soloLine(name) : this.#actions.toggleLine(name)));
    const only = element('button', { type: 'button', className: 'only', textContent: 'only', ariaLabel: `Show only ${title}` });
    only.addEventListener('click', () => this.#actions.soloLine(name));
    const draw = element('button', { type: 'button', className: 'draw', textContent: 'draw', ariaLabel: `Draw ${title}` });
    draw.addEventListener('click', () => this.#choose(name));
    const figures = COLUMNS.map((className) => element('td', { className }));
    const head = element('th', { scope: 'row' }, button);
    return { row: element('tr', {}, head, ...figures, element('td', {}, only, draw)), mark, button, only, draw, figures };
  }
}

function fill({ row, mark, button, only, draw, figures }, { pen, latest, min, max, mean, shown, only: alone }) {
  const isDrawn = pen !== null;
  row.classList.toggle('undrawn', !isDrawn);
  showPen(mark, pen);
  button.disabled = !isDrawn;
  press(button, isDrawn && shown);
  press(only, alone);
  only.hidden = !isDrawn;
  draw.hidden = isDrawn;
  [latest, min, max, isDrawn ? mean : 'not drawn'].forEach((text, i) => fillFigure(figures[i], text));
}

function fillFigure(cell, text) {
  setElementText(cell, text);
  cell.classList.toggle('long', text.length > LONG);
}

function press(button, pressed) {
  if (button.getAttribute('aria-pressed') !== String(pressed)) button.setAttribute('aria-pressed', pressed);
}
