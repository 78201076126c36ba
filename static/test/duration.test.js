// Lengths of time, read and written.

import assert from 'node:assert/strict';
import test from 'node:test';
import { DEFAULT_MS, format, MAX_MS, MIN_MS, parse, WINDOWS_MS } from '../look/duration.js';

const DAY = 86_400_000;

test('a length is read as people write it', () => {
  const lengths = {
    '90s': 90_000, '90': 90_000, '2h': 7_200_000, '1.5 d': 1.5 * DAY, '1,5 d': 1.5 * DAY, '5 min': 300_000, '5m': 300_000,
    '1 h 30 min': 5_400_000, '1h30m': 5_400_000, '  10  Seconds ': 10_000, '1500 ms': 1_500, '2 weeks': 14 * DAY, '30 days': MAX_MS,
  };
  for (const [text, ms] of Object.entries(lengths)) assert.deepEqual(parse(text), { ms }, text);
});

test('what is no length is refused, and the text is repeated', () => {
  for (const text of ['abc', '5 parsecs', '-5 s', '1..5 s', '1e3 s', '5 s!', 's', '1 h -3 s', '٣ s', '0x10', 'Infinity']) {
    const { ms, problem } = parse(text);
    assert.equal(ms, undefined, text);
    assert.ok(problem.includes(text) && problem.includes('90 s'), problem);
  }
  assert.ok(parse(' ').problem.startsWith('A length of time is missing.'));
});

test('a window is between one second and thirty days long', () => {
  assert.ok(parse('500 ms').problem.includes('too short'));
  assert.ok(parse('0').problem.includes('too short'));
  assert.ok(parse('31 d').problem.includes('too long'));
  assert.ok(parse('9'.repeat(99)).problem.includes('too long'));
  assert.ok(parse('9'.repeat(100_000)).problem.length < 250);
  assert.deepEqual([parse('1 s').ms, parse('30 d').ms], [MIN_MS, MAX_MS]);
});

test('what is written is read back exactly', () => {
  assert.deepEqual([90_000, 7_200_000, 1.5 * DAY, 1_234, 30 * DAY].map(format), ['90 s', '2 h', '36 h', '1.234 s', '30 d']);
  let seed = 1;
  for (let i = 0; i < 2_000; i += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    const ms = MIN_MS + (seed % (MAX_MS - MIN_MS));
    assert.equal(parse(format(ms)).ms, ms);
  }
});

test('the choices are in order, and the default is one of them', () => {
  assert.deepEqual([...WINDOWS_MS].sort((a, b) => a - b), WINDOWS_MS);
  assert.deepEqual([WINDOWS_MS[0], WINDOWS_MS.at(-1)], [MIN_MS, MAX_MS]);
  assert.ok(WINDOWS_MS.includes(DEFAULT_MS));
});
