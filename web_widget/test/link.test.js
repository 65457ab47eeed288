/** The link against a real Socket.IO server. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { Server } from 'socket.io';

import { Link } from '../src/link.js';

const REFUSAL = { code: 'unauthenticated', message: 'Your chat is not known here.' };
const HEAD = { session_id: '0190c8a2-7b1e-7c54-9d3e-5a1f00b2c301', state: 'bot', version: 1, head_seq: 2 };

const http = createServer();
const server = new Server(http);
const visitors = server.of('/visitor');
/** @type {string} */
let relay;
/** @type {Link} */
let link;
/** @type {any[][]} */
let heard;
/** @type {(() => void) | null} */
let onHeard = null;

/** @param {any[]} words */
function hear(...words) {
  heard.push(words);
  onHeard?.();
}

/** @param {number} count */
async function hearing(count) {
  while (heard.length < count) await new Promise((resolve) => { onHeard = () => resolve(undefined); });
  return heard;
}

/** Whether upgrades go unanswered, as behind some proxies. */
let swallowing = false;
/** @type {import('node:net').Socket[]} */
const hanging = [];

before(async () => {
  const [upgrade] = http.listeners('upgrade');
  http.removeAllListeners('upgrade');
  http.on('upgrade', (request, socket, head) => {
    if (!swallowing) return upgrade?.call(http, request, socket, head);
    return hanging.push(/** @type {any} */ (socket));
  });
  visitors.use((socket, next) => {
    const { protocol, token } = socket.handshake.auth;
    if (token === 'refused') return next(Object.assign(new Error('no'), { data: REFUSAL }));
    return next(protocol === 1 ? undefined : new Error('which protocol?'));
  });
  visitors.on('connection', (socket) => {
    socket.on('session.check', (_payload, answer) => answer({ ok: HEAD }));
    socket.on('message.send', (_payload, answer) => answer('nonsense'));
    socket.on('typing.set', () => undefined);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const address = http.address();
  relay = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});

after(() => {
  link.close();
  for (const socket of hanging) socket.destroy();
  return server.close();
});

beforeEach(() => {
  link?.close();
  heard = [];
  link = makeLink();
});

/** @param {{ handshakeTimeoutMs?: number }} [options] */
function makeLink(options) {
  return new Link(relay, {
    up: (connection) => hear('up', connection),
    down: (connection) => hear('down', connection),
    refused: (connection, refusal) => hear('refused', connection, refusal),
    fact: (connection, fact, payload) => hear(fact, connection, payload),
    malformed: (connection) => hear('malformed', connection),
  }, { ackTimeoutMs: 50, ...options });
}

test('it connects to the visitors and brings answers', async () => {
  link.connect(1, null);
  assert.deepEqual(await hearing(1), [['up', 1]]);
  assert.deepEqual(await link.ask('session.check', {}), { kind: 'ok', reply: HEAD });
});

test('an answer that does not come in time is silence, one that makes no sense malformed', async () => {
  link.connect(1, null);
  await hearing(1);
  assert.deepEqual(await link.ask('typing.set', {}), { kind: 'silent' });
  assert.deepEqual(await link.ask('message.send', {}), { kind: 'malformed' });
});

test('several questions of one moment all get through', async () => {
  link.connect(1, null);
  await hearing(1);
  const answers = await Promise.all([1, 2, 3].map(() => link.ask('session.check', {})));
  assert.deepEqual(answers.map((answer) => answer.kind), ['ok', 'ok', 'ok']);
});

test('a refused token brings the reason', async () => {
  link.connect(4, 'refused');
  assert.deepEqual(await hearing(1), [['refused', 4, REFUSAL]]);
});

test('a relay that is not there is a lost connection', async () => {
  const nobody = createServer().listen(0, '127.0.0.1');
  await once(nobody, 'listening');
  const address = nobody.address();
  await new Promise((resolve) => nobody.close(resolve));
  const lost = new Promise((resolve) => {
    const nothing = () => undefined;
    const dead = new Link(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, {
      up: nothing, down: resolve, refused: nothing, fact: nothing, malformed: nothing,
    });
    dead.connect(3, null);
  });
  assert.equal(await lost, 3);
});

test('facts are brought checked, and broken ones as such', async () => {
  link.connect(1, null);
  await hearing(1);
  const fact = { session_id: HEAD.session_id, voice: 'agent', active: true };
  visitors.emit('typing.changed', { ...fact, newer: 1 });
  visitors.emit('typing.changed', { ...fact, active: 'yes' });
  visitors.emit('never.heard.of', {});
  assert.deepEqual((await hearing(3)).slice(1), [['typing.changed', 1, fact], ['malformed', 1]]);
});

test('a connection that the relay ends is said to be down, and questions then are offline', async () => {
  link.connect(1, null);
  await hearing(1);
  const waiting = link.ask('typing.set', {});
  visitors.disconnectSockets(true);
  assert.deepEqual((await hearing(2))[1], ['down', 1]);
  assert.deepEqual(await waiting, { kind: 'offline' });
  assert.deepEqual(await link.ask('session.check', {}), { kind: 'offline' });
});

test('where WebSocket is refused, polling takes its place at once', async () => {
  server.engine.opts.transports = ['polling'];
  try {
    link.connect(1, null);
    assert.deepEqual(await hearing(1), [['up', 1]]);
    assert.equal((await link.ask('session.check', {})).kind, 'ok');
  } finally {
    server.engine.opts.transports = ['polling', 'websocket'];
  }
});

test('where WebSocket goes unanswered, the next attempt does without', async () => {
  swallowing = true;
  try {
    link = makeLink({ handshakeTimeoutMs: 500 });
    link.connect(1, null);
    assert.deepEqual(await hearing(1), [['down', 1]]);
    link.connect(2, null);
    assert.deepEqual(await hearing(2), [['down', 1], ['up', 2]]);
    assert.equal((await link.ask('session.check', {})).kind, 'ok');
  } finally {
    swallowing = false;
  }
});

test('a connection that was closed or replaced is heard no more', async () => {
  link.connect(1, null);
  await hearing(1);
  link.connect(2, null);
  assert.deepEqual(await hearing(2), [['up', 1], ['up', 2]]);
  link.close();
  assert.deepEqual(await link.ask('session.check', {}), { kind: 'offline' });
  assert.equal(heard.length, 2);
});
