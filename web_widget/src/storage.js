/** What the browser keeps for one relay: who we are and how the panel stood. */

import { NOBODY } from './model.js';

/** @typedef {import('./model.js').Identity} Identity */
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
