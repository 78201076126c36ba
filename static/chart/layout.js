// Where the panels are: one below the other, with the labels of the values on the left and one time
// axis at the bottom.
//
//   ┌───────┬───────────────────────────┐
//   │       │ title, unit               │  HEAD, or PADDING_TOP if there is neither
//   │ label ┌───────────────────────────┤
//   │ label │ plot                      │
//   │       └───────────────────────────┤
//   │           time axis               │  BOTTOM
//   └───────────────────────────────────┘
//
// Must not know: what is drawn there. Read next: ticks.js.

const RIGHT = 16;
const BOTTOM = 28;
const PADDING_TOP = 12;
const HEAD = 22;
const MIN_PLOT = 70;

/** Room at the left and right of the longest label. */
const LABEL_PADDING = 18;
const MIN_LEFT = 32;
/** The plot does not move for a label that is a few pixels shorter. */
const SLACK = 26;
const GRID = 8;

/** How many of so many panels fit; more would be too low to be read. */
export function fitting(height, count) {
  return Math.max(1, Math.min(count, Math.floor((height - BOTTOM) / (HEAD + MIN_PLOT))));
}

/** `{top, height}` of the plot of each of these panels, with `title` and `unit`. */
export function rowsFor(height, panels) {
  const heads = panels.map(({ title, unit }) => (title !== '' || unit !== '' ? HEAD : PADDING_TOP));
  const plots = Math.max(0, height - BOTTOM - sum(heads));
  return heads.map((head, i) => {
    // Whole pixels, and none is lost: each begins where the one before has ended.
    const [from, to] = [i, i + 1].map((n) => Math.round((plots * n) / panels.length));
    return { top: sum(heads.slice(0, i + 1)) + from, height: to - from };
  });
}

/** The time axis, which all panels share: from `left` to `right`, below `bottom`. */
export function boundsFor(width, height, left) {
  return { left, right: Math.max(left, width - RIGHT), bottom: Math.max(0, height - BOTTOM), width, height };
}

/** The room on the left for labels of this width. `before` is the room that there is so far. */
export function leftFor(labelWidth, before) {
  const wanted = Math.max(MIN_LEFT, Math.ceil((labelWidth + LABEL_PADDING) / GRID) * GRID);
  return before >= wanted && before - wanted < SLACK ? before : wanted;
}

const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
