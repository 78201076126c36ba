// The chat: joining, sending, receiving, losing the connection, leaving.
//
// Messages on /chat are plain texts without numbers, so there is no place to resume from. After a
// lost connection, history would show messages twice. So it reconnects without history, and a mark
// shows where messages may be missing. When the user opens the panel again, the chat starts over
// with the last few messages.
//
// Nor do messages say who sent them, or when. So a message is ours if it is what we sent and have not
// heard yet, and its time is when it came. The history was sent at some time before.
//
// Must not know: the document. Read next: utterance.js, then connection.js.

import { chosen, Connection, socketAddress } from './connection.js';
import { watched } from './inspected.js';
import { readMessage, refusal } from './utterance.js';

/** How many past messages a new participant sees. */
const HISTORY = 20;

/** What comes so soon after the connection is opened may be history. */
const HISTORY_MS = 1_000;
/** So many of our own messages are recognized while they are on their way. */
const ON_THEIR_WAY = 50;

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
  #openedAt = 0;
  #onTheirWay = [];
  #now;

  /** `page` is the page's address; `view` has `clear()`, `add(entry)` and `showStatus(state)`. */
  constructor(page, view, connect = connectTo, now = Date.now) {
    this.#now = now;
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
      address: () => socketAddress(this.#page, 'chat', { history: this.#joined ? 0 : HISTORY, ...chosen(this.#page, 'room'), ...watched() }),
    };
    this.#connection = this.#connect(endpoint, {
      onOpen: () => this.#opened(),
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
    this.#onTheirWay = [...this.#onTheirWay, text].slice(-ON_THEIR_WAY);
    return null;
  }

  #opened() {
    this.#joined = this.#hearing = true;
    this.#openedAt = this.#now();
    this.#onTheirWay = [];
  }

  /** Adds when it came, `t`, whether it may have been sent `earlier`, and whether it is `mine`. */
  #heard(data) {
    this.received += 1;
    const message = readMessage(data);
    const at = this.#onTheirWay.indexOf(message.text);
    if (at !== -1) this.#onTheirWay.splice(at, 1);
    const t = this.#now();
    this.#view.add({ ...message, t, earlier: at === -1 && t - this.#openedAt < HISTORY_MS, mine: at !== -1 });
  }

  #became(state) {
    if (this.#hearing && state.name !== 'connected') {
      this.#hearing = false;
      this.#view.add({ kind: 'mark', text: 'Connection lost: messages may be missing here' });
    }
    this.#view.showStatus(state);
  }
}
