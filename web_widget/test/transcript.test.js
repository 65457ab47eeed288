import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SESSION, change, chatting, message, ok, page, refused, seqs, view } from './support/playbook.js';

const added = (/** @type {number} */ seq, fields = {}) => ({ type: 'message.added', session_id: SESSION, entry: message(seq, fields) });

test('the next entry is appended without asking', () => {
  chatting().when(added(3)).then('mark').so((state) => assert.deepEqual(seqs(state), [1, 2, 3]));
});

test('an entry pushed twice is shown once', () => {
  chatting().when(added(3)).when(added(3)).then('mark').so((state) => assert.deepEqual(seqs(state), [1, 2, 3]));
});

test('entries pushed out of order are asked for and shown in order', () => {
  chatting()
    .when(added(4))
    .then('resume since 2')
    .so((state) => assert.deepEqual(seqs(state), [1, 2]))
    .when(added(3))
    .so((state) => assert.deepEqual(seqs(state), [1, 2, 3]))
    .when({ type: 'resumed', outcome: ok(page([message(3), message(4)])) })
    .so((state) => assert.deepEqual(seqs(state), [1, 2, 3, 4]))
    .then('mark', 'mark');
});

test('a gap is asked for once, however many pushes fall behind it', () => {
  chatting().when(added(5)).when(added(6)).when(added(7)).then('resume since 2');
});

test('a push that came while the answer was on its way is asked for after it', () => {
  chatting()
    .when(added(4))
    .then('resume since 2')
    .when(added(6))
    .when({ type: 'resumed', outcome: ok(page([message(3), message(4)])) })
    .then('resume since 4', 'mark');
});

test('a long transcript comes page by page', () => {
  chatting()
    .when({ type: 'woken' })
    .meanwhile()
    .when({ type: 'resumed', outcome: ok(page([message(3)], { more: true, session: { head_seq: 4 } })) })
    .then('resume since 3', 'mark')
    .when({ type: 'resumed', outcome: ok(page([message(4)])) })
    .then('mark')
    .so((state) => assert.deepEqual(seqs(state), [1, 2, 3, 4]));
});

test('a relay that promises more than it gives is not asked without pause', () => {
  chatting()
    .when({ type: 'woken' })
    .meanwhile()
    .when({ type: 'resumed', outcome: ok(page([], { session: { head_seq: 9 } })) })
    .then('wait resume 500')
    .when(added(9))
    .then()
    .when({ type: 'timer', timer: 'resume' })
    .then('resume since 2');
});

test('a malformed push makes us ask, and a malformed page is asked for again later', () => {
  chatting()
    .when({ type: 'malformed' })
    .then('resume since 2')
    .when({ type: 'resumed', outcome: { kind: 'malformed' } })
    .then('wait resume 500')
    .when({ type: 'timer', timer: 'resume' })
    .then('resume since 2');
});

test('a refused question is repeated when the relay says so', () => {
  chatting()
    .when({ type: 'malformed' })
    .meanwhile()
    .when({ type: 'resumed', outcome: refused('busy', { retryable: true, retry_after_ms: 1234 }) })
    .then('wait resume 1234');
});

test('an older view of the session does not undo a newer one', () => {
  chatting()
    .when({ type: 'session.changed', session: view({ version: 3, state: 'active', agent_name: 'Maya' }), entry: change(3, { change: 'claimed', state: 'active' }) })
    .when({ type: 'session.changed', session: view({ version: 2, state: 'pending' }), entry: change(3) })
    .so((state) => assert.equal(state.session?.state, 'active'));
});

test('a session that took the place of ours is shown from its start', () => {
  const other = '0190c8a2-7b1e-7c54-9d3e-5a1f00b2c399';
  chatting()
    .when({ type: 'message.added', session_id: other, entry: message(1) })
    .then('remember', 'resume since 0', 'mark')
    .when({ type: 'resumed', outcome: ok(page([change(1)], { session: { session_id: other } })) })
    .so((state) => {
      assert.equal(state.identity.sessionId, other);
      assert.deepEqual(seqs(state), [1]);
    });
});

test('what arrives while the panel is open counts as seen, and otherwise does not', () => {
  chatting()
    .when(added(3))
    .so((state) => assert.equal(state.seenSeq, 3))
    .when({ type: 'panel.closed' })
    .when(added(4))
    .so((state) => assert.equal(state.seenSeq, 3))
    .when({ type: 'panel.opened' })
    .so((state) => assert.equal(state.seenSeq, 4));
});
