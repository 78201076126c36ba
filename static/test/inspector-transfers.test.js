// Which reads and writes carried a frame.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { between, carriage, extent, inside, Transfers } from '../inspector/transfers.js';
import { verdict, what } from '../inspector/words.js';
import { frame, HELLO, UNMASKED } from './inspector-fixtures.js';

test('a frame names the reads that carried it, and what else they carried', () => {
  const transfers = new Transfers();
  for (const [from, to] of [[0, 40], [40, 42], [42, 68]]) transfers.add(from, to);
  const sizes = (from, to) => transfers.carrying(from, to).map((transfer) => transfer.to - transfer.from);
  assert.deepEqual([sizes(0, 17), sizes(34, 51), sizes(40, 42), sizes(51, 68)], [[40], [40, 2, 26], [2], [26]]);
  assert.deepEqual(sizes(60, 70), [], 'a part of it is unknown');
  const frames = [0, 17, 34, 51].map((at) => frame({ at, length: 11, cut: 17 }));
  const company = inside(frames, transfers.carrying(0, 17));
  assert.deepEqual(company.map(({ from, to }) => [from, to]), [[0, 17], [17, 34], [34, 40]]);
  assert.match(carriage('in', transfers.carrying(0, 17), 2, []), /^One read of 40 bytes carried this frame, and 2 other frames/);
  assert.match(carriage('out', transfers.carrying(34, 51), 0, []), /^3 writes \(40 \+ 2 \+ 26 bytes\) carried this frame, and nothing else/);
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
  const transfers = new Transfers();
  for (let at = 0; at < 100_000; at += 1) transfers.add(at, at + 1);
  assert.equal(transfers.carrying(99_999, 100_000).length, 1);
  assert.equal(transfers.carrying(0, 1).length, 0);
});

test('a frame ends at its announced length, or where its bytes end', () => {
  assert.deepEqual(extent(frame({ at: 10, bytes: HELLO.bytes })), { from: 10, to: 21 });
  assert.deepEqual(extent(frame({ at: 10, bytes: '8185aabbccdd4865', missing: 3 })), { from: 10, to: 18 });
  assert.deepEqual(extent(frame({ at: 10, header: 0, length: null, bytes: '8f85', missing: 1 })), { from: 10, to: 12 });
});
