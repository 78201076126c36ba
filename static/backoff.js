// How long to wait before the next attempt to connect.
//
// Doubling keeps a thousand pages from hammering a server that is down; "full jitter" (any time between nothing and
// the ceiling, not the ceiling give or take a little) keeps them from all coming back in the same instant when it is
// up.
//
// Must not know: sockets, timers, the document. Read next: connection.js, which waits that long.

export const FIRST_CEILING_MS = 500;
export const LAST_CEILING_MS = 15_000;

/** A connection that held this long was a good one: the next loss starts counting from the beginning. */
export const STABLE_AFTER_MS = 10_000;

/** The longest that attempt number `attempt` (1, 2, 3, ...) may wait. */
export function ceiling(attempt) {
  return Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** (attempt - 1));
}

/** How long attempt number `attempt` does wait; `random` is a number in [0, 1). */
export function delay(attempt, random) {
  return random * ceiling(attempt);
}

/** How long to wait where the server has said that there is no room now: it is up, and need not be asked again soon. */
export function patience(random) {
  return (1 + random) * LAST_CEILING_MS;
}
