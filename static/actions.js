// What the user can do to the view, whatever it is done with: a button, a key, the mouse, a finger.
//
// Buttons and keys call these functions by name, see view/view.js and look/keys.js; gestures do so
// through look/gestures.js. Each of them changes the look, says what came of it where the change
// cannot be seen, and lets the page be drawn anew.
//
// Must not know: the document, TimeChart. Read next: look/moving.js, what is done to time; then
// look/keys.js and look/gestures.js, which call these functions.

import * as format from './format.js';
import { parseEdges } from './look/axis.js';
import { Cursor } from './look/cursor.js';
import { PANELS } from './look/look.js';
import { Moving } from './look/moving.js';
import { statisticsOf } from './look/selection.js';
import * as spoken from './spoken.js';
import { drawnUnit, valueUnit } from './units.js';

const PANEL_NAMES = { one: 'All lines in one panel.', unit: 'A panel for each unit.', series: 'A panel for each series.' };

export class Actions extends Moving {
  /** Whether a drag selects, without Shift: for fingers, and for those who cannot hold a key. */
  selecting = false;
  cursorMode = new Cursor();
  /** Where a finger has touched last: `{panel, v}`, or null. */
  pinned = null;

  /** Selections are numbered, so that statistics that come late are not shown for another one. */
  #selections = 0;

  /** Live ends what belongs to looking back. */
  goLive() {
    this.closeSelection();
    this.cursorMode.stop();
    super.goLive();
  }

  middle() {
    return this.cursorMode.t ?? super.middle();
  }

  /** The value axis of this panel follows the data; those of all, if none is named. */
  autoscale(panel = null) {
    this.look.autoscale(panel);
    this.page.forgetRanges();
    this.page.changed();
  }

  /** The value axes stay as they are. */
  hold() {
    for (const panel of this.page.scene().panels) this.look.hold(panel.key, panel);
    this.page.changed();
  }

  /** Returns why these texts cannot be the edges of the value axis; an empty text if they are now. */
  fix(minText, maxText) {
    const { edges, problem = '' } = parseEdges(minText, maxText, this.look.log);
    if (problem === '') this.look.fix(edges);
    this.page.changed();
    return problem;
  }

  editEdges() {
    this.page.editEdges();
  }

  /** The edges of a panel as drawn, or null. */
  valueEdges(key) {
    const panel = this.page.scene().panels.find((one) => one.key === key);
    return panel === undefined ? null : { min: panel.min, max: panel.max };
  }

  /** From these edges up by a part of their distance. */
  moveValues(panel, edges, part) {
    this.look.moveValues(panel, edges, part);
    this.page.changed();
  }

  /** From these edges, or from those of now. */
  zoomValues(panel, v, factor, edges = this.valueEdges(panel)) {
    if (edges !== null) this.look.zoomValues(panel, edges, v, factor);
    this.page.changed();
  }

  moveAllValues(part) {
    for (const { key, min, max } of this.page.scene().panels) this.look.moveValues(key, { min, max }, part);
    this.page.changed();
  }

  zoomAllValues(factor) {
    for (const { key, min, max, log } of this.page.scene().panels) {
      this.zoomValues(key, log ? Math.sqrt(min) * Math.sqrt(max) : min / 2 + max / 2, factor);
    }
  }

  /** Returns what became of typed edges that have no place on the scale; or an empty text. */
  log() {
    const before = this.look.y.mode;
    this.look.toggleLog();
    const { log, y } = this.look;
    const isLost = before === 'fixed' && y.mode === 'auto';
    const lost = isLost ? 'A logarithmic scale has no zero and nothing below, so the axis is automatic again.' : '';
    this.page.say(`${log ? 'Logarithmic' : 'Linear'} scale. ${lost}`.trim());
    this.page.forgetRanges();
    this.page.changed();
    return lost;
  }

  rate() {
    this.look.toggleRate();
    this.page.say(this.look.rate ? 'Change per second.' : 'Values.');
    this.page.forgetRanges();
    this.page.changed();
  }

  counters() {
    this.look.toggleCounters();
    this.page.say(this.look.counters ? 'A fall is a counter that starts over.' : 'A fall is a negative change.');
    this.page.forgetRanges();
    this.page.changed();
  }

  choosePanels(panels) {
    this.look.choosePanels(panels);
    this.page.say(PANEL_NAMES[panels]);
    this.page.changed();
  }

  nextPanels() {
    this.choosePanels(PANELS[(PANELS.indexOf(this.look.panels) + 1) % PANELS.length]);
  }

  toggleLine(name) {
    this.look.toggle(name);
    this.page.changed();
  }

  soloLine(name) {
    this.look.toggleSolo(name);
    this.page.changed();
  }

  showAllLines() {
    this.look.showAll();
    this.page.changed();
  }

  selectMode() {
    this.selecting = !this.selecting;
    this.page.say(this.selecting ? 'Drag over the chart to select a span of time.' : 'Dragging moves the chart.');
    this.page.changed();
  }

  select(anchor, end) {
    this.look.select(anchor, end);
    this.page.changed();
  }

  /** Moves the end of the selection by a part of the window; the view follows it. */
  extendSelection(part) {
    const x = this.freeze();
    if (this.look.selection === null) {
      const start = this.cursorMode.t ?? (part < 0 ? x.to : x.from);
      this.look.select(start, start);
    }
    const end = this.look.selectionEnd + part * this.look.windowMs;
    const outside = Math.min(0, end - x.from) + Math.max(0, end - x.to);
    if (outside !== 0) this.moveTo(x.from + outside, x.to + outside);
    const { from, to } = this.freeze();
    this.look.moveSelectionEnd(Math.min(to, Math.max(from, end)));
    this.selected();
  }

  /** The user has finished selecting: shows what there is to say about it. */
  async selected() {
    const { selection } = this.look;
    if (selection === null || selection.from === selection.to) return this.closeSelection();
    this.selecting = false;
    this.page.changed();
    this.page.say(spoken.selection(this.look));
    const number = (this.#selections += 1);
    const { from, to } = selection;
    const scene = this.page.scene();
    const show = (all) => {
      const rows = all.map((row) => ({ ...row, unit: valueUnit(row, scene) }));
      if (number === this.#selections) this.page.showSelection({ from, to, rows });
    };
    const lines = [...this.store.lines.values()].filter(({ name }) => this.look.shows(name));
    await statisticsOf(this.store, lines, selection, show);
  }

  closeSelection() {
    this.#selections += 1;
    this.look.selection = null;
    this.page.showSelection(null);
    this.page.changed();
  }

  zoomToSelection() {
    const { selection } = this.look;
    if (selection === null) return;
    this.moveTo(selection.from, selection.to);
    this.closeSelection();
  }

  /** Ends what is going on: the cursor or what a finger left, select mode, the selection. */
  close() {
    if (this.cursorMode.t !== null || this.pinned !== null) this.#stopCursor();
    else if (this.selecting) this.selectMode();
    else this.closeSelection();
    this.page.changed();
  }

  #stopCursor() {
    this.cursorMode.stop();
    this.pinned = null;
    this.look.cursor = null;
  }

  /** A cursor that arrow keys move from point to point, and that says what it is at. */
  cursor() {
    if (this.cursorMode.t !== null) return this.close();
    this.freeze();
    this.#sayPoint(this.cursorMode.start(this.page.scene()));
  }

  stepCursor(direction) {
    const point = this.cursorMode.step(this.page.scene(), direction);
    const { from, to } = this.freeze();
    const half = (to - from) / 2;
    if (point !== null && (point.t < from || point.t > to)) this.moveTo(point.t - half, point.t + half);
    this.#sayPoint(point);
  }

  nextCursorLine(direction) {
    this.#sayPoint(this.cursorMode.nextLine(this.page.scene(), direction));
  }

  /** The mouse has moved over the chart. */
  pointed() {
    if (this.cursorMode.t === null) this.look.cursor = null;
    this.page.drawSoon();
  }

  /** A finger has touched the plot at this place: the crosshair stays there. */
  pin({ panel = null, t, v = null }) {
    this.cursorMode.stop();
    this.pinned = { panel, v };
    this.look.cursor = t;
    this.page.changed();
  }

  help() {
    this.page.help();
  }

  /** Says what a key has done: who presses it may not see that. */
  tell(command) {
    const text = spoken.done(command, this.look, this.page.scene());
    if (text !== '') this.page.say(text);
  }

  /** Forgets all points. What looks back would find them again on the server, so it goes live. */
  clear() {
    this.page.clearPoints();
    this.goLive();
    this.page.say('Cleared. What comes from now on is drawn.');
  }

  #sayPoint(point) {
    this.page.changed();
    this.page.say(inWords(point, this.store, this.page.scene()));
  }
}

/** A point of the cursor, for people who cannot see it. */
function inWords(point, store, scene) {
  if (point === null) return 'There is no further point.';
  const line = store.lines.get(point.name);
  const exact = scene.rate ? null : store.at(line, point.t);
  const value = format.value(exact?.t === point.t ? exact.text : point.v);
  const texts = [point.name && `${point.name}:`, value, drawnUnit(line, scene), `at ${format.time(point.t)}`];
  return texts.filter(Boolean).join(' ');
}
