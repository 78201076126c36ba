// The chart as a picture: its title above it, the legend below it, in the colours of the page.
//
// Must not know: how the chart is drawn. Read next: chart/pens.js.

import { penOf } from '../chart/pens.js';

const PADDING = 16;
const LINE = 20;
const SWATCH = 28;
const GAP = 8;

/**
 * A PNG, as a Blob. `chart`: a canvas or an ImageBitmap of the chart, `scale` of its pixels to one
 * of the page. `title`, `facts`: texts. `rows`: `{name, latest, pen}` of each line.
 */
export async function picture({ chart, scale, title, facts, rows, style = getComputedStyle(document.body) }) {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  const font = (size, weight = 400) => `${weight} ${size}px ${style.fontFamily}`;
  const width = chart.width / scale + 2 * PADDING;
  const room = width - 2 * PADDING;
  context.font = font(13);
  const legend = flowed(rows.map((row) => ({ ...row, label: `${row.name || 'value'}  ${row.latest}` })), room, (text) => context.measureText(text).width);
  const head = PADDING + 2 * LINE + GAP;
  const height = head + chart.height / scale + (legend.height > 0 ? GAP + legend.height : 0) + PADDING;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.scale(scale, scale);
  context.textBaseline = 'middle';
  const color = (name) => style.getPropertyValue(name).trim();
  context.fillStyle = color('--card');
  context.fillRect(0, 0, width, height);
  context.fillStyle = color('--text');
  context.font = font(16, 650);
  context.fillText(title, PADDING, PADDING + LINE / 2, room);
  context.fillStyle = color('--quiet');
  context.font = font(13);
  context.fillText(facts, PADDING, PADDING + 1.5 * LINE, room);
  context.drawImage(chart, PADDING, head, room, chart.height / scale);
  context.translate(PADDING, head + chart.height / scale + GAP);
  for (const item of legend.items) drawItem(context, item, color);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob === null ? failed(new Error('the picture is too large.')) : done(blob)), 'image/png'));
}

function drawItem(context, { x, y, label, pen, width }, color) {
  const { color: variable, dash } = penOf(pen);
  context.strokeStyle = color(variable);
  context.lineWidth = 2.5;
  context.setLineDash(dash);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + SWATCH, y);
  context.stroke();
  context.fillStyle = color('--text');
  context.fillText(label, x + SWATCH + GAP, y, width);
}

/** Items from left to right in as many rows as they need: `{items, height}`. `measure(text)` in pixels. */
export function flowed(rows, room, measure) {
  let [x, y] = [0, 0];
  const items = rows.map((row) => {
    const width = Math.min(measure(row.label), room - SWATCH - GAP);
    const whole = SWATCH + GAP + width;
    if (x > 0 && x + whole > room) [x, y] = [0, y + LINE];
    const item = { ...row, x, y: y + LINE / 2, width };
    x += whole + 2 * GAP;
    return item;
  });
  return { items, height: rows.length === 0 ? 0 : y + LINE };
}
