import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clockLocale } from '../src/clock.js';

test('times are in the language of the page, as the visitor writes it', () => {
  assert.equal(clockLocale('en', ['en-GB', 'en-US']), 'en-GB');
  assert.equal(clockLocale('en-US', ['de', 'en-AU']), 'en-AU');
  assert.equal(clockLocale('de', ['en-GB']), 'de');
  assert.equal(clockLocale('DE-at', []), 'de-AT');
});

test('what is no language leaves it to the browser', () => {
  assert.equal(clockLocale('', ['en-GB']), undefined);
  assert.equal(clockLocale('<svg onload=x>', ['en-GB']), undefined);
  assert.equal(clockLocale('en', ['C.UTF-8', 'en-GB']), 'en-GB');
});
