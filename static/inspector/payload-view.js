// The payload, eight bytes per line: the bytes on the wire, the key below, and the result.
//
// Each byte is a field of its own, so that its eight bits can be inspected.
//
// Must not know: where the bytes come from. Read next: masking.js.

import { element } from '../dom.js';
import { paint } from './fields.js';
import { bitsOf, hexOf, unmask } from './masking.js';

const LINE = 8;

/**
 * `spanAt(offset)` returns `{span, index}` for a byte of the payload. Returns null if there is no
 * payload.
 */
export function payloadLines(frame, payload, key, fields, spanAt) {
  if (payload.length === 0) return null;
  const columns = unmask(payload, key);
  const lines = [];
  for (let at = 0; at < columns.length; at += LINE) {
    lines.push(line(columns.slice(at, at + LINE), at, frame, fields, spanAt));
  }
  return element('div', { className: 'lines' }, ...lines);
}

function line(columns, start, frame, fields, spanAt) {
  const rows = key(columns) === null ? plainRows(columns, frame) : maskedRows(columns, frame);
  const table = element('table', { className: 'xor' });
  const caption = `Bytes ${start} to ${start + columns.length - 1} of the payload`;
  table.append(element('caption', { className: 'unseen', textContent: caption }));
  table.append(labels(columns, start, spanAt));
  rows.forEach(([name, className, texts], row) => {
    const line = element('tr', { className }, element('th', { scope: 'row', textContent: name }));
    columns.forEach((column, at) => {
      const cell = element('td', { textContent: texts[at] });
      const place = start + at;
      const found = spanAt(place);
      if (found !== null) {
        const part = { place, sum: sum(column, place) };
        if (row === 0) fields.add(cell, found.span, found.index, part);
        else fields.join(cell, found.span, found.index, part);
      }
      line.append(cell);
    });
    table.append(line);
  });
  return table;
}

/** The numbers of the bytes, and above them the name of each field that they belong to. */
function labels(columns, start, spanOf) {
  const row = element('tr', { className: 'names' });
  row.append(element('th', { textContent: `${start} – ${start + columns.length - 1}` }));
  for (let at = 0; at < columns.length; ) {
    const found = spanOf(start + at);
    let end = at + 1;
    while (end < columns.length && spanOf(start + end)?.index === found?.index) end += 1;
    const label = element('th', { colSpan: end - at, textContent: found?.span.field ?? '' });
    row.append(found === null ? label : paint(label, found.span));
    at = end;
  }
  return row;
}

const key = (columns) => columns[0].key;
const hex = (columns, name) => columns.map((column) => hexOf(column[name]));
const texts = (columns) => columns.map(({ text }) => (text === ' ' ? '␣' : text));

function maskedRows(columns, { compressed }) {
  const rows = [
    ['on the wire', 'wire', hex(columns, 'wire')],
    ['⊕ key', 'key', hex(columns, 'key')],
    ['= byte', 'byte', hex(columns, 'byte')],
  ];
  return compressed ? rows : [...rows, ['as text', 'text', texts(columns)]];
}

function plainRows(columns, { compressed }) {
  const rows = [['on the wire', 'wire', hex(columns, 'wire')]];
  return compressed ? rows : [...rows, ['as text', 'text', texts(columns)]];
}

/** `0111 1111 ⊕ 0011 0111 = 0100 1000`. */
function sum({ wire, key, byte }, place) {
  if (key === null) return `byte ${place}: ${hexOf(byte)} = ${bitsOf(byte)}`;
  return `byte ${place}: ${hexOf(wire)} ⊕ ${hexOf(key)} = ${hexOf(byte)}, bit by bit ${bitsOf(wire)} ⊕ ${bitsOf(key)} = ${bitsOf(byte)}`;
}
