// Which key does what, and where the keyboard's cursor goes.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Ring } from '../data/ring.js';
import { Cursor, stepped } from '../look/cursor.js';
import { nearest } from '../sequence.js';
import { commandOf } from '../look/keys.js';

function pressed(key, { focus = 'page', scrolls = true, cursor = false, ...event } = {}) {
  return commandOf({ key, ...event }, { focus, scrolls, cursor })?.[0] ?? null;
}

test('each key has its command', () => {
  const keys = {
    ' ': 'live', ArrowLeft: 'pan', ArrowRight: 'pan', '+': 'zoom', '-': 'zoom', '=': 'zoom', 0: 'goLive', a: 'autoscale', h: 'hold', f: 'editEdges',
    l: 'log', r: 'rate', p: 'nextPanels', c: 'cursor', s: 'selectMode', z: 'zoomToSelection', Enter: 'zoomToSelection', Escape: 'close', '?': 'help',
    u: 'moveAllValues', d: 'moveAllValues', L: 'log', ArrowUp: 'zoom', ArrowDown: 'zoom', Home: 'oldest', End: 'goLive',
  };
  for (const [key, command] of Object.entries(keys)) assert.equal(pressed(key, { focus: 'chart' }), command, key);
  assert.deepEqual([pressed('x'), pressed('constructor'), pressed('F5'), pressed('PageDown', { focus: 'chart' })], [null, null, null, null]);
});

test('with Shift, arrows select and change the value axis; signs that need Shift stay the same', () => {
  const shift = (key) => pressed(key, { shiftKey: true, focus: 'chart' });
  assert.deepEqual(['ArrowLeft', 'ArrowRight', 'ArrowUp', '+', '?', 'L', ' '].map(shift),
    ['extendSelection', 'extendSelection', 'zoomAllValues', 'zoom', 'help', null, null]);
});

test('keys with Ctrl, Alt or Meta belong to the browser', () => {
  for (const held of ['ctrlKey', 'altKey', 'metaKey']) {
    for (const key of ['l', 'r', ' ', 'ArrowLeft', '0', '+', '-']) assert.equal(pressed(key, { [held]: true, focus: 'chart' }), null);
  }
});

test('keys belong to what has the focus', () => {
  assert.deepEqual([' ', 'l', 'ArrowLeft', 'Escape', '?'].map((key) => pressed(key, { focus: 'typing' })), [null, null, null, null, null]);
  assert.deepEqual([' ', 'Enter', 'l', 'ArrowLeft'].map((key) => pressed(key, { focus: 'button' })), [null, null, 'log', 'pan']);
});

test('keys that scroll the page do so, unless the chart has the focus or there is nothing to scroll', () => {
  for (const key of ['ArrowUp', 'ArrowDown', 'Home', 'End']) {
    assert.equal(pressed(key), null);
    assert.notEqual(pressed(key, { focus: 'chart' }), null);
    assert.notEqual(pressed(key, { scrolls: false }), null);
  }
});

test('while the cursor is on, arrows move it', () => {
  assert.deepEqual(['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'c'].map((key) => pressed(key, { cursor: true })),
    ['stepCursor', 'stepCursor', 'nextCursorLine', 'nextCursorLine', 'cursor']);
});

test('a key that is held down repeats movements only', () => {
  assert.deepEqual([' ', 'l', 'ArrowLeft', '+'].map((key) => pressed(key, { repeat: true })), [null, null, 'pan', 'zoom']);
});

/** Two parts, as of the past and of what came since: the last point of the first is the first of the second. */
function parts() {
  const [past, own] = [new Ring(16), new Ring(4)];
  for (const [t, v] of [[10, 1], [20, NaN], [30, 3]]) past.push(t, v);
  for (const [t, v] of [[-2, 0], [-1, 0], [30, 3], [40, 4], [40, 5], [50, NaN]]) own.push(t, v);
  return [past, own];
}

test('the cursor goes from point to point, across parts and over gaps', () => {
  const walk = (t, direction) => {
    const times = [];
    for (let at = stepped(parts(), t, direction); at !== null; at = stepped(parts(), at.t, direction)) times.push(at.t);
    return times;
  };
  assert.deepEqual([walk(-Infinity, 1), walk(Infinity, -1)], [[10, 30, 40], [40, 30, 10]]);
  assert.deepEqual([stepped([], 5, 1), stepped(parts(), 10, -1), stepped(parts(), 40, 1)], [null, null, null]);
  assert.deepEqual([nearest(parts(), 19), nearest(parts(), 21), nearest(parts(), 99), nearest([], 1)].map((one) => one?.t), [10, 30, 40, undefined]);
});

test('the cursor starts at the newest point in view and changes lines', () => {
  const other = new Ring(8);
  for (const t of [12, 29]) other.push(t, t);
  const scene = { from: 0, to: 35, panels: [{ lines: [{ name: 'a', parts: parts() }] }, { lines: [{ name: 'b', parts: [other] }] }] };
  const cursor = new Cursor();
  assert.equal(cursor.start({ panels: [] }), null);
  assert.equal(cursor.t, null, 'without a point it stays off');
  assert.deepEqual(cursor.start(scene), { name: 'a', t: 30, v: 3 });
  assert.deepEqual(cursor.nextLine(scene, 1), { name: 'b', t: 29, v: 29 });
  assert.deepEqual(cursor.step(scene, -1), { name: 'b', t: 12, v: 12 });
  assert.deepEqual([cursor.step(scene, -1), cursor.t], [null, 12], 'at the end it stays');
  assert.equal(cursor.nextLine(scene, -1).name, 'a');
});
