// Texts of values that a number cannot hold.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Store } from '../data/store.js';

/** A store with these texts, a second apart, as it has them of a feed. */
function storeOf(texts) {
  const store = new Store();
  for (const [i, text] of texts.entries()) {
    store.add('a', i * 1_000, Number(text));
    store.say(store.series('a'), i * 1_000, Number(text), text);
  }
  store.arrange(0);
  return store;
}
const textsOf = (store, from = 0, to = 1e6) => store.view(store.lines.get('a'), { from, to, slices: 100 }).texts;

test('of values that are the same double, the least and the largest are found by their texts', () => {
  const down = Array.from({ length: 250 }, (_, i) => String(18446744073709551615n - BigInt(i)));
  const store = storeOf(down);
  assert.deepEqual(textsOf(store), { min: down.at(-1), max: down[0] });
  assert.deepEqual(textsOf(store, 10_000, 20_000), { min: down[20], max: down[10] }, 'in view');
  assert.deepEqual(store.stats(store.lines.get('a'), 10_000, 20_000).texts, { min: down[20], max: down[10] });
  assert.deepEqual(textsOf(storeOf([...down].reverse())), { min: down.at(-1), max: down[0] }, 'in whatever order');
  assert.deepEqual(textsOf(storeOf(['-0.10000000000000000055', '-0.1000000000000000006', '5'])), { min: '-0.1000000000000000006', max: '5' });
});

test('texts move with their times, and the oldest are forgotten', () => {
  const store = storeOf(['18446744073709551614', '18446744073709551613']);
  store.step(-5_000, -3_000);
  assert.deepEqual(textsOf(store, -5_000, -5_000), { min: '18446744073709551614', max: '18446744073709551614' });
  const many = storeOf(['18446744073709551614', ...Array.from({ length: 10_000 }, () => '18446744073709551616')]);
  assert.equal(many.at(many.lines.get('a'), 0).text, '18446744073709552000');
  assert.equal(many.at(many.lines.get('a'), 1_000).text, '18446744073709551616');
});
