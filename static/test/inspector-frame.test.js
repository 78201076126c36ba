// One frame: bits, masks, characters, copies, sections.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengthForm, picture } from '../inspector/bits.js';
import { asCommand, asHex, asRust, leftOut } from '../inspector/copies.js';
import { agreement, excerpt } from '../inspector/excerpt.js';
import { bytesOf, characters, hexOf, unmask } from '../inspector/masking.js';
import { makeText } from '../inspector/trial.js';
import { sectionAddress, verdict } from '../inspector/words.js';
import { frame, HELLO, UNMASKED } from './inspector-fixtures.js';

test('the first two bytes are split into fields of bits', () => {
  const bits = (hex) => picture(bytesOf(hex)).map(({ name, bits }) => `${name} ${bits}`);
  const expected = ['FIN 1', 'RSV1 0', 'RSV2 0', 'RSV3 0', 'opcode 0001', 'MASK 1', 'length 0000101'];
  assert.deepEqual(bits('8185'), expected);
  assert.deepEqual(bits('c9').slice(4), ['opcode 1001', 'MASK ?', 'length ???????']);
  assert.deepEqual(picture(bytesOf('8185')).map(({ at }) => at), [0, 1, 2, 3, 4, 8, 9]);
});

test('the form of a length is explained', () => {
  const form = (hex, length) => lengthForm(bytesOf(hex), length);
  assert.equal(form('81', null), null);
  assert.deepEqual(form('817d', 125), { form: 7, why: '125 is at most 125, so the 7 bits hold it themselves.' });
  assert.match(form('81fe', 126).why, /^126 does not fit: the 7 bits say 126, so the next 2 bytes hold the length/);
  assert.deepEqual([form('81fe', 126).form, form('81ff', 65_536).form], [16, 64]);
  assert.match(form('817f', null).why, /^The 7 bits say 127, so the next 8 bytes/);
  assert.match(form('817e', 5).why, /A shorter form would have held 5/);
});

test('masked byte XOR key byte is the byte', () => {
  const { bytes, header, mask, unmasked } = HELLO;
  const table = unmask(bytesOf(bytes).subarray(header), bytesOf(mask));
  assert.deepEqual(table.map(({ key }) => key), [0x37, 0xfa, 0x21, 0x3d, 0x37]);
  for (const { wire, key, byte } of table) assert.equal(wire ^ key, byte);
  assert.deepEqual(Uint8Array.from(table, ({ byte }) => byte), bytesOf(unmasked));
  assert.equal(table.map(({ text }) => text).join(''), 'Hello');
  assert.deepEqual(unmask(bytesOf('48'), null), [{ wire: 0x48, key: null, byte: 0x48, text: 'H' }]);
});

test('characters are found in bytes, even if incomplete or invisible', () => {
  const shown = (...bytes) => characters(Uint8Array.from(bytes)).join('');
  assert.equal(characters(new TextEncoder().encode('aß€🦀')).join(''), 'aß″€″″🦀″″″');
  assert.equal(shown(0xc3), '·', 'the rest is in the next fragment');
  assert.equal(shown(0x9f, 0x61), '·a');
  assert.equal(shown(0xe2, 0x82, 0x61), '··a');
  assert.equal(shown(0x0a, 0x00, 0x7f, 0x20, 0xff), '··· ·');
  assert.equal(shown(0xed, 0xa0, 0x80), '···', 'a surrogate is no character');
});

const numbers = (rows) => rows.map(({ number }) => number);
const alone = (one, deflate = false) => ({ frames: [one], deflate });

test('a frame is copied as hex, as a command and as a test vector', () => {
  assert.equal(asHex(HELLO), '81 85 37 fa 21 3d 7f 9f 4d 51 58');
  assert.equal(asCommand(alone(HELLO)), 'wirechart explain --role client 818537fa213d7f9f4d5158');
  const [first, last] = [frame({ sender: 'server', bytes: '410100' }), frame({ sender: 'server', bytes: '8000' })];
  assert.equal(asCommand({ frames: [first, last], deflate: true }), 'wirechart explain --role server --deflate 410100 8000');
  const bytes = '0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58';
  assert.equal(asRust(alone(HELLO)), `("text of 5 bytes from the client", Role::Server, &[${bytes}])`);
  assert.match(asRust(alone(frame({ length: 1 }))), /text of 1 byte from/);
  assert.match(asRust(alone(frame({ length: null }))), /"text from the client"/);
  assert.match(asRust(alone(UNMASKED)), /^\("a client must mask every frame, this one is not masked", Role::Server, /);
  assert.match(asRust(alone(frame({ sender: 'server', bytes: '00'.repeat(40) }))), /Role::Client, &\[\n {4}(0x00, ){15}0x00,\n/);
  const comments = asRust({ frames: [first, { ...last, cut: 44 }], deflate: true }).split('\n').slice(0, 3);
  assert.match(comments[0], /^\/\/ The last 44 bytes of the payload were not kept/);
  assert.deepEqual(comments.slice(1), ['// Includes 1 frame before it, which it needs.', '// With permessage-deflate.']);
  assert.equal(leftOut(HELLO), '');
  assert.match(leftOut(frame({ missing: 3 })), /3 bytes are missing/);
});

/** Frames of one direction, ten bytes each, without gaps. */
function direction(...frames) {
  return frames.map((more, at) => frame({ number: at + 1, at: 10 * at, header: 0, bytes: '00'.repeat(10), ...more }));
}
/** The numbers of the frames that are copied with the last one, or the reason why not. */
function copied(frames, agreed = null) {
  const { frames: found, problem } = excerpt(frames.at(-1), frames, agreed);
  return problem ?? numbers(found);
}
const START = { fin: false };
const ON = { opcode: 'continuation', fin: false };
const TAKEOVER = { in: true, out: true };

test('a fragment is copied with the fragments before it', () => {
  assert.deepEqual(copied(direction({}, START, { opcode: 'ping' }, ON, { opcode: 'continuation' })), [2, 4, 5]);
  assert.deepEqual(copied(direction({}, START, { opcode: 'ping' })), [3]);
  assert.deepEqual(copied(direction({}, {})), [2]);
  assert.deepEqual(copied(direction(START, { verdict: UNMASKED.verdict })), [1, 2], 'a text where none may begin');
  assert.deepEqual(copied(direction({}, { opcode: 'continuation', verdict: UNMASKED.verdict })), [2], 'of nothing');
});

test('a fragment of a partly stored message is not copied as a command', () => {
  assert.match(copied(direction({}, START, ON).slice(2)), /first frames of this message were not kept/);
  const [first, , last] = direction(START, ON, ON);
  assert.match(copied([first, last]), /first frames of this message were not kept/);
  assert.match(copied(direction({ ...START, cut: 3, bytes: '00'.repeat(7) }, ON)), /only the beginning of that frame/);
  assert.deepEqual(copied(direction(START, { ...ON, cut: 3 })), [1, 2], 'the last may be cut');
  const long = { bytes: '00'.repeat(8_000) };
  assert.match(copied([frame({ ...START, ...long, number: 1 }), frame({ ...ON, ...long, number: 2, at: 8_000 })]), /too long/);
});

test('a compressed message is copied with the compressed ones that it may refer to', () => {
  const frames = direction({ compressed: true }, {}, { compressed: true, ...START }, ON);
  assert.deepEqual(copied(frames, TAKEOVER), [1, 3, 4]);
  assert.deepEqual(excerpt(frames.at(-1), frames, TAKEOVER).deflate, true, 'a continuation has no RSV1 of its own');
  assert.deepEqual(copied(frames, { in: false, out: true }), [3, 4], 'without context takeover it stands alone');
  assert.match(copied(frames.slice(1), TAKEOVER), /may refer to earlier .* not all of these were kept/);
  assert.deepEqual(copied(direction({ compressed: true }, {}), TAKEOVER), [2]);
});

test('the agreement on compression is read from the response', () => {
  const response = (line) => ({ bytes: [...new TextEncoder().encode(`HTTP/1.1 101 x\r\n${line}\r\n\r\n`)].map(hexOf).join('') });
  assert.equal(agreement(response('Upgrade: websocket')), null);
  assert.deepEqual(agreement(response('Sec-WebSocket-Extensions: permessage-deflate')), TAKEOVER);
  const one = response('sec-websocket-extensions: permessage-deflate; client_no_context_takeover');
  assert.deepEqual(agreement(one), { in: false, out: true });
});

test('sections of an RFC are links, and nothing else is', () => {
  assert.equal(sectionAddress('RFC 6455, 5.2'), 'https://www.rfc-editor.org/rfc/rfc6455#section-5.2');
  assert.equal(sectionAddress('RFC 7692, 7.2.2'), 'https://www.rfc-editor.org/rfc/rfc7692#section-7.2.2');
  for (const text of ['', 'RFC 6455, 5.2"', 'javascript:alert(1)', 'RFC x, 1', 'see RFC 6455, 1']) {
    assert.equal(sectionAddress(text), null, text);
  }
});

test('makeText makes a text of any size', () => {
  for (const size of [0, 1, 5, 125, 126, 65_536]) assert.equal(makeText(size).length, size);
  assert.equal(makeText(5), 'Hello');
});
