// The look in the page's address.

import assert from 'node:assert/strict';
import test from 'node:test';
import { Look } from '../look/look.js';
import { readLook, withLook } from '../look/url.js';

function read(search) {
  const look = new Look();
  return { look, problems: readLook(search, look) };
}

test('the default look needs no address', () => {
  assert.deepEqual(withLook('', new Look()), { search: '', leftOut: 0 });
});

test('what is written is read back', () => {
  const look = new Look();
  look.chosenMs = 90_000;
  look.lookAt(1_763_770_000_123, 1_763_770_005_623);
  look.fix({ min: -0.5, max: 1e21 });
  look.hold('', { min: 1, max: 2 });
  look.hold('a..b & °C', { min: -5e-324, max: 0.1 });
  Object.assign(look, { panels: 'unit', log: false, rate: true, solo: new Set(['x&y=z', '']) });
  look.hidden.add('ü #?').add('50%');
  look.drawn.add('host 99');
  const { search } = withLook('', look);
  const back = read(search);
  assert.deepEqual(back.problems, []);
  assert.deepEqual(back.look.x(0), look.x(0));
  for (const what of ['live', 'chosenMs', 'y', 'held', 'panels', 'log', 'rate', 'hidden', 'solo', 'drawn']) {
    assert.deepEqual(back.look[what], look[what], what);
  }
  assert.equal(withLook(search, back.look).search, search);
});

test('a logarithmic scale is read before its edges', () => {
  const { look, problems } = read('?y=1..10&log=1');
  assert.deepEqual([look.log, look.y, problems], [true, { mode: 'fixed', min: 1, max: 10 }, []]);
  assert.match(read('?y=0..10&log=1').problems[0], /logarithmic/);
});

test('other parameters stay, letter by letter', () => {
  const others = 'feed=a%20b&token=x+y%2Fz&flag&a=%ff&feed=2';
  const look = new Look();
  look.log = true;
  assert.equal(withLook(`?${others}`, look).search, `?${others}&log=1`);
  assert.equal(withLook(`?window=1h&${others}&from=1&%6cog=1`, new Look()).search, `?${others}`);
});

test('what cannot be understood is ignored and named', () => {
  const wrong = [
    'y=1..2..x', 'window=abc', 'window=1ms', 'window=', 'from=1', 'from=0&to=10', 'from=10&to=0', 'from=1e3&to=9e9', 'from=0&to=9999999999999',
    'y=1', 'y=a..b', 'y=2..1', 'y=1..1e999', 'y=..', 'hold=1', 'hold=NaN..1..x', 'panels=two', 'log=yes', 'rate=',
    'from=99999999999999999&to=99999999999999999999',
  ];
  for (const search of wrong) {
    const { look, problems } = read(`?${search}`);
    assert.equal(problems.length, 1, search);
    assert.match(problems[0], / ignored: ./, search);
    assert.ok(problems[0].length < 300, problems[0]);
    assert.equal(withLook('', look).search, '', search);
  }
  assert.deepEqual(read('?feed=x&token=y&windows=3').problems, []);
  assert.match(read('?window=1min&window=2min').problems[0], /more than once/);
});

test('names that make the address too long are left out and counted', () => {
  const look = new Look();
  for (let i = 0; i < 1_000; i += 1) look.hidden.add(`series number ${i}`);
  look.log = true;
  assert.deepEqual(withLook('?feed=x', look), { search: '?feed=x&log=1', leftOut: 1_000 });
  look.solo = new Set(['\ud800']);
  look.hidden.clear();
  assert.equal(withLook('', look).leftOut, 0, 'half a character is no reason to fail');
});

test('counters are remembered', () => {
  const look = new Look();
  assert.deepEqual(readLook('?rate=1&counters=1', look), []);
  assert.deepEqual([look.counters, withLook('', look).search], [true, '?rate=1&counters=1']);
});
