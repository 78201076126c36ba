// What the GPU is sent, and where values stand: chart/scale.js, chart/base.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Base } from '../chart/base.js';
import { ratio, Scale } from '../chart/scale.js';

const HEIGHT = 2_000;
const MAX = Number.MAX_VALUE;

/** As the GPU computes it: all numbers and results are rounded to 32 bits. */
function onGpu(base, v, low, high) {
  const { scale, offset } = base.transform(low, high, HEIGHT);
  const product = Math.fround(Math.fround(scale) * Math.fround(base.stored(v)));
  return Math.fround(product + Math.fround(offset));
}

const exact = (v, low, high) => ratio(v, low, low, high) * HEIGHT;

test('values are drawn within a tenth of a pixel, whatever their size against their range', () => {
  for (const center of [0, 1, 101_325, 2 ** 32, 1_234_567_890, 1.7e12, 1e-9, -5e200]) {
    for (const height of [1e-9, 1e-3, 1, 1e6].map((part) => part * (Math.abs(center) || 1))) {
      let base = new Base(center - height / 2, center + height / 2);
      for (let step = 0; step < 300; step += 1) {
        const low = center + (step * 0.7 - 0.5) * height;
        const high = low + height;
        if (!base.suits(low, high)) base = new Base(low, high);
        for (const part of [0, 0.1, 0.37, 0.5, 0.93, 1]) {
          const v = low + part * (high - low);
          assert.ok(Math.abs(onGpu(base, v, low, high) - exact(v, low, high)) < 0.1, `${v} in ${low} to ${high}`);
        }
      }
    }
  }
});

test('zooming in by far needs a new base, zooming out does not', () => {
  const base = new Base(0, 1);
  assert.ok(!base.suits(0.2, 0.2001));
  assert.ok(base.suits(0.499, 0.501));
  assert.ok(base.suits(-1e6, 1e6));
  assert.ok(!base.suits(-1e300, 1e300));
});

test('every finite double has a place, and what is far away stays finite', () => {
  const ends = [[-MAX, MAX], [0, MAX], [-MAX, -1e308], [0, 5e-324], [-5e-324, 5e-324], [1, 1 + 2 ** -52]];
  for (const [low, high] of ends) {
    const base = new Base(low, high);
    assert.ok(base.suits(low, high), `${low} to ${high}`);
    assert.ok(Math.abs(onGpu(base, low, low, high)) < 1e-3);
    assert.ok(Math.abs(onGpu(base, high, low, high) - HEIGHT) < 1e-3);
    for (const v of [-MAX, -1, 0, 5e-324, 1e300, MAX]) assert.ok(Number.isFinite(onGpu(base, v, low, high)), `${v}`);
  }
  const small = new Base(0, 1);
  assert.ok(onGpu(small, MAX, 0, 1) > 1e6 * HEIGHT);
  assert.ok(onGpu(small, -MAX, 0, 1) < -1e6 * HEIGHT);
});

test('a value that is far away does not move the line to it', () => {
  // From the middle of the view to 1e300, a hundred pixels to the right.
  const base = new Base(0, 1);
  const rise = onGpu(base, 1e300, 0, 1) - onGpu(base, 0.5, 0, 1);
  const leaves = (HEIGHT / 2 / rise) * 100;
  assert.ok(leaves < 0.01);
});

test('a scale always has a height, and a logarithmic one only positive values', () => {
  for (const edges of [{ min: 5, max: 5 }, { min: 0, max: 0 }, { min: MAX, max: MAX }, { min: -5, max: 5, log: true }, { min: -5, max: -1, log: true }, { min: 3, max: 3, log: true }]) {
    const scale = new Scale(edges);
    assert.ok(scale.high > scale.low, JSON.stringify(edges));
    assert.ok([scale.low, scale.high].every(Number.isFinite), JSON.stringify(edges));
  }
  const log = new Scale({ min: 1, max: 10_000, log: true });
  assert.equal(log.part(100), 0.5);
  assert.equal(log.value(0.25), 10);
  assert.ok(Number.isNaN(log.part(0)) && Number.isNaN(log.part(-1)));
});
