// The inspector's own connections: /inspect, which sends reports, and an /echo to try things on.
//
//   open()  ──▶ /inspect?token=T ──hello──▶ watch(T): chart and chat reconnect with inspect=T
//                                      └──▶ /echo?inspect=T&n=1
//   close() ──▶ both are closed, watch(null): chart and chat reconnect without it
//
// T is new for each connection to /inspect. It has 128 random bits, so that others cannot see our
// bytes. `n` counts the echo connections, to tell ours from others that use the same token.
//
// An action on the echo connection waits until the server has reported that the connection is open.
// If it was closed, it is opened again first. A browser always offers compression, so `compress=no`
// asks the server to decline.
//
// Must not know: the document, what a report means beyond "hello" and "open". Read next: report.js.

import { Connection, socketAddress } from '../connection.js';
import { watch } from '../inspected.js';

const browser = {
  connect: (endpoint, handlers) => new Connection(endpoint, handlers),
  random: (bytes) => crypto.getRandomValues(bytes),
  watch,
};

/** 128 random bits as 32 hex digits. */
export function makeToken(random) {
  return Array.from(random(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export class Session {
  #page;
  #handlers;
  #env;
  #connection = null;
  #token = null;
  #echo = null;
  #opened = 0;
  /** The server's number for our echo connection, once it has reported it; null before. */
  #number = null;
  #compress = false;
  /** The action that waits for the echo connection. */
  #waiting = null;
  /** The server has said hello on this connection to /inspect. */
  #welcome = false;
  /** Why it has not, in its own words; empty if it did not say. */
  #refusal = '';

  /**
   * `handlers`: `onText(text)` for each message from /inspect; `onState(state)`; `expect(frame)`,
   * see `try`.
   */
  constructor(page, handlers, env = browser) {
    this.#page = page;
    this.#handlers = handlers;
    this.#env = env;
  }

  get state() {
    return this.#connection?.state.name ?? 'stopped';
  }

  get token() {
    return this.#token;
  }

  open() {
    if (this.#connection !== null) return;
    const address = () => {
      this.#token = makeToken(this.#env.random);
      this.#welcome = false;
      return socketAddress(this.#page, 'inspect', { token: this.#token });
    };
    this.#connection = this.#env.connect({ protocols: [], address }, {
      onOpen: () => {},
      onMessage: (data) => this.#handlers.onText(data),
      onState: () => this.#reportState(),
    });
    this.#connection.start();
  }

  close() {
    this.#connection?.stop();
    this.#leaveEcho();
    this.#connection = this.#token = this.#waiting = null;
    this.#refusal = '';
    this.#env.watch(null);
  }

  retryNow() {
    this.#connection?.retryNow();
  }

  /** The server knows the token, so it mirrors connections that have it. */
  hello(token) {
    if (token !== this.#token) return;
    this.#welcome = true;
    if (this.#refusal !== '') {
      this.#refusal = '';
      this.#reportState();
    }
    this.#leaveEcho();
    this.#env.watch(token);
    this.#joinEcho();
  }

  /**
   * Something was refused. Returns true if it is this connection: the server has no room for
   * another inspection, and closes it.
   */
  refused(sentence) {
    if (this.#welcome || this.#connection === null) return false;
    this.#refusal = sentence;
    this.#reportState();
    return true;
  }

  /** A connection was opened; it may be our echo connection. */
  opened({ connection, path }) {
    const query = new URL(path, this.#page).searchParams;
    if (query.get('inspect') !== this.#token || query.get('n') !== String(this.#opened)) return;
    this.#number = connection;
    this.#tryWaiting();
  }

  ended(connection) {
    if (connection === this.#number) this.#number = null;
  }

  /**
   * Does something on the echo connection: `{text, compress}`, `{ping}`, `{fragments, size}`, or
   * `{code, by}` to close it, where `by` is the page or the server. `expect` is called with the
   * frame that this will cause.
   */
  try(what) {
    this.#waiting = what;
    const compress = what.compress ?? this.#compress;
    const gone = this.#echo === null || this.#echo.state.name === 'ended' || compress !== this.#compress;
    this.#compress = compress;
    if (this.#connection !== null && this.state === 'connected' && gone) {
      this.#leaveEcho();
      this.#joinEcho();
    }
    this.#tryWaiting();
  }

  /** The server's own words say more than the close code that follows. */
  #reportState() {
    const { state } = this.#connection;
    this.#handlers.onState(this.#refusal === '' ? state : { ...state, reason: this.#refusal });
  }

  #tryWaiting() {
    const what = this.#waiting;
    if (what === null || this.#number === null || this.#echo?.state.name !== 'connected') return;
    this.#waiting = null;
    const connection = this.#number;
    const expect = (direction, opcode) => this.#handlers.expect({ connection, direction, opcode });
    if (what.text !== undefined) {
      expect('in', 'text');
      this.#echo.send(what.text);
    } else if (what.ping !== undefined) {
      expect('out', 'ping');
      this.#ask({ ping: { connection, payload: what.ping } });
    } else if (what.fragments !== undefined) {
      expect('out', 'text');
      this.#ask({ send: { connection, size: what.size, fragments: what.fragments } });
    } else if (what.by === 'server') {
      expect('out', 'close');
      this.#ask({ close: { connection, code: what.code, reason: 'as you asked' } });
    } else {
      expect('in', 'close');
      this.#echo.leave(what.code, 'as you asked');
    }
  }

  #ask(request) {
    this.#connection?.send(JSON.stringify(request));
  }

  #joinEcho() {
    const address = () => {
      this.#opened += 1;
      this.#number = null;
      const plain = this.#compress ? {} : { compress: 'no' };
      return socketAddress(this.#page, 'echo', { inspect: this.#token, n: this.#opened, ...plain });
    };
    this.#echo = this.#env.connect({ protocols: [], address }, {
      onOpen: () => {},
      onMessage: () => {},
      onState: ({ name }) => this.#echoBecame(name),
    });
    this.#echo.start();
  }

  /**
   * Does not reconnect, because the user may have wanted to see it close. The next action opens it
   * again.
   */
  #echoBecame(name) {
    if (name === 'connected') this.#tryWaiting();
    if (name === 'retrying' || name === 'offline') this.#leaveEcho();
  }

  #leaveEcho() {
    this.#echo?.stop();
    this.#echo = this.#number = null;
  }
}
