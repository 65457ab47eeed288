import assert from 'node:assert/strict';
import { test } from 'node:test';

import { present, drafted } from '../src/present.js';
import { stringsFor } from '../src/strings.js';
import { NOW, SESSION, change, chatting, message, view } from './support/playbook.js';

const strings = stringsFor('en');
const draft = (/** @type {string} */ text, fields = {}) =>
  ({ type: 'answer.drafted', fact: { session_id: SESSION, epoch: 1, seq: 2, text, ...fields } });
const added = (/** @type {number} */ seq, fields = {}) => ({ type: 'message.added', session_id: SESSION, entry: message(seq, fields) });
const claimed = { type: 'session.changed', session: view({ version: 3, state: 'active', agent_name: 'Maya', head_seq: 3 }), entry: change(3, { change: 'claimed', state: 'active' }) };
const texts = (/** @type {import('../src/model.js').State} */ state) => drafted(state, strings).map((row) => row.text);

test('a draft grows, and is the bot\'s', () => {
  chatting()
    .when(draft('It costs'))
    .when(draft('It costs 75 euros'))
    .so((state) => {
      const [row] = drafted(state, strings);
      assert.equal(row?.text, 'It costs 75 euros');
      assert.equal(row?.voice, 'bot');
      assert.equal(row?.author, 'Edu');
    });
});

test('the answer takes the place of the draft', () => {
  chatting().when(draft('It costs')).when(added(3)).so((state) => assert.deepEqual(texts(state), []));
});

test('an empty draft ends it without an answer', () => {
  chatting().when(draft('It costs')).when(draft('')).so((state) => assert.deepEqual(texts(state), []));
});

test('a draft is dropped when a person takes over, and none is shown after that', () => {
  chatting()
    .when(draft('It costs'))
    .when(claimed)
    .so((state) => assert.deepEqual(texts(state), []))
    .when(draft('It costs 75', { seq: 3 }))
    .when(draft('It costs 75', { seq: 9 }))
    .so((state) => assert.deepEqual(texts(state), []));
});

test('drafts of another session, of a past epoch or of an answered question are not shown', () => {
  chatting()
    .when(draft('no', { session_id: SESSION.replace('0190', '0191') }))
    .when(draft('no', { epoch: 0 }))
    .when(draft('no', { seq: 1 }))
    .so((state) => assert.deepEqual(texts(state), []));
});

test('a draft that is not heard of again goes by itself, and with the connection', () => {
  chatting()
    .when(draft('It costs'))
    .when({ type: 'timer', timer: 'typing' })
    .so((state) => assert.deepEqual(texts(state), []))
    .when(draft('It costs'))
    .when({ type: 'link.down' })
    .so((state) => assert.deepEqual(texts(state), []));
});

test('who writes what one can read need not be said to be typing', () => {
  chatting()
    .when({ type: 'typing.changed', fact: { session_id: SESSION, voice: 'bot', active: true, author: 'Edu' } })
    .so((state) => assert.notEqual(present(state, strings, NOW).typing, ''))
    .when(draft('It costs'))
    .so((state) => assert.equal(present(state, strings, NOW).typing, ''));
});
