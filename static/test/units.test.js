// Units: those that the data has, the one of the feed, and those of changes per second.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Store } from '../data/store.js';
import { Look } from '../look/look.js';
import { pointed } from '../pointed.js';
import { SceneMaker } from '../scene.js';
import { common, drawnUnit, valueUnit } from '../units.js';
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
