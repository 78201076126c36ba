// The range of values in view: look/range.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ValueRange, withAir } from '../look/range.js';

const MAX = Number.MAX_VALUE;

test('a range grows at once and shrinks slowly, in one direction', () => {
  const range = new ValueRange();
  range.follow({ min: 0, max: 1 }, 16);
  const grown = range.follow({ min: 0, max: 10 }, 16);
  assert.ok(grown.max > 10);
  let before = grown.max;
  for (let i = 0; i < 100; i += 1) {
    const { max } = range.follow({ min: 0, max: 1 }, 16);
    assert.ok(max < before && max > 1);
    before = max;
  }
  assert.ok(before < 1.2);
});

test('after the largest double the range is what is in view, at once', () => {
  for (const spike of [MAX, -MAX, 1e300, 1e6]) {
    const range = new ValueRange();
    range.follow({ min: 0, max: 1 }, 16);
    const high = range.follow({ min: Math.min(0, spike), max: Math.max(1, spike) }, 16);
    assert.ok(Number.isFinite(high.min) && Number.isFinite(high.max));
    assert.deepEqual(range.follow({ min: 0, max: 1 }, 16), withAir({ min: 0, max: 1 }));
  }
});

test('the range of any doubles is finite and has a height', () => {
  for (const [min, max] of [[-MAX, MAX], [MAX, MAX], [0, 0], [0, 5e-324], [1e-9, 1e-9], [-MAX, -MAX]]) {
    const range = withAir({ min, max });
    assert.ok(range.min <= min && range.max >= max && range.max > range.min, `${min} to ${max}`);
    assert.ok(Number.isFinite(range.min) && Number.isFinite(range.max), `${min} to ${max}`);
    const eased = new ValueRange();
    for (let i = 0; i < 3; i += 1) assert.ok(Number.isFinite(eased.follow({ min, max }, 16).max));
  }
});

test('there is room above the largest integers, too, and around the smallest numbers', () => {
  for (const max of [5e-324, 1e-323, 3e-323]) assert.ok(withAir({ min: 0, max }).min < 0 && withAir({ min: 0, max }).max > max, `${max}`);
  for (const size of [2 ** 53, 2 ** 60, -(2 ** 63), 1e300]) {
    const next = size + 2 ** (Math.floor(Math.log2(Math.abs(size))) - 52);
    for (const max of [size, next]) {
      const range = withAir({ min: size, max });
      assert.ok(range.min < size && range.max > max, `${size} to ${max}`);
    }
  }
});
