/** What the browser keeps for one relay: who we are and how the panel stood. */

import { NOBODY } from './model.js';

/** @typedef {import('./model.js').Identity} Identity */
/** @typedef {import('./model.js').OutboxItem} OutboxItem */
/** @typedef {Identity & { panelOpen: boolean, seenSeq: number }} Kept */

/** @type {Readonly<Kept>} */
const NOTHING = Object.freeze({ ...NOBODY, panelOpen: false, seenSeq: 0 });

/** Keeps a few values in `localStorage`, or in memory where the browser forbids that. */
export class Storage {
  #storage;
  #key;
  /** @type {string | null} */
  #fallback = null;

  /**
   * @param {() => globalThis.Storage} locate returns the page's storage; may throw
   * @param {string} relay its origin; each relay has its own values
   */
  constructor(locate, relay) {
    this.#storage = tryOr(locate, null);
    this.#key = `baton-chat:${relay}`;
  }

  /**
   * Read what is kept; whatever is damaged counts as not kept.
   *
   * @returns {Kept}
   */
  read() {
    const text = tryOr(() => this.#storage?.getItem(this.#key) ?? null, null) ?? this.#fallback;
    return checked(tryOr(() => JSON.parse(text ?? '{}'), {}));
  }

  /**
   * Keep these values besides those kept before.
   *
   * @param {Partial<Kept>} values
   */
  write(values) {
    const text = JSON.stringify({ ...this.read(), ...values });
    this.#fallback = tryOr(() => (this.#storage?.setItem(this.#key, text), this.#storage ? null : text), text);
  }

  /**
   * Forget who we are, unless another tab has become somebody else meanwhile.
   *
   * @param {string | null} token the one found invalid
   */
  forget(token) {
    if (this.read().token === token) this.write({ ...NOBODY, seenSeq: 0 });
  }
}

/** Keeps what is being written in this tab, so that a reload does not lose it. */
export class Draft {
  #storage;
  #key;

  /**
   * @param {() => globalThis.Storage} locate returns the tab's storage; may throw
   * @param {string} relay its origin
   */
  constructor(locate, relay) {
    this.#storage = tryOr(locate, null);
    this.#key = `baton-chat:${relay}:draft`;
  }

  /** What was being written, or empty. */
  read() {
    return tryOr(() => this.#storage?.getItem(this.#key) ?? '', '');
  }

  /**
   * Keep `text`, as far as the browser allows.
   *
   * @param {string} text
   */
  write(text) {
    tryOr(() => (text === '' ? this.#storage?.removeItem(this.#key) : this.#storage?.setItem(this.#key, text)), undefined);
  }
}

/**
 * Holds items on their way into the outbox, which takes a moment: were the page
 * reloaded in that moment, they would be lost.
 */
export class Journal {
  #storage;
  #key;
  /** @type {Map<string, OutboxItem>} */
  #items;

  /**
   * @param {() => globalThis.Storage} locate returns the tab's storage, which is written at once; may throw
   * @param {string} relay its origin
   */
  constructor(locate, relay) {
    this.#storage = tryOr(locate, null);
    this.#key = `baton-chat:${relay}:journal`;
    const kept = tryOr(() => JSON.parse(this.#storage?.getItem(this.#key) ?? '[]'), []);
    this.#items = new Map((Array.isArray(kept) ? kept : []).filter(isItem).map((item) => [item.cmid, item]));
  }

  /** The items that never arrived in the outbox. */
  items() {
    return [...this.#items.values()];
  }

  /** @param {OutboxItem} item */
  add(item) {
    this.#items.set(item.cmid, item);
    this.#save();
  }

  /** @param {string} cmid */
  remove(cmid) {
    if (this.#items.delete(cmid)) this.#save();
  }

  #save() {
    const text = this.#items.size === 0 ? null : JSON.stringify(this.items());
    tryOr(() => (text === null ? this.#storage?.removeItem(this.#key) : this.#storage?.setItem(this.#key, text)), undefined);
  }
}

/**
 * @param {any} value
 * @returns {value is OutboxItem}
 */
function isItem(value) {
  return typeof value?.cmid === 'string' && typeof value.request === 'string' && typeof value.text === 'string' &&
    Number.isSafeInteger(value.made_at) && Number.isSafeInteger(value.not_before);
}

/**
 * @param {any} value
 * @returns {Kept}
 */
function checked(value) {
  const kept = typeof value === 'object' && value !== null ? value : {};
  return {
    token: textOrNull(kept.token),
    sessionId: textOrNull(kept.sessionId),
    openId: textOrNull(kept.openId),
    panelOpen: kept.panelOpen === true,
    seenSeq: Number.isSafeInteger(kept.seenSeq) ? kept.seenSeq : NOTHING.seenSeq,
  };
}

/** @param {unknown} value */
function textOrNull(value) {
  return typeof value === 'string' && value !== '' ? value : null;
}

/**
 * @template T, U
 * @param {() => T} action
 * @param {U} otherwise
 * @returns {T | U}
 */
function tryOr(action, otherwise) {
  try {
    return action();
  } catch {
    return otherwise;
  }
}
