// Mouse, fingers and wheel: what they do, without a browser.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Gestures } from '../look/gestures.js';
import { turned, Wheel } from '../look/wheel.js';

/** A chart whose plot is 1,000 pixels wide from x = 100 on, and shows 0 to 10,000 ms. */
function chart() {
  const calls = [];
  const note = (name) => (...given) => calls.push([name, ...given.map((one) => (typeof one === 'number' ? Math.round(one * 1_000) / 1_000 : one))]);
  const actions = { selecting: false, freeze: () => ({ from: 0, to: 10_000 }), valueEdges: () => ({ min: 0, max: 10 }) };
  for (const name of ['moveTo', 'select', 'selected', 'closeSelection', 'moveValues', 'zoomValues', 'autoscale', 'goLive']) actions[name] = note(name);
  actions.pin = ({ t }) => calls.push(['pin', t]);
  const places = {
    at: (x, y) => ({ zone: y > 500 ? null : x < 100 ? 'value' : 'plot', panel: 'V', t: (x - 100) * 10, v: 1 }),
    plot: () => ({ left: 100, width: 1_000 }),
    height: () => 400,
  };
  const gestures = new Gestures(places, actions);
  let time = 0;
  const event = (x, y, more = {}) => ({ id: 1, x, y, time: (time += 10), touch: false, shift: false, ...more });
  return {
    calls, actions, gestures,
    down: (x, y, more) => gestures.down(event(x, y, more)),
    move: (x, y, more) => gestures.move(event(x, y, more)),
    up: (x, y, more) => gestures.up(event(x, y, more)),
    wait: (ms) => (time += ms),
    last: () => calls.at(-1),
  };
}

test('a drag pans, from where it began and whatever the number of steps', () => {
  const { down, move, up, last, calls } = chart();
  down(600, 100);
  for (let x = 600; x <= 800; x += 7) move(x, 100);
  move(800, 120);
  assert.deepEqual(last(), ['moveTo', -2_000, 8_000]);
  move(600, 100);
  assert.deepEqual(last(), ['moveTo', 0, 10_000], 'and back');
  const before = calls.length;
  up(600, 100);
  assert.equal(calls.length, before);
  move(900, 100);
  assert.equal(calls.length, before, 'nothing is held any more');
});

test('a click that trembles moves nothing', () => {
  const { down, move, up, calls } = chart();
  down(600, 100);
  move(602, 102);
  up(602, 102);
  assert.deepEqual(calls, []);
});

test('two taps at a place go live; elsewhere, or later, they do not', () => {
  const { down, up, wait, calls } = chart();
  const tap = (x, y) => (down(x, y, { touch: true }), up(x, y, { touch: true }));
  const lives = () => calls.filter(([name]) => name === 'goLive').length;
  tap(600, 100);
  wait(1_000);
  tap(600, 100);
  tap(700, 100);
  assert.equal(lives(), 0);
  tap(703, 101);
  assert.equal(lives(), 1);
  tap(703, 101);
  assert.equal(lives(), 1, 'the third is the first of the next two');
});

test('a double click goes live, and on a value axis makes it automatic', () => {
  const { gestures, calls } = chart();
  for (const [x, y] of [[600, 100], [50, 100], [600, 600]]) gestures.doubleClick({ x, y });
  assert.deepEqual(calls, [['goLive'], ['autoscale', 'V']]);
});

test('with Shift or in select mode, a drag selects, within the view', () => {
  for (const selecting of [false, true]) {
    const { down, move, up, calls, actions } = chart();
    actions.selecting = selecting;
    down(400, 100, { shift: !selecting });
    move(300, 100);
    move(0, 100);
    up(0, 100);
    assert.deepEqual(calls, [['select', 3_000, 2_000], ['select', 3_000, 0], ['selected']]);
  }
});

test('a click with Shift ends the selection', () => {
  const { down, up, calls } = chart();
  down(400, 100, { shift: true });
  up(400, 100);
  assert.deepEqual(calls, [['closeSelection']]);
});

test('the value axis is moved by a drag, and automatic after two taps', () => {
  const { down, move, up, calls, gestures } = chart();
  down(50, 100);
  assert.ok(gestures.holds, 'a finger there does not scroll the page');
  move(50, 300);
  assert.deepEqual(calls, [['moveValues', 'V', { min: 0, max: 10 }, 0.5]]);
  up(50, 300);
  calls.length = 0;
  for (let i = 0; i < 2; i += 1) {
    down(50, 100, { touch: true });
    up(50, 100, { touch: true });
  }
  assert.deepEqual(calls, [['autoscale', 'V']]);
});

test('a tap by a finger puts the crosshair there, one by the mouse does not', () => {
  const { down, up, calls, gestures } = chart();
  down(600, 100, { touch: true });
  assert.ok(!gestures.holds, 'it may still become a scroll');
  up(603, 104, { touch: true });
  assert.deepEqual(calls, [['pin', 5_000]]);
});

test('a finger that stays selects; one that has moved does not', () => {
  const one = chart();
  one.down(600, 100, { touch: true });
  assert.ok(one.gestures.longPress() && one.gestures.holds);
  one.move(700, 180, { touch: true });
  one.up(700, 180, { touch: true });
  assert.deepEqual(one.calls, [['select', 5_000, 5_000], ['select', 5_000, 6_000], ['selected']]);
  const still = chart();
  still.down(600, 100, { touch: true });
  still.gestures.longPress();
  still.up(600, 100, { touch: true });
  assert.deepEqual(still.calls.slice(-2), [['selected'], ['pin', 5_000]], 'that was a slow tap');
  const other = chart();
  other.down(600, 100, { touch: true });
  other.move(640, 100, { touch: true });
  assert.ok(!other.gestures.longPress());
  const mouse = chart();
  mouse.down(600, 100);
  assert.ok(!mouse.gestures.longPress());
});

test('two fingers zoom values if the first is on the value axis, and the one that is left moves them', () => {
  const { down, move, up, last, calls } = chart();
  const [one, other] = [{ touch: true }, { touch: true, id: 2 }];
  down(50, 200, one);
  down(130, 300, other);
  move(50, 150, one);
  move(130, 350, other);
  assert.deepEqual(last(), ['zoomValues', 'V', 1, 0.5, { min: 0, max: 10 }], 'from where it began');
  move(130, 151, other);
  assert.deepEqual(last(), ['zoomValues', 'V', 1, 6.25, { min: 0, max: 10 }], 'fingers at one height');
  up(130, 151, other);
  move(50, 250, one);
  assert.deepEqual(last(), ['moveValues', 'V', { min: 0, max: 10 }, 0.25]);
  up(50, 250, one);
  assert.ok(calls.every(([name]) => name !== 'moveTo'), 'time stands');
});

test('two fingers zoom about their middle, and the one that is left pans on', () => {
  const { down, move, up, last } = chart();
  down(500, 100, { touch: true });
  down(700, 100, { id: 2, touch: true });
  move(400, 100);
  move(800, 100, { id: 2 });
  assert.deepEqual(last(), ['moveTo', 2_500, 7_500], 'twice the distance, half the time');
  move(600, 100);
  move(1_000, 100, { id: 2 });
  assert.deepEqual(last(), ['moveTo', 1_500, 6_500], 'what was between the fingers is still there');
  up(1_000, 100, { id: 2 });
  move(700, 100);
  assert.deepEqual(last(), ['moveTo', -1_000, 9_000]);
});

test('fingers that meet do not divide by zero, and a third is ignored', () => {
  const { down, move, gestures, calls } = chart();
  down(500, 100, { touch: true });
  down(500, 100, { id: 2, touch: true });
  assert.equal(gestures.down({ id: 3, x: 600, y: 100, time: 0, touch: true, shift: false }), false);
  move(500, 100);
  move(900, 100, { id: 3 });
  for (const [, from, to] of calls) assert.ok(Number.isFinite(from) && to > from);
});

test('a finger that moves up or down is left to the browser, also where the page does not scroll', () => {
  const { down, move, up, calls, gestures } = chart();
  down(600, 100, { touch: true });
  move(605, 130, { touch: true });
  assert.ok(!gestures.holds);
  move(700, 140, { touch: true });
  up(700, 140, { touch: true });
  down(700, 140, { touch: true });
  up(700, 140, { touch: true });
  assert.deepEqual(calls, [['pin', 6_000]], 'only the tap that followed');
});

test('what the browser takes away ends', () => {
  const { down, move, calls, gestures } = chart();
  down(600, 100, { touch: true });
  gestures.cancel({ id: 1 });
  move(900, 100);
  assert.deepEqual(calls, []);
  assert.ok(!gestures.holds && !gestures.moves);
});

test('beside the chart, nothing begins', () => {
  const { down, move, calls } = chart();
  assert.equal(down(600, 600), false);
  move(900, 100);
  assert.deepEqual(calls, []);
});

test('the wheel is the chart’s with Ctrl, with the focus, or where the page has nothing to scroll', () => {
  const takes = (event, place) => new Wheel().takes({ timeStamp: 0, ...event }, { focused: false, canScroll: true, ...place });
  assert.deepEqual(
    [takes({}, {}), takes({ ctrlKey: true }, {}), takes({ metaKey: true }, {}), takes({}, { focused: true }), takes({}, { canScroll: false })],
    [false, true, true, true, true],
  );
});

test('over panels that do not all fit, the wheel zooms with Ctrl only, wherever the focus is', () => {
  const takes = (event, place) => new Wheel().takes({ timeStamp: 0, ...event }, { focused: true, canScroll: false, hasPanels: true, ...place });
  assert.deepEqual([takes({}, {}), takes({ ctrlKey: true }, {}), takes({}, { hasPanels: false })], [false, true, true]);
});

test('a turn of the wheel that scrolls does not zoom when the page comes to its end', () => {
  const wheel = new Wheel();
  const takes = (timeStamp, canScroll) => wheel.takes({ timeStamp }, { focused: false, canScroll });
  assert.deepEqual([takes(0, true), takes(100, false), takes(300, false), takes(900, false), takes(1_000, true)], [false, false, false, true, true]);
});

test('a notch zooms by a fifth, whatever unit it comes in; a pinch on a touchpad by what it says', () => {
  const factor = (event) => Math.round(turned({ deltaX: 0, deltaMode: 0, ...event }).factor * 100) / 100;
  assert.deepEqual([factor({ deltaY: 120 }), factor({ deltaY: -120 }), factor({ deltaY: 3, deltaMode: 1 })], [1.21, 0.83, 1.17]);
  assert.equal(factor({ deltaY: 10, ctrlKey: true }), 1.11);
  assert.ok(turned({ deltaX: 0, deltaY: 1e9, deltaMode: 2 }).factor < 2);
  assert.deepEqual(turned({ deltaX: -50, deltaY: 20, deltaMode: 0 }), { pan: -50 });
});
