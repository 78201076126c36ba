// The lines of the store: gaps, late points, times that go back, a clock that was set.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RAW_CAPACITY } from '../data/line.js';
import { Store } from '../data/store.js';

/** Of the first line, between two times. */
const extremes = (store, from, to) => {
  const { min, max } = store.view([...store.lines.values()][0], { from, to, slices: 1_000 }).extremes;
  return { min, max };
};

const points = (ring) => Array.from({ length: ring.length }, (_, i) => [ring.time(ring.first + i), ring.value(ring.first + i)]);

const ALL_LEVELS = 21;

/** The points of a line: as they came, and in slices of 1 ms, 2 ms, ... */
function lineOf(store, name) {
  const line = store.lines.get(name);
  line.level(ALL_LEVELS - 1);
  return line.rings().map(points);
}

const raw = (store, name) => points(store.lines.get(name).raw);

/** A store with these points of one series, `[t, v]`, arranged after so many of them each time. */
function stored(all, batch = all.length) {
  const store = new Store();
  for (let i = 0; i < all.length; i += batch) {
    for (const [t, v] of all.slice(i, i + batch)) store.add('a', t, v);
    store.arrange(0);
  }
  return store;
}

/** Pseudo-random numbers in [0, 1), the same in each run. */
function randoms(seed) {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

test('a gap interrupts a line once, at its last point', () => {
  const store = new Store();
  store.gap();
  store.add('a', 10, 1);
  store.gap();
  store.gap();
  store.add('a', 50, 2);
  assert.deepEqual(raw(store, 'a'), [[10, 1], [10, NaN], [50, 2]]);
  assert.deepEqual(extremes(store, 0, 100), { min: 1, max: 2 });
});

test('a clock set back shifts all lines and interrupts them, without losing points', () => {
  const store = new Store();
  store.add('a', 3_600_000, 1);
  store.add('b', 3_600_500, 2);
  const before = store.lines.get('a').raw.generation;
  store.step(-3_600_000, 1_000);
  store.add('a', 1_000, 3);
  const [a, b] = ['a', 'b'].map((name) => store.lines.get(name).raw);
  assert.deepEqual([points(a), points(b)], [[[0, 1], [0, NaN], [1_000, 3]], [[500, 2], [500, NaN]]]);
  assert.ok(a.generation > before, 'so the chart reads it again');
});

test('a clock set forward interrupts all lines and shifts none', () => {
  const store = new Store();
  store.add('a', 1_000, 1);
  store.step(3_600_000, 3_602_000);
  store.add('a', 3_602_000, 2);
  assert.deepEqual(raw(store, 'a'), [[1_000, 1], [1_000, NaN], [3_602_000, 2]]);
});

test('a clock that is put right again leaves all points where they were measured', () => {
  const hour = 3_600_000;
  const back = new Store();
  back.add('a', 10 * hour, 1);
  back.step(-hour, 9 * hour + 1_000);
  back.add('a', 9 * hour + 1_000, 2);
  back.step(hour, 10 * hour + 2_000);
  back.add('a', 10 * hour + 2_000, 3);
  const forward = new Store();
  forward.add('a', 10 * hour, 1);
  forward.step(hour, 11 * hour + 1_000);
  forward.add('a', 11 * hour + 1_000, 2);
  forward.step(-hour, 10 * hour + 2_000);
  forward.add('a', 10 * hour + 2_000, 3);
  for (const store of [back, forward]) {
    const values = raw(store, 'a').filter(([, v]) => !Number.isNaN(v));
    assert.deepEqual(values, [[10 * hour, 1], [10 * hour + 1_000, 2], [10 * hour + 2_000, 3]]);
  }
});

test('a line that is ahead of now does not count as the newest, unless all are', () => {
  const store = new Store();
  store.add('from the future', 9e12, 1);
  store.arrange(0, 5_000);
  assert.equal(store.newest(() => true), 9e12);
  store.add('a', 4_000, 2);
  store.add('b', 4_000, 3);
  assert.deepEqual([store.newest(() => true), store.latest(() => true).name], [4_000, 'b']);
  assert.deepEqual([store.newest((name) => name !== 'a' && name !== 'b'), store.latest(() => false)], [9e12, null]);
});

test('a clock that was set does not concern a line with times of its own', () => {
  const store = new Store();
  store.add('ours', 3_600_000, 1);
  store.add('last year', -3e10, 1);
  store.step(-3_600_000, 1_000);
  assert.deepEqual(lineOf(store, 'last year')[0], [[-3e10, 1]]);
  assert.equal(lineOf(store, 'ours')[0].length, 2);
});

test('a measurement without a value interrupts its own line only', () => {
  const store = new Store();
  for (const t of [0, 1_000, 2_000]) {
    store.add('a', t, t === 1_000 ? null : t);
    store.add('b', t, t);
  }
  assert.deepEqual(lineOf(store, 'a')[0], [[0, 0], [1_000, NaN], [2_000, 2_000]]);
  assert.deepEqual(lineOf(store, 'b')[0], [[0, 0], [1_000, 1_000], [2_000, 2_000]]);
});

test('any number of gaps in a row takes the room of one', () => {
  const store = new Store();
  for (let t = 0; t < 100_000; t += 1) store.add('a', t, t < 10 ? t : null);
  assert.deepEqual(lineOf(store, 'a').map((line) => line.length).slice(0, 6), [11, 11, 11, 7, 5, 3]);
  assert.ok(Number.isNaN(store.lines.get('a').latest));
});

test('a late point is put in its place, and the latest value stays', () => {
  const store = stored([[1_000, 1], [3_000, 3], [2_000, 2]]);
  for (const line of lineOf(store, 'a').slice(0, 10)) assert.deepEqual(line, [[1_000, 1], [2_000, 2], [3_000, 3]]);
  assert.deepEqual([store.newest(() => true), store.lines.get('a').latest], [3_000, 3]);
});

test('a late gap interrupts the line in its place', () => {
  const store = stored([[1_000, 1], [3_000, 3], [2_000, null]]);
  assert.deepEqual(lineOf(store, 'a')[0], [[1_000, 1], [2_000, NaN], [3_000, 3]]);
});

test('the line is the same in whatever order its points came', () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const random = randoms(seed);
    const step = [3, 40, 700][seed % 3];
    const inOrder = Array.from({ length: 2_000 }, (_, i) => [i * step - 5_000, random()]);
    const shuffled = inOrder.map((point) => [point, point[0] + random() * 200 * step]).sort((a, b) => a[1] - b[1]).map(([point]) => point);
    const batch = 1 + Math.floor(random() * 300);
    assert.deepEqual(lineOf(stored(shuffled, batch), 'a'), lineOf(stored(inOrder), 'a'), `seed ${seed}`);
  }
});

test('late points stay bounded, and keep every spike', () => {
  const random = randoms(7);
  const all = Array.from({ length: 100_000 }, (_, i) => [Math.floor(random() * 60_000), i === 77_777 ? 1_000 : random()]);
  const store = stored(all, 1_000);
  for (const line of lineOf(store, 'a')) assert.ok(line.length <= RAW_CAPACITY);
  assert.equal(extremes(store, 0, 300_000).max, 1_000);
});

test('late points that are older than all that is kept are counted', () => {
  const store = new Store();
  const step = 2 ** 20;
  for (let i = 0; i < 40_000; i += 1) store.add('a', i * step, i);
  store.add('a', 500, 0);
  store.add('a', 39_000.5 * step, 0);
  store.arrange(0);
  assert.equal(store.tooOld, 1);
  store.clear();
  assert.equal(store.tooOld, 0);
});

test('if only late points come for some seconds, the line continues from there', () => {
  const store = new Store();
  for (let t = 0; t <= 60_000; t += 1_000) store.add('a', t, 1);
  store.arrange(0);
  for (let ms = 0; ms <= 4_000; ms += 1_000) {
    store.add('a', 10_000 + ms, 2);
    store.arrange(ms);
  }
  assert.equal(store.newest(() => true), 14_000);
  assert.deepEqual(store.lines.get('a').wentBack, { from: 60_000, to: 13_000 });
  const line = lineOf(store, 'a')[0];
  assert.deepEqual(line.slice(0, 10), Array.from({ length: 10 }, (_, i) => [i * 1_000, 1]));
  assert.deepEqual(line.at(-1), [14_000, 2], 'nothing lies ahead');
});

test('a line also goes back behind everything that it keeps', () => {
  const store = new Store();
  for (let i = 0; i < 40_000; i += 1) store.add('a', (i + 10) * 2 ** 21, i);
  for (let ms = 0; ms <= 4_000; ms += 1_000) {
    store.add('a', ms, 7);
    store.arrange(ms);
  }
  assert.equal(store.newest(() => true), 4_000);
  assert.deepEqual(lineOf(store, 'a')[0], [[4_000, 7]]);
  assert.equal(store.tooOld, 4);
});

test('late points among others, for however long, do not take the line back', () => {
  const store = new Store();
  for (let ms = 0; ms <= 20_000; ms += 1_000) {
    store.add('a', 1_000_000 + ms, 1);
    store.add('a', ms, 2);
    store.arrange(ms);
  }
  assert.equal(store.newest(() => true), 1_020_000);
});

test('late points that come close to the newest do not take the line back', () => {
  const store = new Store();
  store.add('a', 60_000, 1);
  for (let ms = 0; ms <= 20_000; ms += 1_000) {
    store.add('a', 55_000 - ms, 2);
    store.arrange(ms);
  }
  assert.equal(store.newest(() => true), 60_000);
  assert.equal(lineOf(store, 'a')[0].length, 22);
});

test('the newest point is visible at once, however far the next one is', () => {
  const store = new Store();
  store.add('a', 1_000, 1);
  assert.deepEqual(lineOf(store, 'a')[20], [[1_000, 1]]);
  assert.deepEqual(extremes(store, -299_000, 1_000), { min: 1, max: 1 });
});

test('a slice that was visible before its end is thinned as if it had not been', () => {
  const random = randoms(5);
  const all = Array.from({ length: 50_000 }, (_, i) => [i * 4, random() < 0.01 ? null : random()]);
  const [seen, unseen] = [new Store(), new Store()];
  for (const [t, v] of all) {
    seen.add('a', t, v);
    unseen.add('a', t, v);
    if (random() < 0.1) seen.view(seen.lines.get('a'), { from: t - random() * 1e6, to: t, slices: 300 });
  }
  assert.deepEqual(lineOf(seen, 'a'), lineOf(unseen, 'a'));
});

test('the newest time is that of the lines that are shown', () => {
  const store = new Store();
  assert.equal(store.newest(() => true), null);
  store.add('old', 5, 1);
  store.add('new', 1_000, 1);
  assert.equal(store.newest((name) => name === 'old'), 5);
  assert.equal(store.newest(() => false), 1_000);
});

test('a reader learns how far a ring was written again', () => {
  const store = stored([[0, 0], [1_000, 1], [5_000, 5], [9_000, 9]]);
  const ring = store.lines.get('a').raw;
  ring.takeRewritten();
  store.add('a', 3_000, 3);
  store.arrange(0);
  assert.deepEqual([ring.takeRewritten(), ring.takeRewritten()], [2, Infinity]);
});

test('a clock that was set back moves the newest time of series without a line, too', () => {
  const store = new Store();
  for (let i = 0; i < 70; i += 1) store.add(`series ${i}`, 4_000_000, i);
  assert.equal(store.all.get('series 69').drawn, false);
  store.step(-3_600_000, 400_000);
  store.add('series 69', 400_100, 7);
  assert.deepEqual([store.all.get('series 69').head, store.all.get('series 69').latest], [400_100, 7]);
});
