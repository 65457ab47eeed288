import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Tabs } from '../src/tabs.js';
import { FakeLocks, RELAY } from './support/fakes.js';

const locks = () => /** @type {any} */ (new FakeLocks());

test('actions of one purpose run one after the other', async () => {
  const shared = locks();
  const [one, other] = [new Tabs(RELAY, { locks: shared }), new Tabs(RELAY, { locks: shared })];
  /** @type {string[]} */
  const log = [];
  const slow = one.alone('send', async () => {
    log.push('one begins');
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.push('one ends');
  });
  await Promise.all([slow, other.alone('send', async () => { log.push('other'); })]);
  assert.deepEqual(log, ['one begins', 'one ends', 'other']);
});

test('a tab that hangs is not waited for for ever', async () => {
  const shared = locks();
  void new Tabs(RELAY, { locks: shared }).alone('send', () => new Promise(() => {}));
  let ran = false;
  await new Tabs(RELAY, { locks: shared, longestWaitMs: 1 }).alone('send', async () => { ran = true; });
  assert.equal(ran, true);
});

test('an action that fails is not run twice', async () => {
  let runs = 0;
  const failing = new Tabs(RELAY, { locks: locks() }).alone('send', async () => {
    runs += 1;
    throw new Error('broken');
  });
  await assert.rejects(failing, /broken/);
  assert.equal(runs, 1);
});

test('without locks an action runs at once', async () => {
  let ran = false;
  await new Tabs(RELAY, {}).alone('send', async () => { ran = true; });
  assert.equal(ran, true);
});

test('a page that may have no channel goes without', async () => {
  const Forbidden = /** @type {any} */ (class { constructor() { throw new DOMException('no', 'SecurityError'); } });
  const tabs = new Tabs(RELAY, { Channel: Forbidden });
  assert.doesNotThrow(() => { tabs.tellChanged(); tabs.onChanged(() => {}); tabs.close(); });
});

test('a changed outbox is told to the other tabs of the same relay, and not to oneself', async () => {
  const make = (/** @type {string} */ relay) => new Tabs(relay, { Channel: BroadcastChannel });
  const [one, other, stranger] = [make(RELAY), make(RELAY), make('https://other.example')];
  /** @type {string[]} */
  const heard = [];
  one.onChanged(() => heard.push('one'));
  stranger.onChanged(() => heard.push('stranger'));
  const told = new Promise((resolve) => other.onChanged(() => resolve(heard.push('other'))));
  one.tellChanged();
  await told;
  assert.deepEqual(heard, ['other']);
  for (const tabs of [one, other, stranger]) tabs.close();
});
