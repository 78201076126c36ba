// Measurements as CSV, and values as they were sent.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvRows } from '../data/csv.js';
import { parse } from '../data/history.js';
import { Store } from '../data/store.js';
import { Feed } from '../feed.js';
import { answered, csvOf, every, rowsOf, watched } from './past-fixtures.js';

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
  const rows = await rowsOf(chunks);
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

test('no text is a formula, whatever stands before it', () => {
  const written = (name) => {
    const store = new Store();
    store.add(name, 0, 1);
    const text = [...csvRows([...store.lines.values()], 0, 1, (_name, _t, v) => String(v))].join('');
    return text.slice(text.indexOf('Z,') + 2, -',1,\r\n'.length);
  };
  const pairs = [
    ['=1', "'=1"],
    ['\t=1', `"'\t'=1"`],
    ['\n=1', `"'\n'=1"`],
    [' =1', "' =1"],
    ['\u{a0}\t \u{feff}\0@A1', `"'\u{a0}\t' \u{feff}\0@A1"`],
    ['\n \n-1', `"'\n' \n'-1"`],
    ['\u{7f}cpu', "'\u{7f}cpu"],
    ['\tcpu', `"'\tcpu"`],
    ['＝1+1', "'＝1+1"],
    ['\u{85}+1', "'\u{85}+1"],
    ['x;=1', `"x;'=1"`],
    ['x; "@A1;y', `"x;' ""@A1;y"`],
    ['x;;-1\t+2', `"x;;'-1\t'+2"`],
    ['a;b', '"a;b"'],
    ['a,-b', '"a,-b"'],
    ['cpu', 'cpu'],
    ['a-b=c', 'a-b=c'],
    [' cpu', '" cpu"'],
  ];
  for (const [name, safe] of pairs) assert.equal(written(name), safe);
});

test('CSV waits until the server can be asked', async () => {
  const all = every(1_000, 0, 60_000);
  const { store } = watched({ a: all }, ({ from = 0, to = 60_001, points: count }) => answered({ a: all }, { from, to: to - 1, points: count }));
  store.past.reachable(false);
  store.add('a', 60_000, 60);
  const csv = store.csv(-Infinity, Infinity);
  store.past.reachable(true);
  const { chunks, isThinned } = await csv;
  assert.deepEqual([(await rowsOf(chunks)).length - 1, isThinned], [61, false]);
});

test('CSV of what only the server has, too, has values as they were sent', async () => {
  const answer = parse('{"from":0,"to":9,"bucket":0,"series":[{"name":"a","unit":"","points":[[1,9007199254740993,9007199254740993,9007199254740993,1],[2,5,5,5,1]]}]}');
  const { store, frames } = watched({}, () => answer);
  store.add('a', 20, 1);
  await frames(20, { from: 0, to: 9 });
  assert.deepEqual((await csvOf(store, 0, 9)).map((row) => row.slice(25)), ['', 'a,9007199254740993,', 'a,5,']);
  assert.equal(store.at(store.lines.get('a'), 1).text, '9007199254740993');
});

test('the text of a value is kept only where a number would lose digits', () => {
  const kept = [];
  const feed = new Feed({ series: (name) => ({ name, isKnown: true }), add: () => true, gap() {}, say: (series, t, v, text) => kept.push(text) });
  const lost = ['9007199254740993', '18446744073709551616', '-0.1234567890123456789', '12345.6789012345678', '1.234567890123456789e-20', '-0.12345678901234567'];
  const held = ['74', '0.30000000000000004', '-0.12345678901234568', '0.000012345678901234568', '9007199254740991', '1e-7', 'null'];
  const line = (text, seq) => `{"seq":${seq + 1},"t":${seq},"value":${text}}`;
  // Each comes twice: the first line of a kind is read in another way than the next ones.
  const texts = [...lost, ...held].flatMap((text) => [text, text]);
  feed.accept(texts.map(line).join('\n'));
  assert.deepEqual([feed.received, feed.errors], [texts.length, 0]);
  assert.deepEqual(kept, lost.flatMap((text) => [text, text]));
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
