import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { Window } from 'happy-dom';

import { Renderer } from '../src/render.js';
import { stringsFor } from '../src/strings.js';
import { makeParts } from '../src/template.js';
import { NOW, Playbook, SESSION, TOKEN, change, chatting, message, ok, page, refused, view, write } from './support/playbook.js';

const strings = stringsFor('en');
const OTHER = SESSION.replace('0190', '0191');
const GLOBALS = /** @type {const} */ (['document', 'ResizeObserver', 'Node']);

/** @type {import('../src/template.js').Parts} */
let parts;
/** @type {Renderer} */
let renderer;
/** @type {string[][]} */
let actions;
/** @type {Window} */
let window;

beforeEach(() => {
  window = new Window();
  for (const name of GLOBALS) Object.assign(globalThis, { [name]: window[name] });
  parts = makeParts(strings, 'Help');
  actions = [];
  renderer = new Renderer(parts, {
    strings,
    time: new Intl.DateTimeFormat('en', { timeStyle: 'short' }),
    onAction: (name, cmid) => actions.push([name, cmid]),
    onChoice: (text) => actions.push(['choice', text]),
  });
});

afterEach(async () => {
  renderer.end();
  await window.happyDOM.close();
  for (const name of GLOBALS) Reflect.deleteProperty(globalThis, name);
});

const items = () => [...parts.entries.children];
const added = (/** @type {number} */ seq, fields = {}) => ({ type: 'message.added', session_id: SESSION, entry: message(seq, fields) });
const texts = () => items().map((item) => item.querySelector('.words')?.textContent);

test('entries are drawn once: later drawings keep their nodes', () => {
  const playbook = chatting();
  renderer.draw(playbook.state, NOW);
  const [first] = items();
  renderer.draw(playbook.when(added(3)).state, NOW);
  assert.equal(items()[0], first);
  assert.deepEqual(texts(), ['text 2', 'text 3']);
});

test('drawing without news moves nothing, for a screen reader would read it out again', () => {
  const playbook = write(write(chatting(), 'One', 'm-1'), 'Two', 'm-2');
  renderer.draw(playbook.state, NOW);
  const moved = [];
  const insertBefore = parts.entries.insertBefore.bind(parts.entries);
  parts.entries.insertBefore = (node, child) => {
    moved.push(node);
    return insertBefore(node, child);
  };
  renderer.draw(playbook.when(added(3, { voice: 'visitor', cmid: 'm-1', text: 'One' })).state, NOW);
  assert.deepEqual(texts(), ['text 2', 'One', 'Two']);
  assert.equal(moved.length, 0);
});

test('an echo becomes its entry in place', () => {
  const playbook = write(chatting(), 'Hello', 'm-1');
  renderer.draw(playbook.state, NOW);
  const echo = items().at(-1);
  assert.equal(echo?.getAttribute('data-state'), 'sending');
  assert.equal(echo?.getAttribute('data-cmid'), 'm-1');
  assert.equal(echo?.hasAttribute('data-seq'), false);
  renderer.draw(playbook.when(added(3, { voice: 'visitor', cmid: 'm-1', text: 'Hello' })).state, NOW);
  assert.equal(items().at(-1), echo);
  assert.equal(echo?.getAttribute('data-seq'), '3');
  assert.equal(echo?.getAttribute('data-state'), 'sent');
  assert.equal(items().length, 2);
});

test('what others say meanwhile stands above an echo', () => {
  const playbook = write(chatting(), 'Hello', 'm-1');
  renderer.draw(playbook.state, NOW);
  renderer.draw(playbook.when(added(3)).state, NOW);
  assert.deepEqual(texts(), ['text 2', 'text 3', 'Hello']);
});

test('a later message that was stored passes one that failed', () => {
  const playbook = write(chatting(), 'One', 'm-1').when({ type: 'attempted', cmid: 'm-1', outcome: refused('bad_request') });
  write(playbook, 'Two', 'm-2');
  renderer.draw(playbook.state, NOW);
  assert.deepEqual(texts(), ['text 2', 'One', 'Two']);
  renderer.draw(playbook.when(added(3, { voice: 'visitor', cmid: 'm-2', text: 'Two' })).state, NOW);
  assert.deepEqual(texts(), ['text 2', 'Two', 'One']);
});

test('a message not sent offers what to do, until it is tried again', () => {
  const playbook = write(chatting(), 'Hello', 'm-1').when({ type: 'attempted', cmid: 'm-1', outcome: refused('forbidden') });
  renderer.draw(playbook.state, NOW);
  for (const button of parts.entries.querySelectorAll('button')) button.click();
  assert.deepEqual(actions, [['retry', 'm-1'], ['copy', 'm-1'], ['remove', 'm-1']]);
  renderer.draw(playbook.when({ type: 'retried', cmid: 'm-1' }).state, NOW);
  assert.equal(parts.entries.querySelector('.remedies'), null);
  renderer.draw(playbook.when({ type: 'discarded', cmid: 'm-1' }).state, NOW);
  assert.deepEqual(texts(), ['text 2']);
});

test('strangers\' words stay words', () => {
  const evil = '<img src=x onerror=alert(1)>';
  const sources = [{ article_id: 'a', title: evil, url: 'javascript:alert(1)' }];
  renderer.draw(chatting().when(added(3, { text: evil, author: evil, sources })).state, NOW);
  assert.equal(parts.entries.querySelector('img'), null);
  assert.equal(parts.entries.querySelector('a'), null);
  assert.equal(texts().at(-1), evil);
});

test('the answers of the last message stand below it as buttons with a name for the group', () => {
  renderer.draw(chatting().when(added(3, { choices: ['Visa fees', '<b>Visa</b> times'] })).state, NOW);
  const group = items().at(-1)?.querySelector('.choices');
  assert.deepEqual([group?.getAttribute('role'), group?.getAttribute('aria-label')], ['group', strings.suggestions]);
  const buttons = [...(group?.querySelectorAll('button') ?? [])];
  assert.deepEqual(buttons.map((button) => button.textContent), ['Visa fees', '<b>Visa</b> times']);
  assert.deepEqual(buttons.map((button) => [button.type, button.dir]), [['button', 'auto'], ['button', 'auto']]);
  buttons[1]?.click();
  assert.deepEqual(actions, [['choice', '<b>Visa</b> times']]);
  assert.equal(parts.personButton.hidden, false);
});

test('drawing without news keeps the buttons, for one of them may have the focus', () => {
  const playbook = chatting().when(added(3, { choices: ['Visa fees'] }));
  renderer.draw(playbook.state, NOW);
  const button = parts.entries.querySelector('.choice');
  renderer.draw(playbook.when({ type: 'link.down' }).state, NOW);
  assert.notEqual(button, null);
  assert.equal(parts.entries.querySelector('.choice'), button);
});

test('the buttons go when the visitor writes, and the next question brings its own', () => {
  const playbook = chatting().when(added(3, { choices: ['Visa fees'] }));
  renderer.draw(playbook.state, NOW);
  renderer.draw(write(playbook, 'Something else', 'm-1').state, NOW);
  assert.equal(parts.log.querySelector('.choices'), null);
  renderer.draw(playbook
    .when(added(4, { voice: 'visitor', cmid: 'm-1', text: 'Something else' }))
    .when(added(5, { choices: ['Work', 'Housing'] })).state, NOW);
  assert.equal(parts.log.querySelectorAll('.choices').length, 1);
  assert.deepEqual([...(items().at(-1)?.querySelectorAll('.choice') ?? [])].map((one) => one.textContent), ['Work', 'Housing']);
});

test('a new session takes over no buttons, even where its own have the same place', () => {
  const playbook = chatting().when(added(3, { choices: ['Visa fees'] }));
  renderer.draw(playbook.state, NOW);
  const session = { session_id: OTHER, version: 1 };
  playbook.when({ type: 'woken' }).when({
    type: 'resumed', outcome: ok(page([change(1), message(2), message(3, { choices: ['Housing'] })], { session })),
  });
  renderer.draw(playbook.state, NOW);
  assert.deepEqual([...parts.log.querySelectorAll('.choice')].map((one) => one.textContent), ['Housing']);
});

test('a source with a web address is a link that gives nothing away', () => {
  const sources = [{ article_id: 'a', title: 'Fees', url: 'https://a.example/fees' }];
  renderer.draw(chatting().when(added(3, { sources })).state, NOW);
  const link = parts.entries.querySelector('a');
  assert.equal(link?.getAttribute('href'), 'https://a.example/fees');
  assert.equal(link?.getAttribute('rel'), 'noopener noreferrer');
  assert.equal(link?.getAttribute('target'), '_blank');
});

test('a new session begins with an empty log and a word about it', () => {
  const playbook = chatting();
  renderer.draw(playbook.state, NOW);
  renderer.draw(playbook.when({ type: 'link.refused', refusal: { code: 'unauthenticated', message: 'No.' } }).state, NOW);
  assert.deepEqual(texts(), [strings.restarted]);
});

test('the four voices are told apart without colour', () => {
  renderer.draw(chatting()
    .when(added(3, { voice: 'agent', author: 'Maya Lind' }))
    .when(added(4, { voice: 'visitor' }))
    .state, NOW);
  const [bot, agent, visitor] = items();
  assert.equal(bot?.querySelectorAll('.mark svg').length, 1);
  assert.equal(agent?.querySelector('.mark')?.textContent, 'ML');
  assert.equal(visitor?.querySelector('.mark'), null);
  assert.equal(visitor?.querySelector('.author')?.textContent, strings.you);
});

test('the launcher tells of unread messages and whether the panel is open', () => {
  const playbook = chatting();
  renderer.draw(playbook.state, NOW);
  assert.equal(parts.launcher.getAttribute('aria-expanded'), 'true');
  renderer.draw(playbook.when({ type: 'panel.closed' }).when(added(3)).state, NOW);
  assert.equal(parts.launcher.getAttribute('aria-label'), 'Open chat, 1 new message');
  assert.equal(parts.badge.textContent, '1');
  assert.equal(parts.panel.hidden, true);
});

test('a history that arrives is not read out, what comes afterwards is', async () => {
  const playbook = new Playbook()
    .when({ type: 'started', identity: { token: TOKEN, sessionId: SESSION, openId: null }, panelOpen: true, seenSeq: 0 })
    .when({ type: 'outbox.loaded', items: [], durable: true })
    .when({ type: 'link.up' });
  const live = () => parts.log.getAttribute('aria-live');
  renderer.draw(playbook.state, NOW);
  renderer.draw(playbook.when({ type: 'resumed', outcome: ok(page([change(1), message(2)], { more: true, session: { head_seq: 3 } })) }).state, NOW);
  assert.deepEqual([live(), parts.log.getAttribute('aria-busy')], ['off', 'true']);
  renderer.draw(playbook.when({ type: 'resumed', outcome: ok(page([message(3)])) }).state, NOW);
  assert.deepEqual([live(), parts.log.getAttribute('aria-busy')], ['off', 'false']);
  while (live() === 'off') await new Promise((resolve) => { setTimeout(resolve, 10); });
  renderer.draw(playbook.when(added(4)).state, NOW);
  assert.equal(live(), 'polite');
});

test('the card shows the wait with its time, and goes with it', () => {
  const playbook = chatting().when({
    type: 'session.changed', session: view({ state: 'pending', version: 2, head_seq: 3 }),
    entry: change(3, { state: 'pending', change: 'escalated', at: NOW }),
  });
  renderer.draw(playbook.state, NOW + 150_000);
  assert.equal(parts.situation.hidden, false);
  assert.match(parts.since.textContent ?? '', /^Waiting since \d/);
  assert.equal(parts.waited.textContent, '2 min');
  assert.equal(parts.situation.getAttribute('data-warmth'), '2');
  assert.equal(parts.backButton.hidden, false);
  renderer.draw(playbook.when({
    type: 'session.changed', session: view({ state: 'active', version: 3, head_seq: 4, agent_name: 'Maya Lind' }), entry: change(4, { state: 'active' }),
  }).state, NOW + 150_000);
  assert.equal(parts.situation.hidden, true);
  assert.deepEqual([parts.statusText.textContent, parts.letters.textContent], ['Chatting with Maya Lind', 'ML']);
});

test('without a connection the card counts what waits, and after the end the composer invites to go on', () => {
  const playbook = write(chatting(), 'Hello', 'm-1').when({ type: 'link.down' });
  renderer.draw(playbook.state, NOW);
  assert.equal(parts.count.textContent, strings.waitingToBeSent(1));
  assert.equal(parts.situationText.textContent, strings.whileDisconnected);
  assert.equal(parts.text.placeholder, strings.writeMessage);
  const session = view({ state: 'completed', version: 5, head_seq: 3 });
  renderer.draw(chatting().when({ type: 'session.changed', session, entry: change(3, { state: 'completed' }) }).state, NOW);
  assert.equal(parts.text.placeholder, strings.writeToGoOn);
});

test('an answer being written is one row that grows, out of a screen reader\'s hearing, until it is said', () => {
  const draft = (/** @type {string} */ text) => ({ type: 'answer.drafted', fact: { session_id: SESSION, epoch: 1, seq: 2, text } });
  const playbook = chatting();
  renderer.draw(playbook.when(draft('It <b>costs</b>')).state, NOW);
  const row = items().at(-1);
  assert.equal(row?.getAttribute('aria-hidden'), 'true');
  assert.deepEqual(texts(), ['text 2', 'It <b>costs</b>']);
  renderer.draw(playbook.when(draft('It <b>costs</b> 75 euros')).state, NOW);
  assert.equal(items().at(-1), row);
  assert.deepEqual(texts(), ['text 2', 'It <b>costs</b> 75 euros']);
  assert.equal(row?.querySelector('b'), null);
  renderer.draw(playbook.when(added(3, { text: 'It costs 75 euros.' })).state, NOW);
  assert.deepEqual(texts(), ['text 2', 'It costs 75 euros.']);
  assert.equal(items().at(-1)?.hasAttribute('aria-hidden'), false);
});
