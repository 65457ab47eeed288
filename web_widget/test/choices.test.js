import assert from 'node:assert/strict';
import { test } from 'node:test';

import { choicesOf } from '../src/choices.js';
import { MAX_TEXT_CHARS } from '../src/protocol.gen.js';
import { NOW, Playbook, SESSION, TOKEN, change, chatting, message, ok, page, refused, view, write } from './support/playbook.js';

const CHOICES = ['Visa fees', 'Visa times'];
const OPEN = { seq: 3, texts: CHOICES };
const added = (/** @type {number} */ seq, fields = {}) => ({ type: 'message.added', session_id: SESSION, entry: message(seq, fields) });
const changed = (/** @type {string} */ state, version = 5) => ({
  type: 'session.changed', session: view({ state, version, head_seq: 4 }), entry: change(4, { state }),
});
/** The bot has just asked back. */
const askedBack = () => chatting().when(added(3, { choices: CHOICES }));
const offered = (/** @type {Playbook} */ playbook) => choicesOf(playbook.state);

test('the bot\'s last message offers its choices, and one without choices offers none', () => {
  assert.deepEqual(offered(askedBack()), OPEN);
  assert.equal(offered(chatting()), null);
  assert.equal(offered(askedBack().when(added(4))), null);
  assert.equal(offered(new Playbook()), null);
});

test('only a bot asks back', () => {
  for (const voice of ['agent', 'visitor', 'system', 'unknown']) {
    assert.equal(offered(chatting().when(added(3, { voice, choices: CHOICES }))), null);
  }
});

test('nothing is offered while the chat is not the bot\'s', () => {
  for (const state of ['pending', 'active', 'completed', 'abandoned', 'unknown']) {
    assert.equal(offered(askedBack().when(changed(state))), null);
  }
});

test('who goes back to the bot finds its question again', () => {
  assert.deepEqual(offered(askedBack().when(changed('bot'))), OPEN);
});

test('what the visitor writes ends the offer, connected or not, before and after the relay has it', () => {
  const written = write(askedBack(), 'Something else', 'm-1');
  assert.equal(offered(written), null);
  assert.equal(offered(written.when(added(4, { voice: 'visitor', cmid: 'm-1' }))), null);
  const offline = askedBack().when({ type: 'link.down' });
  assert.deepEqual(offered(offline), OPEN);
  assert.equal(offered(write(offline, 'Visa fees', 'm-1')), null);
});

test('asking for a person ends the offer at once', () => {
  assert.equal(offered(askedBack().when({ type: 'asked', request: 'handoff.request' })), null);
});

test('a message that could not be sent leaves the question open', () => {
  const playbook = write(askedBack(), 'Something else', 'm-1')
    .when({ type: 'attempted', cmid: 'm-1', outcome: refused('bad_request') });
  assert.deepEqual(offered(playbook), OPEN);
});

test('another tab\'s words end the offer here, too', () => {
  const item = {
    cmid: 'm-1', request: 'message.send', text: 'Visa fees', page: null, made_at: NOW,
    attempts: 0, not_before: 0, trouble: null, failed: false,
  };
  assert.equal(offered(askedBack().when({ type: 'outbox.loaded', items: [item], durable: true })), null);
});

test('a reload offers the choices of the last message and of no other', () => {
  const reloaded = () => new Playbook()
    .when({ type: 'started', identity: { token: TOKEN, sessionId: SESSION, openId: null }, panelOpen: true, seenSeq: 3 })
    .when({ type: 'outbox.loaded', items: [], durable: true })
    .when({ type: 'link.up' });
  const asking = [change(1), message(2), message(3, { choices: CHOICES })];
  assert.deepEqual(offered(reloaded().when({ type: 'resumed', outcome: ok(page(asking)) })), OPEN);
  const answered = [...asking, message(4, { voice: 'visitor' }), message(5)];
  assert.equal(offered(reloaded().when({ type: 'resumed', outcome: ok(page(answered)) })), null);
});

test('a history that ends in choices for now, with more to come, offers nothing', () => {
  const playbook = askedBack().when(added(5));
  assert.equal(offered(playbook), null);
  playbook.when({ type: 'resumed', outcome: ok(page([message(4, { voice: 'visitor' }), message(5)])) });
  assert.equal(offered(playbook), null);
});

test('what could not be sent is not offered', () => {
  const choices = ['', ' \0', 'x'.repeat(MAX_TEXT_CHARS + 1), ' Visa fees\ud800 '];
  assert.deepEqual(offered(chatting().when(added(3, { choices })))?.texts, ['Visa fees\uFFFD']);
  assert.equal(offered(chatting().when(added(3, { choices: [''] }))), null);
});
