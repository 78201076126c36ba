// What happens in the chat: joined, said, heard, lost, left.
//
// On /chat there are texts and nothing else, no numbers that one could go on from. So a connection that was lost comes
// back without history, which would show messages twice, and a mark stands where some may be missing. Leaving is
// different: who opens the panel again begins anew, with the last few messages.
//
// Must not know: the document. Read next: utterance.js, then connection.js.

import { Connection, socketAddress } from './connection.js';
import { watched } from './inspected.js';
import { readMessage, refusal } from './utterance.js';

/** How many past messages one sees who comes in. */
const HISTORY = 20;

const connectTo = (endpoint, handlers) => new Connection(endpoint, handlers);

export class Conversation {
  /** Messages, our own included, since the page was loaded. */
  received = 0;
  sent = 0;

  #page;
  #view;
  #connect;
  #connection = null;
  /** A connection has been open since the panel was, so the history has been seen. */
  #joined = false;
  /** One is open now. */
  #hearing = false;

  /** `page` is the page's own address; `view` has `clear()`, `add(entry)` and `showStatus(state)`. */
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

  /** Comes back at another address. As after a loss, it cannot be known whether something was said meanwhile. */
  reconnect() {
    this.#connection?.reconnect();
  }

  /** Says something. What comes back is null, or why it was not sent. */
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
