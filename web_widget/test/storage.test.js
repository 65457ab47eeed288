import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Draft, Storage } from '../src/storage.js';
import { MemoryStorage } from './support/memory-storage.js';

const RELAY = 'https://relay.example';
const NOTHING = { token: null, sessionId: null, openId: null, panelOpen: false, seenSeq: 0 };

test('values are kept side by side, for each relay', () => {
  const browser = new MemoryStorage();
  const storage = new Storage(() => browser, RELAY);
  storage.write({ token: 'secret' });
  storage.write({ panelOpen: true, seenSeq: 7 });
  assert.deepEqual(new Storage(() => browser, RELAY).read(), { ...NOTHING, token: 'secret', panelOpen: true, seenSeq: 7 });
  assert.deepEqual(new Storage(() => browser, 'https://other.example').read(), NOTHING);
});

test('forgetting spares the panel, and an identity that another tab has since got', () => {
  const storage = new Storage(() => new MemoryStorage(), RELAY);
  const shared = new MemoryStorage();
  const tab = new Storage(() => shared, RELAY);
  tab.write({ token: 'new', panelOpen: true });
  tab.forget('old');
  assert.equal(tab.read().token, 'new');
  tab.forget('new');
  assert.deepEqual(tab.read(), { ...NOTHING, panelOpen: true });
  assert.deepEqual(storage.read(), NOTHING);
});

test('damaged values count as not kept', () => {
  for (const damage of ['{', '[]', 'null', '7', '{"token": 5, "seenSeq": "x", "panelOpen": 1}']) {
    const browser = new MemoryStorage();
    browser.setItem(`baton-chat:${RELAY}`, damage);
    assert.deepEqual(new Storage(() => browser, RELAY).read(), NOTHING);
  }
});

test('a browser that forbids storage is no obstacle', () => {
  const storage = new Storage(() => { throw new DOMException('no', 'SecurityError'); }, RELAY);
  storage.write({ token: 'secret' });
  assert.equal(storage.read().token, 'secret');
});

test('a full storage is no obstacle', () => {
  const full = new MemoryStorage();
  full.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };
  const storage = new Storage(() => full, RELAY);
  storage.write({ token: 'secret' });
  storage.write({ seenSeq: 3 });
  assert.deepEqual(storage.read(), { ...NOTHING, token: 'secret', seenSeq: 3 });
});

test('a draft is kept for each relay, and leaves nothing behind', () => {
  const browser = new MemoryStorage();
  const draft = new Draft(() => browser, RELAY);
  draft.write('I was about to');
  assert.equal(new Draft(() => browser, RELAY).read(), 'I was about to');
  assert.equal(new Draft(() => browser, 'https://other.example').read(), '');
  draft.write('');
  assert.equal(browser.length, 0);
});

test('a browser that forbids storage keeps no draft, and no error comes of it', () => {
  const draft = new Draft(() => { throw new DOMException('no', 'SecurityError'); }, RELAY);
  draft.write('I was about to');
  assert.equal(draft.read(), '');
});
