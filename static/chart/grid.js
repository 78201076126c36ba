// The grid: straight lines below those of the data, on the same canvas.
//
// It moves in each frame, and as elements of an SVG it would make the browser paint all of the chart
// again. Each line is a rectangle of whole pixels that is cleared to the grid's colour.
//
// Must not know: what the lines mean. Read next: pens.js.

/**
 * Draws `lines`, see shapes.js, which are upright or level. `color`: four numbers from 0 to 1;
 * `ratio`: device pixels for a CSS pixel. Leaves the scissor test enabled.
 */
export function drawGrid(gl, lines, color, ratio) {
  const wide = Math.max(1, Math.round(ratio));
  gl.enable(gl.SCISSOR_TEST);
  for (const { x1, y1, x2, y2, opacity } of lines) {
    const isUpright = x1 === x2;
    const [left, right] = [x1, x2].map((x) => Math.round(x * ratio - (isUpright ? wide / 2 : 0)));
    const [top, bottom] = [y1, y2].map((y) => Math.round(y * ratio - (isUpright ? 0 : wide / 2)));
    const [width, height] = isUpright ? [wide, bottom - top] : [right - left, wide];
    // Rows are counted from below.
    gl.scissor(left, gl.drawingBufferHeight - top - height, Math.max(0, width), Math.max(0, height));
    gl.clearColor(...color.map((part) => part * opacity));
    gl.clear(gl.COLOR_BUFFER_BIT);
  }
  // With this colour, TimeChart clears all of the canvas.
  gl.clearColor(0, 0, 0, 0);
}
