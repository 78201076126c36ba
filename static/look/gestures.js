// Mouse and fingers on the chart: what they do becomes calls of actions.js.
//
//   press ──moved──▶ pan              with Shift, in select mode, or after a long press: select
//     │              value            if it began on the value axis: moves that
//     │  second finger ▶ pinch        zooms time about the middle of the two fingers
//     │                  valuePinch   if the first is on the value axis: zooms that
//     └──released──▶ tap; two of them, or a double click, go live
//
// While a gesture goes on, the view stands still: it looks back from the first movement on. Each
// movement is computed from where the gesture began, so no errors add up.
//
// Must not know: the document, TimeChart. Times and places come in with the events. Read next:
// view/pointer.js, which has the events of the browser; look/wheel.js.

/** A press that moves less than this is a tap: a finger is less steady than a mouse. */
const STEADY_PX = { mouse: 4, touch: 10 };
const DOUBLE_MS = 400;
const DOUBLE_PX = 24;
/** Fingers closer than this give no distance to compare with. */
const MIN_PINCH_PX = 16;

export class Gestures {
  #chart;
  #actions;
  /** Pointers that are down: id → `{x, y}`. */
  #pointers = new Map();
  /** What goes on, or null. */
  #gesture = null;
  #lastTap = null;

  /**
   * `chart`: `at(x, y)` as in chart.js; `plot()` gives `{left, width}`, and `height(panel)` that of
   * a panel, all in pixels of the window.
   */
  constructor(chart, actions) {
    this.#chart = chart;
    this.#actions = actions;
  }

  /** Whether the browser must leave this movement of a finger to us. */
  get holds() {
    return this.#gesture !== null && (this.#gesture.kind !== 'press' || this.#gesture.hit.zone === 'value');
  }

  /** Whether something is being dragged. */
  get moves() {
    return this.#gesture !== null && this.#gesture.kind !== 'press';
  }

  /** `event`: `{id, x, y, time, touch, shift}`. Returns whether it begins something. */
  down({ id, x, y, time, touch, shift }) {
    const hit = this.#chart.at(x, y);
    if (hit.zone === null || this.#pointers.size >= 2) return false;
    this.#pointers.set(id, { x, y });
    if (this.#pointers.size === 2) this.#pinch();
    else this.#gesture = { kind: 'press', x, y, time, touch, hit, selects: shift || this.#actions.selecting };
    return true;
  }

  move({ id, x, y }) {
    if (!this.#pointers.has(id)) return;
    this.#pointers.set(id, { x, y });
    const { kind } = this.#gesture;
    if (kind === 'press') this.#begin(x, y);
    if (this.#gesture.kind === 'pan') this.#pan(x);
    if (this.#gesture.kind === 'select') this.#selectTo(x);
    if (this.#gesture.kind === 'value') this.#moveValues(y);
    if (this.#gesture.kind === 'pinch') this.#pinchTo();
    if (this.#gesture.kind === 'valuePinch') this.#pinchValuesTo();
  }

  up({ id, x, y, time }) {
    if (!this.#pointers.delete(id)) return;
    const gesture = this.#gesture;
    this.#gesture = null;
    if (gesture.kind === 'press') this.#tap(gesture, { x, y, time });
    if (gesture.kind === 'select') this.#actions.selected();
    // A finger that stayed long and has selected nothing was a slow tap.
    if (gesture.kind === 'select' && !gesture.moved && gesture.hit) this.#actions.pin(gesture.hit);
    const [left] = this.#pointers.values();
    // The finger that is left after a pinch goes on by itself.
    if (left === undefined) return;
    this.#gesture = gesture.kind === 'valuePinch' ? this.#valueDrag(gesture.panel, left.y) : this.#drag('pan', left);
  }

  /** The browser took the pointer, for example to scroll. */
  cancel({ id }) {
    if (!this.#pointers.delete(id)) return;
    if (this.#gesture?.kind === 'select') this.#actions.selected();
    this.#gesture = null;
    this.#pointers.clear();
  }

  /** A finger has stayed for a while: what it does from now on selects. Returns whether it does. */
  longPress() {
    const { kind, touch, hit, x } = this.#gesture ?? {};
    if (kind !== 'press' || !touch || hit.zone === 'value') return false;
    this.#startSelection(x);
    this.#gesture.hit = hit;
    this.#actions.select(this.#gesture.anchor, this.#gesture.anchor);
    return true;
  }

  /** A press has moved: decides what it is. */
  #begin(x, y) {
    const press = this.#gesture;
    const steady = press.touch ? STEADY_PX.touch : STEADY_PX.mouse;
    if (press.leaves || Math.hypot(x - press.x, y - press.y) < steady) return;
    this.#lastTap = null;
    // The browser scrolls the page, and will take the pointer.
    press.leaves = press.touch && press.hit.zone !== 'value' && Math.abs(y - press.y) > Math.abs(x - press.x);
    if (press.leaves) return;
    if (press.hit.zone === 'value') this.#gesture = this.#valueDrag(press.hit.panel, press.y);
    else if (press.selects) this.#startSelection(press.x);
    else this.#gesture = this.#drag('pan', press);
  }

  #drag(kind, { x }) {
    return { kind, x, edges: this.#actions.freeze() };
  }

  #valueDrag(panel, y) {
    return { kind: 'value', y, panel, edges: this.#actions.valueEdges(panel) };
  }

  #startSelection(x) {
    this.#gesture = this.#drag('select', { x });
    this.#gesture.anchor = this.#time(x);
  }

  /** The time at this place of the view in which the gesture began. */
  #time(x) {
    const { from, to } = this.#gesture.edges;
    const { left, width } = this.#chart.plot();
    return from + Math.min(1, Math.max(0, (x - left) / width)) * (to - from);
  }

  #selectTo(x) {
    const { x: start, hit, moved } = this.#gesture;
    const trembles = hit !== undefined && !moved && Math.abs(x - start) < STEADY_PX.touch;
    if (trembles) return;
    this.#gesture.moved = true;
    this.#actions.select(this.#gesture.anchor, this.#time(x));
  }

  #pan(x) {
    const { edges, x: start } = this.#gesture;
    const ms = ((x - start) / this.#chart.plot().width) * (edges.to - edges.from);
    this.#actions.moveTo(edges.from - ms, edges.to - ms);
  }

  #moveValues(y) {
    const { panel, edges, y: start } = this.#gesture;
    if (edges !== null) this.#actions.moveValues(panel, edges, (y - start) / this.#chart.height(panel));
  }

  #pinch() {
    const { kind, hit, panel } = this.#gesture ?? {};
    if (kind === 'value' || (kind === 'press' && hit.zone === 'value')) return this.#pinchValues(panel ?? hit.panel);
    if (kind === 'select') this.#actions.selected();
    this.#gesture = { ...this.#drag('pinch', { x: 0 }), ...this.#fingers() };
    this.#gesture.anchor = this.#time(this.#gesture.middle);
  }

  #pinchTo() {
    const { edges, distance, anchor } = this.#gesture;
    const now = this.#fingers();
    const { left, width } = this.#chart.plot();
    const length = (edges.to - edges.from) * (distance / now.distance);
    // The time that was between the fingers is still there.
    const from = anchor - ((now.middle - left) / width) * length;
    this.#actions.moveTo(from, from + length);
  }

  #pinchValues(panel) {
    const [a, b] = this.#pointers.values();
    const { v } = this.#chart.at(a.x, (a.y + b.y) / 2);
    this.#gesture = { ...this.#valueDrag(panel, 0), kind: 'valuePinch', v: v ?? this.#chart.at(a.x, a.y).v, distance: this.#height() };
  }

  /** The value that was between the fingers stays where it is. */
  #pinchValuesTo() {
    const { panel, edges, v, distance } = this.#gesture;
    if (edges !== null && v !== null) this.#actions.zoomValues(panel, v, distance / this.#height(), edges);
  }

  #height() {
    const [a, b] = this.#pointers.values();
    return Math.max(MIN_PINCH_PX, Math.abs(a.y - b.y));
  }

  #fingers() {
    const [a, b] = this.#pointers.values();
    return { middle: (a.x + b.x) / 2, distance: Math.max(MIN_PINCH_PX, Math.hypot(a.x - b.x, a.y - b.y)) };
  }

  /** The browser knows how fast this user's double clicks of a mouse are. */
  doubleClick({ x, y }) {
    const { zone, panel } = this.#chart.at(x, y);
    if (zone === 'value') this.#actions.autoscale(panel);
    else if (zone !== null) this.#actions.goLive();
  }

  #tap({ hit, touch, selects, leaves }, { x, y, time }) {
    if (leaves) return;
    if (selects) return this.#actions.closeSelection();
    if (!touch) return;
    const last = this.#lastTap;
    const isDouble = last !== null && last.zone === hit.zone && time - last.time < DOUBLE_MS
      && Math.hypot(x - last.x, y - last.y) < DOUBLE_PX;
    this.#lastTap = isDouble ? null : { x, y, time, zone: hit.zone };
    if (isDouble) this.doubleClick({ x, y });
    else if (hit.zone === 'plot') this.#actions.pin(hit);
  }
}
