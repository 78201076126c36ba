// The small modules without state outside: backoff, rate, format, clock, viewport.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ceiling, delay } from '../backoff.js';
import { FeedClock } from '../clock.js';
import * as format from '../format.js';
import { Rate } from '../rate.js';
import { Viewport, withAir } from '../viewport.js';

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

test('values keep seven digits and no noise', () => {
  assert.equal(format.value(74), '74');
  assert.equal(format.value(0.1 + 0.2), '0.3');
  assert.equal(format.value(-1234.56789), '-1234.568');
  assert.equal(format.value(NaN), '–');
});

test('counts and rates', () => {
  assert.equal(format.count(1234567), '1,234,567');
  assert.equal(format.perSecond(9.96), '10');
  assert.equal(format.perSecond(0.25), '0.3');
  assert.equal(format.perSecond(10_012.4), '10,012');
});

test('axis labels are short, with the digits that their distance needs', () => {
  assert.equal(format.tick(20, 10), '20');
  assert.equal(format.tick(0.30000000000000004, 0.1), '0.3');
  assert.equal(format.tick(1.25, 0.05), '1.25');
  assert.equal(format.tick(1_500_000, 500_000), '1.5M');
  assert.equal(format.tick(0, 500_000), '0');
  assert.equal(format.tick(2e-6, 1e-6), '2.0e-6');
});

test('time of day has milliseconds', () => {
  assert.equal(format.time(new Date(2024, 4, 6, 7, 8, 9, 10).getTime()), '07:08:09.010');
});

test('the clock assumes that both clocks agree until it knows better', () => {
  const clock = new FeedClock(1_000, 5_000_000);
  assert.equal(clock.now(1_500), 5_000_500);
});

test('the clock follows the fastest measurement', () => {
  const clock = new FeedClock(0, 0);
  clock.observe(3_600_000, 0, true);
  clock.observe(3_600_040, 100, true);
  assert.equal(clock.now(100), 3_600_100);
});

test('history does not move the clock back, but may move it forward', () => {
  const clock = new FeedClock(0, 1_000_000);
  clock.observe(400_000, 0, false);
  assert.equal(clock.now(0), 1_000_000);
  clock.observe(1_900_000, 0, false);
  assert.equal(clock.now(0), 1_900_000);
});

test('small corrections of the clock are gradual and never overshoot', () => {
  const clock = new FeedClock(0, 0);
  clock.observe(-500, 0, true);
  let before = clock.now(0);
  for (let ms = 16; ms < 4_000; ms += 16) {
    const now = clock.now(ms);
    assert.ok(now > before && now >= ms - 500);
    before = now;
  }
  assert.ok(Math.abs(clock.now(4_000) - 3_500) < 1);
});

test('a clock step that the server reports is followed at once, however small', () => {
  const clock = new FeedClock(0, 10_000);
  clock.observe(13_600_000, 0, true);
  clock.forget(100, 10_100);
  clock.observe(9_000, 100, false);
  assert.equal(clock.now(100), 10_100, 'history can be older than now');
  clock.observe(7_000, 100, true);
  assert.equal(clock.now(100), 7_000);
});

test('durations have at most two units', () => {
  const texts = [1_234, 60_000, 125_000, 3_600_000, 90_061_000].map(format.duration);
  assert.deepEqual(texts, ['1.2 s', '1 min', '2 min 5 s', '1 h', '1 d 1 h']);
});

test('a server whose clock was set back is followed at once', () => {
  const clock = new FeedClock(0, 0);
  clock.observe(3_600_000, 0, true);
  clock.observe(100, 100, true);
  assert.equal(clock.now(100), 100);
});

test('the right edge is now while following, and fixed otherwise', () => {
  const viewport = new Viewport(10_000);
  const span = { first: 0, last: 100_000 };
  assert.deepEqual(viewport.x(100_000, span), { from: 90_000, to: 100_000 });
  viewport.following = false;
  assert.deepEqual(viewport.x(101_000, span), { from: 90_000, to: 100_000 });
  viewport.following = true;
  viewport.paused = true;
  assert.equal(viewport.x(102_000, span).to, 100_000);
  viewport.paused = false;
  assert.equal(viewport.x(103_000, span).to, 103_000);
});

test('panning stops at the oldest point and at now', () => {
  const viewport = new Viewport(10_000);
  const span = { first: 75_000, last: 100_000 };
  viewport.x(100_000, span);
  viewport.following = false;
  viewport.pan(-0.5, 100_000, span);
  assert.equal(viewport.x(100_000, span).to, 95_000);
  viewport.pan(-5, 100_000, span);
  assert.equal(viewport.x(100_000, span).from, 75_000);
  viewport.pan(50, 100_000, span);
  assert.equal(viewport.x(100_000, span).to, 100_000);
});

test('with less than a window of points, the view does not move', () => {
  const viewport = new Viewport(10_000);
  viewport.x(100_000, { first: 97_000, last: 100_000 });
  viewport.paused = true;
  assert.equal(viewport.x(103_000, { first: 97_000, last: 103_000 }).to, 100_000);
  viewport.pan(-0.2, 103_000, { first: 97_000, last: 103_000 });
  assert.equal(viewport.x(103_000, { first: 97_000, last: 103_000 }).to, 100_000);
  assert.equal(viewport.x(110_000, { first: 97_000, last: 110_000 }).to, 100_000, 'also when there is a window of them');
  assert.equal(viewport.x(130_000, { first: 104_000, last: 130_000 }).to, 104_000, 'until it is gone');
});

test('the scale grows at once and shrinks gently', () => {
  const viewport = new Viewport(10_000);
  viewport.y({ min: 0, max: 100 }, 16);
  assert.deepEqual(viewport.y({ min: 0, max: 200 }, 16), { min: -12, max: 212 });
  const { max } = viewport.y({ min: 0, max: 100 }, 16);
  assert.ok(max < 212 && max > 200);
  assert.deepEqual(viewport.y({ min: 0, max: 100 }, Infinity), { min: -6, max: 106 });
});

test('a flat line gets a scale', () => {
  assert.deepEqual(withAir({ min: 0, max: 0 }), { min: -1, max: 1 });
  const { min, max } = withAir({ min: -50, max: -50 });
  assert.ok(min < -50 && max > -50);
});
