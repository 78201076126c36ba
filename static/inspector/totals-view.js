// The table of connections: the number of frames, the bytes of payload and of headers, the state.
//
// Must not know: single frames. Read next: ledger.js.

import { element, setElementText } from '../dom.js';
import { count } from '../format.js';
import { overhead, shortPath } from './ledger.js';

/** Updates the table's body, row by row. */
export function showTotals(body, ledger) {
  const connections = [...ledger.connections.values()];
  while (body.rows.length > connections.length) body.deleteRow(-1);
  connections.forEach((known, at) => {
    const row = body.rows[at] ?? body.appendChild(element('tr', {}, ...Array.from({ length: 7 }, () => element('td', {}))));
    texts(known).forEach((text, column) => setElementText(row.cells[column], text));
  });
}

function texts({ connection, path, sums, closing, end }) {
  const all = ({ frames, skipped }) => count(frames + skipped);
  // Of frames that were not decoded, only the number is known.
  const bytes = (sum, name) => `${sum.skipped > 0 ? '≥ ' : ''}${count(sum[name])}`;
  const pair = (name) => `${bytes(sums.in, name)} / ${bytes(sums.out, name)}`;
  const share = overhead({ header: sums.in.header + sums.out.header, payload: sums.in.payload + sums.out.payload });
  const state = end !== null ? 'ended' : closing.length > 0 ? 'closing' : 'open';
  const cost = share === null ? '–' : `${share.toFixed(1)} %`;
  return [String(connection), shortPath(path), `${all(sums.in)} / ${all(sums.out)}`, pair('payload'), pair('header'), cost, state];
}
