// Shows shapes as elements of an SVG, and paints them on a canvas.
//
// Elements are kept from frame to frame, and only attributes that differ are set. A layer whose
// shapes have all moved by the same distance is moved as a whole: the browser then paints nothing,
// but shifts what it has painted. Texts come from the network, so they are set as `textContent`.
//
// Must not know: what the shapes mean. Read next: context.js.

import { BOLD, FONT_SIZE, shiftOf } from './shapes.js';

const NAMESPACE = 'http://www.w3.org/2000/svg';
const HALO_WIDTH = 3;
const BACKGROUND = '--card';

/** A layer of shapes, above those that were made before. */
export class SvgLayer {
  #group = document.createElementNS(NAMESPACE, 'g');
  #nodes = [];
  /** The shapes as they were painted, and by how many pixels they were moved since. */
  #painted = [];
  #shift = 0;

  /** `moves`: whether its shapes are moved often. */
  constructor(svg, { moves = false } = {}) {
    svg.setAttribute('font-family', 'inherit');
    svg.setAttribute('font-size', FONT_SIZE);
    svg.append(this.#group);
    // The browser keeps a picture of it then.
    if (moves) this.#group.style.willChange = 'transform';
  }

  /** `ratio`: device pixels for a CSS pixel. Letters are sharp only at whole device pixels. */
  show(shapes, ratio) {
    const shift = shiftOf(this.#painted, shapes);
    this.#move(Math.round((shift ?? 0) * ratio) / ratio);
    if (shift === null) this.#paint(shapes);
  }

  #move(shift) {
    if (shift === this.#shift) return;
    this.#shift = shift;
    this.#group.style.transform = `translateX(${shift}px)`;
  }

  #paint(shapes) {
    this.#painted = shapes;
    for (const [i, shape] of shapes.entries()) {
      if (this.#nodes[i]?.kind !== shape.kind) this.#replace(i, shape.kind);
      const { element, set } = this.#nodes[i];
      const wanted = attributes(shape);
      for (const [name, value] of Object.entries(wanted)) {
        if (set[name] === value) continue;
        if (value === null) element.removeAttribute(name);
        else element.setAttribute(name, value);
        set[name] = value;
      }
      if (shape.kind === 'text' && element.textContent !== shape.text) element.textContent = shape.text;
    }
    for (const { element } of this.#nodes.splice(shapes.length)) element.remove();
  }

  #replace(i, kind) {
    const element = document.createElementNS(NAMESPACE, kind);
    if (i < this.#nodes.length) this.#nodes[i].element.replaceWith(element);
    else this.#group.append(element);
    this.#nodes[i] = { kind, element, set: {} };
  }
}

function attributes(shape) {
  const color = `var(${shape.color})`;
  const common = { class: shape.group || null, opacity: shape.opacity === 1 ? null : Number(shape.opacity.toFixed(3)) };
  const at = (...names) => Object.fromEntries(names.map((name) => [name, Number(shape[name].toFixed(2))]));
  switch (shape.kind) {
    case 'line':
      return { ...common, ...at('x1', 'y1', 'x2', 'y2'), stroke: color, 'stroke-dasharray': shape.dash || null };
    case 'rect':
      return { ...common, ...at('x', 'y', 'width', 'height'), fill: color };
    default:
      return {
        ...common,
        ...at('x', 'y'),
        fill: color,
        'text-anchor': shape.anchor,
        'font-weight': shape.bold ? BOLD.trim() : null,
        stroke: shape.halo ? `var(${BACKGROUND})` : null,
        'stroke-width': shape.halo ? HALO_WIDTH : null,
        'paint-order': shape.halo ? 'stroke' : null,
      };
  }
}

/** Paints shapes on a 2D context. `color(variable)`: a CSS colour; `font`: the family. */
export function paint(context, shapes, { color, font }) {
  for (const shape of shapes) {
    context.globalAlpha = shape.opacity;
    context.fillStyle = context.strokeStyle = color(shape.color);
    context.lineWidth = 1;
    context.setLineDash(shape.dash === '' ? [] : shape.dash.split(' ').map(Number));
    if (shape.kind === 'rect') context.fillRect(shape.x, shape.y, shape.width, shape.height);
    if (shape.kind === 'line') {
      context.beginPath();
      context.moveTo(shape.x1, shape.y1);
      context.lineTo(shape.x2, shape.y2);
      context.stroke();
    }
    if (shape.kind === 'text') paintText(context, shape, { color, font });
  }
  context.globalAlpha = 1;
}

function paintText(context, { x, y, text, anchor, halo, bold }, { color, font }) {
  context.font = `${bold ? BOLD : ''}${FONT_SIZE}px ${font}`;
  context.textAlign = anchor === 'middle' ? 'center' : anchor;
  if (halo) {
    const { fillStyle } = context;
    context.strokeStyle = color(BACKGROUND);
    context.lineWidth = HALO_WIDTH;
    context.lineJoin = 'round';
    context.strokeText(text, x, y);
    context.fillStyle = fillStyle;
  }
  context.fillText(text, x, y);
}
