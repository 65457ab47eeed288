import assert from 'node:assert/strict';
import { test } from 'node:test';

import { botName, initials, nameOf } from '../src/names.js';
import { stringsFor } from '../src/strings.js';
import { SESSION, chatting, message } from './support/playbook.js';

const strings = stringsFor('en');

test('initials are taken from the first and the last name, whatever the alphabet', () => {
  assert.deepEqual(['Maya', 'maya van Lindqvist', '😀 Ö', ''].map(initials), ['M', 'ML', '😀Ö', '']);
});

test('whoever has no name is called by their part', () => {
  assert.equal(nameOf({ voice: 'bot', author: null }, strings), strings.assistant);
  assert.equal(nameOf({ voice: 'agent', author: '' }, strings), strings.agent);
  assert.equal(nameOf({ voice: 'visitor', author: 'Ines' }, strings), strings.you);
});

test('a bot that is merely called assistant has no name of its own', () => {
  const called = (/** @type {string} */ author) => chatting()
    .when({ type: 'message.added', session_id: SESSION, entry: message(3, { author }) }).state;
  assert.equal(botName(called('Edu'), strings), 'Edu');
  assert.equal(botName(called(strings.assistant), strings), null);
});
