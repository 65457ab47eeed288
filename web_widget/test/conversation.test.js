import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Conversation } from '../src/conversation.js';
import { makeBrowser, makePorts } from './support/fakes.js';
import { NOW, SESSION, TOKEN, change, message, ok, page } from './support/playbook.js';

const OPENED = ok({ token: TOKEN, page: page([change(1), message(2)]) });

/** @param {ReturnType<typeof makeBrowser>} browser */
function openTab(browser) {
  const { ports, link } = makePorts(browser);
  /** @type {(() => void)[]} */
  const watchers = [];
  const conversation = new Conversation(ports, () => { for (const watch of watchers) watch(); });
  const until = async (/** @type {(state: import('../src/model.js').State) => boolean} */ holds) => {
    while (!holds(conversation.state)) await new Promise((resolve) => { watchers.push(() => resolve(undefined)); });
  };
  conversation.start({ mayOpenPanel: true });
  return { conversation, ports, link: link(), until };
}

/** @param {ReturnType<typeof makeBrowser>} browser */
async function openedTab(browser) {
  const tab = openTab(browser);
  tab.conversation.dispatch({ type: 'panel.opened' });
  (await tab.link.next('session.open')).answer(OPENED);
  await tab.until((state) => state.ready && state.loaded);
  return tab;
}

test('opening introduces the visitor and keeps the token', async () => {
  const { link, ports, conversation, until } = openTab(makeBrowser());
  conversation.dispatch({ type: 'panel.opened' });
  const question = await link.next('session.open');
  assert.deepEqual(Object.keys(question.payload), ['open_id', 'page', 'language']);
  assert.equal(ports.storage.read().openId, question.payload.open_id);
  question.answer(OPENED);
  await until((state) => state.ready);
  assert.deepEqual(ports.storage.read(), { token: TOKEN, sessionId: SESSION, openId: null, panelOpen: true, seenSeq: 2 });
});

test('a message is in the outbox when it is sent, and gone once the relay has it', async () => {
  const { link, ports, conversation, until } = await openedTab(makeBrowser());
  conversation.dispatch({ type: 'composed', text: 'Hello', page: { url: 'https://site.example/' } });
  const { payload, answer } = await link.next('message.send');
  assert.deepEqual(payload, { session_id: SESSION, cmid: payload.cmid, text: 'Hello', page: { url: 'https://site.example/' } });
  assert.equal(await ports.outbox.has(payload.cmid), true);
  answer(ok({ cmid: payload.cmid, seq: 3, at: NOW, epoch: 1 }));
  await until((state) => state.haveSeq === 3);
  await ports.outbox.settled();
  assert.deepEqual(await ports.outbox.all(), []);
});

test('an address and a rating are sent in the shapes of the wire', async () => {
  const { link, conversation } = await openedTab(makeBrowser());
  const at = (/** @type {number} */ seq, /** @type {object} */ fields) => ({
    session_id: SESSION, state: 'pending', epoch: 1, version: seq, head_seq: seq, people: 'away', ...fields,
  });
  const connection = conversation.state.connection;
  const move = (/** @type {number} */ seq, /** @type {any} */ fields) => conversation.dispatch(/** @type {any} */ ({
    type: 'session.changed', connection, session: at(seq, fields), entry: change(seq, { change: 'escalated', ...fields }),
  }));
  move(3, { state: 'pending' });
  conversation.dispatch({ type: 'left', email: 'ana@mail.example', text: 'Please call.' });
  const left = await link.next('contact.leave');
  assert.deepEqual(left.payload, { session_id: SESSION, cmid: left.payload.cmid, email: 'ana@mail.example', text: 'Please call.' });
  left.answer(ok({ cmid: left.payload.cmid, seq: 4, at: NOW, epoch: 1 }));
  move(4, { state: 'completed', change: 'completed' });
  conversation.dispatch({ type: 'rated', score: 5, text: '' });
  const rated = await link.next('session.rate');
  assert.deepEqual(rated.payload, { session_id: SESSION, cmid: rated.payload.cmid, score: 5 });
  rated.answer(ok({ cmid: rated.payload.cmid, seq: 5, at: NOW, epoch: 1 }));
  conversation.dispatch({ type: 'rated', score: null, text: 'Quick!' });
  const worded = await link.next('session.rate');
  assert.deepEqual(worded.payload, { session_id: SESSION, cmid: worded.payload.cmid, score: 5, comment: 'Quick!' });
});

test('a reload in mid-request sends the same request again', async () => {
  const browser = makeBrowser();
  const before = await openedTab(browser);
  before.conversation.dispatch({ type: 'composed', text: 'Hello', page: null });
  const lost = await before.link.next('message.send');
  before.conversation.end();
  lost.answer({ kind: 'offline' });

  const after = openTab(browser);
  (await after.link.next('session.resume')).answer(ok(page([change(1), message(2)])));
  assert.deepEqual((await after.link.next('message.send')).payload, lost.payload);
  assert.equal(after.link.connects[0]?.token, TOKEN);
});

test('tabs take turns: what one has sent the other does not send again', async () => {
  const browser = makeBrowser();
  const one = await openedTab(browser);
  one.conversation.dispatch({ type: 'composed', text: 'Hello', page: null });
  const { payload, answer } = await one.link.next('message.send');

  const other = openTab(browser);
  (await other.link.next('session.resume')).answer(ok(page([change(1), message(2)])));
  await other.until((state) => state.inFlight !== null);
  answer(ok({ cmid: payload.cmid, seq: 3, at: NOW, epoch: 1 }));
  (await other.link.next('session.resume')).answer(ok(page([message(3, { voice: 'visitor', cmid: payload.cmid })])));
  await other.until((state) => state.haveSeq === 3);
  assert.deepEqual(other.conversation.state.outbox, []);
  assert.equal(other.link.asked.some((question) => question.request === 'message.send'), false);
});

test('a turn lasts until the outbox has let go of what was sent, however busy it is', async () => {
  const browser = makeBrowser();
  const one = await openedTab(browser);
  one.conversation.dispatch({ type: 'composed', text: 'Hello', page: null });
  const { payload, answer } = await one.link.next('message.send');
  const other = openTab(browser);
  (await other.link.next('session.resume')).answer(ok(page([change(1), message(2)])));
  await other.until((state) => state.inFlight === payload.cmid);

  // Much is being written when the answer comes, so that letting go has to wait.
  for (let count = 0; count < 20; count += 1) one.conversation.dispatch({ type: 'composed', text: `More ${count}`, page: null });
  answer(ok({ cmid: payload.cmid, seq: 3, at: NOW, epoch: 1 }));
  const outcome = await Promise.race([
    other.link.next('message.send').then(() => 'sent twice'),
    other.until((state) => state.inFlight !== payload.cmid).then(() => 'left alone'),
  ]);
  assert.equal(outcome, 'left alone');
});

test('tabs share the session that the first of them opened', async () => {
  const browser = makeBrowser();
  const [one, other] = [openTab(browser), openTab(browser)];
  one.conversation.dispatch({ type: 'panel.opened' });
  other.conversation.dispatch({ type: 'panel.opened' });
  (await one.link.next('session.open')).answer(OPENED);
  (await other.link.next('session.resume')).answer(ok(page([change(1), message(2)])));
  await other.until((state) => state.ready);
  assert.equal(other.conversation.state.identity.token, TOKEN);
});

test('tabs whose session the relay has lost share the new one', async () => {
  const browser = makeBrowser();
  const one = await openedTab(browser);
  const other = openTab(browser);
  (await other.link.next('session.resume')).answer(ok(page([change(1), message(2)])));
  await other.until((state) => state.ready);
  other.conversation.dispatch({ type: 'panel.opened' });

  const refusal = { code: 'unauthenticated', message: 'No.' };
  one.link.listener.refused(one.conversation.state.connection, refusal);
  const { payload, answer } = await one.link.next('session.open');
  answer(ok({ token: `${TOKEN}-2`, page: page([change(1)]) }));
  await one.until((state) => state.ready);
  other.link.listener.refused(other.conversation.state.connection, refusal);
  (await other.link.next('session.resume')).answer(ok(page([change(1)])));
  await other.until((state) => state.ready);

  assert.equal(other.conversation.state.identity.token, `${TOKEN}-2`);
  assert.equal(other.ports.storage.read().token, `${TOKEN}-2`);
  assert.match(payload.open_id, /^id-1-/);
});

test('pushes reach the state', async () => {
  const { link, conversation } = await openedTab(makeBrowser());
  const { connection } = conversation.state;
  link.listener.fact(connection, 'message.added', { session_id: SESSION, entry: message(3) });
  assert.equal(conversation.state.haveSeq, 3);
  link.listener.fact(connection, 'session.changed', {
    session: { session_id: SESSION, state: 'pending', epoch: 1, version: 2, head_seq: 4 }, entry: change(4, { state: 'pending' }),
  });
  assert.equal(conversation.state.session?.state, 'pending');
  link.listener.fact(connection, 'typing.changed', { session_id: SESSION, voice: 'agent', active: true });
  assert.equal(conversation.state.typing?.voice, 'agent');
  link.listener.fact(connection, 'session.changed', {
    session: { session_id: SESSION, state: 'bot', epoch: 1, version: 3, head_seq: 5 }, entry: change(5),
  });
  link.listener.fact(connection, 'answer.drafted', { session_id: SESSION, epoch: 1, seq: 5, text: 'It costs' });
  assert.equal(conversation.state.draft?.text, 'It costs');
  link.listener.fact(connection, 'people.changed', { session_id: SESSION, people: 'here' });
});

test('a lost connection is tried again when its timer ends', async () => {
  const { link, conversation, ports } = await openedTab(makeBrowser());
  link.listener.down(conversation.state.connection);
  const timer = ports.timers.running.get('reconnect');
  assert.equal(timer?.ms, 500);
  timer?.action();
  assert.equal(link.connects.length, 2);
  assert.equal(link.connects[1]?.token, TOKEN);
});

test('after the end nothing happens any more', async () => {
  const { conversation, ports } = await openedTab(makeBrowser());
  conversation.end();
  conversation.dispatch({ type: 'panel.closed' });
  assert.equal(conversation.state.panelOpen, true);
  assert.equal(ports.timers.running.size, 0);
});
