// Keeps the look in the page's address, so that it survives a reload and can be copied.
//
// The entry of the browser's history is replaced: its back button leaves the page, as before. Some
// browsers refuse many changes in a short time, so it waits until the look has come to rest.
//
// Must not know: what is in the address. Read next: look/url.js.

import { withLook } from '../look/url.js';

const REST_MS = 300;

export class Address {
  /** How many names of series have no room in the address. */
  leftOut = 0;

  #look;
  #timer = null;

  constructor(look) {
    this.#look = look;
    window.addEventListener('pagehide', () => this.write());
  }

  /** Call this after the look has changed. */
  changed() {
    this.#timer ??= setTimeout(() => this.write(), REST_MS);
  }

  /** Writes what has changed now. */
  write() {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    const { pathname, search, hash } = location;
    const written = withLook(search, this.#look);
    this.leftOut = written.leftOut;
    if (written.search !== search) history.replaceState(history.state, '', `${pathname}${written.search}${hash}`);
  }
}
