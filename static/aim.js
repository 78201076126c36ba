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

  /** `parts`: `look`, `store`, `actions`, `chart`, the `pointer`, the `tooltip` and the `scroller`. */
  constructor(parts) {
    this.#parts = parts;
  }

  /** Sets the time of the crosshair, before the scene is made: `from` and `to` will be its edges. */
  take({ from, to }) {
    const { look, actions, chart, pointer } = this.#parts;
    if (actions.cursorMode.t !== null) look.cursor = actions.cursorMode.t;
    else if (pointer.at !== null) {
      const { zone, part } = chart.hit(pointer.at.inside.x, pointer.at.inside.y);
      look.cursor = zone === 'plot' ? from + part * (to - from) : null;
    }
  }

  /** Shows what is there, after the scene was drawn. `now`: a steady clock. */
  show(scene, now) {
    const { look, store, actions, chart, pointer, tooltip, scroller } = this.#parts;
    const aimed = actions.cursorMode.point ?? pointer.at ?? look.cursor;
    if (aimed === this.#aimed && now - this.#shown < TOOLTIP_EVERY_MS) return;
    this.#aimed = aimed;
    this.#shown = now;
    const at = this.#place(scene);
    const what = at && pointed({ pointer: at, t: look.cursor, scene, store, look, chart });
    if (what) tooltip.show({ ...what, room: scroller.box });
    else tooltip.hide();
  }

  #place({ from, to, panels }) {
    const { look, actions, pointer, chart } = this.#parts;
    const t = look.cursor;
    if (t === null || t < from || t > to) return null;
    const { point } = actions.cursorMode;
    if (point !== null) return this.#placeOf(point, panels);
    if (pointer.at !== null) return pointer.at;
    const { panel, v } = actions.pinned ?? {};
    const [first] = panels;
    return chart.place(panel, t, v) ?? chart.place(first.key, t, first.max / 2 + first.min / 2);
  }

  /** Where the keyboard's cursor is. Its panel may have to be scrolled to. */
  #placeOf({ name, t, v }, panels) {
    const { chart, scroller } = this.#parts;
    const at = panels.findIndex(({ lines }) => lines.some((line) => line.name === name));
    if (at === -1) return null;
    const place = chart.place(panels[at].key, t, v);
    if (place === null) scroller.reveal(at, chart.panels().length);
    return place;
  }
}
