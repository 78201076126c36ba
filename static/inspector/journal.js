// What the inspector's list shows: the last thousand entries of each connection.
//
// Each connection has a list of its own, so that a busy one can't push out what a quiet one said. The list shown is all
// of them in the order in which they came, or those of one connection. While it is held, because somebody chose an entry or
// paused, it stands still, and what comes meanwhile is kept elsewhere and counted:
//
//   add ─▶ last 1,000 of connection 1 ─┐
//   add ─▶ last 1,000 of connection 2 ─┼─▶ rows()     not held: of what there is now
//   add ─▶ last 1,000 of connection 3 ─┘              held: of what there was then
//
// Must not know: what an entry is, beyond its `connection` and time `t`; the document. Read next: list-view.js, which draws it.

/** How many entries of one connection are kept, and how many are shown. */
export const KEPT = 1_000;
/** How many connections: those that have been silent for longest are let go of. */
export const CONNECTIONS = 16;

export class Journal {
  /** Entries since the beginning. Each gets its `number` from this, from 1 on. */
  added = 0;
  /** The chosen entry, or null. It stays what it is, even if it is long gone from the list. */
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

  /** How many came since it is held. */
  get waiting() {
    return this.held ? this.added - this.#addedThen : 0;
  }

  /** How many are not kept any more. */
  get dropped() {
    let kept = 0;
    for (const list of this.#lists.values()) kept += Math.min(list.length, KEPT);
    return this.added - kept;
  }

  /** Keeps an entry, and gives it its number. */
  add(entry) {
    this.added += 1;
    entry.number = this.added;
    this.began ??= entry.t ?? null;
    const list = this.#lists.get(entry.connection) ?? [];
    list.push(entry);
    // Cut back only now and then: moving everything for each entry would be wasted.
    if (list.length >= 2 * KEPT) list.splice(0, list.length - KEPT);
    // The one that spoke last stands last.
    this.#lists.delete(entry.connection);
    this.#lists.set(entry.connection, list);
    if (this.#lists.size > CONNECTIONS) this.#lists.delete(this.#lists.keys().next().value);
    return entry;
  }

  /** What is shown now, oldest first. */
  rows() {
    const entries = this.#still ?? this.#kept();
    const shown = this.only === null ? entries : entries.filter(({ connection }) => this.#shows(connection));
    return shown.slice(-KEPT);
  }

  /** The frames of one direction of a connection that are kept, oldest first. */
  of(connection, direction) {
    const entries = this.#still ?? this.#lists.get(connection) ?? [];
    return entries.filter((one) => one.kind === 'frame' && one.connection === connection && one.direction === direction);
  }

  /** Chooses an entry: the list stands still from now on. (Who only sets `chosen` lets it go on.) */
  choose(entry) {
    this.chosen = entry;
    this.hold();
  }

  hold() {
    if (this.held) return;
    this.#still = this.#kept();
    this.#addedThen = this.added;
  }

  /** Follows the newest again. What is chosen stays so. */
  follow() {
    this.#still = null;
  }

  clear() {
    this.#lists.clear();
    this.#still = this.chosen = this.only = this.began = null;
    this.added = 0;
  }

  /** An entry of no connection, such as a gap, is of interest to all. */
  #shows(connection) {
    return connection === this.only || connection === null;
  }

  #kept() {
    const lists = [...this.#lists.values()].map((list) => list.slice(-KEPT));
    return lists.flat().sort((one, other) => one.number - other.number);
  }
}

/** Where a key leads to in a list of `length` from `index` (-1: nowhere yet); null where it leads nowhere. */
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
