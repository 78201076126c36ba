// The list of entries: a listbox that keeps only the visible rows in the document.
//
// All rows have the same height, so the position of a row is a product. A few more rows than fit
// are created once, and filled again as the list scrolls. So a thousand entries, or ten thousand a
// second, cost as much as thirty. The listbox itself has the focus and names the active row. The id
// of a row depends on its entry, so that a screen reader notices when a row is filled with another
// entry.
//
// Must not know: sockets, what an entry means (words.js says that). Read next: frame-view.js.

import { byId, element, setElementText } from '../dom.js';
import { time } from '../format.js';
import { LANES, lanes } from './fragments.js';
import { step } from './journal.js';
import { columns, spoken } from './words.js';

/** The height of a row in CSS pixels, as in inspector-list.css. */
const ROW = 28;

export class ListView {
  #journal;
  #onChoice;
  #list = byId('inspector-list');
  #rows = [];
  #lanes = [];
  #pool = [];
  /** The user did something that must be shown at once. */
  touched = true;
  #drawn = { added: -1, held: false, only: null, chosen: null };

  /** `onChoice()` is called when another entry is selected here. */
  constructor(journal, onChoice) {
    this.#journal = journal;
    this.#onChoice = onChoice;
    this.#list.addEventListener('scroll', () => (this.touched = true), { passive: true });
    this.#list.addEventListener('keydown', (event) => this.#key(event));
    this.#list.addEventListener('click', (event) => this.#click(event));
    new ResizeObserver(() => (this.touched = true)).observe(this.#list);
  }

  touch() {
    this.touched = true;
  }

  /** Called once a frame; does nothing if nothing changed. */
  draw() {
    const { added, held, only, chosen } = this.#journal;
    const { added: addedThen, held: heldThen, only: onlyThen, chosen: chosenThen } = this.#drawn;
    const rowsChanged = held !== heldThen || only !== onlyThen || (!held && added !== addedThen);
    if (rowsChanged) this.#takeRows();
    if (!held && rowsChanged) this.#list.scrollTop = this.#rows.length * ROW;
    if (rowsChanged || chosen !== chosenThen || this.touched) this.#fill();
    this.#drawn = { added, held, only, chosen };
    this.touched = false;
  }

  #takeRows() {
    this.#rows = this.#journal.rows();
    this.#lanes = lanes(this.#rows);
    byId('inspector-sizer').style.height = `${this.#rows.length * ROW}px`;
  }

  #fill() {
    const { scrollTop, clientHeight } = this.#list;
    const fit = Math.ceil(clientHeight / ROW) + 1;
    const first = Math.max(0, Math.min(Math.floor(scrollTop / ROW), this.#rows.length - fit));
    const shown = this.#rows.slice(first, first + fit);
    while (this.#pool.length < shown.length) this.#pool.push(this.#addRow());
    this.#pool.forEach((row, slot) => {
      row.line.hidden = slot >= shown.length;
      if (slot < shown.length) this.#fillRow(row, first + slot);
    });
    byId('inspector-rows').style.transform = `translateY(${first * ROW}px)`;
    const at = shown.indexOf(this.#journal.chosen);
    if (at === -1) this.#list.removeAttribute('aria-activedescendant');
    else this.#list.setAttribute('aria-activedescendant', this.#pool[at].line.id);
  }

  #addRow() {
    const cell = (className) => element('span', { className });
    const strands = Array.from({ length: LANES }, () => cell('lane'));
    const cells = ['time', 'number', 'from', 'what', 'length', 'verdict'].map(cell);
    const line = element('div', { className: 'row', role: 'option' });
    // The columns are for the eye; a sentence has the same for those who listen.
    const words = cell('unseen');
    line.append(words, element('span', { className: 'lanes' }, ...strands), ...cells);
    for (const one of cells) one.ariaHidden = 'true';
    byId('inspector-rows').append(line);
    return { line, words, strands, cells, entry: null };
  }

  #fillRow(row, index) {
    const entry = this.#rows[index];
    row.line.setAttribute('aria-selected', entry === this.#journal.chosen);
    row.line.setAttribute('aria-posinset', index + 1);
    row.line.setAttribute('aria-setsize', this.#rows.length);
    this.#lanes[index].forEach((lane, at) => (row.strands[at].className = `lane ${lane}`));
    if (row.entry === entry) return;
    row.entry = entry;
    row.line.id = `inspector-row-${entry.number}`;
    const { began } = this.#journal;
    setElementText(row.words, spoken(entry, began));
    const shown = columns(entry, began);
    row.cells[0].title = entry.t === undefined ? '' : time(entry.t);
    row.line.dataset.kind = entry.kind;
    row.line.dataset.state = shown.verdict?.state ?? '';
    const verdict = shown.verdict === null ? '' : `${shown.verdict.mark} ${shown.verdict.text}`;
    const texts = [shown.time, shown.connection, shown.from, shown.what, shown.length, verdict];
    texts.forEach((text, at) => setElementText(row.cells[at], text));
  }

  #key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'Escape') {
      this.#journal.follow();
      return;
    }
    // The user selects from the rows on the screen, not from what arrived since.
    const page = Math.max(1, Math.floor(this.#list.clientHeight / ROW) - 1);
    const index = step(event.key, this.#rows.indexOf(this.#journal.chosen), this.#rows.length, page);
    if (index === null) return;
    event.preventDefault();
    this.#choose(index);
  }

  #click(event) {
    const line = event.target.closest('[role="option"]');
    const row = this.#pool.find((one) => one.line === line);
    if (row !== undefined) this.#choose(this.#rows.indexOf(row.entry));
  }

  #choose(index) {
    if (index === -1) return;
    const entry = this.#rows[index];
    this.#journal.choose(entry);
    // Holding may have changed nothing: then keep the rows that were drawn.
    this.#drawn.held = true;
    this.#onChoice();
    this.#bringIntoView(index);
    this.#fill();
  }

  #bringIntoView(index) {
    const { scrollTop, clientHeight } = this.#list;
    if (index * ROW < scrollTop) this.#list.scrollTop = index * ROW;
    else if ((index + 1) * ROW > scrollTop + clientHeight) this.#list.scrollTop = (index + 1) * ROW - clientHeight;
  }
}
