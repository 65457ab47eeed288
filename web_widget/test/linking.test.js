import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NOW, Playbook, SESSION, TOKEN, change, chatting, message, ok, page, refused, seqs, view, write } from './support/playbook.js';

const NOBODY = { token: null, sessionId: null, openId: null };
const KNOWN = { token: TOKEN, sessionId: SESSION, openId: null };
const STOPS = ['stop connect', 'stop check', 'stop resume', 'stop typing'];

test('a visitor who never opened the panel costs the relay nothing', () => {
  new Playbook()
    .when({ type: 'started', identity: NOBODY, panelOpen: false, seenSeq: 0 })
    .when({ type: 'outbox.loaded', items: [], durable: true })
    .then()
    .so((state) => assert.equal(state.link, 'idle'));
});

test('the first opening of the panel connects and opens a session whose id is kept before it is used', () => {
  new Playbook()
    .when({ type: 'started', identity: NOBODY, panelOpen: false, seenSeq: 0 })
    .when({ type: 'outbox.loaded', items: [], durable: true })
    .when({ type: 'panel.opened' })
    .then(...STOPS, 'stop reconnect', 'connect', 'wait connect 15000', 'mark')
    .when({ type: 'link.up', id: 'open-1' })
    .then('stop connect', 'remember', 'open')
    .when({ type: 'opened', outcome: ok({ token: TOKEN, page: page([change(1), message(2)]) }) })
    .then('remember', 'wait check 10000', 'mark')
    .so((state) => {
      assert.deepEqual(state.identity, KNOWN);
      assert.deepEqual(seqs(state), [1, 2]);
    });
});

test('a lost answer to session.open is asked for again with the same id', () => {
  new Playbook()
    .when({ type: 'started', identity: NOBODY, panelOpen: true, seenSeq: 0 })
    .when({ type: 'link.up', id: 'open-1' })
    .when({ type: 'opened', outcome: { kind: 'silent' } })
    .meanwhile()
    .when({ type: 'timer', timer: 'reconnect' })
    .when({ type: 'link.up', id: 'open-2' })
    .so((state) => assert.equal(state.identity.openId, 'open-1'));
});

test('a session that another tab opened meanwhile is taken over', () => {
  new Playbook()
    .when({ type: 'started', identity: NOBODY, panelOpen: true, seenSeq: 0 })
    .when({ type: 'link.up' })
    .meanwhile()
    .when({ type: 'identity.found', identity: KNOWN })
    .then('remember', ...STOPS, 'stop reconnect', 'connect', 'wait connect 15000')
    .when({ type: 'link.up' })
    .then('stop connect', 'resume since 0');
});

test('a stored token connects without the panel and asks for what was missed', () => {
  new Playbook()
    .when({ type: 'started', identity: KNOWN, panelOpen: false, seenSeq: 0 })
    .meanwhile()
    .when({ type: 'link.up' })
    .then('stop connect', 'resume since 0');
});

test('a token that the relay does not know any more is forgotten, said so, and a new session opened', () => {
  new Playbook()
    .when({ type: 'started', identity: KNOWN, panelOpen: true, seenSeq: 0 })
    .meanwhile()
    .when({ type: 'link.refused', refusal: { code: 'unauthenticated', message: 'No.' } })
    .then('forget', ...STOPS, 'stop reconnect', 'connect', 'wait connect 15000')
    .so((state) => {
      assert.equal(state.identity.token, null);
      assert.equal(state.notice, 'restarted');
    })
    .when({ type: 'link.up', id: 'open-9' })
    .then('stop connect', 'remember', 'open');
});

test('words not yet sent follow into the new session, wishes about the old one do not', () => {
  const playbook = chatting().when({ type: 'link.down' });
  write(playbook, 'Still there?', 'm-1')
    .when({ type: 'asked', request: 'session.end', id: 'e-1' })
    .when({ type: 'timer', timer: 'reconnect' })
    .when({ type: 'link.refused', refusal: { code: 'unauthenticated', message: 'No.' } })
    .so((state) => assert.deepEqual(state.outbox.map((item) => item.cmid), ['m-1']))
    .when({ type: 'link.up' })
    .meanwhile()
    .when({ type: 'opened', outcome: ok({ token: `${TOKEN}-2`, page: page([change(1)]) }) })
    .then('remember', 'wait check 10000', 'attempt m-1', 'mark');
});

test('an unknown token is forgotten quietly when nobody looks and nothing waits', () => {
  new Playbook()
    .when({ type: 'started', identity: KNOWN, panelOpen: false, seenSeq: 0 })
    .meanwhile()
    .when({ type: 'link.refused', refusal: { code: 'unauthenticated', message: 'No.' } })
    .then('forget', ...STOPS, 'disconnect')
    .so((state) => assert.equal(state.link, 'idle'));
});

test('waits between attempts grow and are kept below thirty seconds', () => {
  const playbook = chatting();
  playbook.random = 0.999_999;
  /** @type {number[]} */
  const failures = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    playbook.when({ type: 'link.down' }).when({ type: 'timer', timer: 'reconnect' });
    failures.push(playbook.state.failures);
  }
  assert.deepEqual(failures, [1, 2, 3, 4, 5, 6, 7, 8]);
  playbook.meanwhile().when({ type: 'link.down' }).then(...STOPS, 'disconnect', 'wait reconnect 30000');
});

test('a connection that is accepted but never answers does not reset the waiting', () => {
  chatting()
    .when({ type: 'link.down' })
    .when({ type: 'timer', timer: 'reconnect' })
    .when({ type: 'link.up' })
    .meanwhile()
    .when({ type: 'resumed', outcome: { kind: 'silent' } })
    .then(...STOPS, 'disconnect', 'wait reconnect 1000');
});

test('a relay that asks for patience is given it', () => {
  chatting()
    .when({ type: 'link.refused', refusal: { code: 'busy', message: 'Later.', retryable: true, retry_after_ms: 7000 } })
    .then(...STOPS, 'disconnect', 'wait reconnect 7000');
});

test('a site that is not listed is told so, and tried again once a minute', () => {
  chatting()
    .when({ type: 'link.refused', refusal: { code: 'origin_refused', message: 'No.' } })
    .then(...STOPS, 'disconnect', 'wait reconnect 60000')
    .so((state) => assert.equal(state.link, 'refused'));
});

test('a handshake that hangs is given up', () => {
  new Playbook()
    .when({ type: 'started', identity: KNOWN, panelOpen: true, seenSeq: 0 })
    .meanwhile()
    .when({ type: 'timer', timer: 'connect' })
    .then(...STOPS, 'disconnect', 'wait reconnect 500');
});

test('the heartbeat goes on while it is answered', () => {
  chatting()
    .when({ type: 'timer', timer: 'check' })
    .then('check')
    .when({ type: 'checked', outcome: ok({ session_id: SESSION, state: 'bot', version: 1, head_seq: 2 }) })
    .then('wait check 10000');
});

test('an unanswered heartbeat drops the connection and comes back', () => {
  chatting()
    .when({ type: 'timer', timer: 'check' })
    .meanwhile()
    .when({ type: 'checked', outcome: { kind: 'silent' } })
    .then(...STOPS, 'disconnect', 'wait reconnect 500')
    .so((state) => assert.equal(state.link, 'down'));
});

test('a heartbeat that knows of more than we have makes us ask', () => {
  chatting()
    .when({ type: 'checked', outcome: ok({ session_id: SESSION, state: 'bot', version: 1, head_seq: 4 }) })
    .then('wait check 10000', 'resume since 2');
});

test('a heartbeat that knows of a newer state makes us ask', () => {
  chatting()
    .when({ type: 'checked', outcome: ok({ session_id: SESSION, state: 'active', version: 3, head_seq: 2 }) })
    .then('wait check 10000', 'resume since 2');
});

test('coming back to the page asks at once, and reconnects at once', () => {
  chatting()
    .when({ type: 'woken' })
    .then('stop resume', 'stop check', 'check', 'resume since 2')
    .when({ type: 'link.down' })
    .meanwhile()
    .when({ type: 'woken' })
    .then(...STOPS, 'stop reconnect', 'connect', 'wait connect 15000');
});

test('what an old connection still says is void', () => {
  const playbook = chatting();
  const { connection } = playbook.state;
  playbook.when({ type: 'link.down' }).meanwhile()
    .when({ type: 'resumed', connection, outcome: ok(page([message(3)])) })
    .when({ type: 'message.added', connection, session_id: SESSION, entry: message(3) })
    .then()
    .so((state) => assert.deepEqual(seqs(state), [1, 2]));
});

test('an erased session is forgotten with all its words', () => {
  chatting()
    .when({ type: 'session.changed', session: view({ state: 'erased', version: 9, head_seq: 3 }), entry: change(3, { change: 'erased', state: 'erased' }) })
    .so((state) => {
      assert.deepEqual(state.entries, []);
      assert.equal(state.identity.token, null);
      assert.equal(state.notice, 'erased');
    });
});

test('a session that is not found makes way for whichever is the current one', () => {
  chatting()
    .when({ type: 'checked', outcome: refused('not_found') })
    .then('wait check 10000', 'remember', 'resume since 0', 'mark')
    .so((state) => assert.equal(state.identity.sessionId, null))
    .when({ type: 'resumed', outcome: ok(page([change(1)], { session: { session_id: '0190c8a2-7b1e-7c54-9d3e-5a1f00b2c399' } })) })
    .so((state) => assert.equal(state.identity.sessionId, '0190c8a2-7b1e-7c54-9d3e-5a1f00b2c399'));
});

test('the relay is told of typing now and then, and when it ends', () => {
  const playbook = chatting();
  playbook.when({ type: 'typed' }).then('tell typing', 'wait typing.idle 4000');
  playbook.now = NOW + 1000;
  playbook.when({ type: 'typed' }).then('wait typing.idle 4000');
  playbook.now = NOW + 3500;
  playbook.when({ type: 'typed' }).then('tell typing', 'wait typing.idle 4000')
    .when({ type: 'timer', timer: 'typing.idle' }).then('stop typing.idle', 'tell idle')
    .when({ type: 'timer', timer: 'typing.idle' }).then();
});

test('the other side is shown typing until it speaks, stops, or six seconds pass', () => {
  const typing = { type: 'typing.changed', fact: { session_id: SESSION, voice: 'agent', active: true, author: 'Maya' } };
  chatting()
    .when(typing).then('wait typing 6000').so((state) => assert.equal(state.typing?.author, 'Maya'))
    .when({ type: 'timer', timer: 'typing' }).so((state) => assert.equal(state.typing, null))
    .when(typing)
    .when({ type: 'message.added', session_id: SESSION, entry: message(3, { voice: 'bot' }) })
    .so((state) => assert.equal(state.typing?.voice, 'agent'))
    .when({ type: 'message.added', session_id: SESSION, entry: message(4, { voice: 'agent' }) })
    .so((state) => assert.equal(state.typing, null));
});

test('our own typing in another tab is not shown to us', () => {
  chatting()
    .when({ type: 'typing.changed', fact: { session_id: SESSION, voice: 'visitor', active: true } })
    .then()
    .so((state) => assert.equal(state.typing, null));
});
