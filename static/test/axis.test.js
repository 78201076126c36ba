// The edges of the value axis: zoomed, moved, typed.

import assert from 'node:assert/strict';
import test from 'node:test';
import { moved, parseEdges, tidied, zoomed } from '../look/axis.js';

const near = (a, b) => Math.abs(a - b) <= Math.abs(b) * 1e-9;

test('a zoom keeps its value in place', () => {
  assert.deepEqual(zoomed({ min: 0, max: 100 }, 25, 0.5, false), { min: 12.5, max: 62.5 });
  const log = zoomed({ min: 1, max: 10_000 }, 100, 2, true);
  assert.ok(near(log.min, 0.01) && near(log.max, 1e6), JSON.stringify(log));
});

test('a move shifts both edges by a part of their distance', () => {
  assert.deepEqual(moved({ min: 0, max: 100 }, 0.25, false), { min: 25, max: 125 });
  const log = moved({ min: 1, max: 100 }, 0.5, true);
  assert.ok(near(log.min, 10) && near(log.max, 1_000), JSON.stringify(log));
});

test('all edges are finite and apart, however often one zooms and moves', () => {
  for (const edges of [{ min: -1.79e308, max: 1.79e308 }, { min: 5e-324, max: 1e-320 }, { min: 101_325, max: 101_325.02 }, { min: 0, max: 1 }]) {
    for (const log of [false, true]) {
      if (log && edges.min <= 0) continue;
      for (const factor of [0.5, 2]) {
        let now = edges;
        for (let i = 0; i < 3_000; i += 1) {
          now = zoomed(now, now.min / 2 + now.max / 2, factor, log);
          now = moved(now, 0.3, log);
          assert.ok(Number.isFinite(now.min) && Number.isFinite(now.max) && now.min < now.max, JSON.stringify(now));
          assert.ok(!log || now.min > 0, JSON.stringify(now));
        }
      }
    }
  }
});

test('digits that cannot be seen are not kept, and the edges stay apart', () => {
  assert.deepEqual(tidied({ min: 0.123456789, max: 17.987654321 }, false), { min: 0.1235, max: 17.9877 });
  assert.deepEqual(tidied({ min: 101_325.0001234567, max: 101_325.0234567891 }, false), { min: 101_325.000123, max: 101_325.023457 });
  assert.deepEqual(tidied({ min: 0.00123456789, max: 12_345.6789 }, true), { min: 0.0012346, max: 12_346 });
  for (const edges of [{ min: -1.79e308, max: 1.79e308 }, { min: 5e-324, max: 1e-320 }, { min: 2 ** 60, max: 2 ** 60 + 1_024 }]) {
    const { min, max } = tidied(edges, false);
    assert.ok(Number.isFinite(min) && Number.isFinite(max) && min < max, JSON.stringify({ min, max }));
  }
});

test('typed edges are numbers', () => {
  assert.deepEqual(parseEdges(' -20 ', '1e6', false), { edges: { min: -20, max: 1e6 } });
  assert.deepEqual(parseEdges('\u2212.5', '+5.', false), { edges: { min: -0.5, max: 5 } });
  assert.deepEqual(parseEdges('-1,5', '0,0125', false), { edges: { min: -1.5, max: 0.0125 } });
});

test('edges that cannot be are refused in words', () => {
  const problem = (...texts) => parseEdges(...texts).problem;
  assert.match(problem('', '1', false), /^The lower edge is missing/);
  assert.match(problem('0', 'x1', false), /^The upper edge, “x1”, is not a number/);
  assert.match(problem('1,500', '2', false), /^The lower edge, “1,500”, is not a number/);
  assert.match(problem('0', '1e309', false), /too large/);
  assert.match(problem('2', '1', false), /above the upper/);
  assert.match(problem('1', '1', false), /the same/);
  assert.match(problem('1', '1.000000000000000222', false), /too close/);
  assert.match(problem('0', '1', true), /logarithmic/);
});
