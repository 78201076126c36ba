// The inspector without a network or a document: list, lanes, reads, bits, masks, copies.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lengthForm, picture } from '../inspector/bits.js';
import { costs } from '../inspector/company-view.js';
import { asCommand, asHex, asRust, leftOut } from '../inspector/copies.js';
import { agreement, excerpt } from '../inspector/excerpt.js';
import { Fragments, LANES, lanes } from '../inspector/fragments.js';
import { Intake } from '../inspector/intake.js';
import { CONNECTIONS, Journal, KEPT, step } from '../inspector/journal.js';
import { Ledger, overhead } from '../inspector/ledger.js';
import { bytesOf, characters, hexOf, unmask } from '../inspector/masking.js';
import { between, carriage, extent, inside, Pieces } from '../inspector/pieces.js';
import { makeText } from '../inspector/trial.js';
import { closingHeadline, columns, sectionAddress, spoken, verdict, what } from '../inspector/words.js';
import { frame, HELLO, UNMASKED } from './inspector-fixtures.js';

const entry = (connection = 1) => ({ kind: 'frame', connection });
const numbers = (rows) => rows.map(({ number }) => number);

test('each connection keeps its own last thousand entries, and dropped ones are counted', () => {
  const journal = new Journal();
  journal.add(entry(2));
  for (let i = 0; i < 5 * KEPT; i += 1) journal.add(entry(1));
  assert.equal(journal.added, 5 * KEPT + 1);
  assert.equal(journal.dropped, 4 * KEPT);
  assert.equal(journal.rows().length, KEPT);
  journal.only = 2;
  assert.deepEqual(numbers(journal.rows()), [1], 'the busy one did not push it out');
});

test('rows are in order of arrival, and a gap belongs to all connections', () => {
  const journal = new Journal();
  for (const connection of [1, 2, 1, null, 2]) journal.add(entry(connection));
  assert.deepEqual(numbers(journal.rows()), [1, 2, 3, 4, 5]);
  journal.only = 1;
  assert.deepEqual(numbers(journal.rows()), [1, 3, 4]);
});

test('the number of connections is limited: the one silent for longest is dropped', () => {
  const journal = new Journal();
  for (let connection = 1; connection <= CONNECTIONS + 1; connection += 1) {
    journal.add(entry(connection));
    journal.add(entry(1));
  }
  assert.ok(journal.rows().some(({ connection }) => connection === 1));
  assert.ok(!journal.rows().some(({ connection }) => connection === 2));
});

test('a held list does not change, counts new entries, and continues with the newest', () => {
  const journal = new Journal();
  const first = journal.add(entry());
  journal.choose(first);
  for (let i = 0; i < 3 * KEPT; i += 1) journal.add(entry());
  assert.deepEqual([journal.held, journal.waiting, numbers(journal.rows())], [true, 3 * KEPT, [1]]);
  journal.follow();
  assert.deepEqual([journal.held, journal.waiting, journal.rows().at(-1).number], [false, 0, 3 * KEPT + 1]);
  assert.equal(journal.chosen, first, 'what is chosen stays so, even where its row is gone');
  journal.only = 7;
  journal.clear();
  assert.deepEqual([journal.added, journal.chosen, journal.only, journal.rows()], [0, null, null, []]);
});

test('the keys of a list move as expected', () => {
  const from = (index) => ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End'].map((key) => step(key, index, 30, 10));
  assert.deepEqual(from(0), [0, 1, 0, 10, 0, 29]);
  assert.deepEqual(from(15), [14, 16, 5, 25, 0, 29]);
  assert.deepEqual(from(29), [28, 29, 19, 29, 0, 29]);
  assert.deepEqual(from(-1), [29, 29, 29, 9, 0, 29], 'with none chosen they begin at the newest');
  assert.deepEqual([step('End', -1, 0, 10), step('x', 3, 30, 10)], [null, null]);
});

test('fragments are numbered separately for each direction of each connection', () => {
  const fragments = new Fragments();
  const place = (opcode, fin, direction = 'in', connection = 1) => {
    const placed = fragments.place({ connection, direction, opcode, fin });
    return placed && [placed.message, placed.part, placed.last];
  };
  assert.equal(place('text', true), null);
  assert.deepEqual(place('text', false), [1, 1, false]);
  assert.deepEqual(place('binary', false, 'out'), [2, 1, false]);
  assert.deepEqual(place('text', false, 'in', 2), [3, 1, false]);
  assert.equal(place('ping', true), null);
  assert.deepEqual(place('continuation', false), [1, 2, false]);
  assert.deepEqual(place('continuation', true), [1, 3, true]);
  assert.equal(place('continuation', true), null, 'of nothing');
  assert.deepEqual(place('continuation', true, 'out'), [2, 2, true]);
  fragments.forget();
  assert.equal(place('continuation', true, 'in', 2), null, 'what was lost may have been its end');
  assert.equal(place(null, null), null);
});

test('lanes connect the fragments of a message, and pass the frames between', () => {
  const row = (message, part, last) => ({ kind: 'frame', connection: 1, placed: message && { message, part, last } });
  const rows = [row(), row(1, 1, false), row(), row(2, 1, false), row(1, 2, true), row(2, 2, false), row()];
  const drawn = lanes(rows).map((row) => row.slice(0, 2).map((lane) => lane || '-').join(' '));
  assert.deepEqual(drawn, ['- -', 'first -', 'past -', 'past first', 'last past', '- middle', '- past']);
});

test('lanes end correctly if the beginning or end of a message is missing', () => {
  const row = (part, last) => ({ kind: 'frame', connection: 1, placed: { message: 1, part, last } });
  const end = { kind: 'end', connection: 1 };
  const first = (rows) => lanes(rows).map(([lane]) => lane);
  assert.deepEqual(first([row(2, false), row(3, true)]), ['middle', 'last']);
  assert.deepEqual(first([row(1, false), row(2, false), end, { kind: 'end', connection: 2 }]), ['first', 'middle', 'past', '']);
  const many = Array.from({ length: 5 }, (_, message) => ({ kind: 'frame', connection: 1, placed: { message, part: 1, last: false } }));
  assert.deepEqual(lanes(many).at(-1), Array(LANES).fill('past'), 'no more than there is room for');
});

test('sums are separate for each direction, and overhead is a share of all bytes', () => {
  const ledger = new Ledger();
  ledger.open({ connection: 1, path: '/echo' });
  ledger.frame(HELLO);
  ledger.frame(frame({ length: 0, bytes: '8180aabbccdd' }));
  ledger.frame(frame({ direction: 'out', header: 2, length: null, bytes: '817e' }));
  ledger.frame(frame({ connection: 9, direction: 'out', header: 2, length: 1, bytes: '810141' }));
  ledger.skipped({ connection: 1, direction: 'out', frames: 7 });
  const { sums } = ledger.connections.get(1);
  assert.deepEqual(sums.in, { frames: 2, skipped: 0, header: 12, payload: 5 });
  assert.deepEqual(sums.out, { frames: 1, skipped: 7, header: 2, payload: 0 });
  assert.equal(overhead({ header: 6, payload: 18 }), 25);
  assert.equal(overhead({ header: 0, payload: 0 }), null);
});

test('sums count the payload that arrived, not what was announced', () => {
  const ledger = new Ledger();
  ledger.open({ connection: 1, path: '/echo' });
  const short = frame({ header: 8, length: 60_000, missing: 59_700, bytes: `81feea60aabbccdd${'00'.repeat(256)}`, cut: 44 });
  ledger.frame(short);
  const known = ledger.connections.get(1);
  assert.deepEqual(known.sums.in, { frames: 1, skipped: 0, header: 8, payload: 300 });
  assert.match(costs(short, known), /^8 bytes of header for 300 bytes of payload received: 2\.6.% overhead/);
});

test('with too many connections, those that have ended are dropped first', () => {
  const ledger = new Ledger();
  for (let connection = 1; connection <= CONNECTIONS; connection += 1) ledger.open({ connection });
  ledger.end({ connection: 3, t: 0, sentence: '' });
  ledger.open({ connection: 98 });
  ledger.open({ connection: 99 });
  const left = [...ledger.connections.keys()];
  assert.deepEqual([left.includes(3), left.includes(1), left.includes(2), left.length], [false, false, true, CONNECTIONS]);
});

test('a frame names the reads that carried it, and what else they carried', () => {
  const pieces = new Pieces();
  for (const [from, to] of [[0, 40], [40, 42], [42, 68]]) pieces.add(from, to);
  const sizes = (from, to) => pieces.carrying(from, to).map((piece) => piece.to - piece.from);
  assert.deepEqual([sizes(0, 17), sizes(34, 51), sizes(40, 42), sizes(51, 68)], [[40], [40, 2, 26], [2], [26]]);
  assert.deepEqual(sizes(60, 70), [], 'a part of it was not told');
  const frames = [0, 17, 34, 51].map((at) => frame({ at, length: 11, cut: 17 }));
  const company = inside(frames, pieces.carrying(0, 17));
  assert.deepEqual(company.map(({ from, to }) => [from, to]), [[0, 17], [17, 34], [34, 40]]);
  assert.match(carriage('in', pieces.carrying(0, 17), 2, []), /^One read of 40 bytes carried this frame, and 2 other frames/);
  assert.match(carriage('out', pieces.carrying(34, 51), 0, []), /^3 writes \(40 \+ 2 \+ 26 bytes\) carried this frame, and nothing else/);
  assert.match(carriage('in', [], 0, []), /no longer known/);
});

test('a read may also have bytes that are not shown, and bytes that the receiver ignores', () => {
  const read = [{ from: 0, to: 40 }];
  const frames = [frame({ at: 10, cut: 10 }), frame({ at: 20, cut: 7, opcode: 'close' })];
  const rest = between(read, inside(frames, read));
  assert.deepEqual(rest, [{ from: 0, to: 10, unread: false }, { from: 27, to: 40, unread: true }]);
  assert.match(carriage('in', read, 1, rest), /this frame, one other frame, 10 bytes not shown here, and 13 bytes that the receiver ignores\.$/);
  const broken = frame({ cut: 39, verdict: UNMASKED.verdict });
  assert.match(carriage('in', read, 0, between(read, inside([broken], read))), /this frame, and 1 byte that the receiver ignores\.$/);
  assert.deepEqual(between([], []), []);
});

test('the number of stored reads is limited', () => {
  const pieces = new Pieces();
  for (let at = 0; at < 100_000; at += 1) pieces.add(at, at + 1);
  assert.equal(pieces.carrying(99_999, 100_000).length, 1);
  assert.equal(pieces.carrying(0, 1).length, 0);
});

test('a frame ends at its announced length, or where its bytes end', () => {
  assert.deepEqual(extent(frame({ at: 10, bytes: HELLO.bytes })), { from: 10, to: 21 });
  assert.deepEqual(extent(frame({ at: 10, bytes: '8185aabbccdd4865', missing: 3 })), { from: 10, to: 18 });
  assert.deepEqual(extent(frame({ at: 10, header: 0, length: null, bytes: '8f85', missing: 1 })), { from: 10, to: 12 });
});

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

test('a row has words for its columns and for screen readers', () => {
  const row = columns({ ...HELLO, number: 1 });
  assert.deepEqual([row.from, row.what, row.length, row.verdict.text], ['client →', 'text', '5', 'valid']);
  assert.match(spoken(HELLO), /^text from the client, 5 bytes, valid, connection 1, after 0\.000 seconds$/);
  assert.match(spoken(UNMASKED), /breaks a rule: 1002/);
  assert.match(spoken(frame({ length: 1 })), /client, 1 byte, valid/);
  assert.match(spoken(frame({ length: null })), /client, valid/);
  assert.equal(what(frame({ opcode: null })), 'unreadable');
  const second = frame({ opcode: 'continuation', placed: { part: 2, last: true } });
  assert.deepEqual([what(second), columns(second).what], ['continuation, part 2, last', 'continuation (2)']);
  assert.equal(verdict({ ok: true, missing: 3 }).text, '3 short');
  assert.equal(verdict({ ok: false, sentence: '', status: 400 }).text, '400');
  assert.match(columns({ kind: 'open', connection: 1, t: 0, path: '/ws?a=b' }).what, /\/ws$/);
  assert.match(spoken({ kind: 'gap', connection: null, lost: 1200, by: 'server' }), /^1,200 lost/);
});

test('each way in which a connection closes has its own words and its section', () => {
  const said = ['sent', 'over', 'failed', 'unanswered', 'lost', 'end', 'constructor'].map((state) => {
    const { name, section } = closingHeadline({ state, by: 'server' });
    return `${name} (${section})`;
  });
  assert.deepEqual(said, [
    'Close sent by the server, waiting for the answer (RFC 6455, 7.1.2)',
    'The close handshake is complete; the server started it (RFC 6455, 7.1.4)',
    'A rule was broken: the connection fails (RFC 6455, 7.1.7)',
    'The Close of the server was not answered (RFC 6455, 7.1.1)',
    'Lost before the server’s Close was answered (RFC 6455, 7.1.5)',
    'The connection has ended (null)',
    'constructor (null)',
  ]);
  assert.equal(closingHeadline({ state: 'lost', by: 'transport' }).name, 'Lost without a Close');
  const row = (state) => columns({ kind: 'closing', connection: 1, t: 0, state, by: state === 'lost' ? 'transport' : 'client' }).what;
  assert.deepEqual(['over', 'failed', 'lost'].map(row), ['closing: complete, started by the client', 'closing: failed, a rule was broken', 'closing: lost without a Close']);
});

test('the time of a row is relative to the first entry', () => {
  const journal = new Journal();
  journal.add({ kind: 'gap', connection: null, lost: 1, by: 'server' });
  for (const t of [1763770000123.456, 1763770012468.9]) journal.add(frame({ t }));
  const [, first, second] = journal.rows().map((row) => columns(row, journal.began).time);
  assert.deepEqual([first, second], ['+0.000', '+12.345']);
  assert.match(spoken(journal.rows()[2], journal.began), /after 12\.345 seconds$/);
  assert.equal(columns(frame({ t: 1000 }), 2000).time, '−1.000');
  journal.clear();
  assert.equal(journal.began, null);
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

test('dropped reports are counted, and rare kinds are never dropped', () => {
  const intake = new Intake();
  intake.push('{"open":1}');
  for (let i = 0; i < 20_000; i += 1) intake.push(`{"frame":${i}}`);
  const kept = [];
  for (let text = intake.take(); text !== undefined; text = intake.take()) kept.push(text);
  assert.equal(kept[0], '{"open":1}');
  assert.equal(kept.at(-1), '{"frame":19999}');
  assert.equal(kept.length + intake.overrun, 20_001);
  assert.ok(intake.overrun > 10_000);
});
