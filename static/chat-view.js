// What the chat's card shows and what is done in it. Only the views touch the document.
//
// The list keeps its end in view, unless the reader has scrolled up to read: then it stands still. It is bounded, so a
// page that is left open for a month does not grow.
//
// Must not know: sockets, what a message means. Read next: index.html, which has the elements.

import { byId, element, setElementText, setText } from './dom.js';
import * as format from './format.js';
import { Tail } from './tail.js';

/** How many messages the list keeps. */
const KEPT = 200;
/** A list this close to its end, in pixels, is at its end: scrolling stops at fractions of one. */
const AT_END = 4;

export class ChatView {
  #actions;
  #log = byId('chat-log');
  #text = byId('chat-text');
  #new = new Tail(KEPT);
  #frame = null;
  #follow;

  /** `actions`: `open`, `close`, `retry`, and `send(text)` and `check(text)`, which give null or what is wrong with it. */
  constructor(actions) {
    this.#actions = actions;
    const panel = byId('chat');
    this.#follow = () => (panel.open ? actions.open() : actions.close());
    panel.addEventListener('toggle', this.#follow);
    byId('chat-form').addEventListener('submit', (event) => this.#submit(event));
    this.#text.addEventListener('input', () => this.#edited());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && actions.retry());
    window.addEventListener('online', () => actions.retry());
    // As for the chart: with an open socket a page can't be kept for the "back" button.
    window.addEventListener('pagehide', () => actions.close());
    window.addEventListener('pageshow', (event) => event.persisted && this.#follow());
  }

  /** To be called once all is there: the panel may have been opened before this script had come. */
  start() {
    if (byId('chat').open) this.#follow();
  }

  clear() {
    this.#new.take();
    this.#log.replaceChildren();
    byId('chat-empty').hidden = false;
  }

  /** `entry` is `{kind, text}`, its kind a class in chat.css. */
  add(entry) {
    this.#new.push(entry);
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  showStatus({ name, reason }) {
    byId('chat-status').dataset.state = name;
    setText('chat-status-name', name === 'stopped' || name === 'ended' ? 'Closed' : format.state(name));
    setText('chat-status-reason', format.sentence(reason));
    if (name === 'connected') this.#edited(); // that there was no connection is no problem any more
  }

  #draw() {
    this.#frame = null;
    const log = this.#log;
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight <= AT_END;
    // A name written from right to left must not turn the line of another round: each message finds its own direction.
    const paragraph = ({ kind, text }) => element('p', { className: kind, textContent: text, dir: 'auto' });
    log.append(...this.#new.take().map(paragraph));
    while (log.childElementCount > KEPT) log.firstElementChild.remove();
    byId('chat-empty').hidden = log.childElementCount > 0;
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  #submit(event) {
    event.preventDefault();
    const problem = this.#actions.send(this.#text.value);
    this.#showProblem(problem);
    if (problem === null) this.#text.value = '';
    this.#text.focus();
  }

  /** While something is typed, what can be wrong is only that it is too long; that it is empty is no news. */
  #edited() {
    const text = this.#text.value;
    this.#showProblem(text.trim() === '' ? null : this.#actions.check(text));
  }

  #showProblem(problem) {
    this.#text.setAttribute('aria-invalid', problem !== null);
    setElementText(byId('chat-problem'), problem ?? '');
  }
}
