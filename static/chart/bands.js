// Bands: buckets of the past that are wider than some pixels, behind their line. The values were
// somewhere in them, and a line alone would look like a slow wave.
//
// Must not know: the document, the GPU. Read next: marks.js.

import { penOf } from './pens.js';
import { rect } from './shapes.js';

const OPACITY = 0.18;
/** A band of equal values has a height, too. */
const MIN_HEIGHT = 2;

/** `panels` are those of the scene, with `area` and `scale`; `x`: the times at the edges. */
export function bandsShapes({ panels, x }) {
  return panels.flatMap((panel) => panel.lines.flatMap(({ pen, bands = [] }) => bands.map((band) => shape(band, pen, panel, x))));
}

function shape({ from, to, min, max }, pen, { area, scale }, x) {
  const across = (t) => clamp((t - x.from) / (x.to - x.from)) * area.width;
  // A logarithmic scale has no place for what is not above zero.
  const up = (v) => clamp(scale.part(v) || 0) * area.height;
  const [left, right, bottom, top] = [across(from), across(to), up(min), up(max)];
  const height = Math.max(MIN_HEIGHT, top - bottom);
  const y = area.top + area.height - bottom - height;
  return rect(area.left + left, y, right - left, height, { color: penOf(pen).color, opacity: OPACITY, group: 'band' });
}

const clamp = (part) => Math.min(1, Math.max(0, part));
