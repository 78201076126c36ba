// What the user looks at: times, lines, scales.

import assert from 'node:assert/strict';
import test from 'node:test';
import { DEFAULT_MS, MAX_MS, MIN_MS } from '../look/duration.js';
import { Look } from '../look/look.js';

const NOW = 1_000_000_000;
const SPAN = { first: NOW - 600_000, last: NOW };

test('live, the right edge is now; looking back, both edges stay', () => {
  const look = new Look();
  assert.deepEqual(look.x(NOW), { from: NOW - DEFAULT_MS, to: NOW });
  look.lookBack(NOW);
  assert.deepEqual(look.x(NOW + 5_000), { from: NOW - DEFAULT_MS, to: NOW });
  look.lookBack(NOW + 9_000);
  assert.equal(look.x(NOW + 9_000).to, NOW, 'it looked back already');
  look.goLive();
  assert.equal(look.x(NOW + 9_000).to, NOW + 9_000);
});

test('a pan and a zoom look back, and going live returns to the window that was chosen', () => {
  const look = new Look();
  look.chooseWindow(60_000, NOW, SPAN);
  assert.ok(look.live);
  look.pan(-0.5, NOW, SPAN);
  assert.deepEqual([look.live, look.x(NOW)], [false, { from: NOW - 90_000, to: NOW - 30_000 }]);
  look.zoom(0.5, NOW - 60_000, NOW, SPAN);
  assert.deepEqual([look.windowMs, look.x(NOW)], [30_000, { from: NOW - 75_000, to: NOW - 45_000 }]);
  look.goLive();
  assert.deepEqual(look.x(NOW), { from: NOW - 60_000, to: NOW });
});

test('a zoom keeps its time in place', () => {
  const look = new Look();
  look.lookAt(NOW - 200_000, NOW - 100_000);
  const at = NOW - 125_000;
  for (const factor of [0.7, 1.3, 0.2, 4]) {
    look.zoom(factor, at, NOW, SPAN);
    const { from, to } = look.x(NOW);
    assert.ok(Math.abs((at - from) / (to - from) - 0.75) < 1e-9);
  }
});

test('the view leaves the data by a tenth of its length at most', () => {
  const look = new Look();
  for (let i = 0; i < 100; i += 1) look.pan(-0.9, NOW, SPAN);
  assert.equal(look.x(NOW).from, SPAN.first - DEFAULT_MS * 0.1);
  for (let i = 0; i < 100; i += 1) look.pan(0.9, NOW, SPAN);
  assert.equal(look.x(NOW).to, NOW + DEFAULT_MS * 0.1);
});

test('a zoom shows no future, whatever one measurement says', () => {
  const look = new Look();
  look.zoom(8, NOW - DEFAULT_MS / 2, NOW, { ...SPAN, last: NOW + 1e9 });
  assert.deepEqual(look.x(NOW), { from: NOW - 8 * DEFAULT_MS, to: NOW });
});

test('a view that is longer than the data keeps all of it in view', () => {
  const short = { first: NOW - 2_000, last: NOW };
  for (const step of [-0.3, 0.3]) {
    const look = new Look();
    for (let i = 0; i < 50; i += 1) {
      look.pan(step, NOW, short);
      const { from, to } = look.x(NOW);
      assert.ok(from <= short.first && to >= short.last, JSON.stringify([from - NOW, to - NOW]));
    }
  }
});

test('a view that nobody moves stays, and one that is moved a little does not jump', () => {
  const look = new Look();
  look.lookBack(NOW);
  const later = NOW + 3_600_000;
  const gone = { first: later - 60_000, last: later };
  assert.deepEqual(look.x(later), { from: NOW - DEFAULT_MS, to: NOW });
  const back = new Look();
  back.lookBack(NOW);
  back.pan(0.01, NOW + 10, { first: NOW - 1_000, last: NOW + 10 });
  assert.equal(back.x(NOW).to, NOW + DEFAULT_MS * 0.01);
  look.pan(-0.1, later, gone);
  assert.equal(look.x(later).to, NOW, 'there is nothing further back');
});

test('windows stay between one second and thirty days', () => {
  const look = new Look();
  const wide = { first: 0, last: NOW };
  for (let i = 0; i < 80; i += 1) look.zoom(0.5, NOW - 10_000, NOW, wide);
  assert.equal(look.windowMs, MIN_MS);
  for (let i = 0; i < 80; i += 1) look.zoom(2, NOW - 10_000, NOW, wide);
  assert.equal(look.windowMs, MAX_MS);
  look.moveTo(NOW - 500, NOW - 400, NOW, wide);
  assert.deepEqual(look.x(NOW), { from: NOW - 950, to: NOW + 50 }, 'a short span is in the middle of a second');
});

test('without data there is nothing to move to', () => {
  const look = new Look();
  look.pan(-5, NOW, null);
  assert.equal(look.x(NOW).to, NOW);
});

test('lines are hidden one by one, or all but some', () => {
  const look = new Look();
  const shown = () => ['a', 'b', 'c'].filter((name) => look.shows(name)).join('');
  look.toggle('b');
  assert.equal(shown(), 'ac');
  look.toggleSolo('b');
  assert.equal(shown(), 'b');
  look.toggle('c');
  assert.equal(shown(), 'bc');
  look.toggleSolo('a');
  assert.deepEqual([shown(), look.isSolo('a'), look.isSolo('b')], ['a', true, false]);
  look.toggleSolo('a');
  assert.equal(shown(), 'ac', 'as it was before');
  look.toggleSolo('a');
  look.toggle('a');
  assert.equal(shown(), 'ac', 'the last one that is shown is not hidden');
  look.showAll();
  assert.equal(shown(), 'abc');
});

test('each panel holds its own edges; typed edges are those of all', () => {
  const look = new Look();
  assert.deepEqual([look.y.mode, look.edges('V')], ['auto', null]);
  look.zoomValues('V', { min: 0, max: 10 }, 5, 0.5);
  assert.deepEqual([look.y.mode, look.edges('V'), look.edges('A')], ['held', { min: 2.5, max: 7.5 }, null]);
  look.autoscale('V');
  assert.deepEqual([look.y.mode, look.edges('V')], ['auto', null]);
  look.hold('V', { min: 1, max: 2 });
  look.fix({ min: 0, max: 1 });
  assert.deepEqual([look.y, look.edges('V'), look.edges('A')], [{ mode: 'fixed', min: 0, max: 1 }, { min: 0, max: 1 }, { min: 0, max: 1 }]);
  look.moveValues('V', { min: 0, max: 1 }, 0.5);
  assert.deepEqual([look.edges('V'), look.edges('A')], [{ min: 0.5, max: 1.5 }, { min: 0, max: 1 }]);
  look.autoscale();
  assert.deepEqual([look.y.mode, look.edges('V'), look.edges('A')], ['auto', null, null]);
});

test('edges that suit neither a logarithm nor a rate are given up', () => {
  const look = new Look();
  look.fix({ min: 0, max: 1 });
  look.toggleLog();
  assert.equal(look.y.mode, 'auto');
  look.fix({ min: 1, max: 10 });
  look.toggleLog();
  assert.equal(look.y.mode, 'fixed');
  look.toggleRate();
  assert.equal(look.y.mode, 'auto');
  look.hold('V', { min: 1, max: 2 });
  look.choosePanels('unit');
  assert.equal(look.edges('V'), null);
});

test('the end of a selection can be moved past its beginning', () => {
  const look = new Look();
  assert.equal(look.selectionEnd, null);
  look.select(10, 30);
  assert.equal(look.selectionEnd, 30);
  look.moveSelectionEnd(5);
  assert.deepEqual([look.selection, look.selectionEnd], [{ from: 5, to: 10 }, 5]);
  look.moveSelectionEnd(12);
  assert.deepEqual(look.selection, { from: 10, to: 12 });
});
