// The modules that store points: ring, thinning, store.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { search } from '../sequence.js';
import { Ring } from '../data/ring.js';
import { RAW_CAPACITY } from '../data/line.js';
import { LEVEL_CAPACITY } from '../data/level.js';
import { MAX_LINES, Store } from '../data/store.js';
import { Slice } from '../data/thinning.js';

const points = (ring) => Array.from({ length: ring.length }, (_, i) => [ring.time(ring.first + i), ring.value(ring.first + i)]);

test('a ring keeps the newest points and their numbers', () => {
  const ring = new Ring(4);
  for (let i = 0; i < 6; i += 1) ring.push(i * 10, i);
  assert.deepEqual([ring.first, ring.end, ring.length, ring.lostUntil], [2, 6, 4, 10]);
  assert.deepEqual(points(ring), [[20, 2], [30, 3], [40, 4], [50, 5]]);
});

test('a ring grows by need, and keeps its points', () => {
  const ring = new Ring(1_024);
  const small = ring.bytes;
  for (let i = 0; i < 5_000; i += 1) {
    ring.push(i, -i);
    if (i === 300) ring.cut(290);
  }
  assert.equal(ring.bytes, 1_024 * 16);
  assert.ok(small < ring.bytes);
  assert.deepEqual(points(ring)[0], [5_000 - 1_024, 1_024 - 5_000]);
  assert.equal(ring.length, 1_024);
});

test('a cleared ring continues its numbers, and changes its generation', () => {
  const ring = new Ring(4);
  ring.push(1, 1);
  ring.clear();
  assert.deepEqual([ring.first, ring.end, ring.length, ring.generation], [1, 1, 0, 1]);
});

test('a ring finds the first point at or after a time, wherever it wraps', () => {
  for (let start = 0; start < 8; start += 1) {
    const ring = new Ring(8);
    for (let i = 0; i < 8 + start; i += 1) ring.push(i * 10, 0);
    assert.equal(search(ring, -1), ring.first);
    assert.equal(search(ring, (start + 3) * 10), start + 3);
    assert.equal(search(ring, (start + 3) * 10 + 1), start + 4);
    assert.equal(search(ring, 1e9), ring.end);
  }
});

test('points are merged behind those of the same time, wherever the ring wraps', () => {
  for (let start = 0; start < 12; start += 1) {
    const ring = new Ring(7);
    for (let i = 0; i < start; i += 1) ring.push(i * 10, i);
    ring.takeRewritten();
    const end = Math.max(0, start - 1) * 10;
    ring.merge([{ t: end - 20, v: -1 }, { t: end - 15, v: -2 }]);
    const all = Array.from({ length: start }, (_, i) => [i * 10, i]);
    const at = Math.max(0, all.findIndex(([t]) => t > end - 20));
    all.splice(start === 0 ? 0 : at, 0, [end - 20, -1], [end - 15, -2]);
    assert.deepEqual(points(ring), all.slice(-7), `${start} points`);
    assert.equal(ring.takeRewritten(), start < 2 ? 0 : at);
  }
});

/** The points of one slice, and what the first says of all: [count, mean, how many are not above 0]. */
function thin(all) {
  const ring = new Ring(64, true);
  const slice = new Slice();
  for (const [t, v] of all) slice.add(t, v, v, Number.isNaN(v) ? 0 : 1, v <= 0 ? 1 : 0);
  slice.write(ring);
  const counts = Array.from({ length: ring.length }, (_, n) => ring.count(n));
  const first = Math.max(0, counts.findIndex((count) => count > 0));
  return { kept: points(ring), figures: [ring.count(first), ring.mean(first), ring.low(first)] };
}

test('one or two points in a slice pass unchanged', () => {
  for (const all of [[[0, 5]], [[0, 5], [3, 2]], [[0, 7], [5, 7]]]) assert.deepEqual(thin(all).kept, all);
});

test('of many points in a slice, the first, the last, the lowest and the highest are kept, in order of time', () => {
  assert.deepEqual(thin([[0, 5], [1, 9], [1, 6], [2, 1], [3, 2], [3, 4]]).kept, [[0, 5], [1, 9], [2, 1], [3, 4]]);
  assert.deepEqual(thin([[0, 5], [1, 1], [2, 9], [3, 4]]).kept, [[0, 5], [1, 1], [2, 9], [3, 4]]);
  assert.deepEqual(thin([[0, 1], [1, 2], [2, 3], [3, 9]]).kept, [[0, 1], [3, 9]]);
  assert.deepEqual(thin([[0, 9], [1, 1], [2, 3], [3, 1]]).kept, [[0, 9], [1, 1], [3, 1]]);
});

test('a slice has the figures of all its values', () => {
  assert.deepEqual(thin([[0, 5], [1, NaN], [2, -1], [3, 0], [4, 8]]).figures, [4, 3, 2]);
  assert.deepEqual(thin([[0, 1e308], [1, 1.5e308]]).figures, [2, 1.25e308, 0]);
});

test('a slice keeps the gaps at its start and its end', () => {
  const ring = new Ring(64, true);
  ring.pushSlice(0, 1, 1, 1, 0);
  const slice = new Slice();
  for (const [t, v] of [[10, NaN], [11, NaN], [12, 3], [13, NaN], [14, 5], [15, NaN], [16, NaN]]) slice.add(t, v, v, Number.isNaN(v) ? 0 : 1, 0);
  slice.write(ring);
  assert.deepEqual(points(ring), [[0, 1], [10, NaN], [12, 3], [14, 5], [15, NaN]]);
});

test('a line is bounded at any rate, and a window always has its points', () => {
  const store = new Store();
  const line = () => store.lines.get('a');
  for (let i = 0; i < 1_000_000; i += 1) store.add('a', i / 2, i % 100);
  for (const windowMs of [1_000, 10_000, 60_000, 300_000, 400_000]) {
    const { parts, extremes } = store.view(line(), { from: 500_000 - windowMs, to: 500_000, slices: 1_000 });
    const [ring] = parts;
    assert.ok(ring.time(ring.first) <= 500_000 - windowMs, `${windowMs} ms`);
    const inView = ring.end - search(ring, 500_000 - windowMs);
    assert.ok(inView >= 1_000 && inView <= 4_000, `${inView} points`);
    assert.deepEqual([extremes.min, extremes.max], [0, 99]);
  }
  for (const ring of line().rings()) assert.ok(ring.length <= Math.max(RAW_CAPACITY, LEVEL_CAPACITY));
  assert.ok(line().bytes < 6.1e6, `${line().bytes} bytes`);
});

test('extremes are those in view', () => {
  const store = new Store();
  for (let i = 0; i < 40; i += 1) store.add('a', i * 100, i === 15 ? 50 : i % 5);
  const extremes = (from, to) => store.view(store.lines.get('a'), { from, to, slices: 1_000 }).extremes;
  assert.deepEqual(extremes(1_000, 2_000), { min: 0, max: 50, minPositive: 1 });
  assert.deepEqual(extremes(2_000, 3_000), { min: 0, max: 4, minPositive: 1 });
  assert.equal(extremes(1_110, 1_190), null);
});

test('a ring shifts its points, wherever it wraps', () => {
  const ring = new Ring(4);
  for (let i = 0; i < 6; i += 1) ring.push(i * 10, i);
  ring.shift({ since: -Infinity, ms: -5 });
  assert.deepEqual(points(ring), [[15, 2], [25, 3], [35, 4], [45, 5]]);
  ring.shift({ since: 35, ms: -15 });
  assert.deepEqual(points(ring), [[15, 2], [25, 3], [25, 4], [30, 5]], 'in order');
});

test('the number of lines is limited', () => {
  const store = new Store();
  for (let i = 0; i < MAX_LINES; i += 1) assert.equal(store.add(`line ${i}`, 0, 0), true);
  assert.equal(store.add('one too many', 0, 0), false);
  assert.equal(store.add('one too many', 1, 0), false);
  assert.equal(store.add('another', 1, 0), false);
  assert.equal(store.add('line 0', 1, 0), true);
  assert.deepEqual([...store.undrawn], ['one too many', 'another']);
});
