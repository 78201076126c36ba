// The modules that store points: ring, thinning, store.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ring } from '../ring.js';
import { MAX_LINES, Store, WINDOWS_MS } from '../store.js';
import { Thinner } from '../thinning.js';

const points = (ring) => Array.from({ length: ring.length }, (_, i) => [ring.time(ring.first + i), ring.value(ring.first + i)]);

test('a ring keeps the newest points and their numbers', () => {
  const ring = new Ring(3);
  for (let i = 0; i < 5; i += 1) ring.push(i * 10, i);
  assert.deepEqual([ring.first, ring.end, ring.length], [2, 5, 3]);
  assert.deepEqual(points(ring), [[20, 2], [30, 3], [40, 4]]);
});

test('a cleared ring continues its numbers, and changes its generation', () => {
  const ring = new Ring(3);
  ring.push(1, 1);
  ring.clear();
  assert.deepEqual([ring.first, ring.end, ring.length, ring.generation], [1, 1, 0, 1]);
});

test('a ring finds the first point at or after a time, wherever it wraps', () => {
  for (let start = 0; start < 7; start += 1) {
    const ring = new Ring(7);
    for (let i = 0; i < 7 + start; i += 1) ring.push(i * 10, 0);
    assert.equal(ring.search(-1), ring.first);
    assert.equal(ring.search((start + 3) * 10), start + 3);
    assert.equal(ring.search((start + 3) * 10 + 1), start + 4);
    assert.equal(ring.search(1e9), ring.end);
  }
});

function thin(sliceMs, all) {
  const kept = [];
  const thinner = new Thinner(sliceMs, (t, v) => kept.push([t, v]));
  for (const [t, v] of all) thinner.add(t, v);
  thinner.flush();
  return kept;
}

test('one or two points in a slice pass unchanged', () => {
  const all = [[0, 5], [3, 2], [10, 7], [20, 7], [25, 7]];
  assert.deepEqual(thin(10, all), all);
});

test('of many points in a slice, the lowest and the highest are kept, in order of time', () => {
  assert.deepEqual(thin(10, [[0, 5], [1, 9], [2, 1], [3, 4]]), [[1, 9], [2, 1]]);
  assert.deepEqual(thin(10, [[0, 5], [1, 1], [2, 9], [3, 4]]), [[1, 1], [2, 9]]);
});

test('thinning bounds the number of points and keeps every spike', () => {
  const all = Array.from({ length: 100_000 }, (_, i) => [i / 10, i % 9_973 === 0 ? 1_000 : Math.sin(i / 500)]);
  const kept = thin(25, all);
  assert.ok(kept.length <= 2 * (10_000 / 25 + 1), `${kept.length} points`);
  const spikes = (list) => list.filter(([, v]) => v === 1_000).length;
  assert.equal(spikes(kept), spikes(all));
  assert.ok(kept.every(([t], i) => i === 0 || t >= kept[i - 1][0]));
});

test('a slice is emitted without a next point after a while', () => {
  const kept = [];
  const thinner = new Thinner(10, (t, v) => kept.push([t, v]));
  thinner.add(100, 1);
  thinner.settle(105);
  assert.deepEqual(kept, []);
  thinner.settle(110);
  assert.deepEqual(kept, [[100, 1]]);
  thinner.settle(120);
  assert.equal(kept.length, 1);
});

test('the store is bounded for every window, at any rate', () => {
  const store = new Store();
  for (let i = 0; i < 400_000; i += 1) store.add('a', i / 2, i % 100);
  store.finish();
  for (const windowMs of WINDOWS_MS) {
    const ring = store.lines.get('a').ring(windowMs);
    assert.ok(ring.length <= 9_000);
    const { first, last } = store.span(windowMs);
    assert.ok(last - first >= Math.min(windowMs, 199_000), `${windowMs}: ${last - first}`);
  }
});

test('extremes are those of the visible lines, in view', () => {
  const store = new Store();
  for (const [t, v] of [[0, 100], [1_000, 1], [2_000, 5], [3_000, -100]]) store.add('a', t, v);
  store.add('b', 1_500, 50);
  store.finish();
  assert.deepEqual(store.extremes(10_000, 1_000, 2_000), { min: 1, max: 50 });
  store.lines.get('b').shown = false;
  assert.deepEqual(store.extremes(10_000, 1_000, 2_000), { min: 1, max: 5 });
  assert.equal(store.extremes(10_000, 1_100, 1_200), null);
});

test('a gap interrupts a line once, at its last point', () => {
  const store = new Store();
  store.gap();
  store.add('a', 10, 1);
  store.gap();
  store.gap();
  store.add('a', 50, 2);
  store.finish();
  assert.deepEqual(points(store.lines.get('a').ring(10_000)), [[10, 1], [10, NaN], [50, 2]]);
  assert.deepEqual(store.extremes(10_000, 0, 100), { min: 1, max: 2 });
});

test('time never goes back in a line', () => {
  const store = new Store();
  for (const t of [1_000, 900, 1_100]) store.add('a', t, t);
  store.finish();
  const ring = store.lines.get('a').ring(10_000);
  assert.deepEqual(points(ring), [[1_000, 1_000], [1_000, 900], [1_100, 1_100]].sort(([s, v], [t, w]) => s - t || v - w));
});

test('an unreported step back of the clock shifts the line and interrupts it', () => {
  const store = new Store();
  store.add('a', 3_590_000, 1);
  store.add('a', 3_600_000, 2);
  store.add('a', 20_000, 3);
  store.finish();
  assert.deepEqual(points(store.lines.get('a').ring(30_000)), [[10_000, 1], [20_000, 2], [20_000, NaN], [20_000, 3]]);
});

test('a clock set back shifts all lines and interrupts them, without losing points', () => {
  const store = new Store();
  store.add('a', 3_600_000, 1);
  store.add('b', 3_600_500, 2);
  const before = store.lines.get('a').ring(10_000).generation;
  store.step(-3_600_000);
  store.add('a', 1_000, 3);
  store.finish();
  const [a, b] = ['a', 'b'].map((name) => store.lines.get(name).ring(10_000));
  assert.deepEqual([points(a), points(b)], [[[0, 1], [0, NaN], [1_000, 3]], [[500, 2], [500, NaN]]]);
  assert.ok(a.generation > before, 'so the chart reads it again');
});

test('a clock set forward interrupts all lines and shifts none', () => {
  const store = new Store();
  store.add('a', 1_000, 1);
  store.step(3_600_000);
  store.add('a', 3_602_000, 2);
  store.finish();
  assert.deepEqual(points(store.lines.get('a').ring(10_000)), [[1_000, 1], [1_000, NaN], [3_602_000, 2]]);
});

test('a ring shifts its points, wherever it wraps', () => {
  const ring = new Ring(3);
  for (let i = 0; i < 5; i += 1) ring.push(i * 10, i);
  ring.shift(-5);
  assert.deepEqual(points(ring), [[15, 2], [25, 3], [35, 4]]);
});

test('the number of lines is limited', () => {
  const store = new Store();
  for (let i = 0; i < MAX_LINES; i += 1) assert.equal(store.add(`line ${i}`, 0, 0), true);
  assert.equal(store.add('one too many', 0, 0), false);
  assert.equal(store.add('line 0', 1, 0), true);
});
