// The labels of the axes: chart/ticks.js, chart/times.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeTicks as timesOf } from 'd3-time';
import { timeTicks, valueTicks } from '../chart/axes.js';
import { linearTicks, logTicks } from '../chart/ticks.js';
import { Scale } from '../chart/scale.js';
import { timeLabels } from '../chart/times.js';

const MAX = Number.MAX_VALUE;

/** The same numbers in each run. */
function random(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

const texts = (ticks) => ticks.map(({ text }) => text);

function differ(ticks, what) {
  assert.equal(new Set(texts(ticks)).size, ticks.length, `${what}: ${texts(ticks).join(' ')}`);
}

/** The number that a label stands for. */
function read(text) {
  const prefixes = 'qryzafpnµm kMGTPEZYRQ';
  const [, number, prefix] = text.replace('−', '-').match(/^(-?[\d.]+(?:e-?\d+)?)(\D?)$/);
  return Number(`${number}e${prefix === '' ? 0 : (prefixes.indexOf(prefix) - 10) * 3}`.replace(/e(.*)e0$/, 'e$1'));
}

test('labels differ, are in range and say their values, in ten thousand ranges of any size', () => {
  const next = random(1);
  for (let n = 0; n < 10_000; n += 1) {
    const size = 10 ** (next() * 600 - 300);
    const center = (next() - 0.5) * size;
    const height = size * 10 ** (-next() * 15);
    const [min, max] = [center - height / 2, center + height / 2];
    if (!(max > min)) continue;
    const ticks = linearTicks(min, max, 2 + Math.floor(next() * 12));
    differ(ticks, `${min} to ${max}`);
    for (const { value, text } of ticks) {
      assert.ok(value >= min && value <= max, `${value} in ${min} to ${max}`);
      assert.ok(Math.abs(read(text) - value) <= Math.abs(value) * 4e-16, `${text} is ${value}`);
    }
  }
});

test('the largest and the smallest doubles have labels', () => {
  for (const [min, max] of [[-MAX, MAX], [0, MAX], [1e308, MAX], [0, 5e-324], [0, 1e-320], [1, 1 + 2 ** -52]]) {
    const ticks = linearTicks(min, max, 6);
    assert.ok(ticks.length >= 1 && ticks.length <= 13, `${min} to ${max}: ${texts(ticks)}`);
    differ(ticks, `${min} to ${max}`);
  }
});

test('digits follow the step, and a prefix loses none', () => {
  assert.deepEqual(texts(linearTicks(101_324.98, 101_325.02, 4)), ['101324.98', '101324.99', '101325.00', '101325.01', '101325.02']);
  assert.deepEqual(texts(linearTicks(0, 40_000, 2)), ['0', '20k', '40k']);
  assert.deepEqual(texts(linearTicks(0, 1_000, 4)), ['0', '500', '1000']);
  assert.deepEqual(texts(linearTicks(-1, 1, 4)), ['−1.0', '−0.5', '0.0', '0.5', '1.0']);
  assert.deepEqual(texts(linearTicks(4_294_967_296, 4_294_967_336, 2)), ['4294967300', '4294967320']);
  assert.deepEqual(texts(linearTicks(0, 1e-9, 2)), ['0', '0.5n', '1.0n']);
  assert.deepEqual(texts(linearTicks(0, 1e300, 2)), ['0', '0.5e300', '1.0e300']);
  assert.deepEqual(texts(linearTicks(0, 1.6e308, 3)), ['0', '0.5e308', '1.0e308', '1.5e308']);
  assert.deepEqual(texts(linearTicks(0.094, 0.106, 3)), ['0.095', '0.100', '0.105']);
  assert.deepEqual(texts(linearTicks(0.0001, 0.0002, 2)), ['100µ', '150µ', '200µ']);
});

test('there are two labels at least, also where doubles are far apart', () => {
  const safe = Number.MAX_SAFE_INTEGER;
  assert.deepEqual(texts(linearTicks(9_007_199_254_740_990, 9_007_199_254_740_994, 4)), ['9007199254740990', '9007199254740994']);
  const next = random(4);
  for (let n = 0; n < 3_000; n += 1) {
    const min = (next() - 0.5) * 4 * safe;
    const max = min + Math.abs(min) * 2 ** -52 * Math.ceil(next() * 40);
    if (!(max > min)) continue;
    const ticks = linearTicks(min, max, 2 + Math.floor(next() * 8));
    assert.ok(ticks.length >= 2, `${min} to ${max}`);
    differ(ticks, `${min} to ${max}`);
  }
  for (let n = 0; n < 1_000; n += 1) {
    const min = next();
    assert.ok(linearTicks(min, min + 0.9 + next(), 2).length >= 2, `from ${min}`);
  }
});

test('logarithmic labels are decades, with 2 and 5 if there is room', () => {
  assert.deepEqual(texts(logTicks(1, 100, 8)), ['1', '2', '5', '10', '20', '50', '100']);
  assert.deepEqual(texts(logTicks(0.1, 1e6, 7)), ['0.1', '1', '10', '100', '1000', '10k', '100k', '1M']);
  const next = random(2);
  for (let n = 0; n < 3_000; n += 1) {
    const min = 10 ** (next() * 600 - 310);
    const max = Math.min(MAX, min * (1 + 10 ** (next() * 20 - 10)));
    if (!(max > min)) continue;
    differ(logTicks(min, max, 6), `${min} to ${max}`);
  }
});

const NOON = new Date(2026, 10, 28, 12).getTime();

test('times have as many digits as their step needs', () => {
  const label = (windowMs, count) => texts(timeLabels(NOON, NOON + windowMs, count, timesOf));
  assert.equal(label(1_000, 5)[1], '12:00:00.2');
  assert.equal(label(50, 5)[1], '12:00:00.01');
  assert.equal(label(30_000, 6)[1], '12:00:05');
  assert.equal(label(3 * 3_600_000, 6)[1], '12:30');
  assert.deepEqual(label(20 * 3_600_000, 4), ['12:00', '18:00', '29 Nov', '06:00']);
  assert.deepEqual(label(36 * 3_600_000, 4), ['28 Nov 12:00', '29 Nov 00:00', '29 Nov 12:00', '30 Nov 00:00']);
  assert.equal(label(30 * 86_400_000, 6)[0], '29 Nov');
  assert.equal(label(400 * 86_400_000, 6)[0], 'Jan 2027');
});

test('times differ in windows from a tenth of a second to years, and as many are shown as fit', () => {
  const next = random(3);
  const measure = (text) => text.length * 6.2;
  for (let n = 0; n < 3_000; n += 1) {
    const windowMs = 10 ** (2 + next() * 9);
    const from = NOON + (next() - 0.5) * 1e11;
    const width = 200 + next() * 2_000;
    const ticks = timeTicks({ from, to: from + windowMs }, width, { measure, timesOf });
    differ(ticks, `${windowMs} ms from ${from}`);
    assert.ok(ticks.length <= 2 || ticks.length * measure(ticks[1].text) < width + 100);
  }
});

test('an hour that comes twice is told apart', () => {
  const zone = process.env.TZ;
  process.env.TZ = 'Europe/Berlin';
  const from = Date.UTC(2026, 9, 24, 23, 45);
  const ticks = timeLabels(from, from + 2.5 * 3_600_000, 10, timesOf);
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
  differ(ticks, 'the clock is set back');
  assert.ok(texts(ticks).some((text) => text.endsWith('+2')) && texts(ticks).some((text) => text.endsWith('+1')), texts(ticks).join());
});

test('a time that is no date has no label', () => {
  for (const from of [9e18, -9e18, 8.64e15 - 1_000]) {
    for (const { text } of timeLabels(from, from + 30_000, 6, timesOf)) assert.ok(!text.includes('NaN'), text);
  }
});

test('a phone has two times or more, whatever the window', () => {
  const measure = (text) => text.length * 6;
  for (const windowMs of [1, 7, 10, 20, 30, 43, 50, 60, 90, 300, 900, 3_600, 21_600, 86_400, 604_800, 2_592_000].map((s) => s * 1_000)) {
    for (let shift = 0; shift < windowMs; shift += windowMs / 40) {
      const ticks = timeTicks({ from: NOON + shift, to: NOON + shift + windowMs }, 310, { measure, timesOf });
      assert.ok(ticks.length >= 2, `${windowMs} ${shift}: ${JSON.stringify(ticks)}`);
      const px = ((ticks[1].t - ticks[0].t) / windowMs) * 310;
      assert.ok(px >= Math.max(...ticks.map(({ text }) => measure(text))), `${windowMs}: they do not overlap`);
    }
  }
});

test('the lowest panel has two values or more, wherever its edges are', () => {
  for (let i = 0; i < 500; i += 1) {
    const min = Math.sin(i) * 10 ** (i % 9);
    const max = min + (1 + Math.cos(i * 7)) * 10 ** ((i * 3) % 11 - 4) + 1e-4;
    assert.ok(valueTicks(new Scale({ min, max }), 70).length >= 2, `${min} ${max}`);
    const low = Math.abs(min) + 1e-3;
    const log = new Scale({ min: low, max: low * (1.5 + (i % 40)), log: true });
    assert.ok(valueTicks(log, 70).length >= 2, `log ${log.min} ${log.max}`);
  }
});
