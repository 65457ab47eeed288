import assert from 'node:assert/strict';
import { test } from 'node:test';

import { retryDelay } from '../src/delays.js';
import { stringsFor } from '../src/strings.js';
import { cleanText, countChars, isSendable, languageTag, pageContext, visitorName } from '../src/texts.js';

test('texts are counted as the relay counts them, in code points', () => {
  assert.equal(countChars('a😀é'), 3);
  assert.equal(isSendable('😀'.repeat(4000)), true);
  assert.equal(isSendable('😀'.repeat(4001)), false);
  assert.equal(isSendable(''), false);
});

test('what the relay would refuse is taken out', () => {
  assert.equal(cleanText('  a\0b \uD800 😀\n'), 'ab \uFFFD 😀');
});

test('the fragment of an address, which may hold secrets, stays behind', () => {
  const page = pageContext({ url: 'https://a.example/b?c=d#token=e', title: ' T ', referrer: '' });
  assert.deepEqual(page, { url: 'https://a.example/b?c=d', title: 'T', referrer: '' });
});

test('addresses, titles and names are cut to what the wire allows', () => {
  const page = pageContext({ url: `https://a.example/${'b'.repeat(3000)}`, title: '😀'.repeat(400), referrer: '' });
  assert.equal(page.url?.length, 2000);
  assert.equal(countChars(page.title ?? ''), 300);
  assert.equal(visitorName('x'.repeat(90))?.length, 80);
});

test('languages and names that the relay would refuse are left out', () => {
  assert.equal(languageTag('pt-BR'), 'pt-BR');
  assert.equal(languageTag(''), null);
  assert.equal(languageTag('en_GB'), null);
  assert.equal(visitorName('  '), null);
  assert.equal(visitorName(null), null);
});

test('a language without words of its own gets English', () => {
  assert.equal(stringsFor('xx-YY').send, stringsFor('en').send);
  assert.equal(stringsFor(null).send, 'Send');
});

test('delays begin between half a second and one, and end between fifteen and thirty', () => {
  assert.equal(retryDelay(0, 0), 500);
  assert.equal(retryDelay(0, 0.999_999), 1000);
  assert.equal(retryDelay(50, 0), 15_000);
  assert.equal(retryDelay(50, 0.999_999), 30_000);
});
