// A swatch: a short piece of a line as the chart draws it, in its colour and with its dash.
//
// It is an SVG, and its colour is a class of legend.css, because the Content-Security-Policy allows
// neither inline styles nor images made in the page.
//
// Must not know: what the line is. Read next: chart/pens.js.

import { penOf } from '../chart/pens.js';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 28;
const HEIGHT = 10;

/** `pen`: counted from 0; null for a line that is not drawn. */
export function swatch(pen) {
  const svg = svgElement('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, 'aria-hidden': 'true' });
  svg.append(svgElement('line', { x1: 0, x2: WIDTH, y1: HEIGHT / 2, y2: HEIGHT / 2, stroke: 'currentColor', 'stroke-width': 2.5 }));
  showPen(svg, pen);
  return svg;
}

/** Makes the swatch that of another pen. */
export function showPen(svg, pen) {
  if (svg.dataset.pen === String(pen)) return;
  svg.dataset.pen = String(pen);
  const { color, dash } = pen === null ? { color: '--line-none', dash: [] } : penOf(pen);
  // The class has the name of the variable.
  svg.setAttribute('class', `swatch ${color.slice(2)}`);
  svg.firstChild.setAttribute('stroke-dasharray', dash.join(' '));
}

function svgElement(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
