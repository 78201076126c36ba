// The modules that read messages: message, buffer, feed.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageBuffer } from '../buffer.js';
import { Feed } from '../feed.js';
import { parseMessage } from '../message.js';

test('the three kinds of message are recognized', () => {
  assert.deepEqual(parseMessage('{"seq":17,"t":1763770000123,"value":74}'), {
    kind: 'measurement',
    seq: 17,
    t: 1_763_770_000_123,
    value: 74,
    series: '',
    step: 0,
  });
  assert.equal(parseMessage('{"seq":17,"t":1,"step":-3600000,"value":1}').step, -3_600_000);
  assert.equal(parseMessage('{"seq":17,"t":1,"value":-0.5,"series":"a"}').series, 'a');
  assert.deepEqual(parseMessage('{"hello":{"epoch":"k3","first":1,"last":0}}'), { kind: 'hello', epoch: 'k3', first: 1, last: 0 });
  assert.deepEqual(parseMessage('{"gap":{"from":12,"to":40}}'), { kind: 'gap', from: 12, to: 40 });
});

const MALFORMED = [
  '', '{', 'null', '7', '"text"', '[]', '{}', '{"hello":null}', '{"hello":{"epoch":"","first":1,"last":2}}',
  '{"hello":{"epoch":5,"first":1,"last":2}}', '{"gap":null}', '{"gap":{"from":5,"to":4}}', '{"gap":{"from":"1","to":4}}',
  '{"seq":1,"t":2}', '{"seq":1.5,"t":2,"value":3}', '{"seq":1,"t":null,"value":3}', '{"seq":1,"t":2,"value":"3"}',
  '{"seq":1,"t":2,"value":1e999}', '{"seq":1,"t":2,"value":3,"series":4}', '{"seq":1,"t":2,"step":"3","value":3}', '{"seq":1e300,"t":2,"value":3}',
];

for (const text of MALFORMED) {
  test(`malformed: ${text}`, () => assert.equal(parseMessage(text), null));
}

test('the buffer returns everything once, in order', () => {
  const buffer = new MessageBuffer();
  buffer.push('a');
  buffer.push('b');
  assert.deepEqual(buffer.take(), ['a', 'b']);
  assert.deepEqual(buffer.take(), []);
});

test('the buffer says when it is full, by number or by size', () => {
  const byNumber = new MessageBuffer({ messages: 3, characters: 1_000 });
  assert.deepEqual(['a', 'b', 'c'].map((text) => byNumber.push(text)), [false, false, true]);
  const bySize = new MessageBuffer({ messages: 100, characters: 10 });
  assert.deepEqual(['12345', '123456'].map((text) => bySize.push(text)), [false, true]);
  bySize.take();
  assert.equal(bySize.push('12345'), false);
});

/** A feed, and the calls to its sink. */
function watched() {
  const log = [];
  const feed = new Feed({
    add(series, t, value) {
      log.push(value);
      return series !== 'no room';
    },
    gap() {
      log.push('gap');
    },
    step(ms) {
      log.push(`step ${ms}`);
    },
  });
  const hello = (epoch, first, last) => feed.accept(JSON.stringify({ hello: { epoch, first, last } }));
  const measure = (seq, series) => feed.accept(JSON.stringify({ seq, t: seq * 10, value: seq, series }));
  const gap = (from, to) => feed.accept(JSON.stringify({ gap: { from, to } }));
  feed.opened(true);
  return { feed, log, hello, measure, gap };
}

test('history and live measurements are distinguished', () => {
  const { feed, log, hello, measure } = watched();
  hello('a', 1, 3);
  for (const seq of [2, 3, 4, 5]) measure(seq);
  assert.deepEqual([feed.received, feed.live, feed.lost, feed.lastSeq], [4, 2, 0, 5]);
  assert.deepEqual(log, ['gap', 2, 3, 4, 5]);
});

test('a resume without loss has no gap, and duplicates count once', () => {
  const { feed, log, hello, measure } = watched();
  hello('a', 1, 0);
  measure(1);
  measure(2);
  assert.deepEqual(feed.resume, { after: 2, epoch: 'a' });
  feed.opened(true);
  hello('a', 1, 4);
  for (const seq of [2, 3, 4]) measure(seq);
  assert.deepEqual(log.slice(1), [1, 2, 3, 4]);
  assert.deepEqual([feed.received, feed.lost], [4, 0]);
});

test('a gap record counts as lost, interrupts the line, and moves the resume position', () => {
  const { feed, log, hello, measure, gap } = watched();
  hello('a', 1, 0);
  measure(11);
  gap(12, 40);
  assert.deepEqual(feed.resume, { after: 40, epoch: 'a' });
  measure(41);
  assert.deepEqual([feed.lost, feed.gaps], [29, 1]);
  assert.deepEqual(log.slice(1), [11, 'gap', 41]);
  gap(30, 41);
  assert.deepEqual([feed.lost, feed.gaps], [29, 1]);
});

test('numbers that are missing without a gap record are lost too', () => {
  const { feed, hello, measure } = watched();
  hello('a', 1, 0);
  measure(1);
  measure(5);
  assert.deepEqual([feed.lost, feed.gaps], [3, 1]);
});

test('a new epoch makes a gap and starts the numbers over, without counting losses', () => {
  const { feed, log, hello, measure } = watched();
  hello('a', 1, 0);
  measure(900);
  hello('b', 1, 2);
  assert.equal(feed.resume, null);
  measure(1);
  assert.deepEqual(log.slice(1), [900, 'gap', 1]);
  assert.deepEqual([feed.lost, feed.lastSeq, feed.epoch], [0, 1, 'b']);
});

test('a server that says no hello is never resumed', () => {
  const { feed, log, measure } = watched();
  feed.opened(false);
  measure(5);
  assert.equal(feed.resume, null);
  feed.opened(false);
  measure(3);
  assert.deepEqual(log.filter((entry) => entry !== 'gap'), [5, 3]);
  assert.equal(feed.live, 2);
});

test('a clock step is reported once, before its measurement', () => {
  const { feed, log, hello, measure } = watched();
  hello('a', 1, 0);
  measure(1);
  for (let twice = 0; twice < 2; twice += 1) feed.accept('{"seq":2,"t":5,"step":-9000,"value":2}');
  measure(3);
  assert.deepEqual(log.slice(1), [1, 'step -9000', 2, 3]);
  assert.deepEqual([feed.clockSet, feed.clockSets], [{ t: 5, step: -9000 }, 1]);
});

test('errors and measurements without a line are counted', () => {
  const { feed, hello, measure } = watched();
  hello('a', 1, 0);
  feed.accept('nonsense');
  measure(1, 'no room');
  assert.deepEqual([feed.errors, feed.dropped, feed.received], [1, 1, 1]);
});

test('recent returns the last ten, newest first', () => {
  const { feed, hello, measure } = watched();
  hello('a', 1, 0);
  for (let seq = 1; seq <= 2_000; seq += 1) measure(seq);
  assert.deepEqual(feed.recent().map(({ seq }) => seq), [2_000, 1_999, 1_998, 1_997, 1_996, 1_995, 1_994, 1_993, 1_992, 1_991]);
  feed.forgetRecent();
  assert.deepEqual(feed.recent(), []);
});
