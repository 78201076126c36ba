// Loads the inspector when its panel is opened for the first time.
//
// A visitor who only looks at the chart does not wait for two dozen more modules.
//
// Must not know: what it loads. Read next: inspector/main.js, the tour.

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
// The panel may have been opened before this script was loaded.
enter();
