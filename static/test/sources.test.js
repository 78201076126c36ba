// The words about the sources, and about what is not drawn.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notices } from '../view/notices.js';
import { announcement, describe, whyEmpty, whyNothingHere } from '../view/sources.js';
import { MAX_LINES, Store } from '../data/store.js';

const NOON = new Date(2026, 4, 6, 12).getTime();

/** A source as message.js gives it. */
const source = (given) => ({
  name: 'standard input', state: 'running', since: NOON, demo: false, reads: '', note: '', refused: 0, lastRefused: '', late: 0, lost: 0, heldUpMs: 0, ...given,
});
const words = (given) => describe(source(given), NOON).words;
const nothing = { received: 0, last: null, connection: 'connected' };

test('each state has words', () => {
  assert.equal(words({}), 'running');
  assert.equal(words({ state: 'waiting' }), 'waiting for data');
  assert.equal(words({ state: 'waiting', refused: 2 }), 'nothing could be read so far');
  assert.equal(words({ state: 'retrying', note: 'it exited with 1' }), 'it exited with 1');
  assert.equal(words({ state: 'ended', since: NOON + 1_000 }), 'ended at 12:00:01');
  assert.equal(words({ state: 'ended', since: null, note: 'why' }), 'ended: why');
  assert.equal(words({ state: 'something new', note: 'why' }), 'something new: why');
});

test('what there is to say about a source is said, and nothing else', () => {
  assert.deepEqual(describe(source({ name: '' })).details, []);
  assert.equal(describe(source({ name: '' })).name, '(no name)');
  const all = { reads: 'columns: r, b', refused: 1_200, lastRefused: 'line 3 is left out: why', late: 1, lost: 2, heldUpMs: 1_500 };
  assert.deepEqual(describe(source(all)).details, [
    'reading columns: r, b',
    '1,200 refused. The last: line 3 is left out: why',
    '1 measurement came late: older than the last of the series',
    '2 datagrams lost, because more came than could be read',
    'held up by slow viewers for 1.5 s',
  ]);
});

test('an empty chart says why it is empty', () => {
  const why = (sources, more) => whyEmpty(sources && sources.map(source), { ...nothing, ...more }, NOON);
  assert.equal(why(null), 'Waiting for measurements …');
  assert.equal(why(null, { connection: 'retrying' }), 'Waiting for the connection …');
  assert.match(why([]), /nothing writes into this feed/);
  assert.match(why([{ state: 'waiting' }]), /nothing has come from standard input so far/);
  assert.match(why([{ state: 'waiting' }, { state: 'waiting' }]), /nothing has come from 2 sources so far/);
  assert.equal(why([{ state: 'waiting' }, { refused: 1, lastRefused: 'line 1 is text' }]), 'Nothing from standard input could be read so far. The last: line 1 is text');
  assert.equal(why([{ state: 'ended', since: NOON + 1_000 }]), 'No measurements have come. standard input: ended at 12:00:01.');
  assert.match(why([{ state: 'retrying', note: 'no such file' }]), /no such file/);
  assert.match(why([{}], { received: 5, last: { value: null } }), /Only gaps/);
  assert.match(why([{}], { received: 5, last: { value: 1 } }), /new measurements/);
  assert.match(why(null, { connection: 'ended' }), /no points/);
  assert.ok(why([{ refused: 1, lastRefused: 'x'.repeat(1e5) }]).length < 400);
});

test('screen readers hear no counts, and of many sources only how many', () => {
  assert.equal(announcement([source({ refused: 1 }), source({ refused: 2, name: 'b' })]), 'standard input: running. b: running.');
  const many = ['running', 'running', 'ended', 'running'].map((state) => source({ state }));
  assert.equal(announcement(many), '4 sources: 3 running, 1 ended.');
  assert.equal(announcement([]), '');
});

test('what is not drawn is said, with its number', () => {
  const store = new Store();
  const feed = { errors: 0 };
  const said = (more) => notices({ store, feed, newest: NOON, isNow: true, from: -Infinity, ...more }, NOON);
  assert.deepEqual(said({}), []);
  for (let i = 0; i < MAX_LINES + 2; i += 1) store.add(`line ${i}`, 0, 0);
  assert.deepEqual(said({}), [`2 more series are not drawn: the page draws ${MAX_LINES} at once. The legend can draw others.`]);
  feed.dropped = 7;
  assert.match(said({})[0], /^2 more series are not drawn, 7 values of them so far:/);
  feed.errors = 1;
  assert.deepEqual(said({}).slice(1), ['1 message of the server could not be understood.']);
  assert.equal(said({ isNow: false, newest: NOON - 86_400_000 })[0], 'The newest measurement is of 2026-05-05 12:00:00, not of now.');
});

test('a line that went back is named as long as that place is in view', () => {
  const store = new Store();
  store.add('cpu', 3_600_000, 1);
  for (const ms of [0, 4_000]) {
    store.add('cpu', ms, 1);
    store.arrange(ms);
  }
  const said = (from) => notices({ store, feed: { errors: 0 }, newest: 4_000, isNow: true, from });
  assert.match(said(0)[0], /^The times of cpu went back by 59 min 56 s\./);
  assert.deepEqual(said(5_000), []);
});

test('looking back where nothing is says where the nearest values are', () => {
  const at = (hour) => ({ t: new Date(2000, 4, 6, hour).getTime(), v: 1 });
  assert.equal(whyNothingHere([null]), 'There are no values here.');
  assert.equal(whyNothingHere([at(9), null]), 'There are no values here. The nearest is of 2000-05-06 09:00:00.');
  assert.match(whyNothingHere([at(9), at(10), at(9)]), /ones are of 2000-05-06 09:00:00, 2000-05-06 10:00:00\.$/);
});
