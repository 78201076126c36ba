// A WebSocket that reconnects: its states, and the reason when there is no connection.
//
//              start                    open
//   stopped ──────────▶ connecting ──────────▶ connected
//      ▲                  ▲     │ failed          │ lost (any code but 1000)
//      │ stop             │     ▼                 ▼
//   (any state)           └── retrying / offline ◀┘        1000: complete ──▶ ended
//                   time is up, or retryNow
//
// `offline` is `retrying` while the browser believes that there is no network. The browser can be
// wrong (a server on the same machine needs no network), so it retries as well.
//
// The chart, the chat and the inspector have connections of their own. The address is computed
// again before each attempt, because it says where to resume.
//
// Must not know: what is in a message, the document. Everything that it needs from the browser
// comes in through `env`, so that tests need neither a network nor a clock. Read next: backoff.js,
// reason.js, buffer.js.

import { delay, patience, STABLE_AFTER_MS } from './backoff.js';
import { askWhy } from './reason.js';

/** An attempt without an answer is given up after this time. */
const CONNECT_TIMEOUT_MS = 10_000;

/** The reason that is shown until a better one is known. */
const UNREACHABLE = 'the server cannot be reached';

/** The close code for "no room now", registered with IANA. */
const TRY_AGAIN_LATER = 1013;

/** The `readyState` of an open WebSocket. */
const OPEN = 1;

const browser = () => ({
  WebSocket: globalThis.WebSocket,
  setTimeout: (run, ms) => globalThis.setTimeout(run, ms),
  clearTimeout: (id) => globalThis.clearTimeout(id),
  now: () => performance.now(),
  random: () => Math.random(),
  online: () => navigator.onLine,
  askWhy: (address) => askWhy(address),
});

export class Connection {
  /**
   * `{name, attempt, retryAt, reason, status}`. `retryAt` is a time of `env.now`. `status` is that
   * of the HTTP answer which the reason is from; 0 if it is from none.
   */
  state = { name: 'stopped', attempt: 0, retryAt: 0, reason: '', status: 0 };

  #endpoint;
  #handlers;
  #env;
  #socket = null;
  #address = '';
  /** The server's last answer to the question why it opened no WebSocket, see reason.js. */
  #answer = null;
  #timer = null;
  #openedAt = null;
  #attempt = 0;

  /**
   * `endpoint`: `address()`, see `socketAddress`, and the `protocols` to offer. `handlers`:
   * `onMessage(data)` with a string or an ArrayBuffer, `onOpen(protocol)` with the subprotocol that
   * the server chose, `onState(state)`.
   */
  constructor(endpoint, handlers, env = browser()) {
    this.#endpoint = endpoint;
    this.#handlers = handlers;
    this.#env = env;
  }

  start() {
    if (this.state.name === 'stopped') this.#connect();
  }

  /** Closes and does not reconnect: the page is being left. */
  stop() {
    if (this.state.name === 'ended') return;
    this.#forget()?.close(1000);
    this.#attempt = 0;
    this.#become('stopped');
  }

  /** Ends the wait for the next attempt, if there is one. */
  retryNow() {
    if (this.state.name === 'retrying' || this.state.name === 'offline') this.#connect();
  }

  /** Closes this connection and opens another one, because the address has changed. */
  reconnect() {
    if (this.state.name === 'stopped' || this.state.name === 'ended') return;
    this.#forget()?.close(1000);
    this.#connect();
  }

  /** Starts the close handshake with this code. Its end is reported like any other. */
  leave(code, reason) {
    if (this.state.name === 'connected') this.#socket.close(code, reason);
  }

  /**
   * False if there is no connection. True does not mean that the data arrives: the connection may
   * still be lost.
   */
  send(data) {
    // A closing socket would silently drop it.
    if (this.state.name !== 'connected' || this.#socket.readyState !== OPEN) return false;
    this.#socket.send(data);
    return true;
  }

  #connect() {
    this.#forget();
    this.#address = this.#endpoint.address();
    const socket = new this.#env.WebSocket(this.#address, this.#endpoint.protocols);
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => this.#opened(socket);
    socket.onmessage = ({ data }) => this.#handlers.onMessage(data);
    socket.onclose = ({ code, reason }) => this.#closed(code, reason);
    this.#socket = socket;
    this.#timer = this.#env.setTimeout(() => this.#timedOut(), CONNECT_TIMEOUT_MS);
    this.#become('connecting', this.state.reason);
  }

  #opened(socket) {
    this.#answer = null;
    this.#env.clearTimeout(this.#timer);
    this.#openedAt = this.#env.now();
    this.#handlers.onOpen(socket.protocol);
    this.#become('connected');
  }

  #timedOut() {
    const socket = this.#forget();
    this.#retry('the server does not answer');
    socket.close();
    this.#findReason();
  }

  #closed(code, reason) {
    const opened = this.#openedAt !== null;
    if (opened && this.#env.now() - this.#openedAt >= STABLE_AFTER_MS) this.#attempt = 0;
    this.#forget();
    if (code === 1000) return this.#become('ended', reason);
    if (opened) return this.#retry(explainClose(code, reason), code === TRY_AGAIN_LATER);
    // Keeps the last answer until there is a new one. Otherwise it would flicker with each attempt.
    this.#retry(this.#answer?.reason ?? UNREACHABLE);
    this.#findReason();
  }

  /**
   * Asks for the reason while it waits, because the browser does not tell why the attempt failed.
   */
  async #findReason() {
    const attempt = this.#attempt;
    const answer = await this.#env.askWhy(this.#address);
    const { name, reason, retryAt } = this.state;
    const isWaiting = name === 'retrying' || name === 'offline' || name === 'connecting';
    if (!isWaiting || attempt !== this.#attempt) return;
    const isOld = reason === this.#answer?.reason;
    this.#answer = answer;
    if (answer !== null) this.#become(name, answer.reason, retryAt);
    else if (isOld) this.#become(name, UNREACHABLE, retryAt);
  }

  #retry(reason, later = false) {
    this.#attempt += 1;
    const random = this.#env.random();
    const wait = later ? patience(random) : delay(this.#attempt, random);
    this.#timer = this.#env.setTimeout(() => this.#connect(), wait);
    this.#become(this.#env.online() ? 'retrying' : 'offline', reason, this.#env.now() + wait);
  }

  /** Detaches the socket: none of its later events will be handled. */
  #forget() {
    const socket = this.#socket;
    if (socket !== null) socket.onopen = socket.onmessage = socket.onclose = null;
    this.#env.clearTimeout(this.#timer);
    this.#socket = this.#timer = this.#openedAt = null;
    return socket;
  }

  #become(name, reason = '', retryAt = 0) {
    const status = reason !== '' && reason === this.#answer?.reason ? this.#answer.status : 0;
    this.state = { name, attempt: this.#attempt, retryAt, reason, status };
    this.#handlers.onState(this.state);
  }
}

/**
 * The address of a WebSocket at this path, relative to the page: a proxy may put it below a path of
 * its own.
 */
export function socketAddress(page, path, query) {
  const address = new URL(path, page);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.search = new URLSearchParams(query);
  return address.href;
}

/**
 * What the page's own address chooses, to be passed on: a feed or a room. `{}` if it chooses none.
 */
export function chosen(page, name) {
  const value = new URL(page).searchParams.get(name);
  return value ? { [name]: value } : {};
}

const CODES = {
  1001: 'the server is going away',
  1002: 'the server reported a protocol error',
  1006: 'the connection was lost',
  1008: 'a policy of the server was violated',
  1009: 'a message was too big',
  1011: 'the server had an internal error',
  1012: 'the server is restarting',
  1013: 'the server is busy',
};

/** A close code (RFC 6455, 7.4) in words, with the server's reason if there is one. */
export function explainClose(code, reason) {
  const words = CODES[code] ?? 'the connection was closed';
  return `${words} (${code})${reason === '' ? '' : `: ${reason}`}`;
}
