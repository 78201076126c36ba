// Which series are drawn, and the rate of a counter.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Memory } from '../data/memory.js';
import { Rates } from '../data/rates.js';
import { Ring } from '../data/ring.js';
import { MAX_LINES, Store } from '../data/store.js';

/** Each of these series speaks once in each round; a round takes so many milliseconds. */
function speak(store, names, { rounds, ms, from = 0 }) {
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, name] of names.entries()) {
      store.arrange(from + ms * (round + i / names.length));
      store.add(name, from + round * ms, i);
    }
  }
  store.arrange(from + rounds * ms);
}

const named = (prefix, count) => Array.from({ length: count }, (_, i) => `${prefix} ${i}`);

test('64 series are drawn, with pens of their own; the others are known and counted', () => {
  const store = new Store();
  const names = named('series', 200);
  speak(store, names, { rounds: 5, ms: 1_000 });
  assert.deepEqual([...store.lines.keys()], names.slice(0, MAX_LINES), 'those that take turns keep their places');
  const pens = [...store.lines.values()].map(({ pen }) => pen).sort((a, b) => a - b);
  assert.deepEqual(pens, names.slice(0, MAX_LINES).map((_, i) => i));
  assert.deepEqual([store.all.size, store.undrawn.size], [200, 200 - MAX_LINES]);
  const { drawn, latest, latestText } = store.all.get('series 150');
  assert.deepEqual([drawn, latest, latestText], [false, 150, '150']);
  assert.equal(store.add('series 150', 6_000, 1), false);
});

for (const ms of [100, 20_000]) {
  test(`names that are dead give way, also after Clear; a round of ${ms} ms`, () => {
    const store = new Store();
    speak(store, named('dead', MAX_LINES), { rounds: 3, ms });
    speak(store, ['new'], { rounds: 100, ms, from: 10 * ms });
    assert.ok(store.lines.has('new'));
    assert.equal(store.lines.size, MAX_LINES);
    store.clear();
    speak(store, named('other', MAX_LINES - 1), { rounds: 2, ms, from: 200 * ms });
    assert.ok(named('other', MAX_LINES - 1).every((name) => store.lines.has(name)), 'an empty line holds no place');
    const pens = new Set([...store.lines.values()].map(({ pen }) => pen));
    assert.deepEqual([store.lines.size, pens.size, Math.max(...pens)], [MAX_LINES, MAX_LINES, MAX_LINES - 1]);
  });
}

test('a line is drawn in place of the one that was silent for longest if the user chooses it, and stays', () => {
  const store = new Store();
  const names = named('series', MAX_LINES + 2);
  speak(store, names, { rounds: 2, ms: 1_000 });
  store.choose(names.at(-1));
  assert.ok(store.lines.has(names.at(-1)) && !store.lines.has(names[0]));
  store.choose('never heard of');
  speak(store, names.slice(0, -1), { rounds: 50, ms: 1_000, from: 10_000 });
  assert.ok(store.lines.has(names.at(-1)), 'though it is silent');
});

test('of a thousand names, those that are not heard any more are forgotten', () => {
  const store = new Store();
  for (let i = 0; i < 5_000; i += 1) {
    store.arrange(i);
    store.add(`pod ${i}`, i, i);
    assert.ok(store.all.size <= 1_000 && store.undrawn.size + store.lines.size === store.all.size);
  }
  assert.ok(store.all.has('pod 4999'));
});

/** The points of the rate of a counter with these points. */
function rates(points, ofCounter = false) {
  const ring = new Ring(64);
  for (const [t, v] of points) ring.push(t, v);
  const part = new Rates(ring, ofCounter);
  return Array.from({ length: part.end - part.first }, (_, i) => part.value(part.first + i));
}

test('the rate is the change per second, and a fall is negative; a counter that starts over has a gap', () => {
  assert.deepEqual(rates([[0, 5], [500, 6], [1_500, 4], [2_000, NaN], [2_500, 0]]), [NaN, 2, -2, NaN, NaN]);
  assert.deepEqual(rates([[0, 5], [500, 6], [1_500, 10], [2_500, 0], [3_500, 3], [4_000, NaN], [5_000, 9], [6_000, 9]], true), [NaN, 2, 4, NaN, 3, NaN, NaN, 0]);
});

test('values of the same time have one rate, from the last before to the last of them', () => {
  assert.deepEqual(rates([[0, 0], [1_000, 1], [1_000, 2], [1_000, 4], [2_000, 5]]), [NaN, 4, 4, 4, 1]);
});

test('the reader of a rate learns that the last group has grown', () => {
  const ring = new Ring(64);
  for (const [t, v] of [[0, 0], [1_000, 1]]) ring.push(t, v);
  const part = new Rates(ring);
  part.takeRewritten();
  assert.equal(part.value(1), 1);
  ring.push(1_000, 5);
  assert.equal(part.value(1), 5);
  assert.equal(part.takeRewritten(), 1);
});

test('the rate of a counter is true at any width of the view', () => {
  const store = new Store();
  for (let i = 0; i < 200_000; i += 1) store.add('a', i * 10, i * 3);
  const line = store.lines.get('a');
  for (const width of [1_000, 60_000, 1_900_000]) {
    const { parts, extremes } = store.view(line, { from: 2_000_000 - width, to: 2_000_000, slices: 500, rate: true });
    assert.ok(Math.abs(extremes.min - 300) < 1e-6 && Math.abs(extremes.max - 300) < 1e-6, `${width} ms: ${extremes.min} to ${extremes.max}`);
    assert.equal(parts[0], store.view(line, { from: 2_000_000 - width, to: 2_000_000, slices: 500, rate: true }).parts[0], 'the same part in each picture');
  }
});

test('a series has its pen by its name, in whatever order the names come', () => {
  const pensOf = (names) => {
    const store = new Store();
    for (const name of names) store.add(name, 0, 1);
    store.arrange(0);
    return Object.fromEntries([...store.lines.values()].map(({ name, pen }) => [name, pen]).sort());
  };
  const names = ['cpu', 'mem', 'disk', 'net', 'in', 'out', 'load', 'temp', 'fan', 'swap'];
  const pens = pensOf(names);
  assert.deepEqual(pensOf([...names].reverse()), pens);
  assert.ok(Object.values(pens).filter((pen) => pen < 8).length === 8, 'dashes come after all colours');
  assert.deepEqual(pensOf(['']), { '': 0 });
});

test('a name that was chosen before it came is drawn when it comes', () => {
  const store = new Store();
  const names = named('series', MAX_LINES + 3);
  store.choose(names.at(-1));
  speak(store, names, { rounds: 2, ms: 1_000 });
  assert.ok(store.lines.has(names.at(-1)));
  assert.equal(store.lines.size, MAX_LINES);
});

test('a series that did not get its colour has the same one after a reload, whoever comes first then', () => {
  let kept = null;
  const memory = { read: () => JSON.parse(kept), write: (value) => (kept = JSON.stringify(value)) };
  const pensOf = (rounds) => {
    const store = new Store(null, memory);
    for (const names of rounds) speak(store, names, { rounds: 1, ms: 100 });
    return new Map([...store.lines.values()].map(({ name, pen }) => [name, pen]));
  };
  const names = named('series', 20);
  const first = pensOf(names.toReversed().map((name) => [name]));
  assert.equal(new Set(first.values()).size, 20);
  for (const again of [[names], [names.toSorted()], names.map((name) => [name])]) {
    for (const [name, pen] of pensOf(again)) assert.equal(pen, first.get(name), name);
  }
});

test('what the browser remembers may be anything, or not be there', () => {
  const storages = [
    () => { throw new Error('not allowed'); },
    () => ({ getItem: () => null, setItem() { throw new Error('full'); } }),
    ...['x', '{}', '[[1,2],["a"],["a",99],["a",-1],null]'].map((text) => () => ({ getItem: () => text, setItem() {} })),
  ];
  for (const storage of storages) {
    const store = new Store(null, new Memory('pens', storage));
    speak(store, named('series', 10), { rounds: 1, ms: 100 });
    const pens = [...store.lines.values()].map(({ pen }) => pen);
    assert.deepEqual([new Set(pens).size, pens.every((pen) => pen >= 0 && pen < 16)], [10, true]);
  }
});
