// What the views say and where they put it, without a document.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Store } from '../data/store.js';
import { Look } from '../look/look.js';
import { pointed } from '../pointed.js';
import { fileName } from '../view/export.js';
import { figure, meanOf } from '../view/figures.js';
import { headOf, zone } from '../view/header.js';
import { countOf, legendRows, matching } from '../view/legend-rows.js';
import { flowed } from '../view/picture.js';
import { place } from '../view/placing.js';
import { around } from '../view/tooltip.js';

/** A part as in scene.js. */
function part(points) {
  return { first: 0, end: points.length, time: (n) => points[n][0], value: (n) => points[n][1] };
}

test('a derived number has digits below the range of its values, and no more', () => {
  assert.equal(figure(101_325.0213333, 0.04), '101325.02133');
  assert.equal(figure(1 / 3, 1), '0.3333');
  assert.equal(figure(2 / 3, NaN), '0.6667');
  assert.equal(figure(NaN, 1), '—');
  assert.equal(figure(0, 0), '0');
  assert.equal(figure(-1.7976931348623157e308, 1e-300), '-1.7976931348623157e308');
});

test('a mean is of what is in view, leaves gaps out, and does not overflow', () => {
  const parts = [part([[0, 100], [1, 1], [2, NaN], [3, 2]]), part([[4, 3], [9, 100]])];
  assert.equal(meanOf(parts, 1, 5), 2);
  assert.ok(Number.isNaN(meanOf(parts, 5, 8)));
  assert.equal(meanOf([part([[0, 1.7e308], [1, 1.7e308]])], 0, 1), 1.7e308);
});

test('a point that stands for many counts as many', () => {
  const many = { ...part([[0, 9], [1, 1]]), mean: (n) => [4, 1][n], count: (n) => [3, 1][n] };
  assert.equal(meanOf([many], 0, 1), 13 / 4);
});

function legend() {
  const store = new Store();
  const look = new Look();
  for (const [name, v] of [['CPU user', 1], ['cpu system', 2], ['disk', 3]]) store.add(name, 10, v, '%');
  store.arrange(0);
  look.toggle('disk');
  const lines = [{ name: 'CPU user', parts: [part([[1, 1], [2, 2]])], extremes: { min: 1, max: 2 } }];
  return legendRows({ store, look, scene: { from: 0, to: 10, panels: [{ lines }] } });
}

test('the legend has a row for each series, with its figures in view', () => {
  const rows = legend();
  assert.deepEqual(rows.map(({ name, shown }) => [name, shown]), [['CPU user', true], ['cpu system', true], ['disk', false]]);
  const { latest, min, max, mean, only } = rows[0];
  assert.deepEqual([latest, min, max, mean, only], ['1%', '1', '2', '1.5', false]);
  assert.equal(new Set(rows.map(({ pen }) => pen)).size, 3);
  assert.deepEqual([rows[1].min, rows[1].mean], ['', ''], 'it is not in view');
});

test('the legend is searched by words in any order, and says what is hidden and not drawn', () => {
  const rows = legend();
  assert.deepEqual(matching(rows, 'USER cpu').map(({ name }) => name), ['CPU user']);
  assert.equal(matching(rows, ' ').length, 3);
  assert.equal(countOf(rows, 3), '3 lines, 1 hidden');
  assert.equal(countOf([...rows, { pen: null, shown: true }], 1), '3 of 4 series drawn, 1 hidden, 1 found');
});

const WINDOW = { width: 1_000, height: 600 };
const BOX = { width: 200, height: 150 };

test('the tooltip stays in the window, off the pointer and off the line, wherever they are', () => {
  for (const slope of [0, 0.2, -0.2]) {
    for (let x = 0; x <= WINDOW.width; x += 20) {
      for (let y = 0; y <= WINDOW.height; y += 20) {
        const lineY = (px) => y + slope * (px - x);
        const at = place({ x, y }, BOX, WINDOW, lineY);
        assert.ok(at.x >= 0 && at.y >= 0 && at.x + BOX.width <= WINDOW.width && at.y + BOX.height <= WINDOW.height);
        const covers = (px, py) => px > at.x && px < at.x + BOX.width && py > at.y && py < at.y + BOX.height;
        for (let px = at.x; px <= at.x + BOX.width; px += 1) assert.ok(!covers(px, lineY(px)), `${x} ${y} ${slope}`);
        assert.ok(!covers(x, y));
      }
    }
  }
});

test('of many lines the tooltip shows those around the nearest, so that all can be reached', () => {
  const seen = new Set();
  for (let at = 0; at < 30; at += 1) {
    const rows = Array.from({ length: 30 }, (_, i) => ({ name: i, near: i === at }));
    const { some, above, below } = around(rows, 12);
    assert.ok(some.some(({ near }) => near));
    assert.deepEqual([some.length, above, above + 12 + below], [12, some[0].name, 30]);
    for (const { name } of some) seen.add(name);
  }
  assert.equal(seen.size, 30);
  assert.deepEqual(around([{ near: false }], 12), { some: [{ near: false }], above: 0, below: 0 });
});

test('what is pointed at has the measured values, in the order of the lines, with the nearest marked', () => {
  const line = (name, v) => ({ name, pen: 0, parts: [part([[0, v], [100, v]])] });
  const scene = { from: 0, to: 100, notes: [{ t: 45, text: 'deploy' }, { t: 60, text: 'far' }], panels: [{ key: '', lines: [line('low', 1), line('high', 9)] }] };
  const store = { lines: new Map([['low', { unit: 'V' }], ['high', { unit: '' }]]), at: ({ unit }) => ({ t: 40, v: 1, text: unit ? '1.25' : '9.0625' }) };
  const chart = { place: (key, t, v) => ({ x: t, y: 100 - 10 * v }), at: (x) => ({ t: x }) };
  const { rows, notes, lineY } = pointed({ pointer: { x: 40, y: 85 }, t: 40, scene, store, look: { rate: false }, chart });
  assert.deepEqual(rows.map(({ name, text, near }) => [name, text, near]), [['high', '9.0625', false], ['low', '1.25\u202fV', true]]);
  assert.deepEqual(notes, ['deploy'], 'its text may have no room in the chart');
  assert.equal(lineY(70), 90);
  assert.equal(pointed({ pointer: { x: 0, y: 0 }, t: 0, scene: { ...scene, panels: [] }, store, look: {}, chart }), null);
});

test('the head and the tab say title, unit, sources and time zone', () => {
  const zoneText = 'UTC+1';
  const none = headOf({ title: '', unit: '', feed: '', sources: [], zone: zoneText });
  assert.deepEqual(none, { title: 'wirechart', facts: 'UTC+1', tab: 'UTC+1 · wirechart' });
  const all = headOf({ title: 'Boiler', unit: '°C', feed: 'house', sources: [{ name: 'vmstat' }], zone: zoneText });
  assert.deepEqual(all, { title: 'Boiler', facts: 'house · in °C · vmstat · UTC+1', tab: 'Boiler (°C) · house · vmstat · UTC+1 · wirechart' });
  assert.match(headOf({ title: '', unit: '', feed: '', sources: [{ name: 'a' }, { name: 'b' }, { name: 'c' }], zone: '' }).facts, /^3 sources/);
});

test('a time zone has its name and its offset', () => {
  const at = (minutes) => ({ getTimezoneOffset: () => minutes });
  assert.equal(zone(at(0), 'UTC'), 'UTC');
  assert.equal(zone(at(-60), 'Europe/Berlin'), 'Europe/Berlin, UTC+1');
  assert.equal(zone(at(210), 'America/St_Johns'), 'America/St_Johns, UTC−3:30');
});

test('a file has a name that all systems take', () => {
  const date = new Date(2026, 2, 1, 9, 5, 7);
  assert.equal(fileName('CPU: load / 1 min', date, 'csv'), 'cpu-load-1-min-2026-03-01-090507.csv');
  assert.equal(fileName('../..', date, 'png'), 'chart-2026-03-01-090507.png');
});

test('the legend of a picture takes as many rows as it needs, and no item leaves it', () => {
  const rows = ['a', 'bb', 'ccc', 'd'.repeat(100)].map((label) => ({ label }));
  const { items, height } = flowed(rows, 190, (text) => 10 * text.length);
  assert.deepEqual(items.map(({ y }) => y), [10, 10, 30, 50]);
  assert.equal(height, 60);
  assert.ok(items.every(({ x, width }) => x + 28 + 8 + width <= 190));
  assert.equal(flowed([], 200, () => 0).height, 0);
});
