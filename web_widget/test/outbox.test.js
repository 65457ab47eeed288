import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Outbox } from '../src/outbox.js';
import { Journal } from '../src/storage.js';
import { MemoryStorage } from './support/memory-storage.js';

/** @returns {() => IDBFactory} */
function factoryOf() {
  const factory = new IDBFactory();
  return () => factory;
}

const RELAY = 'https://relay.example';

/**
 * @param {string} cmid
 * @param {Partial<import('../src/model.js').OutboxItem>} [fields]
 * @returns {import('../src/model.js').OutboxItem}
 */
function item(cmid, fields = {}) {
  return {
    cmid, request: 'message.send', text: `text of ${cmid}`, page: null, made_at: 1,
    attempts: 0, not_before: 0, trouble: null, failed: false, ...fields,
  };
}

test('what was put in is there after a reload, in the order it was made', async () => {
  const factory = new IDBFactory();
  const before = new Outbox(() => factory, RELAY);
  await before.put(item('0002'));
  await before.put(item('0001'));
  await before.close();
  const after = new Outbox(() => factory, RELAY);
  assert.deepEqual(await after.all(), [item('0001'), item('0002')]);
  assert.equal(after.durable, true);
});

test('putting an item again replaces it', async () => {
  const outbox = new Outbox(factoryOf(), RELAY);
  await outbox.put(item('0001'));
  await outbox.put(item('0001', { failed: true }));
  assert.deepEqual(await outbox.all(), [item('0001', { failed: true })]);
});

test('a removed item is gone for every tab', async () => {
  const factory = new IDBFactory();
  const [one, other] = [new Outbox(() => factory, RELAY), new Outbox(() => factory, RELAY)];
  await one.put(item('0001'));
  assert.equal(await other.has('0001'), true);
  await other.remove('0001');
  assert.equal(await one.has('0001'), false);
  assert.deepEqual(await one.all(), []);
});

test('each relay has items of its own', async () => {
  const factory = new IDBFactory();
  await new Outbox(() => factory, RELAY).put(item('0001'));
  assert.deepEqual(await new Outbox(() => factory, 'https://other.example').all(), []);
});

test('without a database items live in memory, and that is said', async () => {
  const outbox = new Outbox(() => undefined, RELAY);
  await outbox.put(item('0001'));
  assert.equal(outbox.durable, false);
  assert.equal(await outbox.has('0001'), true);
  assert.deepEqual(await outbox.all(), [item('0001')]);
  await outbox.remove('0001');
  assert.deepEqual(await outbox.all(), []);
});

test('a browser that refuses the database at once is no obstacle', async () => {
  const refusing = /** @type {any} */ ({ open() { throw new DOMException('no', 'SecurityError'); } });
  const outbox = new Outbox(() => refusing, RELAY);
  await outbox.put(item('0001'));
  assert.deepEqual(await outbox.all(), [item('0001')]);
  assert.equal(outbox.durable, false);
});

test('a browser that has no database to show is no obstacle', async () => {
  const outbox = new Outbox(() => { throw new DOMException('no', 'SecurityError'); }, RELAY);
  await outbox.put(item('0001'));
  assert.deepEqual(await outbox.all(), [item('0001')]);
});

test('a browser that never answers is not waited for for ever', async () => {
  const mute = /** @type {any} */ ({ open: () => ({}) });
  const outbox = new Outbox(() => mute, RELAY, { openTimeoutMs: 1 });
  await outbox.put(item('0001'));
  assert.equal(outbox.durable, false);
});

test('a database that is taken away in between loses nothing that comes after', async () => {
  const outbox = new Outbox(factoryOf(), RELAY);
  await outbox.put(item('0001'));
  await outbox.close();
  await outbox.put(item('0002'));
  assert.equal(outbox.durable, false);
  assert.equal(await outbox.has('0002'), true);
});

test('settled waits for everything asked for before', async () => {
  const outbox = new Outbox(factoryOf(), RELAY);
  let stored = false;
  void outbox.put(item('0001')).then(() => { stored = true; });
  await outbox.settled();
  await Promise.resolve();
  assert.equal(stored, true);
});

test('a reload before an item has arrived does not lose it', async () => {
  const tab = new MemoryStorage();
  const journal = () => new Journal(() => tab, RELAY);
  const mute = /** @type {any} */ ({ open: () => ({}) });
  void new Outbox(() => mute, RELAY, { journal: journal() }).put(item('0001'));

  const factory = new IDBFactory();
  assert.deepEqual(await new Outbox(() => factory, RELAY, { journal: journal() }).all(), [item('0001')]);
  assert.equal(tab.length, 0);
  assert.deepEqual(await new Outbox(() => factory, RELAY).all(), [item('0001')]);
});

test('an item that was let go of does not come back from the journal', async () => {
  const tab = new MemoryStorage();
  const outbox = new Outbox(() => undefined, RELAY, { journal: new Journal(() => tab, RELAY) });
  await outbox.put(item('0001'));
  assert.equal(tab.length, 1);
  await outbox.remove('0001');
  assert.equal(tab.length, 0);
});

test('a damaged journal counts as empty', () => {
  for (const damage of ['{', '7', 'null', '{"a": 1}', '[null, 5, {"cmid": 5}, {"cmid": "x"}]']) {
    const tab = new MemoryStorage();
    tab.setItem(`baton-chat:${RELAY}:journal`, damage);
    assert.deepEqual(new Journal(() => tab, RELAY).items(), []);
  }
});

test('a tab that may keep nothing has a journal all the same', async () => {
  const journal = new Journal(() => { throw new DOMException('no', 'SecurityError'); }, RELAY);
  const outbox = new Outbox(factoryOf(), RELAY, { journal });
  await outbox.put(item('0001'));
  assert.deepEqual(await outbox.all(), [item('0001')]);
});
