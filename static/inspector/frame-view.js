// One frame in detail: its first sixteen bits, the form of its length, its bytes, its payload.
//
// Every span from the server becomes one field. Spans of bits are in the picture of the first two
// bytes. Spans of bytes are in the hex of the header or, byte by byte, in the payload.
//
// Must not know: where frames come from. Read next: payload-view.js.

import { element } from '../dom.js';
import { time, units } from '../format.js';
import { FORMS, lengthForm, picture } from './bits.js';
import { sectionLink } from './fields.js';
import { bytesOf, hexOf } from './masking.js';
import { PASTED } from './number.js';
import { payloadLines } from './payload-view.js';
import { capital, verdict, what } from './words.js';

/** The spans in the picture of the first two bytes, even if these bytes are missing. */
const PICTURED = new Set(picture([]).map(({ id }) => id));
/** The spans that are not part of the header. */
const PAYLOAD = new Set(['payload', 'close-code', 'close-reason']);

/** The elements of a frame, in order; `fields` gets all that can be selected. */
export function frameParts(frame, fields) {
  const bytes = bytesOf(frame.bytes);
  const spans = frame.spans.map((span, index) => ({ span, index }));
  const spanOfBits = (id) => spans.find(({ span }) => span.id === id) ?? null;
  const spanAt = (offset) => spans.find(({ span }) => !span.bits && span.from <= offset && offset < span.to) ?? null;
  const key = frame.mask === null ? null : bytesOf(frame.mask);
  const payloadAt = Math.min(...frame.spans.filter(({ id }) => PAYLOAD.has(id)).map(({ from }) => from), bytes.length);
  return [
    ...heading(frame),
    bitPicture(bytes, fields, spanOfBits),
    lengthForms(bytes, frame),
    headerBytes(bytes.subarray(0, payloadAt), fields, spans),
    fields.box,
    payloadLines(frame, bytes.subarray(payloadAt), key, fields, (at) => spanAt(payloadAt + at)),
    rest(frame),
  ].filter((part) => part !== null);
}

/** The first span that breaks a rule, otherwise the opcode. */
export function firstToExplain(frame) {
  const broken = frame.spans.findIndex(({ verdict }) => !verdict.ok);
  return broken === -1 ? Math.max(0, frame.spans.findIndex(({ id }) => id === 'opcode')) : broken;
}

function heading(frame) {
  const { state, mark, text } = verdict(frame.verdict);
  const badge = element('span', { className: `badge ${state}`, textContent: `${mark} ${text}` });
  const way = frame.direction === 'in' ? 'from the client to the server' : 'from the server to the client';
  const title = element('h3', {}, `${capital(what(frame))} `, element('small', { textContent: frame.connection === PASTED ? way : `${way}, at ${time(frame.t)}` }), ' ', badge);
  if (frame.verdict.ok) return [title];
  const { sentence, section, code } = frame.verdict;
  const answer = code === undefined ? '' : ` The receiver fails the connection with ${code}. `;
  const said = element('p', { className: 'broken' }, `${capital(sentence)}.${answer}`);
  if (section) said.append(' ', sectionLink(section));
  return [title, said];
}

/** Sixteen boxes, with the names of the fields above them. */
function bitPicture(bytes, fields, spanOfBits) {
  const boxes = picture(bytes).map(({ id, name, bits }) => {
    const digits = [...bits].map((bit) => element('span', { className: 'bit', textContent: bit }));
    const group = element('div', { className: `bits ${id}`, role: 'group' },
      element('span', { className: 'label', textContent: name }), element('span', { className: 'digits' }, ...digits));
    const found = spanOfBits(id);
    return found === null ? group : fields.add(group, found.span, found.index);
  });
  const byteName = (text) => element('span', { className: 'byte-name', textContent: text });
  return element('div', { className: 'picture', role: 'group', ariaLabel: 'The first two bytes, bit by bit' },
    byteName(`first byte ${bytes[0] === undefined ? '–' : hexOf(bytes[0])}`),
    byteName(`second byte ${bytes[1] === undefined ? '–' : hexOf(bytes[1])}`), ...boxes);
}

function lengthForms(bytes, { length }) {
  const found = lengthForm(bytes, length);
  if (found === null) return null;
  const forms = FORMS.map(({ id, name, range }) => {
    const item = element('li', {}, element('b', { textContent: name }), ` ${range}`);
    if (id === found.form) item.setAttribute('aria-current', 'true');
    return item;
  });
  return element('div', { className: 'form' },
    element('ul', { ariaLabel: 'The forms of a length; this frame has the marked one' }, ...forms),
    element('p', { textContent: found.why }));
}

/**
 * The bytes of the header in groups: the two of the picture, then a longer length and the key, if
 * there are any.
 */
function headerBytes(bytes, fields, spans) {
  const groups = [];
  const group = (name, from, to) => {
    // Missing bytes are shown as an ellipsis.
    const texts = to > from ? Array.from(bytes.subarray(from, to), hexOf) : ['…'];
    const cells = texts.map((textContent) => element('span', { className: 'cell', textContent }));
    const label = element('span', { className: 'label', textContent: name });
    const made = element('div', { className: 'bytes' }, element('span', { className: 'cells' }, ...cells), label);
    groups.push(made);
    return made;
  };
  group('bits above', 0, Math.min(2, bytes.length)).classList.add('plain');
  for (const { span, index } of spans) {
    if (PICTURED.has(span.id) || PAYLOAD.has(span.id)) continue;
    const made = group(span.field, span.from, span.to);
    made.role = 'group';
    fields.add(made, span, index);
  }
  return element('div', { className: 'hex' }, ...groups);
}

function rest({ cut, missing }) {
  if (cut > 0) return note(`The last ${units(cut, 'byte')} of the payload were not kept.`);
  return missing > 0 ? note(`${units(missing, 'byte')} are missing.`) : null;
}

const note = (textContent) => element('p', { className: 'quiet', textContent });
