// What the pointer is at: the value of each line that is drawn, at one time.
//
// The chart shows points that stand for many; here, the value is the one that was measured, where it
// is still kept. A value has its own time, which is said where it is not that of the pointer. Where
// no line is, in a gap or beside its ends, there is none.
//
// Must not know: the document, who points. Read next: look/cursor.js; view/tooltip.js, which shows it.

import * as format from './format.js';
import { nearest, search } from './sequence.js';
import { drawnUnit } from './units.js';

/** Points as close to the pointer as this are pointed at, whether the line reaches it or not. */
const NEAR_PX = 8;
/** A value whose point is further away has its time with it. */
const SAME_PX = 2;
/** A note is pointed at if its line is no further away than this. */
const NOTE_PX = 8;

/**
 * What `Tooltip.show` takes, or null if nothing is there. `pointer`: `{x, y}` in pixels of the window;
 * `t`: the time there. `chart.place(key, t, v)` says where a value is.
 */
export function pointed({ pointer, t, scene, store, look, chart }) {
  const rows = scene.panels.flatMap((panel) => panel.lines.map((line) => rowOf({ panel, line, t, scene, store, look, chart }))).filter(Boolean);
  const notes = notesAt(pointer.x, scene, chart);
  if (rows.length === 0) return notes.length === 0 ? null : { ...pointer, t, rows, notes, lineY: () => null };
  rows.sort((a, b) => a.y - b.y);
  const near = rows.reduce((one, other) => (Math.abs(other.y - pointer.y) < Math.abs(one.y - pointer.y) ? other : one));
  near.near = rows.length > 1;
  return { ...pointer, t, rows, notes, lineY: (x) => yAt(near, x, chart) };
}

function rowOf({ panel, line, t, scene, store, look, chart }) {
  const drawn = nearest(line.parts, t);
  if (drawn === null || drawn.t < scene.from || drawn.t > scene.to) return null;
  const place = (one) => chart.place(panel.key, one, drawn.v);
  // The panel may be one that must be scrolled to.
  if (!place(t)) return null;
  const px = (one) => Math.abs(place(one).x - place(t).x);
  if (px(drawn.t) > NEAR_PX && !line.parts.some((part) => goesThrough(part, t))) return null;
  const { y } = place(drawn.t);
  const kept = look.rate ? null : store.at(store.lines.get(line.name), t);
  const point = kept ?? { ...drawn, text: format.value(drawn.v) };
  const at = px(point.t) > SAME_PX ? ` at ${format.time(point.t)}` : '';
  const text = `${format.withUnit(point.text, drawnUnit(store.lines.get(line.name), scene))}${at}`;
  return { name: line.name, pen: line.pen, t: point.t, text, near: false, y, panel, parts: line.parts };
}

/** Whether the line is drawn from a point before this time to one after it. */
function goesThrough(part, t) {
  const after = search(part, t);
  const isDrawn = (number) => number >= part.first && number < part.end && !Number.isNaN(part.value(number));
  return isDrawn(after) && (part.time(after) === t || isDrawn(after - 1));
}

function yAt({ panel, parts }, x, chart) {
  const point = nearest(parts, chart.at(x, 0).t);
  return point === null ? null : chart.place(panel.key, point.t, point.v).y;
}

/** The texts of the notes at this place, also of those that have no room in the chart. */
function notesAt(x, { notes, from, to, panels }, chart) {
  const at = (t) => panels.map(({ key }) => chart.place(key, t, 0)).find((place) => place !== null)?.x;
  const isNear = ({ t }) => t >= from && t <= to && Math.abs(at(t) - x) <= NOTE_PX;
  return notes.filter(isNear).map(({ text }) => text);
}
