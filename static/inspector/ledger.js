// What is known of each connection: its handshake, its sums, what its reads and writes carried, how it closes.
//
// The sums are about bytes of frames. Of these, the payload is what somebody wanted to say; the header, masking key
// included, is what it costs to say it in a frame. The handshake is counted in neither.
//
// Must not know: the document, single frames beyond their sizes. Read next: pieces.js.

import { CONNECTIONS } from './journal.js';
import { Pieces } from './pieces.js';

export class Ledger {
  /** By number, oldest first. */
  connections = new Map();

  open({ connection, t, path, request, response, accept }) {
    const sums = () => ({ frames: 0, skipped: 0, header: 0, payload: 0 });
    const known = {
      connection, path, t, request, response, accept,
      sums: { in: sums(), out: sums() },
      pieces: { in: new Pieces(), out: new Pieces() },
      closing: [],
      end: null,
    };
    this.connections.set(connection, known);
    if (this.connections.size > CONNECTIONS) this.connections.delete(this.#leastOfUse());
    return known;
  }

  /** What one read brought (`in`) or one write took (`out`). */
  piece(direction, { connection, from, to }) {
    this.connections.get(connection)?.pieces[direction].add(from, to);
  }

  frame(frame) {
    const { connection, direction, header } = frame;
    const sums = this.connections.get(connection)?.sums[direction];
    if (sums === undefined) return;
    sums.frames += 1;
    sums.header += header;
    sums.payload += payloadOf(frame);
  }

  /** Frames that went by without being taken apart: how long they were is not told. */
  skipped({ connection, direction, frames }) {
    const sums = this.connections.get(connection)?.sums[direction];
    if (sums !== undefined) sums.skipped += frames;
  }

  closing(step) {
    this.connections.get(step.connection)?.closing.push(step);
  }

  end({ connection, t, sentence }) {
    const known = this.connections.get(connection);
    if (known !== undefined) known.end = { t, sentence };
  }

  clear() {
    this.connections.clear();
  }

  /** One that has ended, if there is one; the oldest. */
  #leastOfUse() {
    const all = [...this.connections.values()];
    return (all.find(({ end }) => end !== null) ?? all[0]).connection;
  }
}

/** How many bytes of a frame's payload there are: one that is not whole announces more than have come. */
export function payloadOf({ header, bytes, cut }) {
  return bytes.length / 2 - header + cut;
}

/** The part of the bytes on the wire that is header, in percent; null where there are no bytes. */
export function overhead({ header, payload }) {
  const all = header + payload;
  return all === 0 ? null : (100 * header) / all;
}

/** "/ws" of "/ws?history=10&inspect=...". */
export function shortPath(path) {
  return path.split('?', 1)[0];
}
