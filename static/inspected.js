// Which of the page's connections the inspector sees: all of them, while it is open.
//
// The server mirrors a connection whose address names the inspector's token, from its handshake on. So when the
// inspector opens, and again when it closes, every other connection of the page comes back under another address.
// This is the one thing that the chart and the chat know of it.
//
// Must not know: who connects, what is done with what is seen. Read next: inspector/session.js, which has the token.

let token = null;
const others = [];

/** What goes into the query of an address. */
export function watched() {
  return token === null ? {} : { inspect: token };
}

/** `reconnect` is called when the query is another one. */
export function whenWatched(reconnect) {
  others.push(reconnect);
}

/** From now on everything names this token; null: none. */
export function watch(newToken) {
  if (newToken === token) return;
  token = newToken;
  for (const reconnect of others) reconnect();
}
