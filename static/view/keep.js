// The plot keeps its height while something below it is open: the page gets longer instead.
//
// Normally the plot takes what the rest leaves of the window. So before one of the folded parts
// opens, what the rest takes is measured, and layout.css holds the plot to it: see `--rest`.
//
// Must not know: what is folded. Read next: layout.css.

import { byId } from '../dom.js';

export function keepHeight() {
  const card = byId('card');
  const plot = card.querySelector('.plot');
  const folded = [...document.querySelectorAll('#recent, .fold > details')];
  const isOpen = () => folded.some(({ open }) => open);
  for (const one of folded) {
    // Enter and Space on the summary are clicks, too.
    one.querySelector('summary').addEventListener('click', () => {
      if (!isOpen()) card.style.setProperty('--rest', `${window.innerHeight - plot.clientHeight}px`);
    });
    one.addEventListener('toggle', () => isOpen() || card.style.removeProperty('--rest'));
  }
}
