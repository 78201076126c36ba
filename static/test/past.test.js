// The past that the server keeps: when it is asked, and how its answer joins the page's own points.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notices } from '../view/notices.js';
import { answered, every, points, watched } from './past-fixtures.js';

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

test('of buckets that are only in part above zero, it is said that there are at least so many values', async () => {
  const all = every(10, 0, 400_000, (t) => Math.sin(t / 500));
  const { store, frames } = watched({ a: all });
  store.add('a', 400_000, 1);
  const [{ belowZero, isLeast }] = await frames(20, { from: 0, to: 400_000, slices: 100 });
  assert.ok(isLeast && belowZero > 0 && belowZero < all.length / 2, `${belowZero}`);
  const said = (...lines) => notices({ store, feed: { errors: 0 }, newest: null, isNow: true, from: 0, scene: { panels: [{ log: true, lines }] } }).join();
  assert.match(said({ belowZero, isLeast }, { belowZero: 2, isLeast: false }), new RegExp(`^At least ${belowZero + 2} values in view are 0 or less`));
  assert.match(said({ belowZero: 1, isLeast: false }), /^1 value in view is 0 or less/);
});
