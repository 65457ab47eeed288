import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { readAnswer } from '../src/link.js';
import { FACTS, REQUESTS, SHAPES } from '../src/protocol.gen.js';
import { MalformedError, readShape } from '../src/shape.js';

const EXAMPLES = new URL('../../relay/protocol/examples/', import.meta.url);
const example = (/** @type {string} */ name) => JSON.parse(readFileSync(new URL(`${name}.json`, EXAMPLES), 'utf8'));

/** @type {[string, string, any][]} what it is, its shape, its value */
const WIRE = [
  ...Object.entries(REQUESTS).flatMap(([name, shapes]) => /** @type {[string, string, any][]} */ ([
    [`payload of ${name}`, shapes.payload, example(name).payload],
    [`reply of ${name}`, shapes.reply, example(name).reply],
  ])),
  ...Object.entries(FACTS).map(([name, shape]) => /** @type {[string, string, any]} */ ([`fact ${name}`, shape, example(name).payload])),
];

for (const [what, shape, value] of WIRE) {
  test(`the example ${what} is read without loss`, () => {
    assert.deepEqual(readShape(shape, value), value);
  });

  test(`the example ${what} with an unknown field is read without it`, () => {
    assert.deepEqual(readShape(shape, { ...value, from_a_newer_relay: { any: 1 } }), value);
  });

  for (const field of requiredFields(shape)) {
    test(`the example ${what} without ${field} is malformed`, () => {
      const { [field]: _left_out, ...broken } = value;
      assert.throws(() => readShape(shape, broken), MalformedError);
    });

    test(`the example ${what} with another kind of ${field} is malformed`, () => {
      assert.throws(() => readShape(shape, { ...value, [field]: [[]] }), MalformedError);
    });
  }
}

test('a word from a newer relay becomes unknown', () => {
  const { payload } = example('message.added');
  const entry = { ...payload.entry, voice: 'oracle' };
  assert.equal(readShape('MessageAdded', { ...payload, entry }).entry.voice, 'unknown');
});

test('what may be left out may be null', () => {
  const { payload } = example('typing.changed');
  assert.equal(readShape('TypingChanged', { ...payload, author: null }).author, undefined);
});

test('numbers that are no counts are malformed', () => {
  const { reply } = example('session.check');
  for (const head_seq of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, '3']) {
    assert.throws(() => readShape('SessionHead', { ...reply, head_seq }), MalformedError);
  }
});

test('the message says where the deviation is', () => {
  const { reply } = example('session.resume');
  reply.entries[1].seq = 'four';
  assert.throws(() => readShape('TranscriptPage', reply), { message: 'TranscriptPage.entries[1].seq is not number' });
});

test('an entry of a kind we do not know is malformed', () => {
  const { reply } = example('session.resume');
  reply.entries[0].kind = '__proto__';
  assert.throws(() => readShape('TranscriptPage', reply), MalformedError);
});

test('values that are no objects are malformed', () => {
  for (const value of [undefined, null, 1, 'text', [], true]) {
    assert.throws(() => readShape('Sent', value), MalformedError);
  }
});

test('an acknowledgement is a reply, a refusal or malformed', () => {
  const { reply } = example('message.send');
  assert.deepEqual(readAnswer('message.send', { ok: reply }), { kind: 'ok', reply });
  const error = { code: 'busy', message: 'Later.', retryable: true, retry_after_ms: 1000 };
  assert.deepEqual(readAnswer('message.send', { error }), { kind: 'refused', refusal: error });
  assert.equal(/** @type {any} */ (readAnswer('message.send', { error: { ...error, code: 'odd' } })).refusal.code, 'unknown');
  for (const answer of [undefined, null, 'ok', {}, { ok: {} }, { error: {} }]) {
    assert.deepEqual(readAnswer('message.send', answer), { kind: 'malformed' });
  }
});

/** @param {string} shape */
function requiredFields(shape) {
  const fields = /** @type {Record<string, Record<string, string>>} */ (SHAPES)[shape] ?? {};
  return Object.keys(fields).filter((field) => !fields[field]?.endsWith('?'));
}
