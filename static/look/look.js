// What the user looks at: which time, which lines, on which scale. One state for all controls.
//
// There are two states in time. Live: the right edge is now, and the window has the length that was
// chosen. Looking back: both edges stay where they are, whatever arrives. Any pan or zoom looks
// back; `goLive` returns to now and to the chosen length.
//
// A view that is moved may leave the data by a tenth of its length; one that is zoomed does not reach
// beyond now. A view that nobody moves stays where it is, even if its data is gone.
//
// Must not know: the chart, the document, the clock. Read next: look/axis.js, the value axis; then
// scene.js, which puts together what is drawn.

import { moved, tidied, zoomed } from './axis.js';
import { DEFAULT_MS, MAX_MS, MIN_MS } from './duration.js';

export const PANELS = ['one', 'unit', 'series'];

/** How far a view may be moved beyond the data, as a part of its length. */
const AIR = 0.1;

export class Look {
  live = true;
  /** The length of the window while live. */
  chosenMs = DEFAULT_MS;
  /** 'one' for all lines in one panel, 'unit' for one for each unit, 'series' for one for each. */
  panels = 'one';
  /** Values on a logarithmic scale; the rate of change of each series in place of its values. */
  log = false;
  rate = false;
  /** Whether a fall is a counter that starts over. */
  counters = false;
  /** The series that the user has hidden; and the only ones that are shown, or null. */
  hidden = new Set();
  solo = null;
  /** The series that the user has chosen to be drawn, where there are too many to draw all. */
  drawn = new Set();
  /** The times that the user has selected: `{from, to}`, or null. */
  selection = null;
  /** The time that the pointer or the cursor is at, or null. */
  cursor = null;

  /** Edges of the value axis: those of all panels that the user has typed, or null; of one panel. */
  #fixed = null;
  #held = new Map();
  #from = 0;
  #to = 0;
  /** Where the selection began. */
  #anchor = 0;

  get windowMs() {
    return this.live ? this.chosenMs : this.#to - this.#from;
  }

  /** The times of the left and the right edge. */
  x(now) {
    return this.live ? { from: now - this.chosenMs, to: now } : { from: this.#from, to: this.#to };
  }

  goLive() {
    this.live = true;
    this.selection = null;
  }

  lookBack(now) {
    const { from, to } = this.x(now);
    this.lookAt(from, to);
  }

  /** Looks at these times, wherever the data is. */
  lookAt(from, to) {
    this.live = false;
    this.#from = from;
    this.#to = to;
  }

  /**
   * Moves to these times, but not away from the data. `span` is that of everything kept, or null;
   * `now` is the feed's time; `air`: how far beyond the data, as a part of the length.
   */
  moveTo(from, to, now, span, air = AIR) {
    const length = clamp(to - from, MIN_MS, MAX_MS);
    const right = this.#within((from + to + length) / 2, length, { now, span, air: length * air });
    this.lookAt(right - length, right);
  }

  /** Moves by a part of the window: -0.2 moves back by a fifth of it. */
  pan(part, now, span) {
    const { from, to } = this.x(now);
    const ms = part * (to - from);
    this.moveTo(from + ms, to + ms, now, span);
  }

  /** Shows `factor` as much time; the time `at` stays where it is. */
  zoom(factor, at, now, span) {
    const { from, to } = this.x(now);
    const length = clamp((to - from) * factor, MIN_MS, MAX_MS);
    const left = at - ((at - from) / (to - from)) * length;
    this.moveTo(left, left + length, now, span, 0);
  }

  /** While looking back, the right edge stays. */
  chooseWindow(ms, now, span) {
    this.chosenMs = ms;
    if (!this.live) this.moveTo(this.#to - ms, this.#to, now, span);
  }

  #within(right, length, { now, span, air }) {
    if (span === null) return now;
    const here = this.x(now).to;
    // All data may stand in a view that is longer than it.
    const earliest = Math.min(span.first - length * AIR + length, span.last, here);
    // One time in the future is no reason to look at all that lies between.
    const last = air === 0 ? now : span.last;
    const latest = Math.max(now + air, last + air, here);
    return clamp(right, earliest, latest);
  }

  /** Selects from one time to the other, in any order. The second may be moved later. */
  select(anchor, end) {
    this.#anchor = anchor;
    this.selection = { from: Math.min(anchor, end), to: Math.max(anchor, end) };
  }

  /** The end of the selection that can be moved, or null; `moveSelectionEnd` moves it. */
  get selectionEnd() {
    if (this.selection === null) return null;
    const { from, to } = this.selection;
    return this.#anchor === from ? to : from;
  }

  moveSelectionEnd(t) {
    this.select(this.#anchor, t);
  }

  shows(name) {
    return this.solo === null ? !this.hidden.has(name) : this.solo.has(name);
  }

  /** Shows or hides a series. */
  toggle(name) {
    const set = this.solo ?? this.hidden;
    if (!set.delete(name)) set.add(name);
    if (this.solo?.size === 0) this.solo = null;
  }

  /** Shows this series only; or, if that is so, what was shown before. */
  toggleSolo(name) {
    this.solo = this.isSolo(name) ? null : new Set([name]);
  }

  isSolo(name) {
    return this.solo?.size === 1 && this.solo.has(name);
  }

  showAll() {
    this.solo = null;
    this.hidden.clear();
  }

  choosePanels(panels) {
    this.panels = panels;
    this.#held.clear();
  }

  toggleLog() {
    this.log = !this.log;
    this.#held.clear();
    if (this.log && this.#fixed?.min <= 0) this.#fixed = null;
  }

  /** A scale for values does not suit their rates, so the axis is automatic again. */
  toggleRate() {
    this.rate = !this.rate;
    this.autoscale();
  }

  toggleCounters() {
    this.counters = !this.counters;
    this.autoscale();
  }

  /** How the value axis behaves: `auto` follows what is in view, `held` stays, `fixed` was typed. */
  get y() {
    const mode = this.#fixed !== null ? 'fixed' : this.#held.size > 0 ? 'held' : 'auto';
    return { mode, min: this.#fixed?.min ?? null, max: this.#fixed?.max ?? null };
  }

  /** The edges of this panel's value axis: `{min, max}`, or null if it follows what is in view. */
  edges(panel) {
    return this.#held.get(panel) ?? this.#fixed;
  }

  /** Panels and their edges, for those that are held. */
  get held() {
    return [...this.#held];
  }

  hold(panel, edges) {
    this.#held.set(panel, tidied(edges, this.log));
  }

  /** Gives all panels these edges. */
  fix({ min, max }) {
    this.#fixed = { min, max };
    this.#held.clear();
  }

  /** The value axis follows what is in view again; that of all panels, if none is named. */
  autoscale(panel = null) {
    if (panel === null) this.#held.clear();
    else this.#held.delete(panel);
    this.#fixed = null;
  }

  /** `edges`: those that the panel has now. See axis.js. */
  zoomValues(panel, edges, v, factor) {
    this.hold(panel, zoomed(edges, v, factor, this.log));
  }

  moveValues(panel, edges, part) {
    this.hold(panel, moved(edges, part, this.log));
  }
}

const clamp = (v, min, max) => Math.min(max, Math.max(min, v));
