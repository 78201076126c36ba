// Which frames make one message, and the lanes that join them in the list.
//
//   text          FIN 0   ┐ part 1                 A control frame may stand between the fragments
//   ping          FIN 1   │                        (RFC 6455, 5.4): the lane passes it by.
//   continuation  FIN 0   ├ part 2
//   continuation  FIN 1   ┘ part 3, the last
//
// Each direction of each connection has at most one message that is open, so one number a direction is all there is to
// remember. The lanes are another matter: in a list of several connections they may lie side by side.
//
// Must not know: the document. Read next: journal.js.

/** The opcodes of control frames (RFC 6455, 5.5). */
export const CONTROL = new Set(['close', 'ping', 'pong']);
/** How many lanes lie side by side at most. More than this many messages that are open at once are not drawn. */
export const LANES = 3;

export class Fragments {
  #messages = 0;
  #open = new Map();

  /** `{message, part, last}` of a frame that is one of several; null of a frame that is a whole message. */
  place({ connection, direction, opcode, fin }) {
    if (opcode === null || CONTROL.has(opcode)) return null;
    const stream = `${connection} ${direction}`;
    const open = opcode === 'continuation' ? this.#open.get(stream) : undefined;
    if (open === undefined && (fin || opcode === 'continuation')) return null;
    const placed = { message: open?.message ?? (this.#messages += 1), part: (open?.part ?? 0) + 1, last: fin };
    if (fin) this.#open.delete(stream);
    else this.#open.set(stream, placed);
    return placed;
  }

  /** Frames of this direction are missing: what is open there is not known any more. */
  forgetOne({ connection, direction }) {
    this.#open.delete(`${connection} ${direction}`);
  }

  /** Reports are missing, so that what is open is not known any more. */
  forget() {
    this.#open.clear();
  }

  /** A connection is gone, and its open messages with it. */
  end(connection) {
    this.#open.delete(`${connection} in`);
    this.#open.delete(`${connection} out`);
  }
}

/**
 * For each row an array of what its lanes look like: '', 'first', 'middle', 'last', 'past' (goes past this row).
 *
 * A lane goes from the first row of its message that is in the list to the last; one that has not ended goes on to the end.
 */
export function lanes(rows) {
  const drawn = rows.map(() => []);
  const free = Array(LANES).fill(-1);
  for (const { from, to, at } of reaches(rows)) {
    const lane = free.findIndex((end) => end < from);
    if (lane === -1) continue;
    free[lane] = to;
    for (let index = from; index <= to; index += 1) drawn[index][lane] = 'past';
    for (const index of at) drawn[index][lane] = 'middle';
    if (rows[at[0]].placed.part === 1) drawn[at[0]][lane] = 'first';
    if (rows[to].placed?.last && at.at(-1) === to) drawn[to][lane] = 'last';
  }
  return drawn.map((row) => Array.from({ length: LANES }, (_, lane) => row[lane] ?? ''));
}

/** Where each message begins and ends in the list, and at which rows it has its parts; in the order of the beginnings. */
function reaches(rows) {
  const messages = new Map();
  rows.forEach(({ kind, connection, placed }, index) => {
    if (kind === 'end') endAll(messages, connection, index);
    if (!placed) return;
    const reach = messages.get(placed.message) ?? { connection, from: index, to: rows.length - 1, at: [], open: true };
    reach.at.push(index);
    if (placed.last) Object.assign(reach, { to: index, open: false });
    messages.set(placed.message, reach);
  });
  return messages.values();
}

/** Its connection has ended in the middle of it: nothing will come any more. */
function endAll(messages, connection, index) {
  for (const reach of messages.values()) {
    if (reach.open && reach.connection === connection) Object.assign(reach, { to: index, open: false });
  }
}
