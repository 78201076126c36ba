// Units: those that the data has, the one of the feed, and those of changes per second.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Store } from '../data/store.js';
import { Look } from '../look/look.js';
import { pointed } from '../pointed.js';
import { SceneMaker } from '../scene.js';
import { common, drawnUnit, valueUnit } from '../units.js';
import { extremesOf, haveOtherUnits } from '../view/extremes.js';
import { latestOf, legendRows } from '../view/legend-rows.js';

const SPACE = '\u202f';

/** A store with a series without a unit and one in volts, and a scene of it. */
function page(changes = {}) {
  const store = new Store();
  for (let i = 0; i <= 4; i += 1) {
    store.add('load', i * 1_000, 2 * i);
    store.add('volts', i * 1_000, i, 'V');
  }
  store.arrange(0);
  const look = Object.assign(new Look(), changes);
  const about = { title: '', unit: 'ms', thresholds: [], notes: [] };
  const scene = new SceneMaker().make({ look, store, x: { from: 0, to: 5_000 }, slices: 100, about, elapsedMs: Infinity });
  return { store, look, scene };
}

test('a series without a unit has the one of the feed, and a rate is per second', () => {
  const values = { unit: 'ms', rate: false };
  assert.deepEqual([valueUnit({}, values), valueUnit({ unit: 'V' }, values)], ['ms', 'V']);
  assert.deepEqual([drawnUnit({ unit: '' }, values), drawnUnit({ unit: 'V' }, { unit: 'ms', rate: true })], ['ms', 'V/s']);
  assert.deepEqual([common(['V', 'V']), common(['V', 'ms']), common([])], ['V', '', '']);
});

test('panels are of the units that are drawn', () => {
  const units = (scene) => scene.panels.map(({ key, title, unit }) => [key, title, unit]);
  assert.deepEqual(units(page().scene), [['', '', '']], 'they differ');
  assert.deepEqual(units(page({ panels: 'unit' }).scene), [['ms', 'ms', 'ms'], ['V', 'V', 'V']]);
  assert.deepEqual(units(page({ panels: 'unit', rate: true }).scene), [['ms', 'ms/s', 'ms/s'], ['V', 'V/s', 'V/s']]);
  assert.deepEqual(units(page({ panels: 'series', rate: true }).scene), [['load', 'load', 'ms/s'], ['volts', 'volts', 'V/s']]);
});

test('the legend tells values from changes per second by their unit', () => {
  const row = ({ latest, min, mean }) => [latest, min, mean];
  assert.deepEqual(legendRows(page()).map(row), [[`8${SPACE}ms`, '0', '4'], [`4${SPACE}V`, '0', '2']]);
  const changes = legendRows(page({ rate: true })).map(row);
  assert.deepEqual(changes, [[`8${SPACE}ms`, `2${SPACE}ms/s`, `2${SPACE}ms/s`], [`4${SPACE}V`, `1${SPACE}V/s`, `1${SPACE}V/s`]]);
  const { store, scene } = page();
  store.add('load', 4_500, 9);
  assert.equal(latestOf('load', store, scene), `9${SPACE}ms`, 'without a new scene');
});

test('what is pointed at has the unit of what is drawn', () => {
  const chart = { place: (key, t, v) => ({ x: t, y: v }), at: (x) => ({ t: x }) };
  const texts = (changes) => pointed({ pointer: { x: 4_000, y: 0 }, t: 4_000, ...page(changes), chart }).rows.map(({ text }) => text);
  assert.deepEqual(texts({}), [`4${SPACE}V`, `8${SPACE}ms`]);
  assert.deepEqual(texts({ rate: true }), [`1${SPACE}V/s`, `2${SPACE}ms/s`]);
});

test('values of different units have no common extremes, and others have them as they were sent', () => {
  const { store, look, scene } = page();
  assert.deepEqual([extremesOf(scene, store.lines), haveOtherUnits(scene, store.lines)], [null, true]);
  look.toggle('volts');
  store.add('load', 500, 9007199254740993);
  store.say(store.series('load'), 500, 9007199254740993, '9007199254740993');
  store.arrange(1);
  const about = { title: '', unit: 'ms', thresholds: [{ value: 3, text: '' }], notes: [] };
  const one = () => new SceneMaker().make({ look, store, x: { from: 0, to: 5_000 }, slices: 100, about, elapsedMs: Infinity });
  assert.deepEqual(extremesOf(one(), store.lines), { min: `0${SPACE}ms`, max: `9007199254740993${SPACE}ms` });
  assert.equal(one().panels[0].thresholds.length, 1);
  look.rate = true;
  assert.equal(one().panels[0].thresholds.length, 0, 'a threshold is of the values');
});

test('a value is shown where a line is, with its time where that is another one', () => {
  const store = new Store();
  for (const [t, v] of [[1_000, 1], [2_000, 2], [2_100, null], [4_000, 4]]) store.add('a', t, v);
  store.arrange(0);
  const about = { title: '', unit: '', thresholds: [], notes: [] };
  const look = new Look();
  const scene = new SceneMaker().make({ look, store, x: { from: 0, to: 5_000 }, slices: 100, about, elapsedMs: Infinity });
  const chart = { place: (key, t, v) => ({ x: t / 10, y: v }), at: (x) => ({ t: x * 10 }) };
  const text = (t) => pointed({ pointer: { x: t / 10, y: 0 }, t, scene, store, look, chart })?.rows[0].text.replace(/ at .*:01.000$/, ' at 1 s') ?? null;
  assert.deepEqual([500, 950, 1_000, 1_400, 2_010, 3_000, 3_990, 4_500].map(text), [null, '1 at 1 s', '1', '1 at 1 s', '2', null, '4', null]);
});
