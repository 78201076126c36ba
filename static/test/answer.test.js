// What the server answers about the past, and how it is asked.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Part, readAnswer } from '../data/answer.js';
import { History, parse } from '../data/history.js';
import { statistics } from '../data/stats.js';
import { points } from './past-fixtures.js';

test('an answer that is none is said, and harms nothing', () => {
  const good = { name: 'a', unit: '', first: 1, points: [[1, 2, 3, 2.5, 2]] };
  assert.equal(readAnswer({ bucket: 0, last: 1, series: [good] }).series.get('a').rows.max[0], 3);
  const bad = [null, 7, {}, { bucket: -1, series: [] }, { bucket: 0, series: {} }, { bucket: 0, series: [{ ...good, name: 5 }] }, { bucket: 0, series: [{ ...good, points: [[2], [1]] }] }, { bucket: 0, series: [{ ...good, points: [['x']] }] }, { bucket: 0, series: [null] }, { bucket: 0, series: [{ ...good, points: [null] }] }];
  for (const json of bad) assert.throws(() => readAnswer(json), Error, JSON.stringify(json));
});

/** Rows as a server answers them: two values, a burst, a gap, one value, and a bucket after a joint of tiers. */
const ROWS = [
  [0, 1, 2, 1.5, 2, 2, 1, 9, 0, 0, 9],
  [10, 3, 5, 4, 9, 4, 4, 7, 2, 1, 8],
  [20, null, null, null, 0],
  [30, 2, 2, 2, 1, 2, 2, 3, 3, 3, 3],
  [40, 0, 1, 0.5, 4, 1, 1, 60, 0, 0, 100],
];
const partOf = () => {
  const { series, bucket } = readAnswer({ from: 0, to: 240, bucket: 10, series: [{ name: 'a', first: 0, buckets: [[0, 10], [40, 200]], points: ROWS }] });
  return new Part(series.get('a').rows, bucket);
};

test('a bucket is its first, lowest, highest and last value, each at its time; an empty one is a gap', () => {
  const part = partOf();
  const drawn = [[0, 2], [9, 1], [11, 4], [12, 5], [17, 3], [18, 4], [20, NaN], [33, 2], [40, 1], [100, 0], [140, 1]];
  assert.deepEqual(points(part), drawn);
  const { n, mean, first, last, exact } = statistics(part, 0, 300, false);
  assert.deepEqual([n, mean, first, last, exact], [16, 2.6875, 2, 1, false]);
});

test('buckets that are wide are bands, between the edges of the view', () => {
  const part = partOf();
  assert.deepEqual(part.bands(0, 300, 100), [{ from: 40, to: 240, min: 0, max: 1 }]);
  assert.deepEqual(part.bands(0, 300, 5).map(({ from, to }) => [from, to]), [[0, 10], [10, 20], [40, 240]], 'one value is none');
  assert.deepEqual([part.bands(241, 300, 5), part.bands(-9, 0, 5)], [[], []]);
});

test('the address is relative to the page, and names the feed and the series', async () => {
  let asked;
  const answer = (status, body) => ({ status, ok: status < 400, text: async () => body });
  let next = answer(200, '{"bucket":0}');
  const history = new History('http://x/below/?feed=oven#chart', { feed: 'oven' }, async (url) => ((asked = url), next));
  assert.deepEqual(await history.load({ from: 1, to: 2, points: 3, series: ['a b', 'c&d'] }), { bucket: 0 });
  assert.equal(asked, 'http://x/below/history?feed=oven&from=1&to=2&points=3&series=a+b&series=c%26d');
  assert.match(history.address({ from: -8.7e15, to: 8.64e15 + 1 }), /from=-8640000000000000&to=8640000000000000$/);
  next = answer(404, 'no');
  assert.equal(await history.load({}), null);
  next = answer(400, 'points is too large\nx');
  await assert.rejects(history.load({}), /^Error: points is too large$/);
  next = answer(502, '');
  await assert.rejects(history.load({}), /502/);
});

test('a measured value that a double cannot hold keeps its text', () => {
  const values = ['9007199254740993', '0.10000000000000000055', '0.30000000000000004', '12'];
  const points = values.map((v, i) => `[${i},${v},${v},${v},1]`);
  const { series } = readAnswer(parse(`{"bucket":0,"series":[{"name":"a [1234567890123456789,\\"","points":[${points}]}]}`));
  const { rows } = series.get('a [1234567890123456789,"');
  assert.deepEqual([...rows.min], values.map(Number));
  assert.deepEqual([...rows.texts], [[0, values[0]], [1, values[1]]]);
});
