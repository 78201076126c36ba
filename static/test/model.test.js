// Lines compared with a list of all points: any order of times, gaps, steps of the clock.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Store } from '../data/store.js';

/** Pseudo-random numbers in [0, 1), the same in each run. */
function randoms(seed) {
  let state = seed * 7_919 + 1;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

/** All points in order of time; of the same time, in order of their coming. */
class Model {
  points = [];

  add(t, v) {
    this.points.push([t, v]);
  }

  step({ since, ms }) {
    for (const point of this.points) if (point[0] >= since) point[0] += ms;
  }

  in(from, to) {
    return this.points.filter(([t, v]) => t >= from && t <= to && v !== null);
  }
}

/** What the rings of a line say of all its values: [count, mean, min, max, how many not above 0]. */
function figures(ring) {
  let [count, mean, min, max, low] = [0, 0, Infinity, -Infinity, 0];
  for (let n = ring.first; n < ring.end; n += 1) {
    const v = ring.value(n);
    if (Number.isNaN(v)) continue;
    count += ring.count(n);
    mean += ring.mean(n) * ring.count(n);
    min = Math.min(min, v);
    max = Math.max(max, v);
    low += ring.low(n);
  }
  return { count, mean: mean / count, min, max, low };
}

/** `counts`: whether the values are counted exactly, too. */
function check(line, model, counts, message) {
  const all = model.in(-Infinity, Infinity).map(([, v]) => v);
  for (const [i, ring] of line.rings().entries()) {
    if (ring.lostUntil > -Infinity || all.length === 0) continue;
    const { count, mean, min, max, low } = figures(ring);
    const sum = all.reduce((a, b) => a + b, 0);
    assert.deepEqual([min, max], [Math.min(...all), Math.max(...all)], `${message}, ring ${i}`);
    if (counts) assert.deepEqual([count, low], [all.length, all.filter((v) => v <= 0).length], `${message}, ring ${i}`);
    if (counts) assert.ok(Math.abs(mean - sum / all.length) < 1e-9, `${message}, ring ${i}: mean`);
    for (let n = ring.first + 1; n < ring.end; n += 1) assert.ok(ring.time(n) >= ring.time(n - 1), `${message}: order`);
  }
}

for (let seed = 1; seed <= 20; seed += 1) {
  test(`counts, means and extremes are exact, seed ${seed}`, () => {
    const random = randoms(seed);
    const [store, model] = [new Store(), new Model()];
    const step = [1, 5, 300, 20_000][seed % 4];
    const disorder = [0, 20, 2_000][seed % 3] * step;
    let now = 1e12;
    for (let i = 0; i < 4_000; i += 1) {
      now += Math.floor(random() * step);
      const t = now - Math.floor(random() * disorder);
      const v = random() < 0.02 ? null : Math.round((random() - 0.2) * 1_000) / 8;
      store.add('a', t, v);
      model.add(t, v);
      if (random() < 0.01) store.arrange(0);
      if (random() < 0.005) store.view(store.lines.get('a'), { from: now - random() * step * 20_000, to: now, slices: 500 });
      if (seed % 5 === 0 && random() < 0.0005) {
        const ms = Math.floor((random() - 0.6) * 30_000);
        store.arrange(0);
        const move = store.step(ms, now + ms);
        if (move !== null) model.step(move);
        now += ms;
      }
    }
    store.arrange(0);
    const line = store.lines.get('a');
    line.level(20);
    check(line, model, seed % 5 > 0, 'at the end');
    for (let i = 0; i < 30; i += 1) {
      const [from, to] = [now - random() * step * 12_000, now - random() * step * 3_000];
      if (from >= to) continue;
      const { parts: [ring], extremes, belowZero } = store.view(line, { from, to, slices: 100_000 });
      const expected = model.in(from, to).map(([, v]) => v);
      assert.equal(ring, line.raw);
      assert.equal(extremes?.min ?? Infinity, Math.min(...expected, Infinity));
      assert.equal(extremes?.max ?? -Infinity, Math.max(...expected, -Infinity));
      assert.equal(extremes?.minPositive ?? Infinity, Math.min(...expected.filter((v) => v > 0), Infinity));
      assert.equal(belowZero, expected.filter((v) => v <= 0).length);
    }
  });
}

test('points in random order keep their extremes in every level', () => {
  const random = randoms(3);
  const store = new Store();
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < 100_000; i += 1) {
    const v = random() ** 20;
    [min, max] = [Math.min(min, v), Math.max(max, v)];
    store.add('a', i * 2 + Math.floor(random() * 1_000), v);
    if (i % 500 === 0) store.arrange(0);
  }
  store.arrange(0);
  const line = store.lines.get('a');
  line.level(20);
  const whole = line.rings().filter((ring) => ring.lostUntil === -Infinity);
  assert.ok(whole.length > 5);
  for (const ring of whole) {
    const figure = figures(ring);
    assert.deepEqual([figure.count, figure.min, figure.max], [100_000, min, max]);
  }
});

test('any number of values at one time are bounded, counted and in sight', () => {
  const store = new Store();
  for (let i = 0; i < 200_000; i += 1) store.add('a', 1_000, i === 77_777 ? 1e6 : i % 7);
  store.add('a', 2_000, 5);
  const line = store.lines.get('a');
  line.level(20);
  for (const ring of line.rings().slice(1)) {
    assert.deepEqual([figures(ring).count, figures(ring).max], [200_001, 1e6]);
    assert.ok(ring.length < 100);
  }
  assert.equal(store.view(line, { from: 0, to: 3_000, slices: 1_000 }).extremes.max, 1e6);
});
