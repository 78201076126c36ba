// The chat: joining, sending, receiving, losing the connection, leaving.
//
// Messages on /chat are plain texts without numbers, so there is no place to resume from. After a
// lost connection, history would show messages twice. So it reconnects without history, and a mark
// shows where messages may be missing. When the user opens the panel again, the chat starts over
// with the last few messages.
//
// Must not know: the document. Read next: utterance.js, then connection.js.

import { Connection, socketAddress } from './connection.js';
import { watched } from './inspected.js';
import { readMessage, refusal } from './utterance.js';

/** How many past messages a new participant sees. */
const HISTORY = 20;

const connectTo = (endpoint, handlers) => new Connection(endpoint, handlers);

export class Conversation {
  /** Counts messages since the page was loaded, including our own. */
  received = 0;
  sent = 0;

  #page;
  #view;
  #connect;
  #connection = null;
  /** A connection has been open since the panel was opened, so the history has been shown. */
  #joined = false;
  /** A connection is open now. */
  #hearing = false;

  /** `page` is the page's address; `view` has `clear()`, `add(entry)` and `showStatus(state)`. */
  constructor(page, view, connect = connectTo) {
    this.#page = page;
    this.#view = view;
    this.#connect = connect;
  }

  get state() {
    return this.#connection?.state.name ?? 'stopped';
  }

  open() {
    if (this.#connection !== null) return;
    this.#joined = false;
    this.#view.clear();
    const endpoint = {
      protocols: [],
      address: () => socketAddress(this.#page, 'chat', { history: this.#joined ? 0 : HISTORY, ...watched() }),
    };
    this.#connection = this.#connect(endpoint, {
      onOpen: () => (this.#joined = this.#hearing = true),
      onMessage: (data) => this.#heard(data),
      onState: (state) => this.#became(state),
    });
    this.#connection.start();
  }

  close() {
    this.#hearing = false;
    this.#connection?.stop();
    this.#connection = null;
  }

  retryNow() {
    this.#connection?.retryNow();
  }

  /** Reconnects at another address. As after a lost connection, messages may be missed. */
  reconnect() {
    this.#connection?.reconnect();
  }

  /** Sends a text. Returns null, or why it was not sent. */
  send(text) {
    const problem = refusal(text);
    if (problem !== null) return problem;
    if (!this.#connection?.send(text)) {
      this.#connection?.retryNow();
      return 'Not sent: there is no connection at the moment.';
    }
    this.sent += 1;
    return null;
  }

  #heard(data) {
    this.received += 1;
    this.#view.add(readMessage(data));
  }

  #became(state) {
    if (this.#hearing && state.name !== 'connected') {
      this.#hearing = false;
      this.#view.add({ kind: 'mark', text: 'Connection lost: messages may be missing here' });
    }
    this.#view.showStatus(state);
  }
}
