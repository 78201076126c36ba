// The buttons that copy a frame.
//
// What is copied is shown, too: on a page that was not loaded over https or from this machine, a script may not reach
// the clipboard, and then it is there to be copied by hand.
//
// Must not know: what the copies look like, which copies.js says. Read next: copies.js.

import { element, setElementText } from '../dom.js';
import { asCommand, asHex, asRust, leftOut } from './copies.js';

const WAYS = [
  ['hex', 'Copy as hex', asHex],
  ['command', 'as a command', asCommand],
  ['rust', 'as a Rust test vector', asRust],
];

export function copyParts(frame) {
  const shown = element('textarea', { className: 'copied', readOnly: true, rows: 5, hidden: true, ariaLabel: 'What was copied' });
  const status = element('p', { className: 'quiet', role: 'status' });
  const buttons = WAYS.map(([name, textContent, make]) => {
    const button = element('button', { type: 'button', textContent });
    button.dataset.copy = name;
    button.addEventListener('click', () => copy(make(frame), leftOut(frame), shown, status));
    return button;
  });
  return [element('div', { className: 'copies' }, ...buttons, status), shown];
}

async function copy(text, note, shown, status) {
  shown.hidden = false;
  shown.value = text;
  const done = await clipboard(text);
  if (!done) shown.select();
  setElementText(status, [done ? 'Copied.' : 'To be copied from here.', note].filter(Boolean).join(' '));
}

async function clipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
