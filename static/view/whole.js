// The chart on the whole screen, and alone on the page: at #chart, for a wall or an iframe.
//
// Must not know: what is drawn. Read next: layout.css.

import { byId } from '../dom.js';

const ALONE = '#chart';

export function listenToWhole() {
  const card = byId('card');
  const button = byId('full');
  button.hidden = !document.fullscreenEnabled;
  // It may be refused, as in an iframe without the permission; then all stays as it is.
  button.addEventListener('click', () => {
    const done = document.fullscreenElement === null ? card.requestFullscreen() : document.exitFullscreen();
    done.catch(() => (button.hidden = true));
  });
  document.addEventListener('fullscreenchange', () => button.setAttribute('aria-pressed', document.fullscreenElement === card));
  const follow = () => document.documentElement.classList.toggle('alone', location.hash === ALONE);
  window.addEventListener('hashchange', follow);
  follow();
}
