// Menus: `details` elements of the toolbar. One is open at a time; Escape and a press outside close
// it.
//
// Must not know: what is in them. Read next: view/controls.js.

const MENUS = 'details.menu';

export function listenToMenus() {
  const open = () => [...document.querySelectorAll(`${MENUS}[open]`)];
  document.addEventListener('pointerdown', ({ target }) => {
    for (const menu of open()) if (!menu.contains(target)) menu.open = false;
  });
  // While it bubbles: what is inside may need the key for itself, and what is outside must not see it.
  for (const menu of document.querySelectorAll(MENUS)) {
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !menu.open) return;
      event.stopPropagation();
      close(menu);
    });
    menu.addEventListener('toggle', () => {
      if (menu.open) for (const other of open()) if (other !== menu) other.open = false;
    });
  }
}

/** Closes it, and its button has the focus again: so the next arrow key moves the chart. */
export function close(menu) {
  menu.open = false;
  menu.querySelector('summary').focus();
}
