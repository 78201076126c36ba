// The chat's card: shows messages and status, and handles input. Only views touch the document.
//
// The list stays scrolled to its end, unless the reader has scrolled up. Its length is limited, so
// a page that stays open for a month does not grow.
//
// Must not know: sockets, what a message means. Read next: index.html, which has the elements.

import { byId, element, setElementText, setText } from './dom.js';
import * as format from './format.js';
import { Tail } from './tail.js';
import { signed } from './utterance.js';

/** How many messages the list keeps. */
const KEPT = 200;
/**
 * A list that is this close to its end, in pixels, counts as at its end, because scrolling may stop
 * at a fraction of a pixel.
 */
const AT_END = 4;
/** Where the user's name is kept, for the next visit. */
const NAME = 'wirechart.chat.name';

export class ChatView {
  #actions;
  #log = byId('chat-log');
  #text = byId('chat-text');
  #new = new Tail(KEPT);
  #frame = null;
  #follow;

  /**
   * `actions`: `open`, `close`, `retry`, `send(text)` and `check(text)`. The last two return null,
   * or what is wrong with the text.
   */
  constructor(actions) {
    this.#actions = actions;
    const panel = byId('chat');
    byId('chat-name').value = stored();
    byId('chat-name').addEventListener('change', ({ target }) => store(target.value));
    this.#follow = () => (panel.open ? actions.open() : actions.close());
    panel.addEventListener('toggle', this.#follow);
    byId('chat-form').addEventListener('submit', (event) => this.#submit(event));
    this.#text.addEventListener('input', () => this.#edited());
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && actions.retry());
    window.addEventListener('online', () => actions.retry());
    // As for the chart: a page with an open socket cannot be kept for the "back" button.
    window.addEventListener('pagehide', () => actions.close());
    window.addEventListener('pageshow', (event) => event.persisted && this.#follow());
  }

  /**
   * Call this when everything is set up: the panel may have been opened before this script was
   * loaded.
   */
  start() {
    if (byId('chat').open) this.#follow();
  }

  /** An empty name stands for the room that is always there. */
  showRoom(name) {
    if (name !== '') setText('chat-room', `– with everyone who has the room ${name} open`);
  }

  clear() {
    this.#new.take();
    this.#log.replaceChildren();
    byId('chat-empty').hidden = false;
  }

  /**
   * `entry` is `{kind, text}`, its kind a class in chat.css. A message also has `t`, when it came,
   * `earlier`, if it may have been sent long before, and `mine`.
   */
  add(entry) {
    this.#new.push(entry);
    this.#frame ??= requestAnimationFrame(() => this.#draw());
  }

  showStatus({ name, reason }) {
    byId('chat-status').dataset.state = name;
    setText('chat-status-name', name === 'stopped' || name === 'ended' ? 'Closed' : format.state(name));
    setText('chat-status-reason', format.sentence(reason));
    if (name === 'connected') this.#edited(); // the missing connection is no longer a problem
  }

  #draw() {
    this.#frame = null;
    const log = this.#log;
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight <= AT_END;
    log.append(...this.#new.take().map(entryOf));
    while (log.childElementCount > KEPT) log.firstElementChild.remove();
    byId('chat-empty').hidden = log.childElementCount > 0;
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  #submit(event) {
    event.preventDefault();
    const problem = this.#actions.send(this.#said());
    this.#showProblem(problem);
    if (problem === null) this.#text.value = '';
    this.#text.focus();
  }

  /**
   * While the user types, the only possible problem is that the text is too long. An empty text is
   * not a problem yet.
   */
  #edited() {
    const text = this.#text.value;
    this.#showProblem(text.trim() === '' ? null : this.#actions.check(this.#said()));
  }

  #said() {
    return signed(byId('chat-name').value, this.#text.value);
  }

  #showProblem(problem) {
    this.#text.setAttribute('aria-invalid', problem !== null);
    setElementText(byId('chat-problem'), problem ?? '');
  }
}

function entryOf({ kind, text, t, earlier, mine }) {
  // Each message determines its own text direction, so that a name written from right to left does
  // not reverse the rest.
  const words = element('p', { className: kind, textContent: text, dir: 'auto' });
  if (t === undefined) return words;
  const when = `${earlier ? 'before ' : ''}${format.second(t)}`;
  const head = element('small', { textContent: mine ? `you, ${when}` : when });
  return element('div', { className: mine ? 'entry mine' : 'entry' }, head, words);
}

/** A browser may refuse to keep anything; then the name is for this visit. */
function stored() {
  try {
    return localStorage.getItem(NAME) ?? '';
  } catch {
    return '';
  }
}

function store(name) {
  try {
    localStorage.setItem(NAME, name);
  } catch {
    // It is still in the field.
  }
}
