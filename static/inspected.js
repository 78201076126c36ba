// Which of the page's connections the inspector sees: all of them, while it is open.
//
// The server mirrors a connection whose address has the inspector's token, from its handshake on.
// So when the inspector opens, and again when it closes, every other connection of the page
// reconnects with another address. The chart and the chat know nothing else about the inspector.
//
// Must not know: who connects, how the inspector uses what it sees. Read next:
// inspector/session.js, which has the token.

let token = null;
const others = [];

/** The query parameters to add to an address. */
export function watched() {
  return token === null ? {} : { inspect: token };
}

/** `reconnect` is called when these parameters change. */
export function whenWatched(reconnect) {
  others.push(reconnect);
}

/** From now on, all addresses have this token; null: none. */
export function watch(newToken) {
  if (newToken === token) return;
  token = newToken;
  for (const reconnect of others) reconnect();
}
