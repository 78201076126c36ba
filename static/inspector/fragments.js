// Which frames form one message, and the lanes that connect them in the list.
//
//   text          FIN 0   ┐ part 1                 A control frame may stand between the fragments
//   ping          FIN 1   │                        (RFC 6455, 5.4): the lane passes it by.
//   continuation  FIN 0   ├ part 2
//   continuation  FIN 1   ┘ part 3, the last
//
// Each direction of each connection has at most one open message, so one number per direction is
// enough. Lanes are different: in a list of several connections they may be side by side.
//
// Must not know: the document. Read next: journal.js.

/** The opcodes of control frames (RFC 6455, 5.5). */
export const CONTROL = new Set(['close', 'ping', 'pong']);
/** The maximum number of lanes side by side. Further open messages are not drawn. */
export const LANES = 3;

export class Fragments {
  #messages = 0;
  #open = new Map();

  /** `{message, part, last}` for a fragment; null for a frame that is a complete message. */
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

  /** Frames of this direction are missing, so its open message is unknown. */
  forgetOne({ connection, direction }) {
    this.#open.delete(`${connection} ${direction}`);
  }

  /** Reports are missing, so all open messages are unknown. */
  forget() {
    this.#open.clear();
  }

  /** A connection has ended, and its open messages with it. */
  end(connection) {
    this.#open.delete(`${connection} in`);
    this.#open.delete(`${connection} out`);
  }
}

/**
 * For each row, an array with the look of its lanes: '', 'first', 'middle', 'last', or 'past' (the
 * lane passes this row).
 *
 * A lane goes from the first row of its message in the list to the last. An open message has a lane
 * to the end of the list.
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

/**
 * Where each message begins and ends in the list, and the rows of its parts; in the order of the
 * beginnings.
 */
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

/** Ends the lanes of a connection that has ended in the middle of a message. */
function endAll(messages, connection, index) {
  for (const reach of messages.values()) {
    if (reach.open && reach.connection === connection) Object.assign(reach, { to: index, open: false });
  }
}
