// The list of frames: what is kept, its order, lanes, sums, and the words of a row.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costs } from '../inspector/company-view.js';
import { Fragments, LANES, lanes } from '../inspector/fragments.js';
import { Intake } from '../inspector/intake.js';
import { CONNECTIONS, Journal, KEPT, step } from '../inspector/journal.js';
import { Ledger, overhead } from '../inspector/ledger.js';
import { between } from '../inspector/transfers.js';
import { closingHeadline, columns, spoken, verdict, what } from '../inspector/words.js';
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
