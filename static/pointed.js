// What the pointer is at: the value of each line that is drawn, at one time.
//
// The chart shows points that stand for many; here, the value is the one that was measured, where it
// is still kept.
//
// Must not know: the document, who points. Read next: look/cursor.js; view/tooltip.js, which shows it.

import * as format from './format.js';
import { nearest } from './sequence.js';
import { drawnUnit } from './units.js';

/**
 * What `Tooltip.show` takes, or null if there is no line. `pointer`: `{x, y}` in pixels of the window;
 * `t`: the time there. `chart.place(key, t, v)` says where a value is.
 */
export function pointed({ pointer, t, scene, store, look, chart }) {
  const rows = scene.panels.flatMap((panel) => panel.lines.map((line) => rowOf({ panel, line, t, scene, store, look, chart }))).filter(Boolean);
  if (rows.length === 0) return null;
  rows.sort((a, b) => a.y - b.y);
  const near = rows.reduce((one, other) => (Math.abs(other.y - pointer.y) < Math.abs(one.y - pointer.y) ? other : one));
  near.near = rows.length > 1;
  return { ...pointer, t, rows, lineY: (x) => yAt(near, x, chart) };
}

function rowOf({ panel, line, t, scene, store, look, chart }) {
  const drawn = nearest(line.parts, t);
  if (drawn === null || drawn.t < scene.from || drawn.t > scene.to) return null;
  const kept = look.rate ? null : store.at(store.lines.get(line.name), t);
  const point = kept ?? { ...drawn, text: format.value(drawn.v) };
  const text = format.withUnit(point.text, drawnUnit(store.lines.get(line.name), scene));
  return { name: line.name, pen: line.pen, t: point.t, text, near: false, y: chart.place(panel.key, drawn.t, drawn.v).y, panel, parts: line.parts };
}

function yAt({ panel, parts }, x, chart) {
  const point = nearest(parts, chart.at(x, 0).t);
  return point === null ? null : chart.place(panel.key, point.t, point.v).y;
}
