/** Fakes of the conversation's ports. */

import { IDBFactory } from 'fake-indexeddb';

import { Outbox } from '../../src/outbox.js';
import { Storage } from '../../src/storage.js';
import { Tabs } from '../../src/tabs.js';
import { MemoryStorage } from './memory-storage.js';

export const RELAY = 'https://relay.example';

/** A link whose other end is the test: it says what was asked and answers. */
export class FakeLink {
  /** @type {{ connection: number, token: string | null }[]} */
  connects = [];
  /** @type {{ request: string, payload: any, answer: (outcome: any) => void }[]} */
  asked = [];
  /** @type {import('../../src/link.js').Listener} */
  listener;
  #notify = () => {};

  /** @param {import('../../src/link.js').Listener} listener */
  constructor(listener) {
    this.listener = listener;
  }

  /**
   * @param {number} connection
   * @param {string | null} token
   */
  connect(connection, token) {
    this.connects.push({ connection, token });
    queueMicrotask(() => this.listener.up(connection));
  }

  close() {}

  /**
   * @param {string} request
   * @param {any} payload
   * @returns {Promise<any>}
   */
  ask(request, payload) {
    return new Promise((answer) => {
      this.asked.push({ request, payload, answer });
      this.#notify();
    });
  }

  /**
   * The next question called `request`, as soon as it is asked.
   *
   * @param {string} request
   */
  async next(request) {
    for (;;) {
      const index = this.asked.findIndex((question) => question.request === request);
      const [question] = index < 0 ? [] : this.asked.splice(index, 1);
      if (question !== undefined) return question;
      await new Promise((resolve) => { this.#notify = () => resolve(undefined); });
    }
  }
}

/** Timers that end when the test says so. */
export class FakeTimers {
  /** @type {Map<string, { ms: number, action: () => void }>} */
  running = new Map();

  /**
   * @param {string} name
   * @param {number} ms
   * @param {() => void} action
   */
  start(name, ms, action) {
    this.running.set(name, { ms, action });
  }

  /** @param {string} name */
  stop(name) {
    this.running.delete(name);
  }

  stopAll() {
    this.running.clear();
  }
}

/**
 * What the tabs of one browser share.
 */
export function makeBrowser() {
  return { database: new IDBFactory(), storage: new MemoryStorage(), locks: new FakeLocks(), tabs: 0 };
}

/**
 * The ports of one tab.
 *
 * @param {ReturnType<typeof makeBrowser>} browser
 */
export function makePorts(browser) {
  /** @type {FakeLink[]} */
  const links = [];
  const tab = (browser.tabs += 1);
  let ids = 0;
  const ports = {
    makeLink: (/** @type {import('../../src/link.js').Listener} */ listener) => {
      links.push(new FakeLink(listener));
      return /** @type {any} */ (links[0]);
    },
    outbox: new Outbox(() => browser.database, RELAY),
    storage: new Storage(() => browser.storage, RELAY),
    tabs: new Tabs(RELAY, { locks: /** @type {any} */ (browser.locks) }),
    timers: new FakeTimers(),
    clock: () => 1_795_435_200_000,
    random: () => 0,
    newId: () => `id-${tab}-${String((ids += 1)).padStart(4, '0')}`,
    introduce: () => ({ page: { url: 'https://site.example/' }, language: 'en' }),
  };
  return { ports, link: () => /** @type {FakeLink} */ (links[0]) };
}

/** Locks as the Web Locks API has them, as far as the widget uses them. */
export class FakeLocks {
  /** @type {Map<string, Promise<unknown>>} */
  #tails = new Map();

  /**
   * @param {string} name
   * @param {{ signal: AbortSignal }} options
   * @param {() => Promise<unknown>} action
   */
  request(name, { signal }, action) {
    const before = this.#tails.get(name) ?? Promise.resolve();
    const aborted = new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('gave up', 'AbortError')), { once: true });
    });
    const granted = Promise.race([before, aborted]);
    const held = granted.then(action);
    this.#tails.set(name, held.catch(() => before));
    return held;
  }
}
