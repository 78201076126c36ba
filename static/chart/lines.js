// The lines: a plugin that draws them in TimeChart's WebGL context.
//
// TimeChart has a line plugin of its own. It takes 4 MiB of GPU memory for each line (256 MiB for
// 64), has one scale of values for all lines, neither dashes nor single points, and its points are
// objects, of which a feed of 50,000 values a second makes 50,000. So no series are given to
// TimeChart; it keeps the canvas, the SVG layer, the scale of time and the schedule of redraws.
//
// A plugin is an object with `apply(chart)`, and draws whenever the chart's model is updated. Only
// what differs from the frame before is sent to the GPU.
//
// Must not know: the document outside the chart, axes. Read next: grid.js.

import { searchAfter } from '../sequence.js';
import { drawGrid } from './grid.js';
import { penOf } from './pens.js';
import { COPIES, Points, STRIDE } from './points.js';
import { programs } from './shaders.js';

const LINE_WIDTH = 1.75;
const DOT_WIDTH = 6;
/** A line whose points are at least this far apart, on the average, has all of them marked. */
const SPARSE_PX = 12;
/** It keeps its marks until they are so much closer: one point more or less does not decide. */
const SLACK = 1.25;
/** In pixels: no two points are as far apart. */
const FAR_APART = 1e30;
const GRID_COLOR = '--quiet';

export class Lines {
  /** How many points were sent to the GPU by buffers that are gone. */
  #sentBefore;
  /** Part → Points, for the parts of the last scene. */
  #points = new Map();
  #colors = new Map();
  /** Where everything of the last scene is, see `place`. */
  #placed = null;
  /** The pens of the lines whose points are marked. */
  #marked = new Set();

  /** `rgba(variable)`: the colour of a CSS variable as four numbers from 0 to 1. */
  constructor(rgba, sentBefore = 0) {
    this.rgba = rgba;
    this.#sentBefore = sentBefore;
  }

  apply(chart) {
    const { gl, canvas } = chart.canvasLayer;
    this.gl = gl;
    this.canvas = canvas;
    this.programs = programs(gl);
    this.arrays = new Map();
    chart.model.updated.on(() => this.#draw());
    return this;
  }

  get sent() {
    return [...this.#points.values()].reduce((sum, points) => sum + points.sent, this.#sentBefore);
  }

  get length() {
    return [...this.#points.values()].reduce((sum, points) => sum + points.length, 0);
  }

  /**
   * Sends what is new of a scene, and returns whether there was anything. `panels` have `scale` and
   * `lines`, `x` has the times at the edges. Call `place` before it draws.
   */
  sync(panels, x) {
    const gone = new Set(this.#points.keys());
    let isNew = false;
    for (const { scale, lines } of panels) {
      for (const { parts } of lines) {
        for (const [k, part] of parts.entries()) {
          gone.delete(part);
          if (!this.#points.has(part)) this.#points.set(part, new Points(this.gl, part));
          const { i, j } = inView(part, x);
          const ends = { before: k > 0, after: k < parts.length - 1 };
          if (this.#points.get(part).sync(i, j, x, scale, ends)) isNew = true;
        }
      }
    }
    for (const part of gone) this.#forget(part);
    return isNew || gone.size > 0;
  }

  /**
   * The same `panels` with `area`, `x`, and the `grid`, see plot.js; `ratio`: device pixels for a CSS
   * pixel; `smooth`: whether edges are.
   */
  place(placed) {
    this.#placed = placed;
  }

  /** Call this after the style sheet's colours changed. */
  recolor() {
    this.#colors.clear();
  }

  #forget(part) {
    const points = this.#points.get(part);
    this.#sentBefore += points.sent;
    for (const array of this.arrays.get(points) ?? []) this.gl.deleteVertexArray(array);
    this.arrays.delete(points);
    points.delete();
    this.#points.delete(part);
  }

  #draw() {
    if (this.#placed === null) return;
    const { gl, canvas } = this;
    const { panels, grid, x, ratio, smooth } = this.#placed;
    drawGrid(gl, grid, this.#color(GRID_COLOR), ratio);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    for (const { area, scale, lines } of panels) {
      const bottom = canvas.height - (area.top + area.height) * ratio;
      const box = { left: area.left * ratio, bottom, width: area.width * ratio, height: area.height * ratio };
      for (const line of lines) {
        const marked = this.#marks(line, x, area.width);
        for (const part of line.parts) this.#drawPart(line, part, { x, scale, box, ratio, smooth, marked });
      }
    }
    // TimeChart clears all of the canvas before the next frame.
    gl.disable(gl.SCISSOR_TEST);
  }

  /** Whether all points of a line are marked; if not, only those that no line leads to. */
  #marks({ pen, parts }, x, width) {
    const count = parts.reduce((sum, part) => sum + inside(part, x), 0);
    const isSparse = count * SPARSE_PX <= width * (this.#marked.has(pen) ? SLACK : 1);
    if (isSparse) this.#marked.add(pen);
    else this.#marked.delete(pen);
    return isSparse;
  }

  #drawPart({ pen }, part, view) {
    const points = this.#points.get(part);
    const { i, j } = inView(part, view.x);
    if (points === undefined || j <= i) return;
    const { gl, programs: { solid, smooth, dashed, dot } } = this;
    const { color, dash } = penOf(pen);
    const [lineArray, dotArray] = this.#arraysOf(points);
    const { box, ratio } = view;
    this.#clip(box, 0);
    if (j - i > 1) {
      const used = dash.length > 0 ? dashed : view.smooth ? smooth : solid;
      const { at } = this.#use(used, LINE_WIDTH, color, points, view);
      gl.uniform1f(at.feather, view.smooth ? 0.5 : 0);
      if (used !== solid) gl.enable(gl.BLEND);
      if (used === dashed) this.#dash(at, dash, view);
      gl.bindVertexArray(lineArray);
      gl.drawArrays(gl.TRIANGLE_STRIP, (points.index(i) - 1) * COPIES, (j - i - 1) * COPIES);
    }
    if (points.gaps > 0 || j - i <= 1 || view.marked) {
      const { at } = this.#use(dot, DOT_WIDTH, color, points, view);
      gl.enable(gl.BLEND);
      // The newest dot stands at the edge, and is a whole one.
      this.#clip(box, (DOT_WIDTH / 2) * ratio);
      gl.uniform1f(at.sparse, view.marked ? 0 : FAR_APART);
      gl.bindVertexArray(dotArray);
      gl.drawArrays(gl.POINTS, points.index(i) - 1, j - i);
    }
    gl.bindVertexArray(null);
    gl.disable(gl.BLEND);
  }

  /** Nothing is drawn outside of this box, and so many pixels at its left and right. */
  #clip({ left, bottom, width, height }, beside) {
    const [from, to] = [Math.floor(left - beside), Math.ceil(left + width + beside)];
    this.gl.scissor(from, Math.floor(bottom) - 1, to - from + 1, Math.ceil(height) + 2);
  }

  /** Uses a program, with what all programs need. */
  #use(used, width, color, points, { x, scale, box, ratio }) {
    const { gl } = this;
    const { program, at } = used;
    const transform = points.transform(x, box.width, scale, box.height);
    gl.useProgram(program);
    gl.uniform2f(at.scale, transform.x.scale, transform.y.scale);
    gl.uniform2f(at.offset, transform.x.offset + box.left, transform.y.offset + box.bottom);
    gl.uniform2f(at.size, this.canvas.width, this.canvas.height);
    gl.uniform1f(at.width, width * ratio);
    gl.uniform4fv(at.color, this.#color(color));
    return used;
  }

  #color(variable) {
    if (!this.#colors.has(variable)) this.#colors.set(variable, this.rgba(variable));
    return this.#colors.get(variable);
  }

  /** The dashes begin at a time, not at an edge, so they move with the points. */
  #dash(at, dash, { x, box, ratio }) {
    const { gl } = this;
    let end = 0;
    const ends = dash.map((length) => (end += length * ratio));
    gl.uniform4fv(at.dash, ends);
    gl.uniform1f(at.phase, ((x.from * box.width) / (x.to - x.from)) % end - box.left);
  }

  /** How lines and dots are read from a buffer: all copies of each point, or one of each. */
  #arraysOf(points) {
    if (!this.arrays.has(points)) {
      const { gl } = this;
      const array = (stride, inARow) => {
        const made = gl.createVertexArray();
        gl.bindVertexArray(made);
        gl.bindBuffer(gl.ARRAY_BUFFER, points.buffer);
        for (let location = 0; location < inARow; location += 1) {
          gl.enableVertexAttribArray(location);
          gl.vertexAttribPointer(location, 2, gl.FLOAT, false, stride, location * STRIDE);
        }
        return made;
      };
      this.arrays.set(points, [array(STRIDE / COPIES, 4), array(STRIDE, 3)]);
    }
    return this.arrays.get(points);
  }
}

/** The numbers from `i` to `j` of the points in view, and of the next one on each side of it. */
export function inView(part, { from, to }) {
  return { i: Math.max(part.first, searchAfter(part, from) - 1), j: Math.min(part.end, searchAfter(part, to) + 1) };
}

/** How many points are between the edges. */
function inside(part, { from, to }) {
  return Math.max(0, searchAfter(part, to) - searchAfter(part, from));
}
