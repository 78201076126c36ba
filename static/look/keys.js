// Which key does what. The help in index.html lists them for the user.
//
// A key that means something where the focus is belongs to that place: letters and arrows to a text
// field or a list, Space and Enter to a button. The arrows up and down, Home and End scroll the page,
// unless the chart has the focus or there is nothing to scroll. Space scrolls a page, too, but is
// ours everywhere else: it is the way to live. While the cursor is on, arrows move it.
//
// Must not know: the document, what a command does. Read next: actions.js; view/keyboard.js.

/** A part of the window that one press moves by; a part of it that one press selects. */
const PAN = 0.2;
const SELECT = 0.05;
const ZOOM = 1.5;
/** A part of the value axis that one press moves by. */
const MOVE = 0.1;

/** Commands are names of functions of actions.js, with their arguments. */
const EVERYWHERE = {
  ArrowLeft: ['pan', -PAN],
  ArrowRight: ['pan', PAN],
  '+': ['zoom', 1 / ZOOM],
  '=': ['zoom', 1 / ZOOM],
  '-': ['zoom', ZOOM],
  0: ['goLive'],
  a: ['autoscale'],
  h: ['hold'],
  f: ['editEdges'],
  l: ['log'],
  r: ['rate'],
  p: ['nextPanels'],
  c: ['cursor'],
  s: ['selectMode'],
  z: ['zoomToSelection'],
  u: ['moveAllValues', MOVE],
  d: ['moveAllValues', -MOVE],
  '?': ['help'],
  Escape: ['close'],
};
const NOT_ON_BUTTONS = { ' ': ['live'], Enter: ['zoomToSelection'] };
const SCROLLING = { ArrowUp: ['zoom', 1 / ZOOM], ArrowDown: ['zoom', ZOOM], Home: ['oldest'], End: ['goLive'] };
const SHIFTED = {
  ArrowLeft: ['extendSelection', -SELECT],
  ArrowRight: ['extendSelection', SELECT],
  '+': EVERYWHERE['+'],
  '?': EVERYWHERE['?'],
};
const SHIFTED_SCROLLING = { ArrowUp: ['zoomAllValues', 1 / ZOOM], ArrowDown: ['zoomAllValues', ZOOM] };
const CURSOR = {
  ArrowLeft: ['stepCursor', -1],
  ArrowRight: ['stepCursor', 1],
  ArrowUp: ['nextCursorLine', -1],
  ArrowDown: ['nextCursorLine', 1],
};
/** A key that is held down repeats these. */
const REPEATED = new Set(['pan', 'zoom', 'extendSelection', 'stepCursor', 'moveAllValues', 'zoomAllValues']);

/**
 * The command for a key, or null. `event`: `{key, shiftKey, ctrlKey, altKey, metaKey, repeat}`.
 * `focus`: what has it: 'typing' (text fields, lists and dialogs), 'button', 'chart', or 'page' for
 * anything else. `scrolls`: whether the page can be scrolled; `cursor`: whether the cursor is on.
 */
export function commandOf(event, { focus, scrolls, cursor }) {
  if (event.ctrlKey || event.altKey || event.metaKey || focus === 'typing') return null;
  const onChart = focus === 'chart' || !scrolls;
  const sets = event.shiftKey
    ? [SHIFTED, onChart && SHIFTED_SCROLLING]
    : [cursor && CURSOR, EVERYWHERE, focus !== 'button' && NOT_ON_BUTTONS, onChart && SCROLLING];
  const key = event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : event.key;
  const command = sets.find((set) => set && Object.hasOwn(set, key))?.[key] ?? null;
  return command === null || (event.repeat && !REPEATED.has(command[0])) ? null : command;
}
