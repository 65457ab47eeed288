import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NOW, Playbook, SESSION, TOKEN, change, chatting, message, ok, page, refused, seqs, view, write } from './support/playbook.js';

const DAY = 24 * 60 * 60 * 1000;
const STOPS = ['stop connect', 'stop check', 'stop resume', 'stop typing'];
const held = (/** @type {string} */ cmid) => ({
  cmid, request: 'message.send', text: cmid, page: null, made_at: NOW, attempts: 1, not_before: 0, trouble: null, failed: false,
});
const stored = (/** @type {string} */ cmid, /** @type {number} */ seq, fields = {}) => ok({ cmid, seq, at: NOW, epoch: 1, ...fields });
const cmids = (/** @type {import('../src/model.js').State} */ state) => state.outbox.map((item) => item.cmid);

test('a message is stored before it is sent', () => {
  chatting()
    .when({ type: 'composed', text: 'Hello', page: null, id: 'm-1' })
    .then('store m-1')
    .when({ type: 'outbox.stored', cmid: 'm-1', durable: true })
    .then('attempt m-1');
});

test('a message that is stored becomes the next entry in place of its echo', () => {
  write(chatting(), 'Hello', 'm-1')
    .meanwhile()
    .when({ type: 'attempted', cmid: 'm-1', outcome: stored('m-1', 3) })
    .then('discard m-1', 'mark')
    .so((state) => {
      assert.deepEqual(cmids(state), []);
      assert.deepEqual(seqs(state), [1, 2, 3]);
      assert.equal(state.inFlight, null);
    })
    .when({ type: 'message.added', session_id: SESSION, entry: message(3, { voice: 'visitor', cmid: 'm-1' }) })
    .so((state) => assert.deepEqual(seqs(state), [1, 2, 3]));
});

test('the push may come before the answer: the echo is replaced then, and nothing shown twice', () => {
  write(chatting(), 'Hello', 'm-1')
    .meanwhile()
    .when({ type: 'message.added', session_id: SESSION, entry: message(3, { voice: 'visitor', cmid: 'm-1' }) })
    .then('discard m-1', 'mark')
    .so((state) => assert.deepEqual(cmids(state), []))
    .when({ type: 'attempted', cmid: 'm-1', outcome: stored('m-1', 3) })
    .then()
    .so((state) => assert.deepEqual(seqs(state), [1, 2, 3]));
});

test('an entry of somebody else that carries our id does not replace our echo', () => {
  write(chatting(), 'Hello', 'm-1')
    .when({ type: 'message.added', session_id: SESSION, entry: message(3, { voice: 'bot', cmid: 'm-1' }) })
    .so((state) => assert.deepEqual(cmids(state), ['m-1']));
});

test('a message stored behind a gap stays as a sent echo until the gap is filled', () => {
  write(chatting(), 'Hello', 'm-1')
    .meanwhile()
    .when({ type: 'attempted', cmid: 'm-1', outcome: stored('m-1', 4) })
    .then('discard m-1', 'resume since 2')
    .so((state) => assert.equal(state.outbox[0]?.seq, 4))
    .when({ type: 'resumed', outcome: ok(page([message(3), message(4, { voice: 'visitor', cmid: 'm-1' })])) })
    .so((state) => {
      assert.deepEqual(cmids(state), []);
      assert.deepEqual(seqs(state), [1, 2, 3, 4]);
    });
});

test('on a conflict the words of the relay are fetched, not ours shown', () => {
  write(chatting(), 'Other words', 'm-1')
    .meanwhile()
    .when({ type: 'attempted', cmid: 'm-1', outcome: stored('m-1', 3, { conflict: true }) })
    .then('discard m-1', 'resume since 2')
    .so((state) => assert.deepEqual(seqs(state), [1, 2]));
});

test('one request is in flight, so that the order is kept', () => {
  const playbook = write(write(chatting(), 'One', 'm-1'), 'Two', 'm-2');
  playbook
    .then('store m-1', 'attempt m-1', 'store m-2')
    .when({ type: 'attempted', cmid: 'm-1', outcome: stored('m-1', 3) })
    .then('discard m-1', 'attempt m-2', 'mark');
});

test('silence means the same again, with the same id', () => {
  write(chatting(), 'Hello', 'm-1')
    .then('store m-1', 'attempt m-1')
    .when({ type: 'attempted', cmid: 'm-1', outcome: { kind: 'silent' } })
    .then('attempt m-1');
});

test('a retryable refusal is kept, shown and repeated after the time the relay named', () => {
  const playbook = write(chatting(), 'Hello', 'm-1').meanwhile();
  playbook
    .when({ type: 'attempted', cmid: 'm-1', outcome: refused('rate_limited', { retryable: true, retry_after_ms: 2000 }) })
    .then('store m-1', 'wait drain 2000')
    .so((state) => assert.equal(state.outbox[0]?.trouble, 'rate_limited'));
  playbook.now = NOW + 2000;
  playbook.when({ type: 'timer', timer: 'drain' }).then('attempt m-1');
});

test('a refusal for good leaves the message to the visitor and lets the next one pass', () => {
  const playbook = write(write(chatting(), 'One', 'm-1'), 'Two', 'm-2').meanwhile();
  playbook
    .when({ type: 'attempted', cmid: 'm-1', outcome: refused('bad_request') })
    .then('store m-1', 'resume since 2', 'attempt m-2')
    .so((state) => assert.equal(state.outbox[0]?.failed, true));
});

test('trying again uses the same id', () => {
  write(chatting(), 'Hello', 'm-1')
    .when({ type: 'attempted', cmid: 'm-1', outcome: refused('forbidden') })
    .meanwhile()
    .when({ type: 'retried', cmid: 'm-1' })
    .then('store m-1', 'attempt m-1');
});

test('a message the visitor lets go of is gone from the outbox too', () => {
  write(chatting(), 'Hello', 'm-1')
    .when({ type: 'attempted', cmid: 'm-1', outcome: refused('forbidden') })
    .meanwhile()
    .when({ type: 'discarded', cmid: 'm-1' })
    .then('discard m-1')
    .so((state) => assert.deepEqual(cmids(state), []));
});

test('what was written offline goes out once the transcript is caught up', () => {
  const playbook = chatting().when({ type: 'link.down' });
  write(playbook, 'Hello', 'm-1')
    .meanwhile()
    .when({ type: 'timer', timer: 'reconnect' })
    .when({ type: 'link.up' })
    .then(...STOPS, 'stop reconnect', 'connect', 'wait connect 15000', 'stop connect', 'resume since 2')
    .when({ type: 'resumed', outcome: ok(page([message(3)])) })
    .then('wait check 10000', 'attempt m-1', 'mark');
});

test('a reload brings the outbox back and sends what it held, in order', () => {
  new Playbook()
    .when({ type: 'started', identity: { token: TOKEN, sessionId: SESSION, openId: null }, panelOpen: false, seenSeq: 0 })
    .when({ type: 'link.up' })
    .when({ type: 'resumed', outcome: ok(page([change(1), message(2, { voice: 'visitor', cmid: 'm-1' })])) })
    .meanwhile()
    .when({ type: 'outbox.loaded', items: [held('m-1'), held('m-2')], durable: true })
    .then('attempt m-2')
    .so((state) => assert.deepEqual(cmids(state), ['m-2']));
});

test('nothing is sent before the stored outbox is known, for the order would be lost', () => {
  const playbook = new Playbook()
    .when({ type: 'started', identity: { token: TOKEN, sessionId: SESSION, openId: null }, panelOpen: true, seenSeq: 0 })
    .when({ type: 'link.up' })
    .when({ type: 'resumed', outcome: ok(page([change(1)])) });
  playbook
    .when({ type: 'composed', text: 'Newer', page: null, id: 'm-2' })
    .meanwhile()
    .when({ type: 'outbox.loaded', items: [held('m-1')], durable: true })
    .when({ type: 'outbox.stored', cmid: 'm-2', durable: true })
    .then('attempt m-1');
});

test('after a day without success a message is given back to the visitor', () => {
  const playbook = write(chatting().when({ type: 'link.down' }), 'Hello', 'm-1').meanwhile();
  playbook.now = NOW + DAY - 1;
  playbook.when({ type: 'typed' }).then();
  playbook.now = NOW + DAY;
  playbook.when({ type: 'typed' }).then('store m-1').so((state) => {
    assert.equal(state.outbox[0]?.failed, true);
    assert.equal(state.outbox[0]?.trouble, 'expired');
  });
});

test('a clock set back does not hold a message up for longer than two minutes', () => {
  const playbook = write(chatting(), 'Hello', 'm-1').meanwhile();
  playbook
    .when({ type: 'attempted', cmid: 'm-1', outcome: refused('busy', { retryable: true, retry_after_ms: 60_000 }) })
    .meanwhile();
  playbook.now = NOW - DAY;
  playbook.when({ type: 'typed' });
  assert.equal(playbook.state.inFlight, 'm-1');
});

test('an item that another tab has sent is let go of, and the transcript asked for', () => {
  write(chatting(), 'Hello', 'm-1')
    .meanwhile()
    .when({ type: 'attempted', cmid: 'm-1', outcome: { kind: 'gone' } })
    .then('discard m-1', 'resume since 2');
});

test('an item that vanished from the shared outbox vanishes here, one being stored does not', () => {
  write(chatting(), 'Hello', 'm-1')
    .when({ type: 'composed', text: 'Newer', page: null, id: 'm-2' })
    .when({ type: 'outbox.loaded', items: [], durable: true })
    .so((state) => assert.deepEqual(cmids(state), ['m-2']));
});

test('a connection lost in mid-request sends the request again on the next one', () => {
  write(chatting(), 'Hello', 'm-1')
    .when({ type: 'link.down' })
    .when({ type: 'timer', timer: 'reconnect' })
    .when({ type: 'link.up' })
    .meanwhile()
    .when({ type: 'resumed', outcome: ok(page([], { session: { head_seq: 2 } })) })
    .so((state) => assert.equal(state.inFlight, 'm-1'));
});

test('asking for a person goes through the outbox and is not asked twice', () => {
  chatting()
    .when({ type: 'asked', request: 'handoff.request', id: 'h-1' })
    .when({ type: 'asked', request: 'handoff.request', id: 'h-2' })
    .when({ type: 'outbox.stored', cmid: 'h-1', durable: true })
    .then('store h-1', 'attempt h-1')
    .when({ type: 'attempted', cmid: 'h-1', outcome: stored('h-1', 3, { state: 'pending' }) })
    .then('discard h-1', 'resume since 2');
});

test('a wish that the session has outrun is dropped without a word', () => {
  chatting()
    .when({ type: 'asked', request: 'handoff.cancel', id: 'h-1' })
    .when({ type: 'outbox.stored', cmid: 'h-1', durable: true })
    .meanwhile()
    .when({ type: 'attempted', cmid: 'h-1', outcome: refused('wrong_state') })
    .then('discard h-1', 'resume since 2')
    .so((state) => assert.equal(state.notice, null));
});

test('a wish that is refused is said to have failed', () => {
  chatting()
    .when({ type: 'asked', request: 'handoff.request', id: 'h-1' })
    .when({ type: 'outbox.stored', cmid: 'h-1', durable: true })
    .when({ type: 'attempted', cmid: 'h-1', outcome: refused('forbidden') })
    .so((state) => {
      assert.equal(state.notice, 'not_done');
      assert.deepEqual(cmids(state), []);
    });
});

test('empty and over-long texts are not taken', () => {
  chatting()
    .when({ type: 'composed', text: '', page: null })
    .when({ type: 'composed', text: 'x'.repeat(4001), page: null })
    .then();
});

test('writing after the end goes on in the session, for the relay reopens it', () => {
  const playbook = chatting().when({
    type: 'session.changed', session: view({ state: 'completed', version: 2, head_seq: 3 }), entry: change(3, { change: 'completed', state: 'completed' }),
  }).meanwhile();
  write(playbook, 'One more thing', 'm-1').then('store m-1', 'attempt m-1');
});
