// The marks: thresholds, notes, what the user has selected, and the crosshair.
//
// Texts of notes that would overlap stand below each other; where there is no room at all, the line
// stands alone, and the tooltip has the text. Of a threshold outside the view, a text at that edge
// says where it is.
//
// Must not know: the document, the GPU. Read next: svg.js.

import { FONT_SIZE, label, line, rect, shortened } from './shapes.js';

const GAP = 5;
const LINE_HEIGHT = FONT_SIZE + 3;
/** Texts of notes take at most so many rows, and at most this part of the height of a panel. */
const MAX_ROWS = 8;
const MAX_PART = 0.5;

/**
 * `panels` are those of the scene, with `area` and `scale`; `x`: the times at the edges. Returns
 * shapes in layers, see plot.js.
 */
export function marksShapes({ panels, bounds, x, notes, selection, cursor, measure }) {
  const across = (t) => bounds.left + ((t - x.from) / (x.to - x.from)) * (bounds.right - bounds.left);
  const limits = new Map(panels.map((panel) => [panel, thresholds(panel, measure)]));
  const moving = [
    ...(selection === null ? [] : selected(selection, panels, bounds, across)),
    ...noted(notes, { panels, limits, x, bounds, across, measure }),
  ];
  // The crosshair follows the pointer, not its time.
  const standing = [
    ...[...limits.values()].flat(),
    ...(cursor === null || cursor < x.from || cursor > x.to ? [] : upright(panels, across(cursor), { opacity: 0.7, group: 'cursor' })),
  ];
  return { standing, moving };
}

function upright(panels, x, style) {
  return panels.map(({ area }) => line(x, area.top, x, area.top + area.height, style));
}

function selected(selection, panels, { left, right }, across) {
  const inside = (x) => Math.min(right, Math.max(left, x));
  const [a, b] = [selection.from, selection.to].map((t) => inside(across(t))).sort((one, other) => one - other);
  if (a === b && (a === left || a === right)) return [];
  return panels.flatMap(({ area }) => [
    rect(a, area.top, b - a, area.height, { color: '--accent', opacity: 0.14, group: 'selection' }),
    ...[a, b].map((x) => line(x, area.top, x, area.top + area.height, { color: '--accent', group: 'selection' })),
  ]);
}

/** The text stands above its line at the right, or further to the left beside one that is there. */
function thresholds(panel, measure) {
  const { area, scale, thresholds: all } = panel;
  const shapes = [];
  const place = placer(area, measure);
  const color = '--bad';
  for (const { value, text } of all) {
    const part = scale.part(value);
    if (!(part >= 0 && part <= 1)) continue;
    const y = area.top + (1 - part) * area.height;
    shapes.push(line(area.left, y, area.left + area.width, y, { color, dash: '6 4', group: 'threshold' }));
    shapes.push(...place(text || String(value), Math.max(y - 4, area.top + FONT_SIZE), { color, group: 'threshold' }));
  }
  return [...shapes, ...outOfView(panel, place)];
}

/** Labels at the right that do not overlap: one that has no room stands left of the others. */
function placer(area, measure) {
  const placed = [];
  return (text, baseline, style) => {
    const beside = placed.filter((one) => Math.abs(one.baseline - baseline) < LINE_HEIGHT);
    const end = Math.min(area.left + area.width - GAP, ...beside.map(({ start }) => start - 2 * GAP));
    const shown = shortened(text, end - area.left - GAP, measure);
    if (shown === '') return [];
    placed.push({ baseline, start: end - measure(shown) });
    return [label(end, baseline, shown, { anchor: 'end', halo: true, ...style })];
  };
}

/**
 * Thresholds above and below the view, each with its value, the nearest first: an arrow shows where
 * they are.
 */
function outOfView({ area, scale, extremes, thresholds: all }, place) {
  if (extremes === null) return [];
  const above = all.filter(({ value }) => value > scale.max).sort((a, b) => a.value - b.value);
  const below = all.filter(({ value }) => value < scale.min).sort((a, b) => b.value - a.value);
  const style = { color: '--bad', group: 'threshold beyond' };
  const said = (arrow, some) => `${arrow} ${some.map(({ value, text }) => (text ? `${text} (${value})` : value)).join(', ')}`;
  return [
    ...(above.length > 0 ? place(said('↑', above), area.top + FONT_SIZE, style) : []),
    ...(below.length > 0 ? place(said('↓', below), area.top + area.height - GAP, style) : []),
  ];
}

/**
 * A note is in each panel that has its series, and its text in the first of these. `limits`: the
 * shapes of the thresholds of each panel.
 */
function noted(notes, { panels, limits, x, bounds, across, measure }) {
  const color = '--accent';
  const sorted = [...notes].sort((a, b) => a.t - b.t);
  const isSeen = ({ t }) => t >= x.from && t <= x.to;
  const firsts = new Map(panels.map((panel) => [panel, []]));
  const lines = sorted.flatMap((note) => {
    const those = panels.filter((panel) => concerns(note, panel));
    firsts.get(those[0])?.push(note);
    return isSeen(note) ? upright(those, across(note.t), { color, dash: '2 3', group: 'note' }) : [];
  });
  const labels = [...firsts].flatMap(([panel, own]) => {
    const taken = limits.get(panel).filter(({ kind }) => kind === 'text').map((one) => ({ start: one.x - measure(one.text), end: one.x, y: one.y }));
    const texts = arranged(own, panel.area, { bounds, taken, across, measure }).filter(({ note }) => isSeen(note));
    return texts.map(({ text, at, y }) => label(at, y, text, { color, halo: true, group: 'note' }));
  });
  return [...lines, ...labels];
}

/**
 * `{note, text, at, y}` of each text that has room: at the right of its line, or at the left, where
 * the right edge is near; in the first row in which it covers no other, nor what is `taken`. Notes
 * that have left the view count, too: so the others keep their rows while time goes on.
 */
function arranged(notes, area, { bounds: { left, right }, taken, across, measure }) {
  const rows = Math.max(1, Math.min(MAX_ROWS, Math.floor((area.height * MAX_PART) / LINE_HEIGHT)));
  const baselines = Array.from({ length: rows }, (_, row) => area.top + FONT_SIZE + row * LINE_HEIGHT);
  const texts = [];
  const occupied = [...taken];
  for (const note of notes) {
    const x = across(note.t);
    const text = shortened(note.text, right - left - 2 * GAP, measure);
    const start = besides(x, measure(text), left, right);
    const end = start + measure(text);
    const isFree = (y) => occupied.every((one) => Math.abs(one.y - y) >= LINE_HEIGHT || one.end + GAP <= start || end + GAP <= one.start);
    const y = baselines.find(isFree);
    if (text === '' || y === undefined || end < left - right) continue;
    occupied.push({ start, end, y });
    texts.push({ note, text, at: start, y });
  }
  return texts;
}

/** Where a text begins: at the right of its line, else at the left, else where it fits. */
function besides(x, width, left, right) {
  if (x + 2 * GAP + width <= right) return x + GAP;
  return x - GAP - width >= left ? x - GAP - width : right - GAP - width;
}

function concerns({ series }, { lines }) {
  return series === undefined || lines.some(({ name }) => name === series);
}
