// Scrolls through the panels where not all of them fit: the chart stays in its place, and shows
// those that are scrolled to.
//
// So the browser scrolls: by the wheel, by a finger, by Page Down and by its bar, and the canvas is
// no larger than the window.
//
// Must not know: what a panel is. Read next: chart/plot.js.

import { byId } from '../dom.js';

/** So many pixels of scrolling are one panel. */
const STEP = 64;

export class Scroller {
  /** The number of the panel on top. */
  first = 0;

  #element = byId('scroller');
  #hidden = 0;

  /** `moved()` is called when there is another panel on top. */
  constructor(moved) {
    this.#element.addEventListener('scroll', () => {
      const first = Math.round(this.#element.scrollTop / STEP);
      if (first === this.first) return;
      this.first = first;
      moved();
    }, { passive: true });
  }

  /** Where the chart is in the window. */
  get box() {
    return this.#element.getBoundingClientRect();
  }

  /** `hidden`: how many panels do not fit. */
  show(hidden) {
    if (hidden === this.#hidden) return;
    this.#hidden = hidden;
    byId('scroller-length').style.height = `${hidden * STEP}px`;
  }

  /** Brings the panel with this number into view; so many are seen. */
  reveal(number, seen) {
    if (number < this.first) this.#element.scrollTop = number * STEP;
    else if (number >= this.first + seen) this.#element.scrollTop = (number - seen + 1) * STEP;
  }
}
