import assert from 'node:assert/strict';
import { test } from 'node:test';

import { echoes, preface, present, rowOfEntry, safeUrl } from '../src/present.js';
import { stringsFor } from '../src/strings.js';
import { NOW, Playbook, SESSION, TOKEN, change, chatting, message, refused, view, write } from './support/playbook.js';

const strings = stringsFor('en');
const shown = (/** @type {Playbook} */ playbook) => present(playbook.state, strings, NOW);
const changed = (/** @type {string} */ state, fields = {}) => ({
  type: 'session.changed', session: view({ state, version: 5, head_seq: 3, ...fields }), entry: change(3, { state }),
});

test('the header says whom one is talking to, in every state', () => {
  /** @type {[string, object, string, string][]} */
  const cases = [
    ['bot', {}, 'Edu, automatic assistant', 'bot'],
    ['pending', {}, 'Waiting for a person', 'waiting'],
    ['active', { agent_name: 'Maya' }, 'Chatting with Maya', 'agent'],
    ['completed', {}, 'This chat has ended', 'over'],
    ['abandoned', {}, 'This chat has ended', 'over'],
    ['unknown', {}, 'Connected', 'quiet'],
  ];
  for (const [state, fields, status, tone] of cases) {
    const { status: said, tone: toned } = shown(chatting().when(changed(state, fields)));
    assert.deepEqual([said, toned], [status, tone]);
  }
});

test('the header says when there is no connection, and does not flicker while it tries', () => {
  const playbook = chatting().when({ type: 'link.down' });
  assert.equal(shown(playbook).status, strings.disconnected);
  assert.equal(shown(playbook.when({ type: 'timer', timer: 'reconnect' })).status, strings.disconnected);
});

test('the first connection says that it is being made', () => {
  const playbook = new Playbook().when({
    type: 'started', identity: { token: TOKEN, sessionId: SESSION, openId: null }, panelOpen: true, seenSeq: 0,
  });
  assert.equal(shown(playbook).status, strings.connecting);
});

test('a person can be asked for while the bot answers, and only then', () => {
  assert.equal(shown(chatting()).person?.label, strings.talkToPerson);
  for (const state of ['pending', 'active', 'completed']) assert.equal(shown(chatting().when(changed(state))).person, null);
});

test('the button shows that a person is being asked for', () => {
  const playbook = chatting().when({ type: 'asked', request: 'handoff.request' });
  assert.deepEqual(shown(playbook).person, { busy: true, label: strings.askingForPerson });
});

test('the way back to the bot is open while waiting', () => {
  assert.equal(shown(chatting().when(changed('pending'))).back?.label, strings.backToBot);
  assert.equal(shown(chatting()).back, null);
});

test('troubles of sending and keeping are said above the composer', () => {
  const refusing = (/** @type {string} */ code) => write(chatting(), 'Hello', 'm-1')
    .when({ type: 'attempted', cmid: 'm-1', outcome: refused(code, { retryable: true, retry_after_ms: 1000 }) });
  assert.equal(shown(refusing('rate_limited')).banner, strings.tooFast);
  assert.equal(shown(refusing('storage_full')).banner, strings.busy);
  assert.equal(shown(chatting()).banner, '');
  assert.equal(shown(chatting().when({ type: 'outbox.loaded', items: [], durable: false })).banner, strings.notDurable);
});

test('only what bots and people said while the panel was closed counts as unread', () => {
  const playbook = chatting()
    .when({ type: 'panel.closed' })
    .when({ type: 'message.added', session_id: SESSION, entry: message(3, { voice: 'visitor' }) })
    .when({ type: 'message.added', session_id: SESSION, entry: message(4, { voice: 'agent' }) });
  assert.equal(shown(playbook).unread, 1);
  assert.equal(shown(playbook.when({ type: 'panel.opened' })).unread, 0);
});

test('changes show their text, or nothing', () => {
  assert.equal(rowOfEntry(change(3), undefined, strings), null);
  assert.equal(rowOfEntry(change(3, { text: 'Maya joined.' }), undefined, strings)?.voice, 'system');
});

test('an echo and its entry are the same row', () => {
  const { state } = write(chatting(), 'Hello', 'm-1');
  const [echo] = echoes(state, strings);
  const row = rowOfEntry(message(3, { voice: 'visitor', cmid: 'm-1' }), undefined, strings);
  assert.equal(echo?.key, row?.key);
  assert.deepEqual([echo?.delivery, row?.delivery], ['sending', 'sent']);
});

test('wishes are no rows', () => {
  assert.deepEqual(echoes(chatting().when({ type: 'asked', request: 'handoff.request' }).state, strings), []);
});

test('a message close behind one of the same voice and name belongs to it', () => {
  const first = message(3, { at: NOW });
  assert.equal(rowOfEntry(message(4, { at: NOW + 60_000 }), first, strings)?.follows, true);
  assert.equal(rowOfEntry(message(4, { at: NOW + 600_000 }), first, strings)?.follows, false);
  assert.equal(rowOfEntry(message(4, { at: NOW, author: 'Ada' }), first, strings)?.follows, false);
});

test('an echo belongs to the message of the visitor above it at once, not only when it is sent', () => {
  const alone = write(chatting(), 'One', 'm-1').state;
  assert.deepEqual(echoes(alone, strings).map((row) => row.follows), [false]);
  const both = write(write(chatting(), 'One', 'm-1'), 'Two', 'm-2').state;
  assert.deepEqual(echoes(both, strings).map((row) => row.follows), [false, true]);
  const after = (/** @type {number} */ at, voice = 'visitor') => write(
    chatting().when({ type: 'message.added', session_id: SESSION, entry: message(3, { voice, at, cmid: 'm-0' }) }), 'One', 'm-1',
  ).state;
  const made = alone.outbox[0]?.made_at ?? 0;
  assert.deepEqual(echoes(after(made), strings).map((row) => row.follows), [true]);
  assert.deepEqual(echoes(after(made - 600_000), strings).map((row) => row.follows), [false]);
  assert.deepEqual(echoes(after(made, 'agent'), strings).map((row) => row.follows), [false]);
});

test('a chat that is not the earlier one begins by saying so', () => {
  const playbook = chatting().when({ type: 'link.refused', refusal: { code: 'unauthenticated', message: 'No.' } });
  assert.equal(preface(playbook.state, strings)?.text, strings.restarted);
  assert.equal(preface(chatting().state, strings), null);
});

test('only web addresses of sources are followed', () => {
  const source = (/** @type {string | undefined} */ url) => ({ article_id: 'a', title: 'A', url });
  assert.equal(safeUrl(source('https://a.example/b')), 'https://a.example/b');
  assert.equal(safeUrl(source('http://a.example/')), 'http://a.example/');
  for (const url of ['javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'https://bank.example@a.example/', '/relative', '', undefined]) {
    assert.equal(safeUrl(source(url)), null);
  }
});
