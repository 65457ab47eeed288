/** Lets a test of the state machine read as a dialogue. */

import assert from 'node:assert/strict';

import { initialState, reduce } from '../../src/state.js';

/** @typedef {import('../../src/model.js').Happening} Happening */
/** @typedef {import('../../src/model.js').Effect} Effect */
/** @typedef {import('../../src/model.js').Entry} Entry */
/** @typedef {import('../../src/model.js').State} State */

export const SESSION = '0190c8a2-7b1e-7c54-9d3e-5a1f00b2c301';
export const TOKEN = 'a-token-of-sixteen-or-more';
export const NOW = 1_795_435_200_000;

/** Tells events to the state machine and checks what it asks for. */
export class Playbook {
  now = NOW;
  random = 0;
  #state = initialState();
  /** @type {Effect[]} */
  #effects = [];
  #ids = 0;

  /** @returns {State} */
  get state() {
    return this.#state;
  }

  /**
   * Something happens. Events of the connection are those of the present one
   * unless they name another.
   *
   * @param {any} happening a Happening, `connection` optional
   */
  when(happening) {
    this.#ids += 1;
    const event = { now: this.now, random: this.random, id: `cmid-${this.#ids}`, ...happening };
    if (FROM_LINK.has(event.type)) event.connection ??= this.#state.connection;
    const { state, effects } = reduce(this.#state, event);
    this.#state = state;
    this.#effects.push(...effects);
    return this;
  }

  /**
   * These and no other effects were asked for since the last check, in this order.
   *
   * @param {...string} labels such as `attempt cmid-3` or `wait check 10000`
   */
  then(...labels) {
    const asked = this.#effects.map(labelOf);
    this.#effects = [];
    assert.deepEqual(asked, labels);
    return this;
  }

  /** The effects so far are of no interest. */
  meanwhile() {
    this.#effects = [];
    return this;
  }

  /**
   * Check the state.
   *
   * @param {(state: State) => void} check
   */
  so(check) {
    check(this.#state);
    return this;
  }
}

const FROM_LINK = new Set([
  'link.up', 'link.down', 'link.refused', 'opened', 'identity.found', 'resumed', 'checked', 'attempted',
  'message.added', 'session.changed', 'typing.changed', 'answer.drafted', 'malformed',
]);

/** @param {Effect} effect */
function labelOf(effect) {
  switch (effect.type) {
    case 'wait': return `wait ${effect.timer} ${effect.ms}`;
    case 'stop': return `stop ${effect.timer}`;
    case 'attempt': return `attempt ${effect.item.cmid}`;
    case 'store': return `store ${effect.item.cmid}`;
    case 'discard': return `discard ${effect.cmid}`;
    case 'resume': return `resume since ${effect.since}`;
    case 'tell': return `tell ${effect.active ? 'typing' : 'idle'}`;
    default: return effect.type;
  }
}

/**
 * @param {number} seq
 * @param {Partial<import('../../src/model.js').MessageEntry>} [fields]
 * @returns {import('../../src/model.js').MessageEntry}
 */
export function message(seq, fields = {}) {
  return { kind: 'message', seq, at: NOW + seq, epoch: 1, voice: 'bot', text: `text ${seq}`, cmid: `re-${seq}`, author: 'Edu', ...fields };
}

/**
 * @param {number} seq
 * @param {Partial<import('../../src/model.js').ChangeEntry>} [fields]
 * @returns {import('../../src/model.js').ChangeEntry}
 */
export function change(seq, fields = {}) {
  return { kind: 'change', seq, at: NOW + seq, epoch: 1, change: 'opened', state: 'bot', ...fields };
}

/**
 * @param {Partial<import('../../src/model.js').SessionView>} [fields]
 * @returns {import('../../src/model.js').SessionView}
 */
export function view(fields = {}) {
  return { session_id: SESSION, state: 'bot', epoch: 1, version: 1, head_seq: 2, ...fields };
}

/**
 * @param {Entry[]} entries
 * @param {{ more?: boolean, session?: Partial<import('../../src/model.js').SessionView> }} [fields]
 */
export function page(entries, { more = false, session = {} } = {}) {
  return { session: view({ head_seq: entries.at(-1)?.seq ?? 0, ...session }), entries, more };
}

/** @param {unknown} reply */
export function ok(reply) {
  return { kind: 'ok', reply };
}

/**
 * @param {string} code
 * @param {object} [fields]
 */
export function refused(code, fields = {}) {
  return { kind: 'refused', refusal: { code, message: 'No.', ...fields } };
}

/** A visitor who came before and whose two entries are on the screen. */
export function chatting() {
  return new Playbook()
    .when({ type: 'started', identity: { token: TOKEN, sessionId: SESSION, openId: null }, panelOpen: true, seenSeq: 0 })
    .when({ type: 'outbox.loaded', items: [], durable: true })
    .when({ type: 'link.up' })
    .when({ type: 'resumed', outcome: ok(page([change(1), message(2)])) })
    .meanwhile();
}

/**
 * Write a message and see it stored.
 *
 * @param {Playbook} playbook
 * @param {string} text
 * @param {string} cmid
 */
export function write(playbook, text, cmid) {
  return playbook
    .when({ type: 'composed', text, page: null, id: cmid })
    .when({ type: 'outbox.stored', cmid, durable: true });
}

/** @param {State} state */
export function seqs(state) {
  return state.entries.map((entry) => entry.seq);
}
