/**
 * What was written and not yet taken by the relay, kept over reloads and shared
 * by the tabs of a site.
 *
 * Lives in IndexedDB. Where that fails, items stay in memory and `durable` turns
 * false, which the visitor is told; nothing here ever rejects.
 */

/** @typedef {import('./model.js').OutboxItem} OutboxItem */

const DATABASE = 'baton-chat';
const STORE = 'outbox';
const OPEN_TIMEOUT_MS = 3_000;

/** @typedef {Pick<import('./storage.js').Journal, 'items' | 'add' | 'remove'>} Journal */

/** @type {Journal} */
const NO_JOURNAL = { items: () => [], add() {}, remove() {} };

export class Outbox {
  /** Whether everything in it survives a reload. */
  durable = true;
  /** @type {Promise<IDBDatabase | null>} */
  #database;
  /** @type {Map<string, OutboxItem>} */
  #memory = new Map();
  #relay;
  #journal;
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /**
   * @param {() => IDBFactory | undefined} locate returns `indexedDB`; may throw, as sandboxed pages do
   * @param {string} relay its origin; each relay has its own items
   * @param {{ openTimeoutMs?: number, journal?: Journal }} [options]
   *   the journal covers the moment that putting takes; what an earlier page left in it is put now
   */
  constructor(locate, relay, { openTimeoutMs = OPEN_TIMEOUT_MS, journal = NO_JOURNAL } = {}) {
    this.#relay = relay;
    this.#journal = journal;
    this.#database = openDatabase(locate, openTimeoutMs);
    for (const item of journal.items()) void this.put(item);
  }

  /**
   * All items in the order they were made.
   *
   * @returns {Promise<OutboxItem[]>}
   */
  async all() {
    const stored = await this.#run('readonly', (store) => store.getAll());
    const items = new Map((stored ?? []).filter((row) => row.relay === this.#relay).map((row) => [row.cmid, row.item]));
    for (const [cmid, item] of this.#memory) items.set(cmid, item);
    return [...items.values()].sort((a, b) => (a.cmid < b.cmid ? -1 : 1));
  }

  /**
   * Keep an item; once this resolves it survives a reload, if `durable` holds.
   *
   * @param {OutboxItem} item
   */
  async put(item) {
    this.#journal.add(item);
    const row = { cmid: item.cmid, relay: this.#relay, item };
    const key = await this.#run('readwrite', (store) => store.put(row));
    if (key === undefined) {
      this.#memory.set(item.cmid, item);
      return;
    }
    this.#memory.delete(item.cmid);
    this.#journal.remove(item.cmid);
  }

  /**
   * Let go of an item.
   *
   * @param {string} cmid
   */
  async remove(cmid) {
    this.#memory.delete(cmid);
    this.#journal.remove(cmid);
    await this.#run('readwrite', (store) => store.delete(cmid));
  }

  /**
   * Whether an item is still there, for another tab may have removed it.
   *
   * @param {string} cmid
   */
  async has(cmid) {
    if (this.#memory.has(cmid)) return true;
    return (await this.#run('readonly', (store) => store.count(cmid))) === 1;
  }

  /** Wait until everything asked for so far is done. */
  async settled() {
    await this.#last;
  }

  /** Let go of the database. */
  async close() {
    (await this.#database)?.close();
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<T>} action
   * @returns {Promise<T | undefined>} undefined where the database failed
   */
  #run(mode, action) {
    const done = this.#last.then(async () => {
      try {
        const database = await this.#database;
        if (database !== null) return await transact(database, mode, action);
      } catch {
        // Full, corrupt or taken away: memory takes over, and `durable` says so.
      }
      this.durable = false;
      return undefined;
    });
    this.#last = done;
    return done;
  }
}

/**
 * @param {() => IDBFactory | undefined} locate
 * @param {number} timeoutMs some browsers never answer after a crash
 * @returns {Promise<IDBDatabase | null>}
 */
function openDatabase(locate, timeoutMs) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), timeoutMs);
    const settle = (/** @type {IDBDatabase | null} */ database) => {
      clearTimeout(timer);
      resolve(database);
    };
    try {
      const request = locate()?.open(DATABASE, 1);
      if (request === undefined) return settle(null);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'cmid' });
      request.onerror = () => settle(null);
      request.onsuccess = () => {
        request.result.onversionchange = () => request.result.close();
        settle(request.result);
      };
    } catch {
      settle(null);
    }
    return undefined;
  });
}

/**
 * @template T
 * @param {IDBDatabase} database
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} action
 * @returns {Promise<T>}
 */
function transact(database, mode, action) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode, { durability: 'strict' });
    const request = action(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}
