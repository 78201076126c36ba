// Whether a scene would look different from the one that was drawn last.
//
// A window of some minutes moves by a hundredth of a pixel a frame, and drawing it costs as much as
// if it had moved by a hundred. So drawing waits until a change is visible.
//
// Must not know: how it is drawn. Read next: pace.js.

import { ratio } from './scale.js';

const VISIBLE_PX = 0.2;

export class Drawn {
  #x = null;
  #scales = [];
  #rest = '';

  /** Everything is drawn next time. */
  forget() {
    this.#x = null;
  }

  /** `panels` with `scale` and `row`, see plot.js; `width`: how wide the plots are. */
  differs(scene, panels, width) {
    if (this.#x === null || rest(scene, panels) !== this.#rest) return true;
    return this.#moved(scene, width) || panels.some((panel, i) => hasMoved(panel, this.#scales[i]));
  }

  remember(scene, panels) {
    this.#x = { from: scene.from, to: scene.to };
    this.#scales = panels.map(({ scale }) => scale);
    this.#rest = rest(scene, panels);
  }

  #moved({ from, to }, width) {
    const px = (a, b) => (Math.abs(a - b) / (to - from)) * width;
    return px(from, this.#x.from) >= VISIBLE_PX || px(to, this.#x.to) >= VISIBLE_PX;
  }
}

function hasMoved({ scale, row }, before) {
  const px = (edge, edgeBefore) => Math.abs(ratio(edge, edgeBefore, scale.low, scale.high)) * row.height;
  return px(scale.low, before.low) >= VISIBLE_PX || px(scale.high, before.high) >= VISIBLE_PX;
}

/** All that is drawn apart from the points, and that does not move by itself. */
function rest({ notes, selection, cursor, panels: all }, panels) {
  const looks = panels.map(({ key, title, unit, log, isSet, extremes, thresholds, lines }) => [
    key, title, unit, log, isSet, extremes === null, thresholds, lines.map(({ name, pen }) => [name, pen]),
  ]);
  return JSON.stringify([looks, all.length, notes, selection, cursor]);
}
