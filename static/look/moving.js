// What the user can do to the time in view. The first half of actions.js.
//
// Every pan and zoom looks back, and from then on it is counted what arrives.
//
// Must not know: the document, values, lines. Read next: look/look.js.

import * as duration from './duration.js';

export class Moving {
  /** How many measurements had been received when it last was live; null if it never was. */
  #receivedWhenLive = null;

  /**
   * `page`: `now()`, the feed's time; `scene()`, the last one; `changed()`: the look has; `drawSoon()`;
   * `forgetRanges()`, see scene.js; `say(text)`, to all users; `showSelection(selection)`, see
   * actions.js; `help()` and `editEdges()`, which open these; `clearPoints()`.
   */
  constructor({ look, store, feed, page }) {
    Object.assign(this, { look, store, feed, page });
  }

  /** How many measurements have arrived since it looks back; none of them is lost. */
  get pending() {
    const { received, live } = this.feed;
    if (this.look.live) return 0;
    // It looked back from the start. What came as history is not new.
    if (this.#receivedWhenLive === null && live > 0) this.#receivedWhenLive = received - live;
    return received - (this.#receivedWhenLive ?? received);
  }

  live() {
    if (this.look.live) this.freeze();
    else this.goLive();
  }

  goLive() {
    this.look.goLive();
    this.page.changed();
  }

  /** Looks back from now on. Returns the edges, which stay. */
  freeze() {
    if (this.look.live) this.#receivedWhenLive = this.feed.received;
    this.look.lookBack(this.page.now());
    this.page.changed();
    return this.look.x(this.page.now());
  }

  moveTo(from, to) {
    this.freeze();
    this.look.moveTo(from, to, this.page.now(), this.store.span());
  }

  /** By a part of the window. */
  pan(part) {
    this.freeze();
    this.look.pan(part, this.page.now(), this.store.span());
  }

  /** Shows `factor` as much time about the time `at`. */
  zoom(factor, at = this.middle()) {
    this.freeze();
    this.look.zoom(factor, at, this.page.now(), this.store.span());
  }

  oldest() {
    const span = this.store.span();
    if (span !== null) this.moveTo(span.first, span.first + this.look.windowMs);
  }

  chooseWindow(ms) {
    this.look.chooseWindow(ms, this.page.now(), this.store.span());
    this.page.forgetRanges();
    this.page.changed();
  }

  /** Returns why the text cannot be the length of a window; an empty text if it is one now. */
  typeWindow(text) {
    const { ms, problem = '' } = duration.parse(text);
    if (problem === '') this.chooseWindow(ms);
    return problem;
  }

  /** The time that a zoom by key keeps in its place. */
  middle() {
    const { from, to } = this.look.x(this.page.now());
    return (from + to) / 2;
  }
}
