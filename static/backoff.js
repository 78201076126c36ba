// How long to wait before the next attempt to connect.
//
// The limit doubles with each attempt, so that a thousand pages do not hammer a server that is
// down. The wait is a random time between zero and the limit ("full jitter"), so that they do not
// all come back at the same instant.
//
// Must not know: sockets, timers, the document. Read next: connection.js, which does the waiting.

export const FIRST_CEILING_MS = 500;
export const LAST_CEILING_MS = 15_000;

/** A connection that lasted this long was a good one: the next loss counts as the first. */
export const STABLE_AFTER_MS = 10_000;

/** The longest time that attempt number `attempt` (1, 2, 3, ...) may wait. */
export function ceiling(attempt) {
  return Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** (attempt - 1));
}

/** How long attempt number `attempt` waits; `random` is a number in [0, 1). */
export function delay(attempt, random) {
  return random * ceiling(attempt);
}

/**
 * How long to wait if the server said that it has no room now. It is up, so it need not be asked
 * again soon.
 */
export function patience(random) {
  return (1 + random) * LAST_CEILING_MS;
}
