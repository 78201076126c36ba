// Which colour and which dash the lines have: eight colours, then the same with other dashes.
//
// Must not know: WebGL, the document. Read next: points.js.

const COLORS = 8;
/**
 * Lengths of dash and gap in pixels, two of each in a period. No two look alike at a distance, and
 * there is no more than a few pixels of gap, in which the line is drawn dimmer.
 */
const DASHES = [
  [],
  [9, 5, 9, 5],
  [3, 3, 3, 3],
  [11, 4, 3, 4],
  [18, 6, 18, 6],
  [6, 2, 2, 2],
  [20, 4, 8, 4],
  [5, 9, 5, 9],
];

/**
 * The pen number `n`, from 0: `color` is the name of a CSS variable; `dash` is as in
 * `stroke-dasharray`, and empty for a solid line.
 */
export function penOf(n) {
  return { color: `--line-${(n % COLORS) + 1}`, dash: DASHES[Math.floor(n / COLORS) % DASHES.length] };
}
