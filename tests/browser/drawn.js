// A chart of its own in the page, whose pixels are compared with the data that it was given.
//
// Evaluated in the page by drawn.rs.

globalThis.Drawing = class Drawing {
  /** Line width, and how far from its place a pixel may be. */
  static HALF_WIDTH = 0.875;
  static INK = 96;

  static async make(width = 800, height = 400) {
    const { Chart } = await import('./chart/chart.js');
    const { withAir } = await import('./look/range.js');
    const element = document.createElement('div');
    element.style.cssText = `position: fixed; left: 0; top: 0; z-index: 9; width: ${width}px; height: ${height}px; background: var(--card); color: var(--quiet)`;
    document.body.append(element);
    return Object.assign(new Drawing(), { element, withAir, chart: new Chart(element) });
  }

  /** Points `[t, f(t)]` from one time to another. */
  static points(from, to, step, f) {
    const points = [];
    for (let t = from; t <= to; t += step) points.push([t, f(t, points.length)]);
    return points;
  }

  /** A sequence of points as the chart reads it. */
  static part(points) {
    return { first: 0, end: points.length, generation: 0, time: (n) => points[n][0], value: (n) => points[n][1], takeRewritten: () => Infinity };
  }

  /** Shows panels of `{key, lines: [points]}`; other members replace those that are made here. */
  show(from, to, panels, changes = {}) {
    this.put(from, to, panels, changes);
    this.read();
  }

  /** The same without reading the canvas, as the page does it. */
  put(from, to, panels, changes = {}) {
    this.panels = panels.map(({ key = '', lines, ...rest }) => {
      const inView = lines.flat().filter(([t, v]) => t >= from && t <= to && Number.isFinite(v)).map(([, v]) => v);
      const extremes = inView.length === 0 ? null : { min: Math.min(...inView), max: Math.max(...inView) };
      const drawn = lines.map((points, pen) => ({ name: `${key}${pen}`, pen, parts: [(points.part ??= Drawing.part(points))] }));
      return { key, title: panels.length > 1 ? key : '', unit: '', log: false, extremes, ...(extremes && this.withAir(extremes)), thresholds: [], ...rest, lines: drawn };
    });
    this.scene = { from, to, panels: this.panels, notes: [], selection: null, cursor: null, ...changes };
    this.chart.show(this.scene);
  }

  /** Reads the canvas. */
  read() {
    // A canvas of WebGL can be read in the task that has drawn it.
    this.chart.picture();
    const canvas = this.element.shadowRoot.querySelector('canvas');
    const gl = canvas.getContext('webgl2');
    const pixels = new Uint8Array(canvas.width * canvas.height * 4);
    gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    this.pixel = (x, y) => pixels.subarray(((canvas.height - 1 - y) * canvas.width + x) * 4);
    this.alpha = (x, y) => this.pixel(x, y)[3];
    return this;
  }

  area(key = '') {
    return this.chart.panels().find((panel) => panel.key === key);
  }

  /** The first and the last row with ink in a column of a panel; null if there is none. */
  ink(x, key = '') {
    const { top, height } = this.area(key);
    let [first, last] = [null, null];
    for (let y = top; y < top + height; y += 1) {
      if (this.alpha(x, y) < Drawing.INK) continue;
      first ??= y;
      last = y + 1;
    }
    return first === null ? null : { first, last };
  }

  /** The colour of the most opaque pixel in the middle column: that of the line. */
  colorOfLine() {
    const { left, top, width, height } = this.area();
    const x = left + Math.floor(width / 2);
    const rows = Array.from({ length: height }, (_, i) => top + i);
    const y = rows.reduce((best, one) => (this.alpha(x, one) > this.alpha(x, best) ? one : best));
    return Array.from(this.pixel(x, y).subarray(0, 3));
  }

  columns(key = '') {
    const { left, width } = this.area(key);
    return Array.from({ length: width - 4 }, (_, i) => left + 2 + i);
  }

  /**
   * How many columns have ink, and the largest distance in pixels between the ink and the line
   * through these points, in both directions.
   */
  compare(points, key = '') {
    const { top, height } = this.area(key);
    const box = this.element.getBoundingClientRect();
    const places = points.map(([t, v]) => this.chart.place(key, t, v)).map(({ x, y }) => ({ x: x - box.left, y: y - box.top }));
    const inside = (y) => Math.min(top + height, Math.max(top, y));
    const result = { columns: 0, worst: 0, at: null };
    const note = (distance, x) => {
      if (!(distance <= result.worst)) Object.assign(result, { worst: distance, at: x });
    };
    for (const x of this.columns(key)) {
      if (x < places[0].x + 1 || x + 1 > places.at(-1).x - 1) continue;
      const ink = this.ink(x, key);
      const line = rangeOver(places, x, x + 1);
      const wide = rangeOver(places, x - 1, x + 2);
      // Outside of the panel, and along its edge, there is nothing to be seen.
      if (line.max < top + 1 || line.min > top + height - 1) continue;
      if (ink === null) note(Infinity, x);
      else {
        result.columns += 1;
        note(Math.max(wide.min - Drawing.HALF_WIDTH - ink.first, ink.last - wide.max - Drawing.HALF_WIDTH), x);
        note(Math.max(ink.first - inside(line.min), inside(line.max) - ink.last), x);
      }
    }
    return result;
  }

  /** The texts of the labels of a kind, such as `value` or `time`. */
  labels(kind) {
    return [...this.element.shadowRoot.querySelectorAll(`text.${kind}`)].map(({ textContent }) => textContent);
  }

  remove() {
    this.element.remove();
  }
};

/** The lowest and the highest y of a line through these places, from one x to another. */
function rangeOver(places, from, to) {
  let [min, max] = [Infinity, -Infinity];
  const add = (y) => ([min, max] = [Math.min(min, y), Math.max(max, y)]);
  for (let i = 0; i + 1 < places.length; i += 1) {
    const [a, b] = [places[i], places[i + 1]];
    if (b.x < from || a.x > to) continue;
    const y = (x) => (b.x === a.x ? a.y : a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x));
    if (b.x === a.x) [a.y, b.y].map(add);
    else [Math.max(from, a.x), Math.min(to, b.x)].map(y).map(add);
  }
  return { min, max };
}
true;
