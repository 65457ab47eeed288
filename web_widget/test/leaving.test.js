import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isLeaving, mayLeave, nobodyThere, ratingOf } from '../src/leaving.js';
import { present } from '../src/present.js';
import { situationOf } from '../src/situation.js';
import { stringsFor } from '../src/strings.js';
import { NOW, SESSION, change, chatting, ok, refused, view } from './support/playbook.js';

const strings = stringsFor('en');

/**
 * @param {string} state
 * @param {string} what
 * @param {object} [fields] of the session
 */
const moved = (state, what, fields = {}) => chatting().when({
  type: 'session.changed', session: view({ state, version: 2, head_seq: 3, ...fields }),
  entry: change(3, { state, change: what, at: NOW }),
});
const waiting = (fields = {}) => moved('pending', 'escalated', fields);
const over = () => moved('completed', 'completed');
const alone = () => waiting({ people: 'away' });
/** @param {import('./support/playbook.js').Playbook} playbook */
const textOf = (playbook) => situationOf(playbook.state, strings, NOW)?.text;

test('whoever waits learns their place and an honest wait', () => {
  const place = (/** @type {number} */ position, /** @type {object | undefined} */ wait = undefined) =>
    textOf(waiting({ place: { position, wait } }));
  assert.equal(place(1, { from_s: 60, to_s: 180 }), `You are next. About 1 to 3 minutes. ${strings.whileWaiting}`);
  assert.equal(place(2, { from_s: 5, to_s: 40 }), `1 person is before you. About a minute. ${strings.whileWaiting}`);
  assert.equal(place(3, { from_s: 290, to_s: 310 }), `2 people are before you. About 5 minutes. ${strings.whileWaiting}`);
  assert.equal(place(1), `You are next. We cannot say how long it will take. ${strings.whileWaiting}`);
  assert.equal(textOf(waiting()), strings.whileWaiting);
});

test('the place follows the queue, by push and by heartbeat', () => {
  const playbook = waiting({ place: { position: 3 } })
    .when({ type: 'place.changed', session_id: SESSION, place: { position: 2 } });
  assert.match(textOf(playbook) ?? '', /^1 person is before you/);
  const head = { session_id: SESSION, state: 'pending', version: 2, head_seq: 3, place: { position: 1 }, people: 'closed' };
  playbook.when({ type: 'checked', outcome: ok(head) });
  assert.equal(playbook.state.session?.place?.position, 1);
  assert.ok(nobodyThere(playbook.state));
  playbook.when({ type: 'place.changed', session_id: 'another', place: { position: 9 } });
  assert.equal(playbook.state.session?.place?.position, 1);
});

test('a view that says nothing of the others leaves what is known', () => {
  const playbook = waiting({ people: 'away', place: { position: 2 } }).when({
    type: 'session.changed', session: view({ state: 'pending', version: 3, head_seq: 4 }), entry: change(4, { state: 'pending' }),
  });
  assert.deepEqual([playbook.state.session?.people, playbook.state.session?.place?.position], ['away', 2]);
});

test('where nobody is there one leaves a message instead of waiting for nothing', () => {
  for (const [people, words] of [['away', strings.away], ['closed', strings.closed]]) {
    assert.equal(textOf(waiting({ people })), `${words} ${strings.leaveOffer}`);
    assert.equal(present(waiting({ people }).state, strings, NOW).leave?.label, strings.leaveMessage);
  }
  const back = alone().when({ type: 'people.changed', session_id: SESSION, people: 'available' });
  assert.ok(!mayLeave(back.state));
  for (const state of ['bot', 'active', 'completed']) assert.ok(!mayLeave(moved(state, 'claimed', { people: 'away' }).state));
});

test('the form is opened, put away, and gone once somebody is there', () => {
  const playbook = alone().when({ type: 'leaving', shown: true });
  assert.ok(isLeaving(playbook.state));
  assert.equal(present(playbook.state, strings, NOW).leave, null);
  assert.ok(!isLeaving(playbook.when({ type: 'leaving', shown: false }).state));
  playbook.when({ type: 'leaving', shown: true }).when({ type: 'people.changed', session_id: SESSION, people: 'available' });
  assert.ok(!isLeaving(playbook.state));
});

test('an address goes the way of a message: stored, sent, repeated, once', () => {
  const playbook = alone().meanwhile().when({ type: 'leaving', shown: true })
    .when({ type: 'left', email: ' ana@mail.example ', text: ' Please call.  ', id: 'c-1' }).then('store c-1');
  assert.deepEqual(playbook.state.outbox[0]?.details, { email: 'ana@mail.example' });
  playbook.when({ type: 'left', email: 'ana@mail.example', text: '', id: 'c-2' }).then();
  assert.ok(present(playbook.state, strings, NOW).leavingBusy);
  playbook.when({ type: 'outbox.stored', cmid: 'c-1', durable: true }).then('attempt c-1');
  playbook.when({ type: 'attempted', cmid: 'c-1', outcome: ok({ cmid: 'c-1', seq: 4, at: NOW, epoch: 1 }) });
  assert.ok(!playbook.state.leaving);
  playbook.when({
    type: 'session.changed', session: view({ state: 'pending', version: 2, head_seq: 4 }),
    entry: change(4, { state: 'pending', change: 'contact_left', text: 'We will answer by e-mail.' }),
  });
  assert.ok(!mayLeave(playbook.state));
});

test('a refused address leaves the form as it is, and says that it did not work', () => {
  const playbook = alone().when({ type: 'leaving', shown: true })
    .when({ type: 'left', email: 'a@b', text: 'Hm.', id: 'c-1' })
    .when({ type: 'outbox.stored', cmid: 'c-1', durable: true })
    .when({ type: 'attempted', cmid: 'c-1', outcome: refused('bad_request') });
  assert.ok(isLeaving(playbook.state));
  assert.equal(present(playbook.state, strings, NOW).banner, strings.notDone);
});

test('what has ended is rated with one press, and in words by whoever likes', () => {
  const playbook = over().meanwhile();
  assert.equal(ratingOf(playbook.state), 'score');
  playbook.when({ type: 'rated', score: 4, text: '', id: 'r-1' }).then('store r-1');
  assert.equal(ratingOf(playbook.state), 'words');
  assert.equal(present(playbook.state, strings, NOW).score, 4);
  playbook.when({ type: 'rated', score: null, text: ' Quick! ', id: 'r-2' }).then('store r-2');
  assert.equal(ratingOf(playbook.state), 'thanks');
  assert.deepEqual(playbook.state.outbox.map((item) => [item.details, item.text]), [[{ score: 4 }, ''], [{ score: 4 }, 'Quick!']]);
});

test('who changes their mind gives another score, and no words are an answer', () => {
  const playbook = over().when({ type: 'rated', score: 4, text: '', id: 'r-1' }).meanwhile()
    .when({ type: 'rated', score: 2, text: '', id: 'r-2' }).then('store r-2');
  playbook.when({ type: 'rated', score: null, text: '  ', id: 'r-3' }).then();
  assert.equal(ratingOf(playbook.state), 'thanks');
});

test('nobody is asked twice, nor while it goes on', () => {
  const told = over().when({
    type: 'session.changed', session: view({ state: 'completed', version: 3, head_seq: 4 }),
    entry: change(4, { state: 'completed', change: 'rated' }),
  });
  assert.equal(ratingOf(told.state), null);
  for (const state of ['bot', 'pending', 'active', 'abandoned']) assert.equal(ratingOf(moved(state, 'claimed').state), null);
  assert.equal(ratingOf(chatting().when({ type: 'rated', score: 3, text: '' }).state), null);
  const anew = over().when({ type: 'rated', score: 4, text: '', id: 'r-1' }).when({
    type: 'session.changed', session: view({ state: 'completed', version: 4, epoch: 2, head_seq: 4 }),
    entry: change(4, { state: 'completed', change: 'completed', epoch: 2 }),
  });
  assert.equal(ratingOf(anew.state), 'score');
});
