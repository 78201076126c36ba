// What is known about each connection: its handshake, its sums, its reads and writes, how it
// closes.
//
// The sums count bytes of frames. The payload is what somebody wanted to send; the header,
// including the masking key, is the cost of sending it in a frame. The handshake is not counted.
//
// Must not know: the document, anything but the sizes of single frames. Read next: transfers.js.

import { CONNECTIONS } from './journal.js';
import { Transfers } from './transfers.js';

export class Ledger {
  /** By number, oldest first. */
  connections = new Map();

  open({ connection, t, path, request, response, accept }) {
    const sums = () => ({ frames: 0, skipped: 0, header: 0, payload: 0 });
    const known = {
      connection, path, t, request, response, accept,
      sums: { in: sums(), out: sums() },
      transfers: { in: new Transfers(), out: new Transfers() },
      closing: [],
      end: null,
    };
    this.connections.set(connection, known);
    if (this.connections.size > CONNECTIONS) this.connections.delete(this.#leastOfUse());
    return known;
  }

  /** The bytes of one read (`in`) or one write (`out`). */
  transfer(direction, { connection, from, to }) {
    this.connections.get(connection)?.transfers[direction].add(from, to);
  }

  frame(frame) {
    const { connection, direction, header } = frame;
    const sums = this.connections.get(connection)?.sums[direction];
    if (sums === undefined) return;
    sums.frames += 1;
    sums.header += header;
    sums.payload += payloadOf(frame);
  }

  /** Frames that were not decoded, so their lengths are unknown. */
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

  /** The oldest connection that has ended, otherwise the oldest. */
  #leastOfUse() {
    const all = [...this.connections.values()];
    return (all.find(({ end }) => end !== null) ?? all[0]).connection;
  }
}

/** The number of payload bytes that arrived: an incomplete frame announces more. */
export function payloadOf({ header, bytes, cut }) {
  return bytes.length / 2 - header + cut;
}

/** The percentage of the bytes on the wire that is header; null if there are no bytes. */
export function overhead({ header, payload }) {
  const all = header + payload;
  return all === 0 ? null : (100 * header) / all;
}

/** "/ws" of "/ws?history=10&inspect=...". */
export function shortPath(path) {
  return path.split('?', 1)[0];
}
