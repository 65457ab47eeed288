import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bannerOf, promptOf, situationOf, statusOf } from '../src/situation.js';
import { stringsFor } from '../src/strings.js';
import { NOW, change, chatting, view, write } from './support/playbook.js';

const strings = stringsFor('en');
const MINUTE = 60_000;

/** @param {object} [fields] of the entry that begins the wait */
const waiting = (fields = {}) => chatting().when({
  type: 'session.changed', session: view({ state: 'pending', version: 2, head_seq: 3 }),
  entry: change(3, { state: 'pending', change: 'escalated', at: NOW, ...fields }),
});

/** @param {string} state */
const inState = (state) => chatting().when({
  type: 'session.changed', session: view({ state, version: 2, head_seq: 3 }), entry: change(3, { state }),
});

test('while one waits it says since when, and that one may keep writing', () => {
  const card = situationOf(waiting().state, strings, NOW + 30_000);
  assert.deepEqual(card, { tone: 'waiting', text: strings.whileWaiting, count: '', since: NOW, minutes: 0, warmth: 0 });
});

test('the wait grows warmer and is owned up to when it is long', () => {
  const after = (/** @type {number} */ ms) => {
    const card = situationOf(waiting().state, strings, NOW + ms);
    return [card?.warmth, card?.minutes, card?.text];
  };
  assert.deepEqual(after(MINUTE - 1), [0, 0, strings.whileWaiting]);
  assert.deepEqual(after(MINUTE), [1, 1, strings.whileWaiting]);
  assert.deepEqual(after(2 * MINUTE), [2, 2, strings.whileWaitingLong]);
  assert.deepEqual(after(61 * MINUTE), [2, 61, strings.whileWaitingLong]);
});

test('whoever is put back into the queue waits from then on', () => {
  const { state } = waiting().when({
    type: 'session.changed', session: view({ state: 'pending', version: 4, head_seq: 4 }),
    entry: change(4, { state: 'pending', change: 'requeued', at: NOW + 5 * MINUTE }),
  });
  assert.equal(situationOf(state, strings, NOW + 6 * MINUTE)?.since, NOW + 5 * MINUTE);
});

test('a relay whose clock is ahead makes nobody wait less than nothing', () => {
  const card = situationOf(waiting({ at: NOW + MINUTE }).state, strings, NOW);
  assert.deepEqual([card?.minutes, card?.warmth], [0, 0]);
});

test('a wait whose beginning is not known has no time', () => {
  assert.equal(situationOf(waiting({ change: 'unknown' }).state, strings, NOW)?.since, null);
});

test('without a connection it says what is kept and what waits', () => {
  const cut = chatting().when({ type: 'link.down' });
  assert.equal(situationOf(cut.state, strings, NOW)?.text, strings.whileDisconnected);
  assert.equal(situationOf(cut.state, strings, NOW)?.count, '');
  assert.equal(situationOf(write(cut, 'One', 'm-1').state, strings, NOW)?.count, '1 message waits to be sent');
  assert.equal(situationOf(write(cut, 'Two', 'm-2').state, strings, NOW)?.count, '2 messages wait to be sent');
});

test('without a connection and a lasting outbox it promises nothing, and says so once', () => {
  const { state } = chatting().when({ type: 'outbox.loaded', items: [], durable: false }).when({ type: 'link.down' });
  assert.equal(situationOf(state, strings, NOW)?.text, strings.whileDisconnectedAndForgetful);
  assert.equal(bannerOf(state, strings), '');
});

test('a relay that will not have us is not a lost connection', () => {
  const { state } = chatting().when({ type: 'link.refused', refusal: { code: 'origin_refused', message: 'No.' } });
  assert.equal(situationOf(state, strings, NOW)?.text, strings.whileRefused);
  assert.deepEqual(statusOf(state, strings), { status: strings.cannotConnect, tone: 'trouble' });
});

test('once a chat is over the composer says that one can simply write, also without a connection', () => {
  for (const state of ['completed', 'abandoned']) {
    assert.equal(promptOf(inState(state).state, strings), strings.writeToGoOn);
    assert.equal(promptOf(inState(state).when({ type: 'link.down' }).state, strings), strings.writeToGoOn);
    assert.equal(situationOf(inState(state).state, strings, NOW), null);
  }
  assert.equal(promptOf(inState('bot').state, strings), strings.writeMessage);
});

test('while somebody answers there is nothing to add', () => {
  for (const state of ['bot', 'active', 'unknown']) assert.equal(situationOf(inState(state).state, strings, NOW), null);
});
