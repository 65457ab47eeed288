import assert from 'node:assert/strict';
import { test } from 'node:test';

import { stringsFor } from '../src/strings.js';

test('a language is found by its tag, by its base, or gives way to English', () => {
  for (const tag of ['en', 'en-GB', 'EN-us', 'xx', '', null]) assert.equal(stringsFor(tag).language, 'en');
});

test('what every object has is no language', () => {
  for (const tag of ['constructor', '__proto__', 'toString', 'constructor-x']) assert.equal(stringsFor(tag).language, 'en');
});
