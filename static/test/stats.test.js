// Statistics of a span of time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Store } from '../data/store.js';
import { every, watched } from './past-fixtures.js';

test('statistics are exact where the page or the server has all values', async () => {
  const all = every(1_000, 0, 60_000, (t) => 3 + t / 500);
  const { store, asked } = watched({ a: all });
  for (const [t, v] of all.slice(30)) store.add('a', t, v);
  const stats = await store.stats(store.lines.get('a'), 10_000, 20_000);
  assert.deepEqual({ ...stats, slope: Math.round(stats.slope * 1e9) / 1e9, mean: Math.round(stats.mean * 1e9) / 1e9 }, { n: 11, min: 23, max: 43, mean: 33, first: 23, last: 43, p95: 43, slope: 2, exact: true });
  assert.equal(asked.length, 1);
  assert.deepEqual([store.stats(store.lines.get('a'), 40_000, 50_000).n, asked.length], [11, 1]);
  assert.equal(await store.stats(store.lines.get('a'), 1e9, 2e9), null);
});

test('the slope and the mean stand large times and values', () => {
  const store = new Store();
  for (let i = 0; i < 1_000; i += 1) store.add('a', 1.7e12 + i * 10, 1e9 + i / 4);
  store.add('b', 1, 1.7e308);
  store.add('b', 2, 1.7e308);
  const { slope, mean } = store.stats(store.lines.get('a'), -Infinity, Infinity);
  assert.ok(Math.abs(slope - 25) < 1e-6 && Math.abs(mean - 1e9 - 124.875) < 1e-6, `${slope} ${mean}`);
  assert.equal(store.stats(store.lines.get('b'), 0, 5).mean, 1.7e308);
});
