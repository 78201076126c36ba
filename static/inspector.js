// The inspector's door: what is behind it is only loaded when the panel is opened for the first time.
//
// Who came to see the chart does not wait for two dozen modules more.
//
// Must not know: what is behind it. Read next: inspector/main.js, the tour.

import { byId, setText } from './dom.js';

const panel = byId('inspector');

async function enter() {
  if (!panel.open) return;
  panel.removeEventListener('toggle', enter);
  try {
    await import('./inspector/main.js');
  } catch {
    panel.addEventListener('toggle', enter);
    setText('inspector-problem', 'The inspector could not be loaded. To try again, close it and open it.');
  }
}

panel.addEventListener('toggle', enter);
// It may have been opened before this script had come.
enter();
