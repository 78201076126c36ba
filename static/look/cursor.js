// The cursor that the keyboard moves from point to point of a line.
//
// It reads the points of the scene, so it stops where the chart draws something.
//
// Must not know: the document, how points are kept. Read next: scene.js, which says what a part is.

import { firstFrom, lastBefore, nearest, search, searchAfter } from '../sequence.js';

export class Cursor {
  /** The time that it is at; null while it is off. */
  t = null;
  /** The point there: `{name, t, v}`; null while it is off. */
  point = null;

  #name = '';

  /** Each of these gives the point that the cursor is at: `{name, t, v}`, or null if there is none. */
  start(scene) {
    const first = scene.panels.flatMap(({ lines }) => lines)[0];
    if (first === undefined) return null;
    const atEdge = stepped(first.parts, scene.to, 0);
    return this.#to(first, atEdge?.t === scene.to ? atEdge : stepped(first.parts, scene.to, -1));
  }

  step(scene, direction) {
    const line = this.#line(scene);
    return line === undefined ? null : this.#to(line, stepped(line.parts, this.t, direction));
  }

  nextLine(scene, direction) {
    const lines = scene.panels.flatMap((panel) => panel.lines);
    if (lines.length === 0) return null;
    const at = lines.findIndex(({ name }) => name === this.#name);
    const line = lines[(at + direction + lines.length) % lines.length];
    return this.#to(line, nearest(line.parts, this.t));
  }

  stop() {
    this.t = null;
    this.point = null;
  }

  /** The line may have been hidden meanwhile. */
  #line(scene) {
    const lines = scene.panels.flatMap((panel) => panel.lines);
    return lines.find(({ name }) => name === this.#name) ?? lines[0];
  }

  #to({ name }, point) {
    if (point === null) return null;
    this.#name = name;
    this.t = point.t;
    this.point = { name, ...point };
    return this.point;
  }
}

/**
 * The first point after `t` in these parts, with `direction` -1 the last point before it, and with
 * 0 the first that is not before it: `{t, v}`, or null if there is none. Gaps are passed over.
 */
export function stepped(parts, t, direction) {
  if (direction < 0) return first([...parts].reverse(), (part) => lastBefore(part, t));
  const start = direction > 0 ? searchAfter : search;
  return first(parts, (part) => firstFrom(part, start(part, t)));
}

function first(parts, pointOf) {
  for (const part of parts) {
    const point = pointOf(part);
    if (point !== null) return point;
  }
  return null;
}
