// The events of mouse, fingers and wheel on the chart's element, passed to look/gestures.js and
// look/wheel.js.
//
// What stays the browser's: vertical swipes scroll the page (`touch-action: pan-y` in the style
// sheet), and so does the wheel where look/wheel.js says so.
//
// Must not know: what a gesture does. Read next: look/gestures.js.

import { byId } from '../dom.js';
import { Gestures } from '../look/gestures.js';
import { turned, Wheel } from '../look/wheel.js';

const LONG_PRESS_MS = 500;
const HINT_MS = 1_600;

export class Pointer {
  /**
   * Where the mouse is over the chart: `{x, y}` in pixels of the window, and `inside` the same in the
   * element; or null. It is a new object each time that the mouse moves.
   */
  at = null;

  #element;
  #chart;
  #actions;
  #gestures;
  #wheel = new Wheel();
  #longPress;
  /** Whether the last pointer was a finger: two of its taps come as a double click, too. */
  #touches = false;
  #hint;

  constructor(element, chart, actions) {
    this.#element = element;
    this.#chart = chart;
    this.#actions = actions;
    this.#gestures = new Gestures(new Geometry(element, chart), actions);
    const on = (type, handle, options) => element.addEventListener(type, handle, options);
    on('pointerdown', (event) => this.#down(event));
    on('pointermove', (event) => this.#move(event));
    on('pointerup', (event) => this.#up(event));
    on('pointercancel', (event) => this.#cancel(event));
    on('pointerleave', (event) => !isTouch(event) && this.#hover(null));
    on('dblclick', (event) => !this.#touches && this.#gestures.doubleClick({ x: event.clientX, y: event.clientY }));
    on('wheel', (event) => this.#turn(event), { passive: false });
    on('touchmove', (event) => this.#gestures.holds && event.cancelable && event.preventDefault(), { passive: false });
    // A long press selects; the browser's menu would end that.
    on('contextmenu', (event) => event.pointerType === 'touch' && event.preventDefault());
  }

  #down(event) {
    this.#touches = isTouch(event);
    if (event.button !== 0 || !this.#gestures.down(inOurWords(event))) return;
    // A second click would otherwise select the text around the chart.
    if (event.pointerType === 'mouse') event.preventDefault();
    this.#element.focus({ preventScroll: true });
    this.#element.setPointerCapture(event.pointerId);
    clearTimeout(this.#longPress);
    if (isTouch(event)) this.#longPress = setTimeout(() => this.#gestures.longPress(), LONG_PRESS_MS);
  }

  #move(event) {
    this.#gestures.move(inOurWords(event));
    if (this.#gestures.moves) clearTimeout(this.#longPress);
    if (!isTouch(event)) this.#hover(event);
    this.#element.classList.toggle('moves', this.#gestures.moves);
  }

  #up(event) {
    clearTimeout(this.#longPress);
    this.#gestures.up(inOurWords(event));
    this.#element.classList.remove('moves');
  }

  #cancel(event) {
    clearTimeout(this.#longPress);
    this.#gestures.cancel({ id: event.pointerId });
    this.#element.classList.remove('moves');
  }

  #hover(event) {
    const { x, y, zone } = event === null ? { zone: null } : this.#chart.at(event.clientX, event.clientY);
    this.at = event === null ? null : { x: event.clientX, y: event.clientY, inside: { x, y } };
    this.#element.dataset.zone = zone ?? '';
    this.#actions.pointed();
  }

  #turn(event) {
    const hit = this.#chart.at(event.clientX, event.clientY);
    if (hit.zone === null) return;
    const focused = this.#element.contains(document.activeElement);
    const hasPanels = this.#hasPanels(event);
    if (!this.#wheel.takes(event, { focused, canScroll: canScroll(event, document.scrollingElement), hasPanels })) {
      if (!hasPanels) this.#showHint();
      return;
    }
    event.preventDefault();
    byId('wheel-hint').hidden = true;
    const { pan, factor } = turned(event);
    if (pan !== undefined) this.#actions.pan(pan / this.#element.clientWidth);
    else if (hit.zone === 'value') this.#actions.zoomValues(hit.panel, hit.v, factor);
    else this.#actions.zoom(factor, hit.t);
  }

  /** Whether the event is a turn up or down over panels that do not all fit. */
  #hasPanels({ deltaX, deltaY }) {
    const { scrollHeight, clientHeight } = this.#element.parentElement;
    return Math.abs(deltaX) <= Math.abs(deltaY) && scrollHeight > clientHeight;
  }

  #showHint() {
    byId('wheel-hint').hidden = false;
    clearTimeout(this.#hint);
    this.#hint = setTimeout(() => (byId('wheel-hint').hidden = true), HINT_MS);
  }
}

/** The places of the chart in pixels of the window. */
class Geometry {
  #element;
  #chart;

  constructor(element, chart) {
    this.#element = element;
    this.#chart = chart;
  }

  at(x, y) {
    return this.#chart.at(x, y);
  }

  plot() {
    // There are no panels while the graphics driver is reset.
    const { left, width } = this.#chart.panels()[0] ?? { left: 0, width: this.#element.clientWidth };
    return { left: this.#element.getBoundingClientRect().left + left, width };
  }

  height(key) {
    return this.#chart.panels().find((panel) => panel.key === key)?.height ?? this.#element.clientHeight;
  }
}

const isTouch = (event) => event.pointerType === 'touch';

function inOurWords(event) {
  return {
    id: event.pointerId,
    x: event.clientX,
    y: event.clientY,
    time: event.timeStamp,
    touch: isTouch(event),
    shift: event.shiftKey,
  };
}

function canScroll({ deltaX, deltaY }, { scrollTop, scrollLeft, clientHeight, clientWidth, scrollHeight, scrollWidth }) {
  const has = (delta, at, most) => (delta < 0 ? at > 0 : at < most - 1);
  if (Math.abs(deltaX) > Math.abs(deltaY)) return has(deltaX, scrollLeft, scrollWidth - clientWidth);
  return has(deltaY, scrollTop, scrollHeight - clientHeight);
}
