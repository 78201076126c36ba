// The lowest and the highest value in view, for the head of the page.
//
// Values of different units have no common extremes, so there are none then.
//
// Must not know: the document. Read next: view/legend-rows.js.

import * as format from '../format.js';
import { drawnUnit } from '../units.js';

/**
 * `{min, max}` as texts with their unit, or null if there are none or the units differ. `scene`: see
 * scene.js; `lines`: those of the store.
 */
export function extremesOf(scene, lines) {
  const drawn = drawnLines(scene);
  if (drawn.length === 0 || haveOtherUnits(scene, lines)) return null;
  const unit = drawnUnit(lines.get(drawn[0].name) ?? {}, scene);
  const text = (key, isBeyond) => {
    const line = drawn.reduce((one, other) => (isBeyond(other.extremes[key], one.extremes[key]) ? other : one));
    return format.withUnit(format.value(line.texts?.[key] ?? line.extremes[key]), unit);
  };
  return { min: text('min', (a, b) => a < b), max: text('max', (a, b) => a > b) };
}

/** Whether the lines with values in view have different units. */
export function haveOtherUnits(scene, lines) {
  return new Set(drawnLines(scene).map(({ name }) => drawnUnit(lines.get(name) ?? {}, scene))).size > 1;
}

const drawnLines = ({ panels }) => panels.flatMap((panel) => panel.lines).filter(({ extremes }) => extremes !== null);
