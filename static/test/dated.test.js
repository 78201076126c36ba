// The server's clock is set while series with times of their own are measured as well.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Store } from '../data/store.js';
import { points } from './past-fixtures.js';

const HOUR = 3_600_000;
const valuesOf = (store, name) => points(store.lines.get(name).raw).filter(([, v]) => !Number.isNaN(v));

/**
 * Two series, each measured every 100 ms; the clock that dates one of them is set by `steps`, a
 * second apart. The values of both are the times at which they were measured.
 */
function measured(steps, { every = 100, start = 100 * HOUR } = {}) {
  const store = new Store();
  let [now, off] = [start, 0];
  const go = (told) => {
    for (let i = 0; i < 1_000; i += every, now += every) {
      if (i > 0 || told === undefined) store.add('ours', now + off, now);
      store.add('own', now, now);
    }
  };
  go();
  for (const ms of steps) {
    off += ms;
    store.step(ms, now + off, store.series('ours'));
    store.add('ours', now + off, now);
    go(ms);
  }
  return { store, off };
}

test('a series with times of its own stays, however often the server clock is set', () => {
  for (const steps of [[-HOUR], [-HOUR, HOUR], [HOUR, -HOUR], [-2_000], [2_000], [2_000, -2_000, -HOUR, HOUR], [-HOUR, -HOUR], [5_000, -HOUR]]) {
    const { store } = measured(steps);
    const own = valuesOf(store, 'own');
    assert.ok(own.length === 10 * (steps.length + 1) && own.every(([t, v]) => t === v), `${steps}: ${own.filter(([t, v]) => t !== v)}`);
  }
});

test('one that the clock dates moves with it, also while it is silent', () => {
  for (const steps of [[-HOUR], [-HOUR, -HOUR], [-HOUR, HOUR], [HOUR, -HOUR]]) {
    const { store, off } = measured(steps);
    const ours = valuesOf(store, 'ours');
    assert.ok(ours.length === 10 * (steps.length + 1) && ours.every(([t, v]) => t - v === off), `${steps}: ${ours}`);
  }
  const store = new Store();
  store.add('ours', 100 * HOUR, 1);
  store.add('silent', 100 * HOUR, 2);
  for (const hour of [99, 98]) {
    store.step(-HOUR, hour * HOUR + 50, store.series('ours'));
    store.add('ours', hour * HOUR + 50, 1);
  }
  assert.deepEqual(valuesOf(store, 'silent'), [[98 * HOUR, 2]]);
  store.add('silent', 98 * HOUR + 90, 3);
  assert.deepEqual(valuesOf(store, 'silent'), [[98 * HOUR, 2], [98 * HOUR + 90, 3]]);
});
