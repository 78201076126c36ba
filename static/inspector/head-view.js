// A handshake: the request and the response line by line, and how Sec-WebSocket-Accept is computed
// from the key.
//
// Must not know: how a head is parsed (the server did that). Read next: fields.js.

import { element } from '../dom.js';
import { sentence } from '../format.js';
import { bytesOf } from './masking.js';
import { verdict } from './words.js';

/** The elements of a handshake, in order. */
export function headParts({ path, request, response, accept }, fields) {
  return [
    element('h3', { textContent: 'Handshake' }),
    element('p', { className: 'quiet path', textContent: path }),
    element('h4', {}, 'Request', ...badge(request)),
    head(request, fields, 0),
    element('h4', {}, 'Response', ...badge(response)),
    head(response, fields, request.spans.length),
    fields.box,
    element('h4', { textContent: 'How Sec-WebSocket-Accept is computed from the key' }),
    derivation(accept),
  ];
}

/** The elements of one head, which was pasted. */
export function pastedHead({ sender, head: pasted }, fields) {
  const title = element('h3', {}, sender === 'client' ? 'Request' : 'Response', ...badge(pasted));
  const said = pasted.verdict.ok ? [] : [element('p', { className: 'broken', textContent: sentence(pasted.verdict.sentence) })];
  return [title, ...said, head(pasted, fields, 0), fields.box];
}

function badge(head) {
  if (head.verdict.ok) return [];
  const { mark, text } = verdict(head.verdict);
  return [' ', element('span', { className: 'badge broken', textContent: `${mark} ${text}` })];
}

/** `offset`: the first number of its spans, because two heads share the fields. */
function head({ bytes, spans }, fields, offset) {
  // A head should be ASCII, but may contain anything: every byte is shown as some character.
  const text = Array.from(bytesOf(bytes), (byte) => String.fromCharCode(byte)).join('');
  const lines = spans.map((span, index) => {
    const shown = text.slice(span.from, span.to).replace(/\r?\n$/, '').replace(/[^ -~\u00a1-\u00ff]/g, '·');
    const line = element('div', { className: 'head-line', role: 'group' });
    line.append(...parts(shown));
    return fields.add(line, span, offset + index);
  });
  return element('div', { className: 'head' }, ...lines);
}

/** Separates a header's name from its value. The empty line that ends a head is labelled. */
function parts(line) {
  if (line === '') return [element('i', { textContent: 'empty line' })];
  const [, name, rest] = /^([!-9;-~]+:)(.*)$/.exec(line) ?? [null, null, line];
  return name === null ? [rest] : [element('b', { textContent: name }), rest];
}

function derivation(steps) {
  const items = steps.map(({ step, value, meaning }) =>
    element('li', {}, element('b', { textContent: step }), element('code', { textContent: value }), element('p', { textContent: sentence(meaning) })));
  return element('ol', { className: 'steps' }, ...items);
}
