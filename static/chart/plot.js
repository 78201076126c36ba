// Arranges a scene on the element: the panels' places and scales, the labels, and all shapes.
//
// Shapes are in three layers, from the lowest to the one on top:
//   grid      below the lines, on their canvas
//   moving    what has a place in time, and moves when time passes
//   standing  what does not
//
// Must not know: the document, the GPU. Read next: layout.js.

import { axesShapes, timeTicks, valueTicks } from './axes.js';
import { bandsShapes } from './bands.js';
import { boundsFor, fitting, leftFor, rowsFor } from './layout.js';
import { marksShapes } from './marks.js';
import { Scale } from './scale.js';

/**
 * The panels that fit into this height, as in the scene, with `row` and `scale`: those from number
 * `first` on, or the last ones.
 */
export function panelsThatFit({ panels }, height, first = 0) {
  const fits = fitting(height, panels.length);
  const from = Math.max(0, Math.min(first, panels.length - fits));
  const shown = panels.slice(from, from + fits);
  return rowsFor(height, shown).map((row, i) => ({ ...shown[i], row, scale: new Scale(shown[i]) }));
}

/**
 * Adds `area` and `ticks` to these panels, and returns them with `bounds` and the layers. `left`: the
 * room on the left so far. `measure(text)`: its width. `timesOf`: d3's `timeTicks`.
 */
export function arrange(scene, fitting, { width, height, left: before, measure, timesOf }) {
  const x = { from: scene.from, to: scene.to };
  const ticked = fitting.map((panel) => {
    return { ...panel, ticks: hasAxis(panel) ? valueTicks(panel.scale, panel.row.height) : [] };
  });
  const labels = ticked.flatMap(({ ticks }) => ticks.map(({ text }) => measure(text)));
  const left = leftFor(Math.max(0, ...labels), before);
  const bounds = boundsFor(width, height, left);
  const panels = ticked.map((panel) => ({ ...panel, area: { ...panel.row, left, width: bounds.right - left } }));
  const times = hasPoints(scene) ? timeTicks(x, bounds.right - left, { measure, timesOf }) : [];
  const axes = axesShapes({ panels, bounds, x, times, measure });
  const marks = marksShapes({ panels, bounds, x, notes: scene.notes, selection: scene.selection, cursor: scene.cursor ?? null, measure });
  const { grid } = axes;
  const moving = [...bandsShapes({ panels, x }), ...axes.moving, ...marks.moving];
  const standing = [...axes.standing, ...marks.standing];
  return { x, panels, bounds, grid, moving, standing };
}

/** Whether there is a value in view that has a place on the scale, or the user has set the scale. */
function hasAxis({ extremes, log, isSet = false }) {
  return isSet || (extremes !== null && (!log || extremes.max > 0));
}

function hasPoints({ panels }) {
  return panels.some(({ lines }) => lines.some(({ parts }) => parts.some(({ first, end }) => end > first)));
}
