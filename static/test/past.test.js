// The past that the server keeps: when it is asked, and how its answer joins the page's own points.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvRows } from '../data/csv.js';
import { Part, readAnswer } from '../data/answer.js';
import { History } from '../data/history.js';
import { statistics } from '../data/stats.js';
import { Store } from '../data/store.js';

const points = (part) => Array.from({ length: part.end - part.first }, (_, i) => [part.time(part.first + i), part.value(part.first + i)]);

/** What a server answers that has these series: name → [[t, v], ...]. */
function answered(series, { from, to, points: count, series: wanted = [] }) {
  const bucket = (to - from) / count;
  const all = Object.entries(series).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  const isRaw = all.every(([, list]) => list.filter(([t]) => t >= from && t <= to).length <= count);
  const rows = (list) => {
    const inside = list.filter(([t]) => t >= from && t <= to);
    if (isRaw) return inside.map(([t, v]) => (v === null ? [t, null, null, null, 0] : [t, v, v, v, 1]));
    const buckets = new Map();
    for (const [t, v] of inside) {
      const start = from + Math.floor((t - from) / bucket) * bucket;
      const at = t - start;
      const one = buckets.get(start) ?? [start, v, v, 0, 0, v, v, at, at, at, at];
      const [, min, max, mean, n, first, , minAt, maxAt, firstAt] = one;
      const extremes = [v < min ? at : minAt, v > max ? at : maxAt];
      buckets.set(start, [start, Math.min(min, v), Math.max(max, v), mean + (v - mean) / (n + 1), n + 1, first, v, ...extremes, firstAt, at]);
    }
    return [...buckets.values()];
  };
  return { epoch: 'e', last: 9, from, to, bucket: isRaw ? 0 : bucket, series: all.map(([name, list]) => ({ name, unit: 'V', first: list[0][0], buckets: isRaw ? [] : [[from, bucket]], points: rows(list) })) };
}

/** A store, the questions that it asks, and a way to go on: each frame takes 20 ms. */
function watched(series, answer = (query) => answered(series, query)) {
  const asked = [];
  const aborted = [];
  const history = {
    address: (query) => JSON.stringify(query),
    load(query, signal) {
      asked.push(query);
      signal?.addEventListener('abort', () => aborted.push(query));
      return Promise.resolve(query).then(answer);
    },
  };
  const store = new Store(history);
  store.past.reachable(true);
  let now = 0;
  const frame = async (view) => {
    now += 20;
    store.arrange(now);
    store.lookAt({ slices: 100, ...view });
    const views = [...store.lines.values()].map((line) => store.view(line, { slices: 100, ...view }));
    await new Promise((done) => setImmediate(done));
    return views;
  };
  const frames = async (count, view) => {
    let views = [];
    for (let i = 0; i < count; i += 1) views = await frame(view);
    return views;
  };
  return { store, asked, aborted, frames };
}

const every = (ms, from, to, value = (t) => t / 1_000) => Array.from({ length: Math.floor((to - from) / ms) + 1 }, (_, i) => [from + i * ms, value(from + i * ms)]);

test('without any line, the past of all series is asked for once, and drawn', async () => {
  const { store, asked, frames } = watched({ a: every(1_000, 0, 60_000), b: [[5_000, 7]] });
  const views = await frames(20, { from: 0, to: 60_000 });
  assert.equal(asked.length, 1);
  assert.deepEqual(asked[0].series, []);
  assert.deepEqual([...store.lines.keys()], ['a', 'b']);
  assert.deepEqual(points(views[0].parts[0]), every(1_000, 0, 60_000));
  assert.deepEqual([views[1].extremes, store.lines.get('b').unit], [{ min: 7, max: 7, minPositive: 7 }, 'V']);
  assert.deepEqual(store.span(), { first: 0, last: 60_000 });
});

test('the past ends with the first point of the page', async () => {
  const all = every(1_000, 0, 60_000);
  const { store, asked, frames } = watched({ a: all });
  for (const [t, v] of all.slice(40)) store.add('a', t, v);
  const [{ parts, extremes }] = await frames(20, { from: 10_000, to: 60_000 });
  assert.equal(asked.length, 1);
  assert.deepEqual(parts.map(points).map((list) => [list[0], list.at(-1)]), [[all[0], all[40]], [all[40], all[60]]]);
  assert.deepEqual(extremes, { min: 10, max: 60, minPositive: 10 });
});

for (const points_ of [10_000, 500]) {
  test(`no value is there twice where the past meets a full ring, with ${points_} points in an answer`, async () => {
    const all = every(10, 0, 400_000, (t) => Math.round(Math.sin(t / 5_000) * 100) - 200);
    const { store, frames } = watched({ a: all }, (query) => answered({ a: all }, { ...query, points: points_ * 10 }));
    for (const [t, v] of all) store.add('a', t, v);
    const line = store.lines.get('a');
    for (const slices of [20_000, 8_000]) {
      const [{ parts, belowZero }] = await frames(20, { from: 0, to: 400_000, slices });
      const [past, rest] = parts;
      assert.equal(parts.length, 2);
      assert.deepEqual([past.time(past.end - 1), past.value(past.end - 1)], [rest.time(rest.first), rest.value(rest.first)]);
      const count = parts.reduce((sum, part) => sum + points(part).reduce((part_, _, i) => part_ + part.count(part.first + i), 0), 0);
      const near = slices === 20_000 && points_ === 10_000 ? 0 : 40;
      assert.ok(Math.abs(count - all.length) <= near && Math.abs(belowZero - all.length) <= near, `${count} and ${belowZero} of ${all.length}`);
      const [again] = await frames(1, { from: 0, to: 400_000, slices });
      assert.ok(again.parts[0] === past && again.parts[1] === rest, 'the same objects');
    }
    assert.ok(line.raw.first > 0);
  });
}

test('nothing is asked for that the page has, or that the server does not have', async () => {
  const all = every(1_000, 0, 60_000);
  const { store, asked, frames } = watched({ a: all.slice(20) });
  for (const [t, v] of all.slice(20)) store.add('a', t, v);
  await frames(30, { from: 30_000, to: 60_000 });
  assert.equal(asked.length, 1, 'a first time, to know how far back it goes');
  await frames(50, { from: -100_000, to: 60_000 });
  assert.equal(asked.length, 1, 'it goes no further back');
});

test('while the view moves, nothing is asked; the newest question wins', async () => {
  const { store, asked, aborted, frames } = watched({ a: every(1_000, -1e7, 60_000) }, () => new Promise(() => {}));
  store.add('a', 60_000, 60);
  await frames(1, { from: 50_000, to: 60_000 });
  await frames(1, { from: 50_000, to: 60_000 });
  assert.equal(asked.length, 1);
  for (let i = 1; i <= 5; i += 1) await frames(1, { from: 50_000 - i * 30_000, to: 60_000 - i * 30_000 });
  assert.equal(asked.length, 1, 'it moves');
  await frames(10, { from: -100_000, to: -90_000 });
  assert.deepEqual([asked.length, aborted], [2, [asked[0]]]);
  assert.ok(asked[1].from <= -100_000 && asked[1].to >= -90_000);
});

test('a narrower view gets finer points, and an old answer serves until they are there', async () => {
  const all = every(100, 0, 1_000_000, (t) => Math.sin(t / 5_000));
  const { store, asked, frames } = watched({ a: all });
  store.add('a', 1_000_100, 0);
  const [wide] = await frames(10, { from: 0, to: 1_000_000 });
  const inView = (view, from, to) => points(view.parts[0]).filter(([t]) => t >= from && t <= to).length;
  assert.ok(inView(wide, 0, 1e6) >= 100 && inView(wide, 0, 1e6) <= 500, `${inView(wide, 0, 1e6)}`);
  const [first] = await frames(1, { from: 500_000, to: 510_000 });
  assert.ok(first.parts.length > 0 && inView(first, 480_000, 530_000) > 0);
  const [narrow] = await frames(20, { from: 500_000, to: 510_000 });
  assert.deepEqual([asked.length, inView(narrow, 500_000, 510_000)], [2, 101]);
  await frames(20, { from: 503_000, to: 513_000 });
  assert.equal(asked.length, 2, 'moving a little needs nothing');
});

test('where numbers were lost, the past fills the hole', async () => {
  const all = every(1_000, 0, 60_000);
  const { store, asked, frames } = watched({ a: all });
  for (const [t, v] of all.slice(0, 20)) store.add('a', t, v);
  await frames(10, { from: 0, to: 60_000 });
  const before = asked.length;
  store.gap();
  for (const [t, v] of all.slice(40)) store.add('a', t, v);
  const [{ parts }] = await frames(20, { from: 0, to: 60_000 });
  assert.equal(asked.length, before + 1);
  assert.deepEqual(points(parts[0]), all.slice(0, 41));
});

test('what is wrong is said in words, and tried again ever more seldom', async () => {
  let works = false;
  const series = { a: every(1_000, 0, 60_000) };
  const { store, asked, frames } = watched(series, (query) => {
    if (works) return answered(series, query);
    throw new Error('there are too many points');
  });
  await frames(1_000, { from: 0, to: 60_000 });
  assert.equal(store.past.problem, 'there are too many points');
  assert.ok(asked.length > 1 && asked.length < 60, `${asked.length} questions in 20 s`);
  works = true;
  await frames(1_000, { from: 0, to: 60_000 });
  assert.deepEqual([store.past.problem, store.lines.size], ['', 1]);
});

test('a server without a history is asked once for each connection', async () => {
  const { store, asked, frames } = watched({}, () => null);
  store.add('a', 50_000, 1);
  const [{ parts }] = await frames(100, { from: 0, to: 60_000 });
  assert.deepEqual([asked.length, store.past.problem, parts.map(points)], [1, '', [[[50_000, 1]]]]);
  assert.equal([...(await store.csv(0, 60_000)).chunks].join('').split('\r\n').length, 3);
  store.past.reachable(true);
  await frames(100, { from: 0, to: 60_000 });
  assert.equal(asked.length, 2);
  store.past.reachable(false);
  await frames(100, { from: 0, to: 60_000 });
  assert.equal(asked.length, 2, 'an older server');
});

test('after Clear, nothing of the past comes back until the user looks back', async () => {
  const all = every(1_000, 0, 60_000);
  const { store, asked, frames } = watched({ a: all });
  await frames(20, { from: 0, to: 60_000 });
  store.clear();
  const before = asked.length;
  assert.equal(store.span(), null);
  store.add('a', 61_000, 61);
  const [{ parts }] = await frames(50, { from: 0, to: 61_000 });
  assert.deepEqual([asked.length, parts.map(points)], [before, [[[61_000, 61]]]]);
  store.past.wake();
  const [again] = await frames(20, { from: 0, to: 61_000 });
  assert.equal(again.parts.length, 2);
});

test('after Clear, a series without points is asked for once, though the view ends after the newest point', async () => {
  const all = every(1_000, 0, 60_000);
  let release;
  let slow = false;
  const { store, asked, aborted, frames } = watched({ a: all, b: all }, (query) => {
    return slow ? new Promise((done) => (release = () => done(answered({ a: all, b: all }, query)))) : answered({ a: all, b: all }, query);
  });
  await frames(20, { from: 0, to: 60_000 });
  store.clear();
  store.add('a', 61_000, 61);
  store.past.wake();
  slow = true;
  const before = asked.length;
  await frames(200, { from: 0, to: 62_000 });
  assert.deepEqual([asked.length, aborted.length], [before + 1, 0]);
  release();
  const [, b] = await frames(200, { from: 0, to: 62_000 });
  assert.equal(asked.length, before + 1);
  assert.deepEqual(points(b.parts[0]), all);
});

test('however the view moves, questions keep their distance', async () => {
  const { store, asked, frames } = watched({ a: every(1_000, -1e7, 60_000) }, () => new Promise(() => {}));
  store.add('a', 60_000, 60);
  for (let i = 0; i < 500; i += 1) {
    await frames(1, { from: -i * 40_000, to: 10_000 - i * 40_000 });
    store.step(-1, 0);
  }
  assert.ok(asked.length > 3 && asked.length <= 10_000 / 250, `${asked.length} questions in 10 s`);
});

test('points that a server cannot give finer are not asked for again', async () => {
  const all = every(1_000, 0, 60_000);
  let fails = true;
  const { asked, frames } = watched({ a: all }, (query) => {
    if (fails) throw new Error('there are too many points');
    return answered({ a: all }, query);
  });
  await frames(3, { from: 0, to: 60_000, slices: 5_000 });
  for (let i = 0; asked.length < 1 && i < 100; i += 1) await frames(1, { from: 0, to: 60_000, slices: 5_000 });
  fails = false;
  await frames(500, { from: 0, to: 60_000, slices: 5_000 });
  assert.deepEqual(asked.map(({ points: count }) => count), [10_000, 100]);
});

test('when the clock was set, what the server said of the times before is forgotten', async () => {
  let all = every(1_000, 100_000, 160_000);
  const { store, asked, frames } = watched({ a: all }, (query) => answered({ a: all }, query));
  for (const [t, v] of all.slice(50)) store.add('a', t, v);
  await frames(20, { from: 100_000, to: 160_000 });
  all = all.map(([t, v]) => [t - 50_000, v]);
  store.step(-50_000, 110_000);
  const before = asked.length;
  const [{ parts }] = await frames(20, { from: 50_000, to: 110_000 });
  assert.equal(asked.length, before + 1);
  assert.deepEqual(points(parts[0])[0], [50_000, 100]);
  assert.deepEqual([store.past.first('a'), store.past.last('a')], [50_000, 110_000]);
});

test('a late point that belongs into an answer makes it stale, and is drawn after a while', async () => {
  let all = every(1_000, 0, 60_000);
  const { store, asked, frames } = watched({ a: all }, (query) => answered({ a: all }, query));
  for (const [t, v] of all.slice(40)) store.add('a', t, v);
  await frames(20, { from: 0, to: 60_000 });
  assert.equal(asked.length, 1);
  const isDrawn = ([{ parts }], t) => parts.map(points).flat().some(([time, v]) => time === t && v === 99);
  for (let i = 0; i < 10; i += 1) {
    all = [...all, [10_500 + i, 99]].sort((a, b) => a[0] - b[0]);
    store.add('a', 10_500 + i, 99);
    await frames(5, { from: 0, to: 60_000 });
  }
  const views = await frames(500, { from: 0, to: 60_000 });
  assert.ok(isDrawn(views, 10_500) && isDrawn(views, 10_509));
  assert.ok(asked.length <= 3, `${asked.length} questions for 10 late points`);
  store.add('a', 50_500, 99);
  assert.ok(isDrawn(await frames(300, { from: 0, to: 60_000 }), 50_500));
  assert.ok(asked.length <= 3, 'the page has this one itself');
});

test('statistics of a span are asked for when it rests, of all series at once, and again after a failure', async () => {
  const series = { a: every(1_000, 0, 60_000), b: every(2_000, 0, 60_000) };
  let fails = true;
  const { store, asked, aborted } = watched(series, (query) => {
    if (fails) throw new Error('not now');
    return answered(series, query);
  });
  for (const name of ['a', 'b']) store.add(name, 60_000, 60);
  const lines = [...store.lines.values()];
  const stats = (from) => Promise.all(lines.map((line) => store.stats(line, from, 20_000)));
  const dragged = [stats(1_000), stats(2_000), stats(3_000)];
  await Promise.all(dragged);
  assert.deepEqual(asked.map(({ from, series: names }) => [from, names]), [[3_000, ['a', 'b']]]);
  fails = false;
  const [a, b] = await stats(3_000);
  assert.deepEqual([a.n, b.n, asked.length, aborted.length], [18, 9, 2, 0]);
  await stats(3_000);
  assert.equal(asked.length, 2);
});

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

test('statistics are exact where the page or the server has all values', async () => {
  const all = every(1_000, 0, 60_000, (t) => 3 + t / 500);
  const { store, asked } = watched({ a: all });
  for (const [t, v] of all.slice(30)) store.add('a', t, v);
  const stats = await store.stats(store.lines.get('a'), 10_000, 20_000);
  assert.deepEqual({ ...stats, slope: Math.round(stats.slope * 1e9) / 1e9, mean: Math.round(stats.mean * 1e9) / 1e9 }, { n: 11, min: 23, max: 43, mean: 33, first: 23, last: 43, p95: 43, slope: 2, exact: true });
  assert.equal(asked.length, 1);
  assert.deepEqual([store.stats(store.lines.get('a'), 40_000, 50_000).n, asked.length], [11, 1]);
  assert.equal(await store.stats(store.lines.get('a'), 1e9, 2e9), null);
});

test('the slope and the mean stand large times and values', () => {
  const store = new Store();
  for (let i = 0; i < 1_000; i += 1) store.add('a', 1.7e12 + i * 10, 1e9 + i / 4);
  store.add('b', 1, 1.7e308);
  store.add('b', 2, 1.7e308);
  const { slope, mean } = store.stats(store.lines.get('a'), -Infinity, Infinity);
  assert.ok(Math.abs(slope - 25) < 1e-6 && Math.abs(mean - 1e9 - 124.875) < 1e-6, `${slope} ${mean}`);
  assert.equal(store.stats(store.lines.get('b'), 0, 5).mean, 1.7e308);
});

test('CSV has all points in order of time, and names that need quotes', () => {
  const store = new Store();
  store.add('a,"b"', 0, 1.5, '%');
  store.add('c', 1, null);
  store.add('c', 2, 3);
  store.add('c', 3, null);
  store.add('a,"b"', 5, -1);
  const text = [...csvRows([...store.lines.values()], 0, 4, (_name, _t, v) => String(v))].join('');
  assert.equal(text, 'time,series,value,unit\r\n1970-01-01T00:00:00.000Z,"a,""b""",1.5,\r\n1970-01-01T00:00:00.002Z,c,3,\r\n1970-01-01T00:00:00.003Z,c,,\r\n');
});

test('the address is relative to the page, and names the feed and the series', async () => {
  let asked;
  const answer = (status, body) => ({ status, ok: status < 400, json: async () => body, text: async () => body });
  let next = answer(200, { bucket: 0 });
  const history = new History('http://x/below/?feed=oven#chart', { feed: 'oven' }, async (url) => ((asked = url), next));
  assert.deepEqual(await history.load({ from: 1, to: 2, points: 3, series: ['a b', 'c&d'] }), { bucket: 0 });
  assert.equal(asked, 'http://x/below/history?feed=oven&from=1&to=2&points=3&series=a+b&series=c%26d');
  next = answer(404, 'no');
  assert.equal(await history.load({}), null);
  next = answer(400, 'points is too large\nx');
  await assert.rejects(history.load({}), /^Error: points is too large$/);
  next = answer(502, '');
  await assert.rejects(history.load({}), /502/);
});

const csvOf = async (store, ...query) => [...(await store.csv(...query)).chunks].join('').split('\r\n').slice(0, -1);

test('CSV has every value, in as many answers as that takes', async () => {
  const series = { a: every(10, 0, 500_000), b: every(20, 0, 500_000) };
  const { store, asked } = watched(series, (query) => answered(series, { ...query, from: query.from ?? 0, to: (query.to ?? 500_001) - 1 }));
  for (const name of ['a', 'b']) store.add(name, 500_000, 500);
  const rows = await csvOf(store, -Infinity, Infinity);
  assert.equal(rows[0], 'time,series,value,unit');
  assert.equal(new Set(rows).size, 1 + series.a.length + series.b.length);
  const times = rows.slice(1).map((row) => row.slice(0, 24));
  assert.deepEqual(times, times.toSorted());
  assert.ok(asked.length > 4 && asked.length < 40, `${asked.length}`);
  const shown = await csvOf(store, 1_000, 2_000, [store.lines.get('b')]);
  assert.deepEqual([shown.length, shown.at(-1)], [1 + 51, '1970-01-01T00:00:02.000Z,b,2,V']);
});

test('CSV says which rows are summaries of values that are gone, and what went wrong', async () => {
  const all = every(10, 0, 500_000);
  const gone = 200_000;
  const bucket = 1_000;
  let fails = false;
  const { store, asked } = watched({ a: all }, ({ from = 0, to = 500_001, points: count }) => {
    if (fails) throw new Error('too large');
    const inside = all.filter(([t]) => t >= from && t < to);
    if (from >= gone && inside.length <= count) return answered({ a: all }, { from, to: to - 1, points: count });
    const rows = inside.filter(([t]) => t % bucket === 0).map(([t, v]) => [t, v, v + 0.99, v + 0.495, 100]);
    return { from, to, bucket, series: [{ name: 'a', unit: 'V', first: 0, buckets: [[from, bucket]], points: rows }] };
  });
  store.add('a', 500_000, 500);
  const { chunks, isThinned } = await store.csv(-Infinity, Infinity);
  const rows = [...chunks].join('').split('\r\n').slice(0, -1);
  assert.equal(isThinned, true);
  assert.deepEqual(rows.slice(0, 2), ['time,series,span_ms,min,max,mean,count,unit', '1970-01-01T00:00:00.000Z,a,1000,0,0.99,0.495,100,V']);
  assert.ok(rows.filter((row) => row.includes('Z,a,0,')).length >= 29_000, 'single values where they are kept');
  assert.ok(asked.length < 60, `${asked.length} questions`);
  fails = true;
  await assert.rejects(store.csv(-Infinity, Infinity), /^Error: too large$/);
});

test('CSV has values beyond 2^53 as they were sent, and no name that is a formula', async () => {
  const store = new Store();
  for (const name of ['=a', '+a', '-a', '@a', 'a-b']) store.add(name, 1, 9007199254740993);
  store.say(store.series('=a'), 1, 9007199254740993, '9007199254740993');
  const { texts, extremes } = store.view(store.lines.get('=a'), { from: 0, to: 2, slices: 100 });
  assert.deepEqual([extremes.max, texts], [9007199254740992, { min: '9007199254740993', max: '9007199254740993' }]);
  const rows = await csvOf(store, -Infinity, Infinity);
  assert.deepEqual(rows.slice(1).map((row) => row.slice(25)), ["'=a,9007199254740993,", "'+a,9007199254740992,", "'-a,9007199254740992,", "'@a,9007199254740992,", 'a-b,9007199254740992,']);
});

test('a text stays with its value when the clock is set back', () => {
  const store = new Store();
  store.add('a b', 10_000, 9007199254740993);
  store.say(store.series('a b'), 10_000, 9007199254740993, '9007199254740993');
  store.add('a b', 10_001, 1);
  store.step(-5_000, 5_002);
  assert.equal(store.at(store.lines.get('a b'), 5_000).text, '9007199254740993');
  assert.equal(store.stats(store.lines.get('a b'), 0, 9_000).texts.max, '9007199254740993');
});

test('CSV waits until the server can be asked', async () => {
  const all = every(1_000, 0, 60_000);
  const { store } = watched({ a: all }, ({ from = 0, to = 60_001, points: count }) => answered({ a: all }, { from, to: to - 1, points: count }));
  store.past.reachable(false);
  store.add('a', 60_000, 60);
  const csv = store.csv(-Infinity, Infinity);
  store.past.reachable(true);
  const { chunks, isThinned } = await csv;
  assert.deepEqual([[...chunks].join('').split('\r\n').length - 2, isThinned], [61, false]);
});
