// The small modules without state outside: backoff, rate, format, range.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ceiling, delay } from '../backoff.js';
import * as format from '../format.js';
import { Rate } from '../rate.js';
import { ValueRange, withAir } from '../look/range.js';

test('backoff doubles from half a second to fifteen', () => {
  assert.deepEqual([1, 2, 3, 4, 5, 6, 7, 1_000].map(ceiling), [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
});

test('backoff waits for a random part of the ceiling', () => {
  assert.equal(delay(3, 0), 0);
  assert.equal(delay(3, 0.5), 1_000);
  assert.ok(delay(3, 0.999) < 2_000);
});

test('the rate is that of the last two seconds', () => {
  const rate = new Rate();
  assert.equal(rate.sample(500, 0), 0);
  for (let ms = 200; ms <= 10_000; ms += 200) rate.sample(500 + ms, ms);
  assert.equal(rate.sample(500 + 10_200, 10_200), 1_000);
  for (let ms = 10_400; ms <= 13_000; ms += 200) rate.sample(500 + 10_200, ms);
  assert.equal(rate.sample(500 + 10_200, 13_200), 0);
});

test('values are never cut', () => {
  assert.equal(format.value(74), '74');
  assert.equal(format.value(0.1 + 0.2), '0.30000000000000004');
  assert.equal(format.value(-1234.56789), '-1234.56789');
  assert.equal(format.value('18446744073709551615'), '18446744073709551615');
  assert.deepEqual(['-0.0', '15.0', '0.50'].map(format.value), ['-0', '15', '0.50']);
  const large = [1e20, '1e20', '1E+20', 1.5e300, '15e299', 1e19, '1e-5', 0.00001].map(format.value);
  assert.deepEqual(large, ['1e20', '1e20', '1e20', '1.5e300', '1.5e300', '10000000000000000000', '0.00001', '0.00001']);
  assert.deepEqual([NaN, null, undefined, ''].map(format.value), ['—', '—', '—', '—']);
});

test('counts and rates', () => {
  assert.equal(format.count(1234567), '1,234,567');
  assert.equal(format.perSecond(9.96), '10');
  assert.equal(format.perSecond(0.25), '0.3');
  assert.equal(format.perSecond(10_012.4), '10,012');
});

test('a unit stands behind its value, and not behind none', () => {
  assert.equal(format.quantity(12, 'ms'), '12\u202fms');
  assert.equal(format.quantity(3.5, '%'), '3.5%');
  assert.equal(format.quantity(7, ''), '7');
  assert.equal(format.quantity(null, 'ms'), '—');
});

test('a time has milliseconds, and a date on another day', () => {
  const noon = new Date(2024, 4, 6, 12).getTime();
  const at = (...parts) => new Date(...parts).getTime();
  assert.equal(format.time(at(2024, 4, 6, 7, 8, 9, 10), noon), '07:08:09.010');
  assert.equal(format.second(at(2024, 4, 6, 7, 8, 9, 10), noon), '07:08:09');
  assert.equal(format.time(at(2023, 4, 6, 7, 8, 9, 10), noon), '2023-05-06 07:08:09.010');
  assert.equal(format.second(at(2024, 4, 7, 0, 0, 0), noon), '2024-05-07 00:00:00');
  assert.equal(format.second(at(12_024, 0, 1), noon), '+012024-01-01 00:00:00');
  assert.equal(format.second(at(-5, 0, 1), noon), '-000005-01-01 00:00:00');
});

test('durations have at most two units', () => {
  const texts = [1_234, 60_000, 125_000, 3_600_000, 90_061_000].map(format.duration);
  assert.deepEqual(texts, ['1.2 s', '1 min', '2 min 5 s', '1 h', '1 d 1 h']);
});

test('the scale grows at once and shrinks gently', () => {
  const range = new ValueRange();
  range.follow({ min: 0, max: 100 }, 16);
  assert.deepEqual(range.follow({ min: 0, max: 200 }, 16), { min: -12, max: 212 });
  const { max } = range.follow({ min: 0, max: 100 }, 16);
  assert.ok(max < 212 && max > 200);
  assert.deepEqual(range.follow({ min: 0, max: 100 }, Infinity), { min: -6, max: 106 });
});

test('a flat line gets a scale', () => {
  assert.deepEqual(withAir({ min: 0, max: 0 }), { min: -1, max: 1 });
  const { min, max } = withAir({ min: -50, max: -50 });
  assert.ok(min < -50 && max > -50);
});
