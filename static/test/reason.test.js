// Why there is no connection, and what the address of the page says about it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chosen, socketAddress } from '../connection.js';
import { askWhy } from '../reason.js';

test('askWhy asks the same address in plain HTTP, with the origin of the page', async () => {
  const asked = [];
  const answers = (answer) => ({ timeout: () => 'signal', fetch: async (url, options) => asked.push({ url, ...options }) && answer() });
  const says = (status, type, text) => answers(() => ({ status, headers: new Headers({ 'content-type': type }), text: async () => text }));
  const why = async (address, env) => (await askWhy(address, env))?.reason ?? null;
  assert.equal(await why('wss://a.example/x/ws?b=c', says(403, 'text/plain; charset=utf-8', 'not you\n')), 'the server refuses (403): not you');
  const options = { method: 'POST', cache: 'no-store', referrerPolicy: 'same-origin', signal: 'signal' };
  assert.deepEqual(asked, [{ url: 'https://a.example/x/ws?b=c', ...options }]);
  assert.equal(await why('ws://a.example/ws', says(502, 'text/html', '<html>')), 'the server answers 502 instead of opening a WebSocket');
  assert.equal(asked[1].url, 'http://a.example/ws');
  assert.match(await why('ws://a/ws', says(405, 'text/plain', 'only GET')), /a proxy may be dropping the Upgrade header/);
  assert.equal((await why('ws://a/ws', says(503, 'text/plain', 'x'.repeat(1e6)))).length, 500 + 'the server refuses (503): '.length);
  assert.equal(await why('ws://a/ws', answers(() => Promise.reject(new TypeError('no network')))), null);
});

test('askWhy passes on the status of the answer', async () => {
  const answer = { status: 401, headers: new Headers(), text: async () => '' };
  const found = await askWhy('ws://a/ws', { timeout: () => 'signal', fetch: async () => answer });
  assert.equal(found.status, 401);
});

test('what the address of the page chooses is passed on', () => {
  const page = 'https://a.example/x/?feed=a+%26b&history=5#top';
  assert.deepEqual([chosen(page, 'feed'), chosen(page, 'room')], [{ feed: 'a &b' }, {}]);
  assert.deepEqual(chosen('https://a.example/?feed=', 'feed'), {});
  assert.equal(socketAddress(page, 'ws', { history: 9, ...chosen(page, 'feed') }), 'wss://a.example/x/ws?history=9&feed=a+%26b');
});
