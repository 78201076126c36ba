// What the chart decides without a document: where panels and marks are, how much is drawn, and
// what is sent to the GPU.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeTicks as timesOf } from 'd3-time';
import { Drawn } from '../chart/drawn.js';
import { fitting, leftFor, rowsFor } from '../chart/layout.js';
import { inView } from '../chart/lines.js';
import { Pace } from '../chart/pace.js';
import { penOf } from '../chart/pens.js';
import { arrange, panelsThatFit } from '../chart/plot.js';
import { GAP, JOINT, Points } from '../chart/points.js';
import { Scale } from '../chart/scale.js';
import { label, line, rect, shiftOf, shortened } from '../chart/shapes.js';
import { Ring } from '../data/ring.js';

const measure = (text) => text.length * 6;
const NOW = Date.UTC(2026, 10, 28, 12);

function ringOf(...points) {
  const ring = new Ring(Math.max(8, points.length));
  for (const [t, v] of points) ring.push(t, v);
  return ring;
}

function panel(key, changes) {
  const parts = [ringOf([NOW - 5_000, 1], [NOW - 1_000, 2])];
  return { key, title: key, unit: '', log: false, min: 0, max: 3, extremes: { min: 1, max: 2 }, lines: [{ name: key, pen: 0, parts }], thresholds: [], ...changes };
}

function scene(panels, changes) {
  return { from: NOW - 10_000, to: NOW, panels, notes: [], selection: null, cursor: null, ...changes };
}

function arranged(one, width = 800, height = 400) {
  return arrange(one, panelsThatFit(one, height), { width, height, left: 0, measure, timesOf });
}

const shapesOf = ({ grid, moving, standing }) => [...grid, ...moving, ...standing];
const group = (plot, name, kind = 'text') => shapesOf(plot).filter((shape) => shape.group.split(' ').includes(name) && shape.kind === kind);

test('panels are stacked without overlapping, and as many as can be read', () => {
  for (let height = 0; height < 900; height += 7) {
    for (const count of [1, 2, 5, 64]) {
      const rows = rowsFor(height, Array.from({ length: fitting(height, count) }, () => ({ title: 'a', unit: '' })));
      assert.ok(rows.length >= 1);
      for (const [i, { top, height: high }] of rows.entries()) {
        assert.ok(high >= (rows.length > 1 ? 70 : 0), `${height}: ${high}`);
        if (i > 0) assert.ok(top >= rows[i - 1].top + rows[i - 1].height);
      }
      if (rows.length < count) assert.ok(height < (rows.length + 1) * 92 + 28);
    }
  }
});

test('where not all panels fit, those that are scrolled to are shown', () => {
  const all = scene(['a', 'b', 'c', 'd'].map((key) => panel(key)));
  const shown = (first) => panelsThatFit(all, 240, first).map(({ key }) => key).join('');
  assert.deepEqual([0, 1, 2, 9].map(shown), ['ab', 'bc', 'cd', 'cd']);
});

test('notes that are close together stand below each other, and keep their rows', () => {
  const notes = [900, 800, 700, 200, 100].map((ago, i) => ({ t: NOW - ago, text: `deploy number ${i}` }));
  const texts = (one) => group(one, 'note').map(({ text, y }) => `${text} ${y}`);
  const plot = arranged(scene([panel('')], { notes }));
  assert.deepEqual(group(plot, 'note').map(({ text }) => text), notes.map(({ text }) => text), 'all are readable');
  const { bounds } = plot;
  assert.ok(group(plot, 'note').every(({ x, text }) => x >= bounds.left && x + measure(text) <= bounds.right));
  const later = arranged({ ...scene([panel('')], { notes }), from: NOW - 850, to: NOW + 9_150 });
  assert.deepEqual(texts(later), texts(arranged({ ...scene([panel('')], { notes }), from: NOW - 950, to: NOW + 9_050 })).slice(1));
});

test('the room on the left follows the longest label, and not every digit', () => {
  assert.ok(leftFor(60, 0) >= 60 + 18);
  assert.equal(leftFor(55, 80), 80);
  assert.ok(leftFor(10, 80) < 80);
});

test('no axis is invented where there is nothing', () => {
  const empty = arranged(scene([panel('', { extremes: null, lines: [] })]));
  assert.deepEqual(shapesOf(empty), []);
  const none = arranged(scene([panel('', { extremes: null })]));
  assert.equal(group(none, 'value').length, 0);
  assert.ok(group(none, 'time').length > 2);
  const negative = arranged(scene([panel('', { log: true, extremes: { min: -2, max: -1 } })]));
  assert.equal(group(negative, 'value').length, 0);
  const some = arranged(scene([panel('')]));
  assert.ok(group(some, 'value').length > 2);
});

test('all panels share the time axis, and each has labels of its own', () => {
  const { panels, bounds, ...rest } = arranged(scene([panel('cpu', { unit: '%' }), panel('mem', { min: 0, max: 101_325.01, unit: 'B' })]));
  assert.deepEqual(panels.map(({ area }) => [area.left, area.width]), [[bounds.left, bounds.right - bounds.left], [bounds.left, bounds.right - bounds.left]]);
  assert.deepEqual(group(rest, 'title').map(({ text }) => text), ['cpu', 'mem']);
  assert.deepEqual(group(rest, 'unit').map(({ text }) => text), ['%', 'B']);
  const ys = group(rest, 'time').map(({ y }) => y);
  assert.ok(ys.every((y) => y > bounds.bottom && y < bounds.height));
});

test('marks are where their values and times are, and only in view', () => {
  const thresholds = [{ value: 1.5, text: 'high' }, { value: 99, text: 'out' }];
  const notes = [{ t: NOW - 5_000, text: 'deploy' }, { t: NOW - 20_000, text: 'old' }];
  const plot = arranged(scene([panel('a', { thresholds }), panel('b')], { notes, cursor: NOW - 2_500, selection: { from: NOW - 3_000, to: NOW - 4_000 } }));
  const [{ area }] = plot.panels;
  const [high] = group(plot, 'threshold', 'line');
  assert.deepEqual([high.y1, high.y2], [area.top + area.height / 2, area.top + area.height / 2]);
  assert.deepEqual(group(plot, 'threshold').map(({ text }) => text), ['high', '↑ out (99)']);
  assert.deepEqual(group(plot, 'note', 'line').map(({ x1 }) => x1), [0, 0].map(() => area.left + area.width / 2));
  assert.deepEqual(group(plot, 'note').map(({ text }) => text), ['deploy']);
  assert.deepEqual(group(plot, 'cursor', 'line').map(({ x1 }) => x1), [0, 0].map(() => area.left + area.width * 0.75));
  const [band] = group(plot, 'selection', 'rect');
  assert.ok(Math.abs(band.width - area.width / 10) < 1e-6);
});

test('thresholds out of view are named at the edge that they are beyond', () => {
  const thresholds = [{ value: 99, text: 'hot' }, { value: 50, text: '' }, { value: -1, text: 'cold' }, { value: 1, text: 'in' }];
  const edges = (changes) => {
    const plot = arranged(scene([panel('a', { thresholds, ...changes })]));
    const [{ area }] = plot.panels;
    return group(plot, 'beyond').map(({ text, y }) => [text, y < area.top + area.height / 2 ? 'top' : 'bottom']);
  };
  assert.deepEqual(edges({}), [['↑ 50, hot (99)', 'top'], ['↓ cold (-1)', 'bottom']]);
  assert.deepEqual(edges({ min: 0.5, log: true }), [['↑ 50, hot (99)', 'top'], ['↓ cold (-1)', 'bottom']], 'a logarithmic scale has no place for -1');
  assert.deepEqual(edges({ min: -9, max: 999 }), []);
  assert.deepEqual(edges({ extremes: null }), [], 'there is no axis');
});

test('a note of a series is only in panels that show it', () => {
  const notes = [{ t: NOW - 8_000, text: 'all' }, { t: NOW - 5_000, text: 'of b', series: 'b' }, { t: NOW - 2_000, text: 'of c', series: 'c' }];
  const plot = arranged(scene([panel('a'), panel('b')], { notes }));
  const [first, second] = plot.panels.map(({ area }) => area.top);
  const at = (kind) => group(plot, 'note', kind);
  assert.deepEqual(at('line').map(({ y1 }) => y1), [first, second, second]);
  assert.deepEqual(at('text').map(({ text, y }) => [text, y > second]), [['all', false], ['of b', true]]);
});

test('texts of marks do not overlap', () => {
  const notes = Array.from({ length: 40 }, (_, i) => ({ t: NOW - i * 250, text: 'a note of some length' }));
  const thresholds = [1, 1.001, 1.002, 1.5, 2.8, 2.99, 99, -99].map((value) => ({ value, text: `threshold ${value}` }));
  const plot = arranged(scene([panel('', { thresholds })], { notes }));
  const labels = [...group(plot, 'note'), ...group(plot, 'threshold')];
  const boxes = labels.map(({ x, y, text, anchor }) => ({ x: anchor === 'end' ? x - measure(text) : x, y, width: measure(text) }));
  for (const [i, a] of boxes.entries()) {
    for (const b of boxes.slice(i + 1)) {
      const apart = Math.abs(a.y - b.y) >= 11 || a.x + a.width <= b.x || b.x + b.width <= a.x;
      assert.ok(apart, JSON.stringify([a, b]));
    }
  }
  assert.equal(group(plot, 'threshold').length, 8);
});

test('what has a place in time moves by the same distance, and nothing else does', () => {
  const changes = { notes: [{ t: NOW - 5_000, text: 'deploy' }] };
  const one = panel('a', { thresholds: [{ value: 1.5, text: 'high' }] });
  const [first, next] = [0, 40].map((ms) => arranged(scene([one], { ...changes, from: NOW - 10_500 + ms, to: NOW - 500 + ms })));
  const px = (next.bounds.right - next.bounds.left) * 40 / 10_000;
  assert.ok(Math.abs(shiftOf(first.moving, next.moving) + px) < 0.01);
  assert.equal(shiftOf(first.standing, next.standing), 0);
  assert.ok(first.moving.length > 5 && first.standing.length > 5 && first.grid.length > 5);
});

test('shapes that differ in anything but their place have not only moved', () => {
  const shapes = [label(10, 5, 'a', {}), line(20, 0, 20, 9, {})];
  const right = [label(13, 5, 'a', {}), line(23, 0, 23, 9, {})];
  assert.equal(shiftOf(shapes, right), 3);
  assert.equal(shiftOf([], []), 0);
  const others = [label(13, 5, 'b', {}), label(13, 6, 'a', {}), label(14, 5, 'a', {}), label(13, 5, 'a', { opacity: 0.5 }), rect(13, 5, 1, 1, {})];
  for (const other of others) assert.equal(shiftOf(shapes, [other, right[1]]), null, JSON.stringify(other));
  assert.equal(shiftOf(shapes, right.slice(1)), null);
  assert.equal(shiftOf(shapes, [right[0], line(23, 0, 24, 9, {})]), null);
});

test('a text is shortened to the room that there is', () => {
  assert.equal(shortened('deploy', 100, measure), 'deploy');
  assert.equal(shortened('deploy', 30, measure), 'depl…');
  assert.equal(shortened('deploy', 12, measure), '');
});

test('what did not move by a fifth of a pixel is not drawn again', () => {
  const drawn = new Drawn();
  const first = scene([panel('a')]);
  const differs = (one) => drawn.differs(one, panelsThatFit(one, 400), 800);
  assert.ok(differs(first));
  drawn.remember(first, panelsThatFit(first, 400));
  const moved = (ms) => ({ ...first, from: first.from + ms, to: first.to + ms });
  assert.ok(!differs(first));
  assert.ok(!differs(moved(2)));
  assert.ok(differs(moved(3)));
  assert.ok(differs({ ...first, from: first.from - 100 }));
  assert.ok(differs({ ...first, cursor: NOW }));
  for (const changes of [{ max: 3.1 }, { log: true, min: 1 }, { title: 'b' }, { thresholds: [{ value: 1, text: '' }] }, { lines: [] }]) {
    assert.ok(differs(scene([panel('a', changes)])), JSON.stringify(changes));
  }
  drawn.forget();
  assert.ok(differs(first));
});

/** A pace after so many frames of this length, behind those of the page's start. */
function paced(...spans) {
  const pace = new Pace();
  for (let i = 0; i < 20; i += 1) pace.drawn(100);
  for (const [frames, ms] of spans) for (let i = 0; i < frames; i += 1) pace.drawn(ms);
  return pace;
}

test('late frames lower what is drawn, punctual ones raise it to all points', () => {
  assert.equal(paced().slices(500, 1), 500);
  assert.ok(paced([400, 60]).slices(2_000, 16) < paced().slices(2_000, 16));
  const again = paced([400, 60], [20_000, 16], [100, 5_000]);
  assert.equal(again.slices(2_000, 64), 2_000, 'a pause is not late');
});

test('of all that a slow machine gives up, smooth edges are the first, then fine pixels, then points', () => {
  const given = (frames) => {
    const pace = paced([frames, 40]);
    return [pace.smooth, pace.ratio(2), pace.slices(2_000, 16)];
  };
  const all = given(0);
  assert.deepEqual(all, [true, 2, 1_250]);
  assert.deepEqual(given(23), all);
  assert.deepEqual(given(24), [false, 2, 1_250]);
  assert.deepEqual(given(48), [false, 1, 1_250]);
  assert.deepEqual(given(72), [false, 1, 375]);
  assert.deepEqual(given(10_000), [false, 1, 100]);
});

test('what was given up of the look does not come back, so that it does not change all the time', () => {
  const pace = paced([24, 40], [30_000, 16]);
  assert.deepEqual([pace.smooth, pace.ratio(2)], [false, 2]);
  assert.deepEqual([paced([30_000, 16]).smooth, paced([30_000, 16]).ratio(2)], [true, 2]);
});

test('a trial of more points that fails costs nothing else', () => {
  const raised = [[200, 16], [24, 40]];
  assert.equal(paced([200, 16]).slices(2_000, 64), 2_000);
  assert.deepEqual([paced(...raised).slices(2_000, 64), paced(...raised).smooth], [312, true]);
});

test('it takes the same time to give up, however slow the frames are', () => {
  for (const [ms, frames] of [[30, 24], [60, 12], [120, 6], [480, 2]]) {
    assert.ok(paced([frames - 1, ms]).smooth && !paced([frames, ms]).smooth, `${ms} ms`);
  }
});

test('the first frames are late on every machine, and single ones are forgiven', () => {
  assert.ok(paced().smooth);
  assert.ok(paced(...Array.from({ length: 500 }, () => [[4, 16], [1, 50]]).flat()).smooth);
});

test('64 pens differ in colour or dash', () => {
  const pens = Array.from({ length: 64 }, (_, n) => JSON.stringify(penOf(n)));
  assert.equal(new Set(pens).size, 64);
  assert.deepEqual(penOf(64), penOf(0));
});

test('in view are the points between the edges, and the next on each side', () => {
  const ring = ringOf([0, 1], [10, 1], [20, 1], [30, 1], [40, 1]);
  const range = (from, to) => Object.values(inView(ring, { from, to }));
  assert.deepEqual(range(15, 25), [1, 4]);
  assert.deepEqual(range(-50, 100), [0, 5]);
  assert.deepEqual(range(50, 100), [4, 5]);
  assert.deepEqual(range(-50, -10), [0, 1]);
  assert.deepEqual(Object.values(inView(ringOf(), { from: 0, to: 1 })), [0, 0]);
});

/** A buffer of the GPU that can be read. */
function fakeGl() {
  let data = new Float32Array(0);
  return {
    bytes: 0,
    createBuffer: () => ({}),
    deleteBuffer() {},
    bindBuffer() {},
    bufferData(_, bytes) {
      data = new Float32Array(bytes / 4);
    },
    bufferSubData(_, offset, from, __, length) {
      this.bytes += length * 4;
      data.set(from.subarray(0, length), offset / 4);
    },
    point: (index) => Array.from(data.subarray(index * 8, index * 8 + 2)),
  };
}

const LINEAR = new Scale({ min: 0, max: 1 });
const ALONE = { before: false, after: false };

/** What the GPU has of a ring in view, as values. */
function held(gl, points, i, j) {
  const values = [];
  for (let number = i; number < j; number += 1) values.push(gl.point(points.index(number))[1]);
  return values;
}

/** Writes the points from this number on anew. */
function putAnew(ring, from) {
  const points = Array.from({ length: ring.end - from }, (_, i) => [ring.time(from + i), ring.value(from + i)]);
  ring.cut(from);
  for (const [t, v] of points) ring.push(t, v);
}

test('whatever happens to a ring, the GPU has the points in view', () => {
  const gl = fakeGl();
  const ring = new Ring(500);
  const points = new Points(gl, ring);
  let t = 0;
  for (let round = 0; round < 400; round += 1) {
    const count = (round * 7) % 23;
    if (round % 5 === 1) ring.cut(Math.max(ring.first, ring.end - (round % 11)));
    // A late point that belongs before what is in view.
    if (round % 13 === 5) putAnew(ring, Math.max(ring.first, ring.end - 300));
    if (round % 71 === 70) ring.clear();
    if (round % 83 === 82) ring.shift(-100);
    for (let n = 0; n < count; n += 1) ring.push((t += 10), n === 3 ? NaN : Math.sin(t));
    // The view is live, and now and then looks back.
    const to = round % 9 === 8 ? t - 1_000 : t;
    const x = { from: to - 1_500, to };
    const { i, j } = inView(ring, x);
    points.sync(i, j, x, LINEAR, ALONE);
    const { scale, offset } = points.transform(x, 1, LINEAR, 1).y;
    for (const [n, stored] of held(gl, points, i, j).entries()) {
      const v = ring.value(i + n);
      if (Number.isNaN(v)) assert.ok(stored > GAP / 2);
      else assert.ok(Math.abs(stored * scale + offset - v) < 1e-6, `round ${round}`);
    }
    if (j > i) assert.ok(gl.point(points.index(j))[1] > GAP / 2 || j < ring.end);
  }
});

test('only new points are sent, and nothing if there are none', () => {
  const gl = fakeGl();
  const ring = new Ring(10_000);
  const points = new Points(gl, ring);
  const sync = () => {
    const x = { from: ring.end - 100, to: ring.end };
    const { i, j } = inView(ring, x);
    return points.sync(i, j, x, LINEAR, ALONE);
  };
  for (let t = 0; t < 200; t += 1) ring.push(t, 0);
  assert.ok(sync());
  assert.ok(!sync());
  const before = points.sent;
  for (let t = 200; t < 5_000; t += 1) {
    ring.push(t, 0);
    assert.ok(sync());
  }
  // Each once, and what is in view when the buffer begins again.
  assert.ok(points.sent - before < 2 * 4_800, `${points.sent - before}`);
  assert.ok(points.length < 1_000);
});

test('another part, a logarithmic scale and a far view are sent anew', () => {
  const gl = fakeGl();
  const ring = ringOf([0, 0.5], [10, -1], [20, 0.5]);
  const points = new Points(gl, ring);
  const x = { from: 0, to: 20 };
  points.sync(0, 3, x, LINEAR, ALONE);
  assert.equal(points.gaps, 0);
  assert.ok(gl.point(0)[1] > GAP / 2);
  points.sync(0, 3, x, LINEAR, { before: true, after: false });
  assert.ok(gl.point(0)[1] > JOINT / 2 && gl.point(0)[1] < GAP / 2);
  points.sync(0, 3, x, new Scale({ min: 0.1, max: 1, log: true }), ALONE);
  assert.equal(points.gaps, 1);
  assert.ok(points.sync(0, 3, { from: 9.999, to: 10 }, LINEAR, ALONE));
});
