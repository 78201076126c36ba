// What was pasted: the server's answer as entries of the list.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASTED } from '../inspector/number.js';
import { readAnswer } from '../inspector/pasted.js';
import { columns, spoken } from '../inspector/words.js';
import { HELLO, VERDICT } from './inspector-fixtures.js';

const { kind, connection, t, direction, placed, ...FRAME } = HELLO;
const HEAD = { bytes: '474554', spans: [], verdict: VERDICT };
const ANSWER = {
  form: 'hex', bytes: 11, notes: ['a note'],
  items: [{ said: 'sent by the client' }, { frame: FRAME, missing: 0 }, { head: HEAD, sender: 'server' }],
};

test('an answer becomes entries of a connection that was never opened', () => {
  const { summary, entries } = readAnswer(ANSWER, 5);
  assert.equal(summary, 'Read as hex: 11 bytes. A note.');
  assert.deepEqual(entries.map(({ kind, connection, t }) => [kind, connection, t]), [['said', PASTED, 5], ['frame', PASTED, 5], ['head', PASTED, 5]]);
  assert.equal(entries[1].direction, 'in');
  assert.deepEqual(entries.map((entry) => columns(entry).what), ['sent by the client', 'text', 'response']);
  assert.equal(spoken({ ...entries[1], placed: null }), 'text from the client, 5 bytes, valid, pasted');
});

test('a compressed message shows its text in the list', () => {
  const message = { kind: 'text', length: 5, value: '"Hello"' };
  const [entry] = readAnswer({ ...ANSWER, items: [{ frame: { ...FRAME, compressed: true, message } }] }, 5).entries;
  assert.equal(columns(entry).what, 'text, deflate: "Hello"');
});

test('anything else is no answer', () => {
  for (const answer of [null, {}, { ...ANSWER, form: 1 }, { ...ANSWER, items: [{}] }, { ...ANSWER, items: [{ frame: { at: 0 } }] }, { ...ANSWER, items: [null] }]) {
    assert.equal(readAnswer(answer, 5), null);
  }
});
