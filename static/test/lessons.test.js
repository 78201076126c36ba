// Each lesson with entries as the inspector has them: what completes it, and what does not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Course } from '../lessons/course.js';
import { LESSONS } from '../lessons/lessons.js';
import { BROKEN, frame, HELLO, UNMASKED, VERDICT } from './inspector-fixtures.js';

/** A course with this lesson open. */
function begin(id) {
  const course = new Course(LESSONS);
  course.open(LESSONS.findIndex((lesson) => lesson.id === id));
  return course;
}

/** Whether the lesson is done after each of these entries. */
function seen(course, ...entries) {
  return entries.map((entry) => {
    course.see(entry);
    return course.isDone();
  });
}

const ACCEPT = [
  { step: 'key', value: 'dGhlIHNhbXBsZSBub25jZQ==', meaning: '' },
  { step: 'accept', value: 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=', meaning: '' },
];
const open = (more = {}) => ({ kind: 'open', connection: 3, path: '/echo?n=2', response: { verdict: VERDICT }, accept: ACCEPT, ...more });
const text = (length) => frame({ length, mask: '00000000', bytes: '81fe007e00000000', header: length < 126 ? 6 : length < 65_536 ? 8 : 14 });
const out = (opcode, more) => frame({ direction: 'out', sender: 'server', opcode, header: 2, ...more });

test('the handshake is done with a new connection to /echo that was accepted', () => {
  const course = begin('handshake');
  const refused = open({ response: { verdict: { ok: false } } });
  assert.deepEqual(seen(course, open({ path: '/ws' }), refused, HELLO, open()), [false, false, false, true]);
  assert.match(course.said, /s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=/);
});

test('a mask is done when the same text came with two keys', () => {
  const course = begin('mask');
  const again = { ...HELLO, mask: '01020304' };
  assert.deepEqual(seen(course, HELLO, HELLO, { ...again, unmasked: '48' }, again), [false, false, false, true]);
  assert.match(course.said, /37 fa 21 3d and 01 02 03 04/);
  const others = [{ ...again, opcode: 'binary' }, { ...again, direction: 'out' }, { ...again, verdict: BROKEN }, again];
  assert.deepEqual(seen(begin('mask'), HELLO, ...others), [false, false, false, false, true]);
});

test('a length is done with the first of each longer form, in any order', () => {
  assert.deepEqual(seen(begin('length'), text(125), text(127), text(126), text(65_537), text(65_536)), [false, false, false, false, true]);
  const course = begin('length');
  const ping = { ...text(126), opcode: 'ping' };
  assert.deepEqual(seen(course, text(65_536), text(65_536), ping, text(126)), [false, false, false, true]);
  assert.match(course.said, /begins with 81 fe 00 7e\.$/, 'without the key');
});

test('a near miss is told apart', () => {
  const course = begin('length');
  course.see(text(200));
  assert.match(course.said, /^200 needs 16 bits, but a shorter/);
});

test('fragments are done with a message of exactly four frames', () => {
  const message = (parts) => Array.from({ length: parts }, (_, at) => out(at === 0 ? 'text' : 'continuation', { fin: at === parts - 1, placed: { part: at + 1, last: at === parts - 1 } }));
  assert.equal(seen(begin('fragment'), ...message(3)).at(-1), false);
  assert.equal(seen(begin('fragment'), ...message(5)).at(-1), false);
  const others = [(last) => ({ ...last, direction: 'in' }), (last) => ({ ...last, verdict: BROKEN })];
  for (const other of others) {
    const course = begin('fragment');
    assert.equal(seen(course, ...message(4).map((part) => (part.fin ? other(part) : part))).at(-1), false);
  }
  const course = begin('fragment');
  course.see(out('text', { fin: true }));
  assert.equal(course.said, '', 'the chart gets these all the time');
  assert.deepEqual(seen(begin('fragment'), out('text', { fin: true }), ...message(4)), [false, false, false, false, true]);
});

test('a Ping is done with the Pong that has its payload', () => {
  const pong = (unmasked) => frame({ opcode: 'pong', mask: '01020304', unmasked });
  const sent = out('ping', { bytes: '89026869' });
  const course = begin('ping');
  course.see(pong('6869'));
  assert.equal(course.said, '', 'no Ping has come');
  const elsewhere = { ...pong('6869'), connection: 2 };
  assert.deepEqual(seen(course, { ...sent, connection: 2 }, pong('6869'), sent, pong('00'), pong('6869')), [false, false, false, false, true]);
  assert.deepEqual(seen(begin('ping'), sent, elsewhere), [false, false]);
});

test('a Close is done when the page chose the code and the server answered with it', () => {
  const page = (code) => frame({ opcode: 'close', mask: '01020304', unmasked: code });
  const server = (code) => out('close', { bytes: `8802${code}` });
  assert.deepEqual(seen(begin('close'), server('0fa0'), page('0fa0')), [false, false], 'the server was first');
  assert.deepEqual(seen(begin('close'), page('03e8'), server('03e8')), [false, false], '1000 is not for applications');
  assert.deepEqual(seen(begin('close'), page('0fa0'), server('0fa1')), [false, false], 'another code');
  assert.deepEqual(seen(begin('close'), page('0fa0'), { ...server('0fa0'), connection: 2 }), [false, false], 'another connection');
  assert.deepEqual(seen(begin('close'), { ...page('0fa0'), verdict: BROKEN }, server('0fa0')), [false, false], 'an invalid Close');
  assert.deepEqual(seen(begin('close'), page('0fa0'), server('0fa0')), [false, true]);
});

test('a rule is broken by an invalid frame of a client only', () => {
  const course = begin('rule');
  assert.deepEqual(seen(course, HELLO, { ...UNMASKED, direction: 'out' }, UNMASKED), [false, false, true]);
  assert.match(course.said, /must mask every frame.*1002/);
  const long = begin('rule');
  long.see({ ...UNMASKED, bytes: '00'.repeat(1_000) });
  assert.ok(long.said.length < 200, 'only the first bytes are shown');
});

test('what is done stays done, and the next lesson is the first that is not', () => {
  const course = begin('rule');
  assert.equal(course.next, 0);
  course.see(UNMASKED);
  course.open(0);
  assert.deepEqual([course.said, course.count, course.next], ['', 1, 1]);
  course.see(open());
  const said = course.said;
  assert.equal(course.see(open({ accept: [ACCEPT[0], { ...ACCEPT[1], value: 'other' }] })), false);
  assert.equal(course.said, said);
  course.open(LESSONS.length - 1);
  assert.match(course.said, /must mask/);
  assert.equal(course.next, 1);
});

test('after the last lesson there is no next one', () => {
  const course = new Course([{ id: 'one', judge: () => ({ done: true, say: '' }) }]);
  assert.equal(course.next, 0);
  course.see(HELLO);
  assert.equal(course.next, null);
});

test('a lesson that is opened again begins anew', () => {
  const course = begin('mask');
  course.see(HELLO);
  course.open(1);
  assert.deepEqual(seen(course, { ...HELLO, mask: '01020304' }), [false]);
});

test('no entry is a surprise to any lesson', () => {
  const entries = [
    { kind: 'gap', connection: null, lost: 1, by: 'page' }, { kind: 'skipped', connection: 1, direction: 'in', frames: 3 },
    frame({ opcode: null, fin: null, length: null, mask: null, verdict: { ok: false, sentence: 'bad', code: 1002, section: 'RFC 6455, 5.2' } }),
    out('close', { bytes: '8800' }), frame({ opcode: 'close', mask: '00000000', unmasked: null }), open({ accept: [] }),
  ];
  for (const { id } of LESSONS) seen(begin(id), ...entries);
});
