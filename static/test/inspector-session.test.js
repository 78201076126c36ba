// The inspector's connections and the parsing of reports, without a network or a document.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watch, watched, whenWatched } from '../inspected.js';
import { readReport } from '../inspector/report.js';
import { makeToken, Session } from '../inspector/session.js';
import { columns } from '../inspector/words.js';
import { HELLO, span, VERDICT } from './inspector-fixtures.js';

/** A session with connections that the test controls. */
function stage() {
  const connections = [];
  const log = [];
  let tokens = 0;
  const env = {
    connect(endpoint, handlers) {
      const connection = {
        state: { name: 'stopped' },
        addresses: [],
        become(name, reason = '') {
          connection.state = { name, reason };
          if (name === 'connecting') connection.addresses.push(new URL(endpoint.address()));
          handlers.onState(connection.state);
        },
        start: () => connection.become('connecting'),
        stop: () => (connection.state = { name: 'stopped' }),
        send: (text) => log.push(`${connection.addresses.at(-1).pathname} ${text}`),
        leave: (code) => log.push(`${connection.addresses.at(-1).pathname} closed ${code}`),
      };
      connections.push(connection);
      return connection;
    },
    random: (bytes) => bytes.fill((tokens += 1)),
    watch: (token) => log.push(`watch ${token}`),
  };
  const states = [];
  const handlers = { onText: () => {}, onState: ({ name, reason }) => states.push(`${name}: ${reason}`), expect: (frame) => log.push(frame) };
  const session = new Session('http://localhost:9000/', handlers, env);
  const path = ({ addresses }) => addresses.at(-1).pathname + addresses.at(-1).search;
  /** A session that is open, with the echo connection as number 7. */
  function ready() {
    session.open();
    connections[0].become('connected');
    session.hello(session.token);
    connections[1].become('connected');
    session.opened({ connection: 7, path: path(connections[1]) });
    log.splice(0);
  }
  return { session, connections, log, states, path, ready };
}

test('the other connections reconnect whenever the token changes', () => {
  const addresses = [];
  whenWatched(() => addresses.push(watched()));
  for (const token of [null, 'T', 'T', 'U', null]) watch(token);
  assert.deepEqual(addresses, [{ inspect: 'T' }, { inspect: 'U' }, {}]);
});

test('a token is 128 random bits', () => {
  assert.equal(makeToken((bytes) => bytes.map((_, at) => at * 16)), '00102030405060708090a0b0c0d0e0f0');
  const real = () => makeToken((bytes) => crypto.getRandomValues(bytes));
  assert.match(real(), /^[0-9a-f]{32}$/);
  assert.notEqual(real(), real());
});

test('nothing connects before the panel opens; others are watched once the server knows the token', () => {
  const { session, connections, log, path } = stage();
  assert.deepEqual([session.state, connections.length], ['stopped', 0]);
  session.open();
  session.open();
  assert.equal(connections.length, 1);
  const { token } = session;
  assert.equal(path(connections[0]), `/inspect?token=${token}`);
  connections[0].become('connected');
  session.hello('another');
  assert.deepEqual(log, []);
  session.hello(token);
  assert.deepEqual(log, [`watch ${token}`]);
  assert.equal(path(connections[1]), `/echo?inspect=${token}&n=1&compress=no`);
  session.close();
  assert.deepEqual([log.at(-1), session.state, connections[1].state.name], ['watch null', 'stopped', 'stopped']);
});

test('each connection to /inspect has a token of its own', () => {
  const { session, connections } = stage();
  session.open();
  const { token } = session;
  connections[0].become('retrying');
  connections[0].become('connecting');
  assert.notEqual(session.token, token);
});

test('an action waits for the echo connection, and reports the frame to expect', () => {
  const { session, connections, log, path } = stage();
  session.open();
  connections[0].become('connected');
  session.hello(session.token);
  session.try({ text: 'Hello' });
  session.opened({ connection: 3, path: `/echo?inspect=${session.token}&n=2` });
  session.opened({ connection: 4, path: '/echo?n=1' });
  connections[1].become('connected');
  assert.equal(log.length, 1, 'only the watching');
  session.opened({ connection: 5, path: path(connections[1]) });
  assert.deepEqual(log.slice(1), [{ connection: 5, direction: 'in', opcode: 'text' }, '/echo Hello']);
});

test('the server does what a page cannot do', () => {
  const { session, log, ready } = stage();
  ready();
  session.try({ ping: 'hi' });
  session.try({ fragments: 3, size: 30 });
  session.try({ code: 1001, by: 'server' });
  session.try({ code: 3000, by: 'page' });
  const said = log.filter((line) => typeof line === 'string');
  assert.deepEqual(said, [
    '/inspect {"ping":{"connection":7,"payload":"hi"}}',
    '/inspect {"send":{"connection":7,"size":30,"fragments":3}}',
    '/inspect {"close":{"connection":7,"code":1001,"reason":"as you asked"}}',
    '/echo closed 3000',
  ]);
  const expected = log.filter((line) => typeof line !== 'string').map(({ direction, opcode }) => `${direction} ${opcode}`);
  assert.deepEqual(expected, ['out ping', 'out text', 'out close', 'in close']);
});

test('a closed echo connection stays closed until the next action', () => {
  const { session, connections, log, ready, path } = stage();
  ready();
  connections[1].become('retrying');
  session.ended(7);
  assert.equal(connections[1].state.name, 'stopped');
  session.try({ text: 'again', compress: true });
  assert.equal(path(connections[2]), `/echo?inspect=${session.token}&n=2`, 'and this one may compress');
  connections[2].become('connected');
  session.opened({ connection: 8, path: path(connections[2]) });
  assert.equal(log.at(-1), '/echo again');
});

test('if the server has no room, the state has its own words', () => {
  const { session, connections, states } = stage();
  session.open();
  connections[0].become('connected');
  connections[0].become('retrying', 'the server is busy (1013)');
  assert.equal(session.refused('32 are open'), true, 'read after the connection was closed');
  connections[0].become('connecting', 'the server is busy (1013)');
  connections[0].become('connected');
  assert.deepEqual(states.slice(-3), ['retrying: 32 are open', 'connecting: 32 are open', 'connected: 32 are open']);
  session.hello(session.token);
  assert.equal(states.at(-1), 'connected: ', 'it has room now');
  assert.equal(session.refused('there is no such connection'), false);
  connections[0].become('retrying', 'the connection was lost');
  assert.equal(states.at(-1), 'retrying: the connection was lost');
});

test('no action starts without a connection to /inspect', () => {
  const { session, connections } = stage();
  session.try({ text: 'Hello' });
  session.open();
  session.try({ text: 'Hello' });
  assert.equal(connections.length, 1);
});

const { kind: _, placed: __, ...PLAIN } = HELLO;
const report = (kind, members) => readReport(JSON.stringify({ [kind]: members }));

test('each kind of report is read', () => {
  assert.deepEqual(report('hello', { token: 'T', payload: 256 }), { kind: 'hello', token: 'T', payload: 256 });
  assert.equal(report('frame', PLAIN).bytes, HELLO.bytes);
  const head = { bytes: '47', spans: [span('start-line', 0, 1)], verdict: VERDICT };
  const open = { connection: 1, t: 1.5, path: '/ws', request: head, response: head, accept: [{ step: 'key', value: 'a', meaning: 'b' }] };
  assert.equal(report('open', open).path, '/ws');
  for (const kind of ['read', 'write']) assert.equal(report(kind, { connection: 1, t: 1, from: 0, to: 17 }).to, 17);
  assert.equal(report('skipped', { connection: 1, t: 1, direction: 'out', frames: 3 }).frames, 3);
  assert.equal(report('closing', { connection: 1, t: 1, state: 'sent', by: 'server', sentence: 's' }).by, 'server');
  assert.equal(report('end', { connection: 1, t: 1, sentence: 's' }).kind, 'end');
  assert.equal(report('gap', { from: 1, to: 2 }).to, 2);
  assert.equal(report('refused', { sentence: 's' }).sentence, 's');
  const unreadable = { ...PLAIN, opcode: null, fin: null, compressed: null, length: null };
  assert.equal(report('frame', unreadable).opcode, null);
});

test('a length beyond the exact JavaScript numbers stays exact', () => {
  const text = JSON.stringify({
    frame: {
      ...PLAIN, header: 10, bytes: `817f7fffffffffffffff4865`, length: 1, missing: 2,
      verdict: { ok: true, missing: 2 }, spans: [span('length64', 2, 10, null, { value: '9223372036854775807' })],
    },
  });
  const read = readReport(text.replace('"length":1', '"length":9223372036854775807').replaceAll('"missing":2', '"missing":9223372036854775805'));
  assert.deepEqual([read.length, read.missing, read.verdict.missing], [2n ** 63n - 1n, 2n ** 63n - 3n, 2n ** 63n - 3n]);
  const { length, verdict } = columns(read);
  assert.deepEqual([length, verdict.text], ['9,223,372,036,854,775,807', '9,223,372,036,854,775,805 short']);
});

test('an invalid report becomes null, never an exception', () => {
  for (const text of ['', 'null', '[]', '3', '{}', '{"hello":null}', '{"constructor":{}}', '{"dance":{}}', '{"hello":{"token":1}}']) {
    assert.equal(readReport(text), null, text);
  }
  for (const member of Object.keys(PLAIN)) {
    const { [member]: removed, ...rest } = PLAIN;
    assert.equal(report('frame', rest), null, `without ${member}`);
  }
  for (const wrong of [{ bytes: '8' }, { bytes: 'zz' }, { direction: 'up' }, { spans: [{}] }, { verdict: { ok: false } }, { at: -1 }]) {
    assert.equal(report('frame', { ...PLAIN, ...wrong }), null, JSON.stringify(wrong));
  }
});
