// The chat without a network or a document: sending, receiving, refusing, losing, leaving.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conversation } from '../conversation.js';
import { Tail } from '../tail.js';
import { LONGEST, LONGEST_SHOWN, readMessage, refusal, signed } from '../utterance.js';

/** A conversation with connections that the test controls. */
function stage(page = 'http://localhost:9000/') {
  const connections = [];
  const shown = [];
  const connect = (endpoint, handlers) => {
    const connection = {
      state: { name: 'stopped' },
      addresses: [],
      sent: [],
      retries: 0,
      become(name) {
        connection.state = { name, reason: '' };
        if (name === 'connecting') connection.addresses.push(endpoint.address());
        if (name === 'connected') handlers.onOpen('');
        handlers.onState(connection.state);
      },
      start: () => connection.become('connecting'),
      stop: () => connection.become('stopped'),
      retryNow: () => (connection.retries += 1),
      send: (text) => connection.state.name === 'connected' && connection.sent.push(text) > 0,
      hear: (data) => handlers.onMessage(data),
    };
    connections.push(connection);
    return connection;
  };
  const view = {
    clear: () => shown.splice(0),
    add: ({ kind, text }) => shown.push(`${kind}: ${text}`),
    showStatus: () => {},
  };
  const conversation = new Conversation(page, view, connect);
  return { conversation, connections, shown };
}

const MARK = 'mark: Connection lost: messages may be missing here';

test('nothing is connected before the panel is opened, and one connection after', () => {
  const { conversation, connections } = stage();
  assert.deepEqual([conversation.state, connections.length], ['stopped', 0]);
  assert.notEqual(conversation.send('hello'), null);
  conversation.open();
  conversation.open();
  assert.deepEqual([conversation.state, connections.length], ['connecting', 1]);
  assert.deepEqual(connections[0].addresses, ['ws://localhost:9000/chat?history=20']);
});

test('the room in the address of the page is joined', () => {
  const { conversation, connections } = stage('http://localhost:9000/?room=kitchen');
  conversation.open();
  assert.deepEqual(connections[0].addresses, ['ws://localhost:9000/chat?history=20&room=kitchen']);
});

test('received messages are shown and counted', () => {
  const { conversation, connections, shown } = stage();
  conversation.open();
  connections[0].become('connected');
  connections[0].hear('Message: one');
  connections[0].hear(new ArrayBuffer(3));
  assert.deepEqual(shown, ['text: one', 'note: Binary data, 3 bytes']);
  assert.equal(conversation.received, 2);
});

test('a text is sent if there is a connection; otherwise the user is told', () => {
  const { conversation, connections } = stage();
  conversation.open();
  assert.match(conversation.send('early'), /^Not sent/);
  connections[0].become('connected');
  assert.equal(conversation.send('hello'), null);
  assert.match(conversation.send(''), /nothing/);
  connections[0].become('retrying');
  assert.match(conversation.send('late'), /^Not sent/);
  assert.equal(connections[0].retries, 2, 'who wants to speak does not want to wait');
  assert.deepEqual([connections[0].sent, conversation.sent], [['hello'], 1]);
});

test('a lost connection leaves one mark, and no message is shown twice', () => {
  const { conversation, connections, shown } = stage();
  conversation.open();
  connections[0].become('retrying');
  connections[0].become('connecting');
  assert.deepEqual(shown, [], 'nothing was lost yet');
  connections[0].become('connected');
  connections[0].hear('Message: one');
  for (const name of ['retrying', 'connecting', 'retrying', 'connecting', 'connected']) connections[0].become(name);
  connections[0].hear('Message: two');
  assert.deepEqual(shown, ['text: one', MARK, 'text: two']);
  assert.deepEqual(connections[0].addresses.map((address) => address.split('=')[1]), ['20', '20', '0', '0']);
});

test('a user who closes and opens the panel starts over', () => {
  const { conversation, connections, shown } = stage();
  conversation.open();
  connections[0].become('connected');
  connections[0].hear('Message: one');
  conversation.close();
  conversation.close();
  assert.deepEqual([conversation.state, shown], ['stopped', ['text: one']]);
  conversation.open();
  assert.deepEqual([shown, connections.length], [[], 2]);
  assert.match(connections[1].addresses[0], /history=20$/);
});

test('one prefix is removed from a message: the server’s', () => {
  assert.deepEqual(readMessage('Message: Message: x'), { kind: 'text', text: 'Message: x' });
  assert.deepEqual(readMessage('from another server'), { kind: 'text', text: 'from another server' });
  assert.deepEqual(readMessage('Message: <b>\n'), { kind: 'text', text: '<b>\n' });
  assert.equal(readMessage('Message:  ').kind, 'note');
  assert.equal(readMessage(new ArrayBuffer(1)).text, 'Binary data, 1 byte');
});

test('a message that is too long to read is cut, between characters', () => {
  const { text } = readMessage(`Message: x${'\u{1F30D}'.repeat(500_000)}`);
  assert.ok(text.length < LONGEST_SHOWN + 50 && text.isWellFormed());
  assert.match(text, /… \(1,000,001 characters in all\)$/);
  assert.equal(readMessage('y'.repeat(LONGEST_SHOWN)).text.length, LONGEST_SHOWN);
});

test('a text that cannot be sent says why', () => {
  assert.equal(refusal('x'.repeat(LONGEST)), null);
  assert.equal(refusal('x'.repeat(LONGEST + 1)), 'Too long by 1 character: the limit is 2,000.');
  assert.match(refusal(' \n'), /nothing/);
});

test('a tail keeps the last items in order', () => {
  const tail = new Tail(3);
  for (let i = 1; i <= 8; i += 1) tail.push(i);
  assert.deepEqual(tail.take(), [6, 7, 8]);
  tail.push(9);
  assert.deepEqual([tail.take(), tail.take()], [[9], []]);
});

test('a name is put before the text, so that any program shows it', () => {
  assert.equal(signed('', 'hello'), 'hello');
  assert.equal(signed('  Anna   B ', 'hello'), 'Anna B: hello');
  assert.equal(signed('Anna', ' '), ' ', 'nothing was said');
});

test('our own message is recognized once, and what comes at once may be of earlier', () => {
  let now = 5_000;
  const heard = [];
  const view = { clear: () => {}, add: (entry) => heard.push(entry), showStatus: () => {} };
  let handlers;
  const connect = (endpoint, given) => {
    handlers = given;
    return { state: { name: 'connected' }, start: () => given.onOpen(''), stop: () => {}, send: () => true };
  };
  const conversation = new Conversation('http://localhost:9000/', view, connect, () => now);
  conversation.open();
  handlers.onMessage('Message: old');
  conversation.send('hello');
  handlers.onMessage('Message: hello');
  now += 1_000;
  handlers.onMessage('Message: hello');
  const facts = heard.map(({ text, t, earlier, mine }) => [text, t, earlier, mine]);
  assert.deepEqual(facts, [['old', 5_000, true, false], ['hello', 5_000, false, true], ['hello', 6_000, false, false]]);
});
