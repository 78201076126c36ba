// The feed's time: with the server's times, and with data that have times of their own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FeedClock } from '../clock.js';

test('the clock assumes that both clocks agree until it knows better', () => {
  const clock = new FeedClock(1_000, 5_000_000);
  assert.equal(clock.now(1_500), 5_000_500);
});

test('the clock follows the fastest measurement', () => {
  const clock = new FeedClock(0, 0);
  clock.observe(3_600_000, 0, 0, true);
  clock.observe(3_600_040, 100, 100, true);
  assert.equal(clock.now(100), 3_600_100);
});

test('history does not move the clock back, but may move it forward', () => {
  const clock = new FeedClock(0, 1_000_000);
  clock.observe(995_000, 0, 1_000_000, false);
  assert.equal(clock.now(0), 1_000_000);
  clock.observe(1_009_000, 0, 1_000_000, false);
  assert.equal(clock.now(0), 1_009_000);
});

test('small corrections of the clock are gradual and never overshoot', () => {
  const clock = new FeedClock(0, 0);
  clock.observe(-500, 0, 0, true);
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
  clock.observe(13_600_000, 0, 10_000, true);
  clock.forget(100, 10_100);
  clock.observe(9_000, 100, 10_100, false);
  assert.equal(clock.now(100), 10_100, 'history can be older than now');
  clock.observe(7_000, 100, 10_100, true);
  assert.equal(clock.now(100), 7_000);
});

test('a server whose clock was set back is followed at once', () => {
  const clock = new FeedClock(0, 0);
  clock.observe(3_600_000, 0, 0, true);
  clock.observe(100, 100, 100, true);
  assert.equal(clock.now(100), 100);
});

/** Noon of a day in 2026, when the page was opened. */
const NOON = 1_790_000_000_000;

/**
 * The edge in each frame, minus the newest time, while data with these times arrive. `timeOf(ms)`
 * is the newest time that has arrived after so many milliseconds.
 */
function distances(timeOf, { until = 20_000, every = 100 } = {}) {
  const clock = new FeedClock(0, NOON);
  const found = [];
  let newest = null;
  for (let ms = 0; ms <= until; ms += 20) {
    if (ms % every === 0 && timeOf(ms) !== newest) clock.observe((newest = timeOf(ms)), ms, NOON + ms, true);
    found.push(clock.now(ms) - newest);
  }
  return found;
}

test('while measurements of now come, time goes on after the last of them', () => {
  const clock = new FeedClock(0, NOON);
  clock.observe(NOON, 0, NOON, true);
  assert.equal(clock.now(60_000), NOON + 60_000);
  assert.equal(clock.isNow, true);
});

const PACES = {
  'of last year, at the pace of the clock': (ms) => NOON - 3e10 + ms,
  'of an hour ago, ten times as fast': (ms) => NOON - 3.6e6 + 10 * ms,
  'of an hour ago, at half the pace': (ms) => NOON - 3.6e6 + ms / 2,
  'a million times as fast, through now': (ms) => NOON - 2e9 + 1e6 * ms,
  'of next year': (ms) => NOON + 3e10 + ms,
  'before 1970': (ms) => -5e9 + ms,
  'that jump by an hour each second': (ms) => NOON - 1e9 + 3.6e6 * Math.floor(ms / 1_000),
  'that jump back by an hour each second': (ms) => NOON - 1e9 - 3.6e6 * Math.floor(ms / 1_000),
  'of a whole day, all at once': (ms) => (ms < 1_000 ? NOON - 2e8 : NOON - 1e8),
};

for (const [name, timeOf] of Object.entries(PACES)) {
  test(`the newest point is always at the edge or just before it: data ${name}`, () => {
    for (const distance of distances(timeOf)) assert.ok(distance >= 0 && distance <= 2_000, `${distance}`);
  });
}

test('data of last year at the pace of the clock move smoothly', () => {
  const start = NOON - 3e10;
  const clock = new FeedClock(0, NOON);
  let before = null;
  for (let ms = 0; ms < 10_000; ms += 20) {
    if (ms % 1_000 === 0) clock.observe(start + ms, ms, NOON + ms, true);
    const edge = clock.now(ms);
    if (before !== null) assert.equal(edge - before, 20);
    before = edge;
  }
});

test('after the last measurement of old data, the edge comes to a stop', () => {
  const clock = new FeedClock(0, NOON);
  clock.observe(5_000, 0, NOON, true);
  assert.equal(clock.isNow, false);
  assert.equal(clock.now(600_000), 7_000);
});

test('old history is in view, and what comes now takes over', () => {
  const clock = new FeedClock(0, NOON);
  clock.observe(NOON - 3.6e6, 0, NOON, false);
  assert.ok(clock.now(10) - (NOON - 3.6e6) <= 2_000);
  clock.observe(NOON + 100, 100, NOON + 100, true);
  assert.equal(clock.now(5_000), NOON + 5_000);
});
