// The fields of a frame or a head. The pointer or the arrow keys select a field, and a box says
// what it is, what it means here, and where that is written.
//
// Tab enters and leaves in one step. Inside, the arrow keys, Home and End move the focus ("roving
// tabindex"). Everything that belongs to the selected field is highlighted: its bits, its bytes,
// its line.
//
// Must not know: frames, heads. Read next: frame-view.js, which has the fields.

import { element } from '../dom.js';
import { sentence } from '../format.js';
import { sectionAddress, verdict } from './words.js';

/** How far the arrow keys move. */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export class Fields {
  /** The box that explains the selected field. */
  box = element('div', { className: 'explained' });

  #root;
  #items = [];
  #described = new Map();
  #current = null;

  /** `root` is the element that contains all fields. */
  constructor(root) {
    this.#root = root;
    root.addEventListener('pointerover', ({ target }) => this.#at(target));
    root.addEventListener('focusin', ({ target }) => this.#at(target));
    root.addEventListener('keydown', (event) => this.#key(event));
  }

  /** Removes all fields, for the next frame. */
  clear() {
    this.#items = [];
    this.#described.clear();
    this.#current = null;
    this.box.replaceChildren();
  }

  /**
   * Makes an element a focusable field. `span` describes it; `part` is for a single byte: `{place,
   * sum}`.
   */
  add(target, span, index, part = null) {
    target.tabIndex = this.#items.length === 0 ? 0 : -1;
    target.classList.add('field');
    // A screen reader gets the same text as the box.
    target.ariaLabel = [`${span.field} ${span.value}`, part?.sum, span.meaning, span.section].filter(Boolean).join('. ');
    this.#items.push(target);
    return this.join(target, span, index, part);
  }

  /**
   * Makes an element part of a field: it is highlighted with the field, and pointing at it selects
   * the field.
   */
  join(target, span, index, part = null) {
    target.dataset.span = index;
    if (part !== null) target.dataset.place = part.place;
    paint(target, span);
    this.#described.set(target, { span, index, part });
    return target;
  }

  /** Explains a field without moving the focus. */
  explain(index) {
    const item = this.#items.find((one) => this.#described.get(one).index === index);
    if (item === undefined) return;
    this.#rove(item);
    this.#explain(item);
  }

  #at(target) {
    const item = target.closest?.('[data-span]');
    if (item === null || item === undefined || !this.#described.has(item)) return;
    if (this.#items.includes(item)) this.#rove(item);
    this.#explain(item);
  }

  #rove(item) {
    for (const one of this.#items) one.tabIndex = one === item ? 0 : -1;
  }

  #explain(item) {
    if (item === this.#current) return;
    this.#current = item;
    const { span, index, part } = this.#described.get(item);
    this.#mark('lit', `[data-span="${index}"]`);
    this.#mark('here', part === null ? null : `[data-place="${part.place}"]`);
    this.box.replaceChildren(...lines(span, part));
  }

  /** Moves a class to all elements that match a selector. */
  #mark(name, selector) {
    for (const one of this.#root.querySelectorAll(`.${name}`)) one.classList.remove(name);
    if (selector === null) return;
    for (const one of this.#root.querySelectorAll(selector)) one.classList.add(name);
  }

  #key(event) {
    const at = this.#items.indexOf(event.target);
    if (at === -1 || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const last = this.#items.length - 1;
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? last : at + (STEPS[event.key] ?? NaN);
    if (Number.isNaN(to)) return;
    event.preventDefault();
    this.#items[Math.min(Math.max(to, 0), last)].focus();
  }
}

function lines({ id, field, value, meaning, section, verdict: judged }, part) {
  const name = paint(element('strong', { textContent: field }), { id });
  const head = element('p', {}, name, ' ', element('code', { textContent: value }));
  const { state, mark, text } = verdict(judged);
  if (state !== 'fine') head.append(' ', element('span', { className: `badge ${state}`, textContent: `${mark} ${text}` }));
  const all = [head];
  if (part !== null) all.push(element('p', { className: 'sum', textContent: part.sum }));
  all.push(element('p', {}, `${sentence(meaning)} `, sectionLink(section)));
  if (state === 'broken') all.push(element('p', { className: 'broken', textContent: sentence(judged.sentence) }));
  return all;
}

/** A link to a section of an RFC, or only its name if the address is unknown. */
export function sectionLink(section) {
  const href = sectionAddress(section);
  if (href === null) return section;
  return element('a', { href, target: '_blank', rel: 'noopener noreferrer', textContent: section });
}

/** Colours: style.css has eight for each theme. A field without one is grey. */
const TINTS = {
  fin: 1, opcode: 2, mask: 4, length: 3, length16: 3, length64: 3, 'masking-key': 4, payload: 6, 'close-code': 5,
  'close-reason': 8, 'start-line': 1, header: 6,
};

/** Gives an element the colour of its field. */
export function paint(target, { id }) {
  target.classList.add(`tint-${Object.hasOwn(TINTS, id) ? TINTS[id] : 0}`);
  return target;
}
