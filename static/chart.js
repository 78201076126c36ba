// The chart: TimeChart draws the store's rings, inside one element.
//
// What you need to know about TimeChart:
// - x is a 32-bit float on the GPU, which is exact only up to 16 million. So x is milliseconds
//   since `baseTime`, which is moved twice a day. Then the chart is filled again.
// - Old points can be removed from the front, but every removal takes time. So it is done only when
//   there are a tenth too many, and then for all of them at once.
// - y = NaN interrupts the line.
// - After its WebGL context is lost (driver restart, too many tabs), it never draws again, and a
//   new chart is needed.
//
// The chart is a reader of the rings. For each ring it remembers the next number to read, and it
// can always start over.
//
// Must not know: messages, the socket, the document outside its element. Read next: axes.js.

import { axes } from './axes.js';

const REBASE_MS = 12 * 3_600_000;
/** Points are passed as arguments of one `push`, and the number of arguments is limited. */
const CHUNK = 5_000;
const RETRY_MS = 1_500;
/**
 * A long window moves by a hundredth of a pixel per frame. Drawing waits until a change is visible.
 */
const VISIBLE_PX = 0.2;
const PADDING = { paddingTop: 16, paddingRight: 16, paddingBottom: 28, paddingLeft: 56 };

export class Chart {
  /**
   * Points passed to TimeChart so far, including repeats when it is filled again; and calls of its
   * `update`.
   */
  plotted = 0;
  updates = 0;
  /** Why nothing is drawn; empty if all is well. */
  problem = '';

  #element;
  #onPoint;
  #chart = null;
  #readers = new Map();
  #base = 0;
  #drawn = null;

  /**
   * `onPoint(t, [{name, value}])` reports what the pointer is at. `t` is null if it is at nothing.
   */
  constructor(element, onPoint) {
    this.#element = element;
    this.#onPoint = onPoint;
    this.#make();
    new ResizeObserver(() => this.#resize()).observe(element);
  }

  /** The number of points that TimeChart holds. */
  get points() {
    return this.#series().reduce((sum, series) => sum + series.data.length, 0);
  }

  /** Adds the new points of the lines' rings for this window length, and shows this range. */
  show(lines, windowMs, x, y) {
    if (this.#chart === null) return;
    if (Math.abs(x.to - this.#base) > REBASE_MS) this.#rebase(x.to);
    for (const line of lines.values()) this.#read(line, line.ring(windowMs));
    this.#look(x, y);
  }

  /** Call this after the style sheet's colours changed. */
  recolor() {
    for (const [i, series] of this.#series().entries()) series.color = this.#color(i);
    if (this.#chart !== null) this.#chart.options.color = getComputedStyle(this.#element).color;
    this.#update();
  }

  #make() {
    if (window.TimeChart === undefined || window.d3 === undefined) {
      this.problem = 'The chart library could not be loaded, so there is no chart. The numbers above still update.';
      return;
    }
    const { core: TimeChart, plugins } = window.TimeChart;
    const { lineChart, crosshair, nearestPoint } = plugins;
    try {
      this.#chart = new TimeChart(this.#element, {
        ...PADDING,
        renderPaddingTop: PADDING.paddingTop,
        renderPaddingRight: PADDING.paddingRight,
        renderPaddingBottom: PADDING.paddingBottom,
        renderPaddingLeft: PADDING.paddingLeft,
        baseTime: this.#base,
        lineWidth: 1.75,
        series: [],
        plugins: { lineChart, axes, crosshair, nearestPoint },
      });
    } catch {
      this.problem = 'The chart needs WebGL 2, which this browser does not offer. The numbers above still update.';
      this.#element.shadowRoot?.replaceChildren();
      return;
    }
    this.problem = '';
    this.#readers.clear();
    this.#drawn = null;
    this.#chart.nearestPoint.updated.on(() => this.#point());
    this.#chart.canvasLayer.canvas.addEventListener('webglcontextlost', (event) => this.#lost(event), { once: true });
  }

  /** A new chart replaces it when the WebGL context is restored, or after a delay. */
  #lost(event) {
    event.preventDefault();
    const dead = this.#chart;
    this.#chart = null;
    this.problem = 'The graphics driver was reset. Drawing the chart again …';
    let done = false;
    const again = () => {
      if (done) return;
      done = true;
      dead.dispose();
      this.#make();
      if (this.#chart === null && window.TimeChart !== undefined) setTimeout(() => this.#make(), RETRY_MS);
    };
    event.target.addEventListener('webglcontextrestored', again, { once: true });
    setTimeout(again, RETRY_MS);
  }

  #series() {
    return this.#chart?.options.series ?? [];
  }

  #color(i) {
    const style = getComputedStyle(this.#element);
    return style.getPropertyValue(`--line-${(i % 8) + 1}`).trim() || style.color;
  }

  #read(line, ring) {
    let reader = this.#readers.get(line.name);
    if (reader === undefined) {
      reader = { next: 0, ring: null, generation: 0, series: this.#add(line.name) };
      this.#readers.set(line.name, reader);
    }
    const { data } = reader.series;
    if (reader.series.visible !== line.shown || reader.next < ring.end) this.#drawn = null;
    reader.series.visible = line.shown;
    if (reader.ring !== ring || reader.generation !== ring.generation || reader.next < ring.first) {
      data.splice(0, data.length);
      this.#drawn = null;
      Object.assign(reader, { ring, generation: ring.generation, next: ring.first });
    }
    while (reader.next < ring.end) {
      const chunk = [];
      for (; reader.next < ring.end && chunk.length < CHUNK; reader.next += 1) {
        chunk.push({ x: ring.time(reader.next) - this.#base, y: ring.value(reader.next) });
      }
      data.push(...chunk);
      this.plotted += chunk.length;
    }
    if (data.length > ring.capacity * 1.1) data.splice(0, data.length - ring.capacity);
  }

  #add(name) {
    const { series } = this.#chart.options;
    series.push({ name, data: [], color: this.#color(series.length) });
    // TimeChart replaces `data` by an array type of its own in the next update. Points must go into
    // that one, so update first.
    this.#chart.update();
    return series.at(-1);
  }

  #rebase(t) {
    this.#base = t;
    this.#chart.options.baseTime = t;
    for (const reader of this.#readers.values()) reader.ring = null;
  }

  #look(x, y) {
    if (!this.#differs(x, y)) return;
    this.#drawn = { x, y };
    const range = { min: x.from - this.#base, max: x.to - this.#base };
    this.#chart.options.xRange = range;
    this.#chart.options.yRange = y;
    // While there are no points, TimeChart ignores the ranges, so the scales are set directly.
    this.#chart.model.xScale.domain([range.min, range.max]);
    this.#chart.model.yScale.domain([y.min, y.max]);
    this.#update();
  }

  /** Whether this would look different from what was drawn last. */
  #differs(x, y) {
    if (this.#drawn === null) return true;
    const { clientWidth, clientHeight } = this.#element;
    const across = (Math.abs(x.to - this.#drawn.x.to) / (x.to - x.from)) * clientWidth;
    const moved = Math.max(Math.abs(y.min - this.#drawn.y.min), Math.abs(y.max - this.#drawn.y.max));
    const up = (moved / (y.max - y.min)) * clientHeight;
    const zoomed = x.to - x.from !== this.#drawn.x.to - this.#drawn.x.from;
    return zoomed || across >= VISIBLE_PX || up >= VISIBLE_PX;
  }

  #update() {
    if (this.#chart === null) return;
    this.#chart.update();
    this.updates += 1;
  }

  #resize() {
    if (this.#chart === null) return;
    this.#chart.options.pixelRatio = window.devicePixelRatio;
    this.#chart.onResize();
  }

  #point() {
    const near = [...this.#chart?.nearestPoint.dataPoints ?? []];
    if (near.length === 0) return this.#onPoint(null);
    const values = near.map(([series, point]) => ({ name: series.name, value: point.y }));
    this.#onPoint(near[0][1].x + this.#base, values);
  }
}
