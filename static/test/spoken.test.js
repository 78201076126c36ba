// The chart in words: spoken.js.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Look } from '../look/look.js';
import * as spoken from '../spoken.js';

const NOON = new Date(2026, 0, 5, 12).getTime();
const scene = (changes) => ({ from: NOON, to: NOON + 30_000, panels: [{ min: -0.123456, max: 40, unit: 'V' }], ...changes });

test('what a key has done is said, unless it says so itself', () => {
  const look = new Look();
  assert.equal(spoken.done('goLive', look, scene()), 'Live: the last 30 s.');
  look.lookAt(NOON, NOON + 30_000);
  assert.equal(spoken.done('pan', look, scene()), 'Looking back: 2026-01-05 12:00:00 to 12:00:30.');
  assert.equal(spoken.done('moveAllValues', look, scene()), 'Values from -0.1235 to 40\u202fV.');
  for (const command of ['log', 'rate', 'cursor', 'help']) assert.equal(spoken.done(command, look, scene()), '');
});

test('a selection is said, and one without a length is none', () => {
  const look = new Look();
  assert.equal(spoken.selection(look), '');
  look.select(NOON, NOON);
  assert.equal(spoken.selection(look), '');
  look.select(NOON + 1_500, NOON);
  assert.equal(spoken.selection(look), 'Selected 1.5 s: 2026-01-05 12:00:00 to 12:00:01.');
});

test('the description has the first lines, and counts the others', () => {
  const row = (name, changes) => ({ name, pen: 0, shown: true, latest: '3 V', min: '1 V', max: '4 V', ...changes });
  const few = [row('volts'), row('', { min: '', max: '' }), row('hidden', { shown: false }), row('undrawn', { pen: null })];
  assert.equal(
    spoken.chart(new Look(), scene(), few),
    'Live: the last 30 s. 2 lines. volts: between 1 V and 4 V, latest 3 V. Value: no values in view, latest 3 V.',
  );
  const many = spoken.chart(new Look(), scene({ panels: [{}, {}] }), Array.from({ length: 64 }, (_, i) => row(`host ${i}`)));
  assert.match(many, /64 lines\. 2 panels\. host 0: .* And 54 more, see the table of the lines\.$/);
});
