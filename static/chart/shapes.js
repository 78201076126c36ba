// What is drawn besides the lines, as plain data: texts, straight lines and rectangles, from the
// lowest to the one on top. The chart on the screen and the picture that is saved are drawn from
// the same shapes.
//
//   { kind: 'line', x1, y1, x2, y2 }
//   { kind: 'rect', x, y, width, height }
//   { kind: 'text', x, y, text, anchor, halo, bold }    x: start, middle or end; y: the baseline
//   and each: color (the name of a CSS variable), opacity, dash, group (a class name)
//
// Must not know: the document, what the shapes mean. Read next: axes.js.

export const FONT_SIZE = 11;
/** The weight of a bold text, as it begins a font of CSS. */
export const BOLD = '600 ';

export function line(x1, y1, x2, y2, style) {
  return { kind: 'line', x1, y1, x2, y2, color: '--quiet', opacity: 1, dash: '', group: '', ...style };
}

export function rect(x, y, width, height, style) {
  return { kind: 'rect', x, y, width, height, color: '--quiet', opacity: 1, dash: '', group: '', ...style };
}

/** `halo`: with the background around it, to be read above lines. */
export function label(x, y, text, style) {
  const plain = { anchor: 'start', halo: false, bold: false };
  return { kind: 'text', x, y, text, color: '--quiet', opacity: 1, dash: '', group: '', ...plain, ...style };
}

/** What is at a distance from the left edge; and how far apart two pixels can be told. */
const ACROSS = new Set(['x', 'x1', 'x2']);
const SAME_PX = 0.05;

/**
 * By how many pixels all of these shapes stand further to the right than those, if they are the same
 * otherwise; null if they are not.
 */
export function shiftOf(before, shapes) {
  if (before.length !== shapes.length) return null;
  const across = (shape) => shape.x ?? shape.x1;
  const shift = shapes.length === 0 ? 0 : across(shapes[0]) - across(before[0]);
  const isSame = (one, other) => Object.entries(one).every(([name, value]) => {
    if (typeof value !== 'number') return value === other[name];
    return Math.abs(value + (ACROSS.has(name) ? shift : 0) - other[name]) < SAME_PX;
  });
  return shapes.every((shape, i) => isSame(before[i], shape)) ? shift : null;
}

/** As much of a text as fits; empty if not even two letters do. `measure(text)` is its width. */
export function shortened(text, room, measure) {
  if (measure(text) <= room) return text;
  const letters = [...text];
  let [fits, tooLong] = [0, letters.length];
  while (fits + 1 < tooLong) {
    const middle = Math.floor((fits + tooLong) / 2);
    if (measure(`${letters.slice(0, middle).join('').trimEnd()}…`) <= room) fits = middle;
    else tooLong = middle;
  }
  return fits < 2 ? '' : `${letters.slice(0, fits).join('').trimEnd()}…`;
}
