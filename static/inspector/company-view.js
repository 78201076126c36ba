// What surrounds a frame: what it costs, and what was read or written together with it.
//
// Must not know: the content of the frame. Read next: transfers.js.

import { element } from '../dom.js';
import { units } from '../format.js';
import { overhead, payloadOf } from './ledger.js';
import { between, carriage, extent, inside } from './transfers.js';

/** The maximum number of reads, and of frames, that are drawn. */
const DRAWN = 12;

/** One sentence on this frame and one on its connection. */
export function costs(frame, known) {
  const { header, length } = frame;
  const own = { header, payload: payloadOf(frame) };
  const percent = (sums) => `${(overhead(sums) ?? 0).toFixed(1)}\u00a0%`;
  const [bytes, said] = [units(header, 'byte'), units(own.payload, 'byte')];
  const came = frame.missing > 0 ? ' received' : '';
  const whole = `${bytes} of header for ${said} of payload${came}: ${percent(own)} overhead.`;
  const here = length === null ? `${bytes} of a header that cannot be read.` : whole;
  if (known === undefined) return here;
  const all = { header: known.sums.in.header + known.sums.out.header, payload: known.sums.in.payload + known.sums.out.payload };
  return `${here} Connection so far: ${percent(all)}.`;
}

/** `{key, elements}`; the elements stay the same while the key does. */
export function companyParts(entry, known, journal) {
  const { from, to } = extent(entry);
  const transfers = known === undefined ? [] : known.transfers[entry.direction].carrying(from, to);
  const frames = journal.of(entry.connection, entry.direction);
  const company = inside(frames, transfers);
  const others = company.filter(({ frame }) => frame !== entry).length;
  const rest = between(transfers, company);
  const key = [from, others, ...[...transfers, ...rest].map((transfer) => transfer.to)].join(' ');
  const elements = [element('p', { textContent: carriage(entry.direction, transfers, others, rest) })];
  const drawable = transfers.length <= DRAWN && company.length + rest.length <= DRAWN && transfers.length > 0;
  if (drawable) elements.push(drawing(entry, transfers, company, rest));
  return { key, elements };
}

/** Two rows of blocks, each as wide as its number of bytes. */
function drawing(entry, transfers, company, rest) {
  const what = entry.direction === 'in' ? 'reads' : 'writes';
  const blocks = transfers.map(({ from, to }) => block('transfer', to - from, String(to - from)));
  const frames = [...company, ...rest].sort((one, other) => one.from - other.from).map(({ frame, from, to }) => {
    if (frame === undefined) return block('transfer rest', to - from, '');
    return block(frame === entry ? 'transfer this' : 'transfer frame', to - from, frame === entry ? 'this' : frame.opcode ?? '?');
  });
  const row = (name, parts) => element('div', { className: 'strip' },
    element('span', { className: 'label', textContent: name }), element('span', { className: 'track' }, ...parts));
  return element('div', { className: 'strips', ariaHidden: 'true' }, row(what, blocks), row('frames', frames));
}

function block(className, size, textContent) {
  const made = element('span', { className, textContent });
  made.style.flexGrow = size;
  return made;
}
