// The crosshair and the tooltip: where they are, and what they show.
//
// The keyboard's cursor comes first, then the mouse. Where neither is, the crosshair stays at the
// time that a finger has touched, as long as that is in view.
//
// What the tooltip shows changes with each measurement, and is shown anew some times a second; at
// once if the user moves.
//
// Must not know: the document. Read next: pointed.js, what is at a time.

import { pointed } from './pointed.js';

const TOOLTIP_EVERY_MS = 150;

export class Aim {
  #parts;
  /** When the tooltip was shown, and what the user aimed at. */
  #shown = -Infinity;
  #aimed = null;

  /** `parts`: `look`, `store`, `actions`, `chart`, the `pointer` and the `tooltip`. */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Sets the time of the crosshair, before the scene is made. */
  take() {
    const { look, actions, chart, pointer } = this.#parts;
    if (actions.cursorMode.t !== null) look.cursor = actions.cursorMode.t;
    else if (pointer.at !== null) {
      const { zone, t } = chart.hit(pointer.at.inside.x, pointer.at.inside.y);
      look.cursor = zone === 'plot' ? t : null;
    }
  }

  /** Shows what is there, after the scene was drawn. `now`: a steady clock. */
  show(scene, now) {
    const { look, store, actions, chart, pointer, tooltip } = this.#parts;
    const aimed = actions.cursorMode.t ?? pointer.at ?? look.cursor;
    if (aimed === this.#aimed && now - this.#shown < TOOLTIP_EVERY_MS) return;
    this.#aimed = aimed;
    this.#shown = now;
    const at = this.#place(scene);
    const what = at && pointed({ pointer: at, t: look.cursor, scene, store, look, chart });
    if (what) tooltip.show(what);
    else tooltip.hide();
  }

  #place({ from, to, panels: [panel] }) {
    const { look, actions, chart, pointer } = this.#parts;
    const t = look.cursor;
    if (t === null || t < from || t > to) return null;
    if (actions.cursorMode.t === null && pointer.at !== null) return pointer.at;
    return chart.place(panel.key, t, panel.max / 2 + panel.min / 2);
  }
}
