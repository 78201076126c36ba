// The dialog of keys and gestures.
//
// Must not know: what carries them out. Read next: nothing, this is the last one.

import { byId, element } from '../dom.js';

const KEYS = [
  ['Space', 'look back, or return to live'],
  ['← →', 'move by a fifth of the window'],
  ['Shift + ← →', 'select a span, or extend it'],
  ['z or Enter', 'zoom to the selection'],
  ['+ −', 'zoom in and out'],
  ['↑ ↓, Home, End', 'once the chart is clicked: zoom; the oldest values; live'],
  ['Shift + ↑ ↓', 'once the chart is clicked: zoom the value axis'],
  ['u, d', 'move the value axis up and down'],
  ['s', 'the next drag selects'],
  ['0', 'live, with the window that was chosen'],
  ['a, h, f', 'value axis: automatic, held, fixed'],
  ['l', 'logarithmic scale'],
  ['r', 'change per second'],
  ['p', 'panels: one, each unit, each series'],
  ['Page Up, Page Down', 'once the chart is clicked: to other panels, if not all of them fit'],
  ['c', 'crosshair: ← → go from value to value, ↑ ↓ from line to line'],
  ['Esc', 'end of a selection or of the crosshair'],
  ['?', 'this help'],
];
const MOUSE = [
  ['Drag', 'move in time'],
  ['Wheel', 'zoom in time, about the pointer: with Ctrl, once the chart is clicked, or where the page has nothing to scroll'],
  ['Shift + drag', 'select a span'],
  ['Double click', 'live, with the window that was chosen'],
  ['On the value axis', 'wheel zooms, drag moves, double click is automatic'],
  ['Wheel, on panels', 'scrolls to those that do not fit, unless it zooms'],
  ['Shift + click on a line', 'in the legend: show only this line'],
];
const TOUCH = [
  ['Tap', 'crosshair with all values'],
  ['Drag', 'move in time; up and down: the page, or the panels'],
  ['Pinch', 'zoom in time'],
  ['Hold, then drag', 'select a span'],
  ['Double tap', 'live, with the window that was chosen'],
  ['On the value axis', 'drag moves, pinch zooms, double tap is automatic'],
];

/** Opens it from its button; returns what opens it from elsewhere. */
export function makeHelp() {
  for (const [id, list] of [['help-key-list', KEYS], ['help-mouse-list', MOUSE], ['help-touch-list', TOUCH]]) {
    byId(id).append(...list.flatMap(([what, does]) => [element('dt', { textContent: what }), element('dd', { textContent: does })]));
  }
  const dialog = byId('help-dialog');
  const open = () => dialog.open || dialog.showModal();
  byId('help').addEventListener('click', open);
  // Its keys are not the chart's.
  dialog.addEventListener('keydown', (event) => event.stopPropagation());
  dialog.addEventListener('click', ({ target }) => target === dialog && dialog.close());
  return open;
}
