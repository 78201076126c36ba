// The chart: draws scenes inside one element, with TimeChart.
//
// TimeChart has the canvas, the SVG above it and the scale of time, and says when to draw. Our
// plugin lines.js draws the lines on the canvas, and the grid below them; labels and marks become
// shapes in the SVG.
//
// What you need to know about TimeChart: after its WebGL context is lost (driver restart, too many
// tabs), it never draws again, and a new chart is needed. Its `update` draws in the next frame;
// `model.update` draws now, so that what is on the screen is the scene of this frame.
//
// The chart reads the points that a scene refers to, and can always start over.
//
// Must not know: messages, the socket, the document outside its element. Read next: plot.js,
// and on from there.

import { withContext } from './context.js';
import { Drawn } from './drawn.js';
import { Lines } from './lines.js';
import { Pace } from './pace.js';
import { arrange, panelsThatFit } from './plot.js';
import { BOLD, FONT_SIZE } from './shapes.js';
import { paint, SvgLayer } from './svg.js';

const RETRY_MS = 1_500;
/** Widths of texts that are remembered. */
const MAX_WIDTHS = 2_000;
const BACKGROUND = '--card';

export class Chart {
  /** How often it was drawn. */
  updates = 0;
  /** Why nothing is drawn; empty if all is well. */
  problem = '';
  /** How many panels of the last scene do not fit. */
  hiddenPanels = 0;
  /** The number of the panel on top, where not all fit. */
  firstPanel = 0;

  #element;
  #chart = null;
  #lines = null;
  #moving = null;
  #standing = null;
  #size = { width: 0, height: 0 };
  #scene = null;
  /** Where everything of the last scene is, see plot.js; null if nothing was drawn yet. */
  #plot = null;
  #drawn = new Drawn();
  #pace = new Pace();
  /** When the last scene came, if it was drawn; else null. */
  #drawnAt = null;
  #widths = new Map();
  #context = document.createElement('canvas').getContext('2d');

  constructor(element) {
    this.#element = element;
    this.#make();
    new ResizeObserver(() => this.#resize()).observe(element);
    document.fonts?.ready.then(() => this.#widths.clear());
  }

  /** The number of points on the GPU. */
  get points() {
    return this.#lines?.length ?? 0;
  }

  /** Points that were sent to the GPU so far, including repeats. */
  get plotted() {
    return this.#lines?.sent ?? 0;
  }

  /** Whether lines have smooth edges, see pace.js. */
  get smooth() {
    return this.#pace.smooth;
  }

  /** How many slices of time each line is worth: more would not be seen, or take too long. */
  get slices() {
    const lines = this.#scene?.panels.reduce((sum, panel) => sum + panel.lines.length, 0) ?? 1;
    return this.#pace.slices(this.#plotWidth() * this.#ratio, lines);
  }

  /** Draws a scene, see scene.js. */
  show(scene) {
    this.#scene = scene;
    const { width, height } = this.#size;
    if (this.#chart === null || width === 0 || !(scene.to > scene.from)) return;
    const panels = panelsThatFit(scene, height, this.firstPanel);
    const hasNew = this.#lines.sync(panels, scene);
    const now = performance.now();
    if (!hasNew && !this.#drawn.differs(scene, panels, this.#plotWidth())) {
      this.#drawnAt = null;
      return;
    }
    if (this.#drawnAt !== null) this.#pace.drawn(now - this.#drawnAt);
    this.#drawnAt = now;
    if (this.#chart.options.pixelRatio !== this.#ratio) this.#fit(this.#ratio);
    this.#drawn.remember(scene, panels);
    this.hiddenPanels = scene.panels.length - panels.length;
    this.#plot = arrange(scene, panels, {
      width,
      height,
      left: this.#plot?.bounds.left ?? 0,
      measure: (text, bold) => this.#measure(text, bold),
      timesOf: window.d3.timeTicks,
    });
    this.#draw();
  }

  /** Call this after the style sheet's colours changed. */
  recolor() {
    this.#lines?.recolor();
    this.#drawn.forget();
  }

  /** `{key, left, top, width, height}` of each panel that is shown, in the element. */
  panels() {
    return this.#plot?.panels.map(({ key, area }) => ({ key, ...area })) ?? [];
  }

  /**
   * What is at this place of the window: `zone` is 'plot', 'value' or 'time' for the axes, or null;
   * `x` and `y` are in the element. `t` and `v` are what the axes say there; `part`: of the width. The strip above a plot
   * belongs to its panel, and the margin at the right to the plot: no place is dead.
   */
  at(clientX, clientY) {
    const box = this.#element.getBoundingClientRect();
    return this.hit(clientX - box.left, clientY - box.top);
  }

  /** The same at this place of the element. Unlike `at`, it does not need the page's layout. */
  hit(x, y) {
    if (this.#plot === null) return { zone: null, panel: null, part: null, t: null, v: null, x, y };
    const { panels, bounds, x: times } = this.#plot;
    const part = (x - bounds.left) / (bounds.right - bounds.left);
    const t = times.from + part * (times.to - times.from);
    const panel = panels.find(({ area }) => y >= 0 && y <= area.top + area.height);
    const isAcross = x >= bounds.left && x <= bounds.width;
    const isBeside = x >= 0 && x < bounds.left;
    const isBelow = !panel && y >= 0 && y <= bounds.height && (isAcross || isBeside);
    const zone = panel && isAcross ? 'plot' : panel && isBeside ? 'value' : isBelow ? 'time' : null;
    const v = panel ? panel.scale.value(1 - (y - panel.area.top) / panel.area.height) : null;
    return { zone, panel: panel?.key ?? null, part, t, v, x, y };
  }

  /** Where in the window a value of a panel is drawn; null if the panel is not shown. */
  place(key, t, v) {
    const panel = this.#plot?.panels.find((one) => one.key === key);
    if (panel === undefined) return null;
    const box = this.#element.getBoundingClientRect();
    const { area, scale } = panel;
    const { from, to } = this.#plot.x;
    return {
      x: box.left + area.left + ((t - from) / (to - from)) * area.width,
      y: box.top + area.top + (1 - scale.part(v)) * area.height,
    };
  }

  /** A canvas with the chart, axes and marks as on the screen, without the crosshair; null if none is. */
  picture() {
    if (this.#chart === null || this.#plot === null) return null;
    const { canvas } = this.#chart.canvasLayer;
    // A canvas of WebGL can be read only in the task that has drawn it. One that is kept is drawn as
    // well as can be, however long that takes.
    this.#fit(devicePixelRatio);
    this.#draw({ smooth: true });
    const picture = document.createElement('canvas');
    picture.width = canvas.width;
    picture.height = canvas.height;
    const context = picture.getContext('2d');
    const color = (name) => this.#color(name);
    context.fillStyle = color(BACKGROUND);
    context.fillRect(0, 0, picture.width, picture.height);
    context.drawImage(canvas, 0, 0);
    context.scale(canvas.width / this.#size.width, canvas.height / this.#size.height);
    const { moving, standing } = this.#plot;
    const shapes = [...moving, ...standing].filter(({ group }) => group !== 'cursor');
    paint(context, shapes, { color, font: this.#font() });
    this.#fit(this.#ratio);
    this.#draw();
    return picture;
  }

  #draw({ smooth } = this.#pace) {
    const { x, panels, bounds, grid, moving, standing } = this.#plot;
    const ratio = this.#chart.options.pixelRatio;
    this.#lines.place({ panels, grid, x, ratio, smooth });
    this.#chart.model.xScale.domain([x.from, x.to]).range([bounds.left, bounds.right]);
    this.#chart.model.update();
    this.#moving.show(moving, devicePixelRatio);
    this.#standing.show(standing, devicePixelRatio);
    this.updates += 1;
  }

  #make() {
    if (window.TimeChart === undefined || window.d3 === undefined) {
      this.problem = 'The chart library could not be loaded, so there is no chart. The numbers above still update.';
      return;
    }
    this.#lines = new Lines((name) => this.#rgba(name), this.#lines?.sent);
    try {
      const options = { series: [], plugins: { lines: this.#lines } };
      this.#chart = withContext(this.#element, () => new window.TimeChart.core(this.#element, options));
    } catch {
      this.problem = 'The chart needs WebGL 2, which this browser does not offer. The numbers above still update.';
      this.#element.shadowRoot?.replaceChildren();
      return;
    }
    this.problem = '';
    const { svgNode } = this.#chart.svgLayer;
    this.#moving = new SvgLayer(svgNode, { moves: true });
    this.#standing = new SvgLayer(svgNode);
    this.#drawn.forget();
    this.#resize();
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

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.#element;
    this.#size = { width, height };
    if (this.#chart === null) return;
    this.#fit(this.#ratio);
    this.#drawn.forget();
    // A canvas that was resized is empty, and would be until the next frame.
    if (this.#scene !== null) this.show(this.#scene);
  }

  /** Device pixels for a CSS pixel. */
  get #ratio() {
    return this.#pace.ratio(devicePixelRatio);
  }

  /** Gives the canvas the element's size; it is empty then. */
  #fit(ratio) {
    this.#chart.options.pixelRatio = ratio;
    this.#chart.onResize();
  }

  #plotWidth() {
    const { bounds } = this.#plot ?? {};
    return bounds === undefined ? this.#size.width : bounds.right - bounds.left;
  }

  #color(name) {
    return getComputedStyle(this.#element).getPropertyValue(name).trim() || getComputedStyle(this.#element).color;
  }

  #rgba(name) {
    const { r, g, b, opacity } = window.d3.rgb(this.#color(name));
    return [r / 255, g / 255, b / 255, 1].map((part) => part * opacity);
  }

  #font() {
    return getComputedStyle(this.#element).fontFamily;
  }

  #measure(text, bold = false) {
    const key = bold ? `bold ${text}` : text;
    if (!this.#widths.has(key)) {
      if (this.#widths.size >= MAX_WIDTHS) this.#widths.clear();
      this.#context.font = `${bold ? BOLD : ''}${FONT_SIZE}px ${this.#font()}`;
      this.#widths.set(key, this.#context.measureText(text).width);
    }
    return this.#widths.get(key);
  }
}
