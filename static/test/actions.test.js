// What the user can do to the view, without a document.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Actions } from '../actions.js';
import { Ring } from '../data/ring.js';
import { Look } from '../look/look.js';

const NOW = 1_000_000;

function page() {
  const look = new Look();
  const feed = { received: 100, live: 20 };
  const ring = new Ring(16);
  for (let i = 0; i < 5; i += 1) ring.push(NOW - 4_000 + i * 1_000, i);
  const lines = new Map([['a', { name: 'a', unit: 'V', pen: 0 }], ['b', { name: 'b', unit: '', pen: 1 }]]);
  const promises = [];
  const store = {
    lines,
    span: () => ({ first: NOW - 600_000, last: NOW }),
    at: (line, t) => ({ t, v: 1, text: '1.000' }),
    stats: (line) => (line.name === 'a' ? { n: 1 } : new Promise((resolve, reject) => promises.push({ resolve, reject }))),
  };
  const said = [];
  const shown = [];
  const panels = [{ key: '', min: 0, max: 10, log: false, lines: [{ name: 'a', parts: [ring] }] }];
  const actions = new Actions({
    look, feed, store,
    page: {
      now: () => NOW, scene: () => ({ ...look.x(NOW), panels }), changed() {}, drawSoon() {}, forgetRanges() {},
      say: (text) => said.push(text), showSelection: (selection) => shown.push(selection), help() {}, editEdges() {},
    },
  });
  return { look, feed, actions, said, shown, promises };
}

test('what arrives while it looks back is counted, and live counts nothing', () => {
  const { actions, feed } = page();
  assert.equal(actions.pending, 0);
  actions.pan(-0.5);
  feed.received += 7;
  actions.zoom(0.5);
  feed.received += 3;
  assert.equal(actions.pending, 10, 'a second movement does not begin anew');
  actions.live();
  assert.equal(actions.pending, 0);
  actions.live();
  assert.equal(actions.pending, 0);
});

test('a page that looks back from its start counts what is new, and not the history', () => {
  const { actions, feed, look } = page();
  Object.assign(feed, { received: 80, live: 0 });
  look.lookAt(0, 5_000);
  assert.equal(actions.pending, 0);
  Object.assign(feed, { received: 3_083, live: 3 });
  assert.equal(actions.pending, 3);
  Object.assign(feed, { received: 3_100, live: 15 });
  assert.equal(actions.pending, 20, 'also what was sent again after a break');
});

test('texts that are refused change nothing and say why', () => {
  const { actions, look } = page();
  assert.match(actions.typeWindow('500 ms'), /too short/);
  assert.match(actions.fix('1', ''), /missing/);
  assert.deepEqual([look.chosenMs, look.y.mode], [30_000, 'auto']);
  assert.equal(actions.typeWindow('2 h') + actions.fix('0', '5'), '');
  assert.deepEqual([look.chosenMs, look.y.mode, look.live], [7_200_000, 'fixed', true]);
  actions.log();
  assert.equal(look.y.mode, 'auto');
});

test('a selection by keys begins at an edge, and the view follows its end', () => {
  const { actions, look } = page();
  for (let i = 0; i < 30; i += 1) actions.extendSelection(-0.05);
  assert.deepEqual(look.selection, { from: NOW - 45_000, to: NOW });
  assert.equal(look.x(NOW).from, NOW - 45_000);
  actions.zoomToSelection();
  assert.deepEqual([look.selection, look.x(NOW)], [null, { from: NOW - 45_000, to: NOW }]);
});

test('statistics are shown as they come, and not for another selection', async () => {
  const { actions, shown, promises } = page();
  actions.select(NOW - 5_000, NOW);
  const first = actions.selected();
  assert.deepEqual(shown.at(-1).rows.map(({ stats, waits }) => [stats, waits]), [[{ n: 1 }, false], [null, true]]);
  actions.select(NOW - 2_000, NOW);
  const second = actions.selected();
  promises[1].resolve({ n: 2 });
  await second;
  assert.deepEqual(shown.at(-1).rows[1].stats, { n: 2 });
  const before = shown.length;
  promises[0].resolve({ n: 5 });
  await first;
  assert.equal(shown.length, before);
  actions.select(NOW - 1_000, NOW);
  const third = actions.selected();
  promises[2].reject(new Error('the server is gone'));
  await third;
  assert.deepEqual([shown.at(-1).rows[1].stats, shown.at(-1).rows[1].waits], [null, false]);
  actions.select(NOW, NOW);
  await actions.selected();
  assert.equal(shown.at(-1), null, 'nothing is selected');
});

test('live ends the selection and the cursor', () => {
  const { actions, look, shown } = page();
  actions.cursor();
  actions.extendSelection(-0.1);
  actions.goLive();
  assert.deepEqual([look.live, look.selection, actions.cursorMode.t, shown.at(-1)], [true, null, null, null]);
});

test('the cursor says the value as it was sent', () => {
  const { actions, said } = page();
  actions.cursor();
  assert.match(said.at(-1), /^a: 1\.000 V at \S/);
  actions.stepCursor(1);
  assert.equal(said.at(-1), 'There is no further point.');
  actions.close();
  assert.equal(actions.cursorMode.t, null);
});

test('held edges are those that are drawn', () => {
  const { actions, look } = page();
  actions.hold();
  assert.deepEqual([look.y.mode, look.edges('')], ['held', { min: 0, max: 10 }]);
  actions.zoomAllValues(0.5);
  assert.deepEqual(look.edges(''), { min: 2.5, max: 7.5 });
  actions.autoscale();
  assert.equal(look.y.mode, 'auto');
});
