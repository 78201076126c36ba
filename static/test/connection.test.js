// The connection, with a fake socket, clock and random numbers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Connection, explainClose, socketAddress } from '../connection.js';

function stage({ random = 0.5 } = {}) {
  const sockets = [];
  const timers = [];
  const heard = [];
  const asked = [];
  const world = { time: 0, online: true };
  class Socket {
    constructor(url, protocols) {
      Object.assign(this, { url, offered: protocols, protocol: '', readyState: 0, sent: [], closedWith: null });
      sockets.push(this);
    }
    close(code) {
      this.closedWith = code ?? 'no code';
    }
    send(data) {
      this.sent.push(data);
    }
    open(protocol = 'p.v1') {
      this.readyState = 1;
      this.protocol = protocol;
      this.onopen();
    }
    lose(code = 1006, reason = '') {
      this.onclose({ code, reason });
    }
  }
  const env = {
    WebSocket: Socket,
    setTimeout: (run, ms) => timers.push({ run, at: world.time + ms, live: true }) - 1,
    clearTimeout: (id) => timers[id] && (timers[id].live = false),
    now: () => world.time,
    random: () => random,
    online: () => world.online,
    askWhy: (address) => new Promise((answer) => asked.push({ address, answer })),
  };
  const endpoint = { protocols: ['p.v1'], address: () => `ws://localhost:9000/ws?heard=${heard.length}` };
  const handlers = {
    onMessage: (data) => heard.push(data),
    onOpen: (protocol) => heard.push(`open ${protocol}`),
    onState: () => {},
  };
  const connection = new Connection(endpoint, handlers, env);
  function advance(ms) {
    world.time += ms;
    for (const timer of timers.filter(({ live, at }) => live && at <= world.time)) {
      if (!timer.live) continue;
      timer.live = false;
      timer.run();
    }
  }
  return { connection, sockets, heard, asked, world, advance, name: () => connection.state.name };
}

test('the address is relative to the page', () => {
  assert.equal(socketAddress('http://localhost:9000/', 'ws', { history: 100 }), 'ws://localhost:9000/ws?history=100');
  const secure = socketAddress('https://example.org/x/?a=b#c', 'chat', { after: 17, epoch: 'k 3' });
  assert.equal(secure, 'wss://example.org/x/chat?after=17&epoch=k+3');
});

test('a started connection opens and delivers messages', () => {
  const { connection, sockets, heard, name } = stage();
  connection.start();
  assert.equal(name(), 'connecting');
  assert.deepEqual(sockets[0].offered, ['p.v1']);
  sockets[0].open();
  sockets[0].onmessage({ data: 'text' });
  sockets[0].onmessage({ data: new ArrayBuffer(4) });
  assert.equal(name(), 'connected');
  assert.deepEqual(heard, ['open p.v1', 'text', new ArrayBuffer(4)]);
});

test('a server that has no room is not asked again soon', () => {
  const { connection, sockets, advance, name } = stage({ random: 0 });
  connection.start();
  sockets[0].open();
  sockets[0].lose(1013, 'full');
  assert.deepEqual([name(), connection.state.reason], ['retrying', 'the server is busy (1013): full']);
  advance(14_999);
  assert.equal(sockets.length, 1);
  advance(1);
  assert.equal(sockets.length, 2);
});

test('send works while the connection is open, and fails otherwise', () => {
  const { connection, sockets } = stage();
  const send = (data) => connection.send(data);
  assert.equal(send('stopped'), false);
  connection.start();
  assert.equal(send('connecting'), false);
  sockets[0].open();
  assert.equal(send('connected'), true);
  sockets[0].readyState = 2;
  assert.equal(send('closing'), false);
  sockets[0].lose();
  assert.equal(send('lost'), false);
  assert.deepEqual(sockets[0].sent, ['connected']);
});

test('reconnect opens the new address at once, and ignores the old connection', () => {
  const { connection, sockets, advance, name } = stage();
  connection.reconnect();
  assert.deepEqual([name(), sockets.length], ['stopped', 0], 'who has left does not come back');
  connection.start();
  sockets[0].open();
  sockets[0].onmessage({ data: 'text' });
  connection.reconnect();
  assert.deepEqual([name(), sockets[0].closedWith, sockets[0].onmessage], ['connecting', 1000, null]);
  assert.match(sockets[1].url, /heard=2$/, 'it says how far it has come');
  sockets[1].open();
  sockets[1].lose(1000);
  connection.reconnect();
  advance(1e6);
  assert.deepEqual([name(), sockets.length], ['ended', 2], 'what is over stays so');
});

test('leave starts a close handshake only if there is a connection', () => {
  const { connection, sockets } = stage();
  connection.start();
  connection.leave(4000, 'why');
  assert.equal(sockets[0].closedWith, null);
  sockets[0].open();
  connection.leave(4000, 'why');
  assert.equal(sockets[0].closedWith, 4000);
});

test('a connection that never opened is unreachable, not lost', () => {
  const { connection, sockets } = stage();
  connection.start();
  sockets[0].lose();
  assert.equal(connection.state.reason, 'the server cannot be reached');
});

/** Waits until resolved promises have been handled. */
const settled = () => new Promise((done) => setImmediate(done));

test('the reason for a failed attempt is asked for, and shown without another attempt', async () => {
  const { connection, sockets, asked, advance, name } = stage();
  connection.start();
  sockets[0].lose();
  assert.deepEqual(asked.map(({ address }) => address), ['ws://localhost:9000/ws?heard=0']);
  asked[0].answer({ status: 403, reason: 'the server refuses (403): no' });
  await settled();
  assert.deepEqual({ ...connection.state }, { name: 'retrying', attempt: 1, retryAt: 250, reason: 'the server refuses (403): no', status: 403 });
  advance(250);
  assert.deepEqual([name(), connection.state.reason, sockets.length], ['connecting', 'the server refuses (403): no', 2]);
  advance(10_000);
  assert.deepEqual([asked.length, connection.state.reason, connection.state.status], [2, 'the server does not answer', 0]);
  asked[1].answer(null);
  await settled();
  assert.equal(connection.state.reason, 'the server does not answer', 'nobody could be asked');
});

test('a reason stays through later attempts, until there is a new one', async () => {
  const { connection, sockets, asked, advance } = stage();
  const refusal = 'the server refuses (403): no';
  connection.start();
  const failsAndHears = async (attempt, answer) => {
    sockets[attempt].lose();
    const meanwhile = connection.state.reason;
    asked[attempt].answer(answer && { status: 403, reason: answer });
    await settled();
    const then = connection.state.reason;
    advance(1e5);
    return [meanwhile, then];
  };
  assert.deepEqual(await failsAndHears(0, refusal), ['the server cannot be reached', refusal]);
  assert.deepEqual(await failsAndHears(1, refusal), [refusal, refusal]);
  assert.deepEqual(await failsAndHears(2, null), [refusal, 'the server cannot be reached']);
  assert.deepEqual(await failsAndHears(3, refusal), ['the server cannot be reached', refusal]);
  sockets[4].open();
  sockets[4].lose(1006);
  advance(1e5);
  sockets[5].lose();
  assert.equal(connection.state.reason, 'the server cannot be reached', 'it was of before the connection');
});

test('a reason that comes too late is ignored', async () => {
  const { connection, sockets, asked, advance, name } = stage();
  connection.start();
  sockets[0].lose();
  advance(250);
  sockets[1].lose();
  asked[0].answer({ status: 403, reason: 'of the attempt before' });
  await settled();
  assert.equal(connection.state.reason, 'the server cannot be reached');
  connection.retryNow();
  sockets[2].open();
  asked[1].answer({ status: 403, reason: 'it is open' });
  await settled();
  assert.deepEqual([name(), connection.state.reason], ['connected', '']);
  sockets[2].lose(1006);
  assert.equal(asked.length, 2, 'what was open says itself why it is not any more');
  connection.retryNow();
  sockets[3].lose();
  connection.stop();
  asked[2].answer({ status: 403, reason: 'it is stopped' });
  await settled();
  assert.deepEqual([name(), connection.state.reason], ['stopped', '']);
});

test('close code 1000 ends the connection for good', () => {
  const { connection, sockets, advance, name } = stage();
  connection.start();
  sockets[0].open();
  sockets[0].lose(1000);
  advance(1e6);
  connection.retryNow();
  connection.stop();
  connection.start();
  assert.deepEqual([name(), sockets.length], ['ended', 1]);
});

for (const code of [1001, 1005, 1006, 1011, 1012, 4000]) {
  test(`code ${code} is tried again, at an address that is asked for anew`, () => {
    const { connection, sockets, advance, name } = stage();
    connection.start();
    sockets[0].open();
    sockets[0].onmessage({ data: 'text' });
    sockets[0].lose(code, 'why');
    assert.equal(name(), 'retrying');
    assert.match(connection.state.reason, /why$/);
    assert.equal(connection.state.retryAt, 250);
    advance(250);
    assert.deepEqual(sockets.map(({ url }) => url.slice(-7)), ['heard=0', 'heard=2']);
    sockets[1].open();
    assert.deepEqual([name(), connection.state.reason], ['connected', '']);
  });
}

test('attempts are counted and wait longer, until a connection has lasted ten seconds', () => {
  const { connection, sockets, advance } = stage();
  connection.start();
  const waits = [];
  for (let i = 0; i < 7; i += 1) {
    sockets.at(-1).lose();
    waits.push(connection.state.attempt, connection.state.retryAt);
    advance(connection.state.retryAt);
    connection.retryNow();
  }
  assert.deepEqual(waits.filter((_, i) => i % 2 === 0), [1, 2, 3, 4, 5, 6, 7]);
  sockets.at(-1).open();
  advance(9_000);
  sockets.at(-1).lose();
  assert.equal(connection.state.attempt, 8);
  connection.retryNow();
  sockets.at(-1).open();
  advance(10_000);
  sockets.at(-1).lose();
  assert.equal(connection.state.attempt, 1);
});

test('retryNow ends the wait, and does nothing else', () => {
  const { connection, sockets, advance, name } = stage();
  connection.retryNow();
  assert.equal(name(), 'stopped');
  connection.start();
  connection.retryNow();
  assert.equal(sockets.length, 1);
  sockets[0].lose();
  connection.retryNow();
  assert.deepEqual([name(), sockets.length], ['connecting', 2]);
  advance(5_000);
  assert.equal(sockets.length, 2);
});

test('offline behaves like retrying', () => {
  const { connection, sockets, advance, world, name } = stage();
  world.online = false;
  connection.start();
  sockets[0].lose();
  assert.equal(name(), 'offline');
  advance(250);
  assert.equal(name(), 'connecting');
});

test('an attempt without an answer is given up', () => {
  const { connection, sockets, advance, name } = stage();
  connection.start();
  advance(10_000);
  assert.deepEqual([name(), sockets[0].closedWith, sockets[0].onclose], ['retrying', 'no code', null]);
});

test('stop closes and start opens again', () => {
  const { connection, sockets, advance, name } = stage();
  connection.start();
  sockets[0].open();
  connection.stop();
  advance(1e6);
  assert.deepEqual([name(), sockets[0].closedWith, sockets.length], ['stopped', 1000, 1]);
  connection.start();
  assert.deepEqual([name(), sockets.length], ['connecting', 2]);
});

test('stop while waiting cancels the attempt', () => {
  const { connection, sockets, advance } = stage();
  connection.start();
  sockets[0].lose();
  connection.stop();
  advance(1e6);
  assert.equal(sockets.length, 1);
});

test('close codes are explained in words', () => {
  assert.equal(explainClose(1006, ''), 'the connection was lost (1006)');
  assert.equal(explainClose(4321, 'go'), 'the connection was closed (4321): go');
});
