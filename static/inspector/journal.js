// The entries of the inspector's list: the last thousand of each connection.
//
// Each connection has its own list, so that a busy connection cannot displace the entries of a
// quiet one. The visible list has all of them in order of arrival, or those of one connection. When
// the user selects an entry or pauses, the list is held: it stays as it is, and new entries are
// stored and counted:
//
//   add ─▶ last 1,000 of connection 1 ─┐
//   add ─▶ last 1,000 of connection 2 ─┼─▶ rows()     not held: of what there is now
//   add ─▶ last 1,000 of connection 3 ─┘              held: of what there was then
//
// Must not know: what an entry is, except for its `connection` and time `t`; the document. Read
// next: list-view.js, which draws it.

/** How many entries are kept per connection, and how many are shown. */
export const KEPT = 1_000;
/** The maximum number of connections: those that have been silent for longest are dropped. */
export const CONNECTIONS = 16;

export class Journal {
  /** Entries so far. Each entry gets its `number` from this count, starting with 1. */
  added = 0;
  /** The selected entry, or null. It stays valid after it has left the list. */
  chosen = null;
  /** The time of the first entry that has one. */
  began = null;
  /** The number of the connection that is shown; null: all. */
  only = null;

  #lists = new Map();
  #still = null;
  #addedThen = 0;

  get held() {
    return this.#still !== null;
  }

  /** How many arrived since the list is held. */
  get waiting() {
    return this.held ? this.added - this.#addedThen : 0;
  }

  /** How many are no longer kept. */
  get dropped() {
    let kept = 0;
    for (const list of this.#lists.values()) kept += Math.min(list.length, KEPT);
    return this.added - kept;
  }

  /** Whether there are entries of this connection. */
  has(connection) {
    return this.#lists.has(connection);
  }

  /** Adds an entry and gives it its number. */
  add(entry) {
    this.added += 1;
    entry.number = this.added;
    this.began ??= entry.t ?? null;
    const list = this.#lists.get(entry.connection) ?? [];
    list.push(entry);
    // Trims only now and then: moving all entries for each new one would be too slow.
    if (list.length >= 2 * KEPT) list.splice(0, list.length - KEPT);
    // Keeps the most recently active connection last.
    this.#lists.delete(entry.connection);
    this.#lists.set(entry.connection, list);
    if (this.#lists.size > CONNECTIONS) this.#lists.delete(this.#lists.keys().next().value);
    return entry;
  }

  /** The rows to show, oldest first. */
  rows() {
    const entries = this.#still ?? this.#kept();
    const shown = this.only === null ? entries : entries.filter(({ connection }) => this.#shows(connection));
    return shown.slice(-KEPT);
  }

  /** The stored frames of one direction of a connection, oldest first. */
  of(connection, direction) {
    const entries = this.#still ?? this.#lists.get(connection) ?? [];
    return entries.filter((one) => one.kind === 'frame' && one.connection === connection && one.direction === direction);
  }

  /** Selects an entry and holds the list. (Setting only `chosen` does not hold it.) */
  choose(entry) {
    this.chosen = entry;
    this.hold();
  }

  hold() {
    if (this.held) return;
    this.#still = this.#kept();
    this.#addedThen = this.added;
  }

  /** Follows the newest entries again. The selection stays. */
  follow() {
    this.#still = null;
  }

  /** Forgets a connection, so that its number can be used again. */
  drop(connection) {
    this.#lists.delete(connection);
    this.#still = null;
  }

  clear() {
    this.#lists.clear();
    this.#still = this.chosen = this.only = this.began = null;
    this.added = 0;
  }

  /** An entry without a connection, such as a gap, is shown for all connections. */
  #shows(connection) {
    return connection === this.only || connection === null;
  }

  #kept() {
    const lists = [...this.#lists.values()].map((list) => list.slice(-KEPT));
    return lists.flat().sort((one, other) => one.number - other.number);
  }
}

/**
 * The index that a key leads to, in a list of `length`, from `index` (-1: none); null if it leads
 * nowhere.
 */
export function step(key, index, length, page) {
  const last = length - 1;
  if (last < 0) return null;
  const to = {
    ArrowDown: index < 0 ? last : index + 1,
    ArrowUp: index < 0 ? last : index - 1,
    PageDown: index + page,
    PageUp: index < 0 ? last : index - page,
    Home: 0,
    End: last,
  }[key];
  return to === undefined ? null : Math.min(Math.max(to, 0), last);
}
