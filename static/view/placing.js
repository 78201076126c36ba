// Where a box beside the pointer goes: inside the chart, off the pointer, and off the line that is
// pointed at.
//
// Must not know: the document. Read next: view/tooltip.js.

/** Between the pointer and the box, and between the line and the box, in CSS pixels. */
const AWAY = 14;
const EDGE = 4;
/** The line is looked at so many times across the box. */
const LOOKS = 24;

/**
 * The left top corner `{x, y}`, in pixels of the window. `pointer`: `{x, y}`; `box`: `{width,
 * height}`; `room`: the same of where it must stay, with `left` and `top`. `lineY(x)` is where the
 * line that is pointed at is, or null.
 */
export function place(pointer, box, room, lineY = () => null) {
  const columns = [pointer.x + AWAY, pointer.x - AWAY - box.width];
  const { left = 0, top = 0, width, height } = room;
  const rows = [pointer.y - AWAY - box.height, pointer.y + AWAY, top + EDGE, top + height - EDGE - box.height];
  let best = null;
  for (const y of rows) {
    for (const x of columns) {
      const at = { x: within(x, box.width, left, width), y: within(y, box.height, top, height) };
      const cost = covered(at, box, pointer, lineY);
      if (best === null || cost < best.cost) best = { at, cost };
      if (cost === 0) return at;
    }
  }
  return best.at;
}

const within = (at, length, start, room) => Math.max(start + EDGE, Math.min(at, start + room - EDGE - length));

/** How much of the line is under the box; the pointer counts most. */
function covered({ x, y }, { width, height }, pointer, lineY) {
  const isUnder = (px, py, away) => px > x - away && px < x + width + away && py > y - away && py < y + height + away;
  let cost = isUnder(pointer.x, pointer.y, 2) ? 10 * LOOKS : 0;
  let before = null;
  for (let i = 0; i <= LOOKS; i += 1) {
    const px = x + (width * i) / LOOKS;
    const py = lineY(px);
    // Between two looks the line may run through the box.
    const low = Math.min(py ?? Infinity, before ?? Infinity);
    const high = Math.max(py ?? -Infinity, before ?? -Infinity);
    if (high > y - EDGE && low < y + height + EDGE) cost += 1;
    before = py;
  }
  return cost;
}
