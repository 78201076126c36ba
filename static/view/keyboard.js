// The keys of the page, passed to look/keys.js, which is told where the focus is.
//
// Must not know: what a key does. Read next: look/keys.js.

import { commandOf } from '../look/keys.js';

/** Keys in these belong to them, with all that they contain. */
const OWN_KEYS = 'dialog, [role=listbox], input, select, textarea, [contenteditable]';
const BUTTONS = 'a, button, summary';
/** What scrolls by keys when it has the focus. */
const SCROLLERS = '[tabindex]';

export function listenToKeys(chart, actions) {
  document.addEventListener('keydown', (event) => {
    const { scrollHeight, clientHeight } = document.scrollingElement;
    const place = { focus: focusOf(event.target, chart), scrolls: scrollHeight > clientHeight, cursor: actions.cursorMode.t !== null };
    const command = event.defaultPrevented ? null : commandOf(event, place);
    if (command === null) return;
    event.preventDefault();
    const [name, ...given] = command;
    actions[name](...given);
    actions.tell(name);
  });
}

function focusOf(target, chart) {
  if (!(target instanceof Element)) return 'page';
  if (chart.contains(target)) return 'chart';
  if (target.closest(OWN_KEYS) !== null) return 'typing';
  if (target.closest(BUTTONS) !== null) return 'button';
  return target.matches(SCROLLERS) ? 'typing' : 'page';
}
