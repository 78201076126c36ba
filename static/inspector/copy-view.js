// The buttons that copy a frame.
//
// The copied text is shown as well. On a page that was not loaded over https or from this machine,
// a script has no access to the clipboard, so the user can copy the text by hand.
//
// Must not know: what the copies look like (copies.js says that). Read next: copies.js.

import { element, setElementText } from '../dom.js';
import { about, asCommand, asHex, asRust, leftOut } from './copies.js';

/** `excerpt`: what excerpt.js found for this frame. */
export function copyParts(frame, excerpt) {
  const shown = element('textarea', { className: 'copied', readOnly: true, rows: 5, hidden: true, ariaLabel: 'Copied text' });
  const status = element('span', { role: 'status' });
  const button = (name, textContent, make) => {
    const made = element('button', { type: 'button', textContent });
    made.dataset.copy = name;
    made.addEventListener('click', () => copy(make(), shown, status));
    return made;
  };
  const others = [button('command', 'as a command', () => asCommand(excerpt)), button('rust', 'as a Rust test vector', () => asRust(excerpt))];
  const note = element('p', { className: 'quiet' }, status, excerpt.problem ?? about(excerpt).join(' '));
  if (excerpt.problem !== undefined) {
    note.id = 'copy-problem';
    note.append(` ${leftOut(frame)}`);
    for (const one of others) {
      one.disabled = true;
      one.setAttribute('aria-describedby', note.id);
    }
  }
  return [element('div', { className: 'copies' }, button('hex', 'Copy as hex', () => asHex(frame)), ...others, note), shown];
}

async function copy(text, shown, status) {
  shown.hidden = false;
  shown.value = text;
  const done = await clipboard(text);
  if (!done) shown.select();
  setElementText(status, done ? 'Copied. ' : 'Copy it from here: ');
}

async function clipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
