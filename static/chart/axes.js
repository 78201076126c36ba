// The axes: labels and a grid for each panel, and one axis of time for all.
//
// TimeChart's own axis plugin has no grid, one axis of values, and as many labels on a phone as on
// a wide screen, so they overlap there. Nothing is invented: a panel without values in view has no
// labels for values unless the user has set its edges, and a chart without lines has no times.
//
// Must not know: the document, the GPU. Read next: bands.js.

import { FONT_SIZE, label, line, shortened } from './shapes.js';
import { linearTicks, logTicks } from './ticks.js';
import { timeLabels } from './times.js';

/** The least room for a time with some distance to the next, and between two lines of the grid. */
const TIME_WIDTH = 84;
const TIME_GAP = 20;
const GRID_HEIGHT = 46;
const MIN_TICKS = 2;
/** With so many times, it need not be tried whether there could be more. */
const ENOUGH = 4;

const GRID = { opacity: 0.16, group: 'grid' };
const PADDING = 10;
const FADE_PX = 12;
const FADE_STEPS = 3;

/** The labels of one panel's values, `{value, text}`. */
export function valueTicks(scale, height) {
  const count = Math.max(MIN_TICKS, Math.floor(height / GRID_HEIGHT));
  return (scale.log ? logTicks : linearTicks)(scale.min, scale.max, count);
}

/**
 * The labels of the times, as many as fit. The steps of the calendar are far apart: between 5 and
 * 15 seconds there is none. So where there are few labels, each step may also be taken twice. What
 * is chosen depends on the steps only: it does not change while time goes on.
 */
export function timeTicks({ from, to }, width, { measure, timesOf }) {
  const wanted = Math.max(MIN_TICKS, Math.floor(width / TIME_WIDTH));
  const room = (ticks) => (spacing(ticks) / (to - from)) * width;
  const fits = (ticks) => room(ticks) >= TIME_GAP + Math.max(0, ...ticks.map(({ text }) => measure(text)));
  const usual = timeLabels(from, to, wanted, timesOf);
  if (usual.length >= ENOUGH && fits(usual)) return usual;
  let best = [];
  for (let count = 2 * wanted; count >= 1; count -= 1) {
    const ticks = timeLabels(from, to, count, timesOf);
    for (const some of [ticks, everySecond(ticks)]) {
      if (fits(some) && (best.length === 0 || spacing(some) < spacing(best))) best = some;
    }
  }
  return best;
}

/** The least distance of two of these labels. */
function spacing(ticks) {
  return Math.min(...ticks.slice(1).map(({ t }, i) => t - ticks[i].t));
}

/** The same ones while time goes on. */
function everySecond(ticks) {
  const step = spacing(ticks);
  return ticks.length < 3 ? ticks : ticks.filter(({ t }) => Math.round(t / step) % 2 === 0);
}

/**
 * `panels` have `area`, `ticks`, `scale`, `title` and `unit`. Returns shapes in three layers, see
 * plot.js.
 */
export function axesShapes({ panels, bounds, x, times, measure }) {
  const [grid, standing, moving] = [[], [], []];
  const across = (t) => bounds.left + ((t - x.from) / (x.to - x.from)) * (bounds.right - bounds.left);
  for (const panel of panels) {
    const { left, top, width, height } = panel.area;
    for (const { t } of times) grid.push(line(across(t), top, across(t), top + height, GRID));
    for (const { value, text } of panel.ticks) {
      const y = top + (1 - panel.scale.part(value)) * height;
      grid.push(line(left, y, left + width, y, GRID));
      standing.push(label(left - PADDING, y + FONT_SIZE * 0.34, text, { anchor: 'end', group: 'tick value' }));
    }
    standing.push(...head(panel, measure));
  }
  for (const { t, text } of times) {
    // A label that enters from the right fades in once there is room for all of it, in a few steps,
    // because each is painted.
    const faded = Math.min(1, Math.max(0, (bounds.width - across(t) - measure(text) / 2) / FADE_PX));
    const at = Math.max(across(t), measure(text) / 2);
    const style = { anchor: 'middle', opacity: Math.round(faded * FADE_STEPS) / FADE_STEPS, group: 'tick time' };
    moving.push(label(at, bounds.bottom + 2 * PADDING, text, style));
  }
  return { grid, standing, moving };
}

/** The panel's title, and the unit of its values. */
function head({ area, title, unit, ticks }, measure) {
  const y = area.top - 7;
  const shapes = [];
  let x = area.left;
  if (title !== '') {
    const bold = (one) => measure(one, true);
    const text = shortened(title, area.width, bold);
    shapes.push(label(x, y, text, { color: '--text', bold: true, group: 'title' }));
    x += bold(text) + PADDING;
  }
  const room = area.left + area.width - x;
  if (unit !== '' && unit !== title && ticks.length > 0) shapes.push(label(x, y, shortened(unit, room, measure), { group: 'unit' }));
  return shapes;
}
