/**
 * The way of what the visitor sends: stored first, one request in flight, sent
 * again with the same `cmid` until the relay has it or says that it never will.
 */

import { RefusalCode, Voice } from './protocol.gen.js';
import { GIVE_UP_AFTER_MS, retryDelay } from './delays.js';
import { step, then } from './model.js';
import { isSendable } from './texts.js';
import { takePushed } from './transcript.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./model.js').Step} Step */
/** @typedef {import('./model.js').Event} Event */
/** @typedef {import('./model.js').Effect} Effect */
/** @typedef {import('./model.js').OutboxItem} OutboxItem */
/** @typedef {import('./model.js').Pending} Pending */
/** @typedef {import('./model.js').DurableRequest} DurableRequest */
/** @typedef {import('./model.js').PageContext} PageContext */
/** @typedef {import('./model.js').Refusal} Refusal */
/** @typedef {import('./model.js').Stored} Stored */

const LONGEST_SENSIBLE_WAIT_MS = 120_000;

/** The trouble of an item that nobody answered for a day. */
export const EXPIRED = 'expired';

/**
 * Put a message into the outbox.
 *
 * @param {State} state
 * @param {{ text: string, page: PageContext | null }} message
 * @param {Event} event
 * @returns {Step}
 */
export function compose(state, { text, page }, event) {
  return isSendable(text) ? enqueue(state, { request: 'message.send', text, page }, event) : step(state);
}

/**
 * Put a request that moves the session into the outbox, unless it waits there.
 *
 * @param {State} state
 * @param {Exclude<DurableRequest, 'message.send'>} request
 * @param {Event} event
 * @returns {Step}
 */
export function ask(state, request, event) {
  return isWaiting(state, request) ? step(state) : enqueue(state, { request, text: '', page: null }, event);
}

/**
 * Whether `request` is on its way.
 *
 * @param {State} state
 * @param {DurableRequest} request
 */
export function isWaiting(state, request) {
  return state.outbox.some((item) => item.request === request && isUnsent(item));
}

/**
 * Whether an item still has to be sent, by itself.
 *
 * @param {Pending} item
 */
export function isUnsent(item) {
  return !item.failed && item.seq === null;
}

/**
 * Put something into the outbox.
 *
 * @param {State} state
 * @param {Pick<OutboxItem, 'request' | 'text' | 'page' | 'details'>} wish
 * @param {Event} event
 * @returns {Step}
 */
export function enqueue(state, wish, event) {
  const item = {
    ...wish, cmid: event.id, made_at: event.now,
    attempts: 0, not_before: 0, trouble: null, failed: false,
  };
  const outbox = [...state.outbox, { ...item, stored: false, seq: null }];
  const notice = state.notice === 'not_done' ? null : state.notice;
  return step({ ...state, outbox, notice }, [{ type: 'store', item }]);
}

/**
 * The outbox holds an item for good (or for as long as the page lives).
 *
 * @param {State} state
 * @param {string} cmid
 * @param {boolean} durable
 * @returns {State}
 */
export function markStored(state, cmid, durable) {
  return { ...withItem(state, cmid, { stored: true }), durable };
}

/**
 * Take over what the outbox holds, which other tabs share: their items come in,
 * and what they have finished goes.
 *
 * @param {State} state
 * @param {OutboxItem[]} items
 * @returns {State}
 */
export function takeOutbox(state, items) {
  const shown = new Set(state.entries.map((entry) => (entry.kind === 'message' ? entry.cmid : '')));
  const ours = state.outbox.filter((item) => !item.stored || item.seq !== null);
  const kept = new Set(ours.map((item) => item.cmid));
  const theirs = items
    .filter((item) => !shown.has(item.cmid) && !kept.has(item.cmid))
    .map((item) => ({ ...item, stored: true, seq: null }));
  const outbox = [...theirs, ...ours].sort((a, b) => (a.cmid < b.cmid ? -1 : 1));
  const finished = state.outbox.some((item) => !outbox.some((other) => other.cmid === item.cmid));
  return { ...state, outbox, stale: state.stale || finished };
}

/**
 * The visitor wants a failed item sent after all: same words, same `cmid`.
 *
 * @param {State} state
 * @param {string} cmid
 * @param {number} now
 * @returns {Step}
 */
export function retry(state, cmid, now) {
  return change(state, cmid, { failed: false, trouble: null, attempts: 0, not_before: 0, made_at: now });
}

/**
 * Let go of an item.
 *
 * @param {State} state
 * @param {string} cmid
 * @returns {Step}
 */
export function discard(state, cmid) {
  const outbox = state.outbox.filter((item) => item.cmid !== cmid);
  return step({ ...state, outbox }, [{ type: 'discard', cmid }]);
}

/**
 * Send the next item if it can be sent now; part of every step.
 *
 * @param {State} state
 * @param {number} now
 * @returns {Step}
 */
export function drain(state, now) {
  const sessionId = state.identity.sessionId;
  const item = state.outbox.find(isUnsent);
  if (state.inFlight !== null || !state.ready || !state.loaded || sessionId === null || !item?.stored) return step(state);
  const wait = item.not_before - now;
  // A wait beyond all measure means that the clock was set back.
  if (wait > 0 && wait <= LONGEST_SENSIBLE_WAIT_MS) {
    return step(state, [{ type: 'wait', timer: 'drain', ms: wait }]);
  }
  const begun = withItem(state, item.cmid, { attempts: item.attempts + 1 });
  return step({ ...begun, inFlight: item.cmid }, [{ type: 'attempt', item: plain(item), sessionId }]);
}

/**
 * Give up on items that could not be sent for a day; part of every step.
 *
 * @param {State} state
 * @param {number} now
 * @returns {Step}
 */
export function expire(state, now) {
  return state.outbox
    .filter((item) => isUnsent(item) && now - item.made_at >= GIVE_UP_AFTER_MS)
    .reduce((so_far, item) => then(so_far, (next) => fail(next, item, EXPIRED)), step(state));
}

/**
 * The relay has the item as entry `stored.seq`.
 *
 * @param {State} state
 * @param {string} cmid
 * @param {Stored} stored
 * @returns {Step}
 */
export function takeStored(state, cmid, stored) {
  const item = find(state, cmid);
  const wantSeq = Math.max(state.wantSeq, stored.seq);
  const behind = { ...state, wantSeq, stale: state.stale || state.haveSeq < stored.seq };
  if (item === undefined) return step(behind);
  if (item.request !== 'message.send') {
    return discard({ ...behind, leaving: behind.leaving && item.request !== 'contact.leave' }, cmid);
  }
  if (stored.conflict !== true && stored.seq === state.haveSeq + 1) {
    return takePushed(state, entryOf(item, stored));
  }
  // What the relay stored comes with the transcript; until then the echo stands.
  return step(withItem(behind, cmid, { seq: stored.seq }), [{ type: 'discard', cmid }]);
}

/**
 * The relay refused the item: try again later, or leave it to the visitor.
 *
 * @param {State} state
 * @param {string} cmid
 * @param {Refusal} refusal
 * @param {Event} event
 * @returns {Step}
 */
export function takeRefusal(state, cmid, refusal, event) {
  const item = find(state, cmid);
  if (item === undefined) return step(state);
  if (refusal.retryable === true) return postpone(state, item, refusal, event);
  const asked = { ...state, stale: true };
  if (item.request === 'message.send') return fail(asked, item, refusal.code);
  // The session moved on by itself, which is what the transcript will tell.
  const notice = refusal.code === RefusalCode.WRONG_STATE ? state.notice : 'not_done';
  return discard({ ...asked, notice }, cmid);
}

/**
 * Nobody answered, or not in words we know: the same again, soon.
 *
 * @param {State} state
 * @param {string} cmid
 * @param {number} waitMs
 * @param {number} now
 * @returns {State}
 */
export function takeSilence(state, cmid, waitMs, now) {
  return withItem(state, cmid, { not_before: now + waitMs });
}

/**
 * How often an item was sent.
 *
 * @param {State} state
 * @param {string} cmid
 */
export function attemptsOf(state, cmid) {
  return find(state, cmid)?.attempts ?? 0;
}

/**
 * @param {State} state
 * @param {Pending} item
 * @param {Refusal} refusal
 * @param {Event} event
 */
function postpone(state, item, refusal, event) {
  const wait = Math.min(
    refusal.retry_after_ms ?? retryDelay(item.attempts - 1, event.random),
    LONGEST_SENSIBLE_WAIT_MS,
  );
  return change(state, item.cmid, { trouble: refusal.code, not_before: event.now + wait });
}

/**
 * @param {State} state
 * @param {Pending} item
 * @param {string} trouble
 */
function fail(state, item, trouble) {
  return change(state, item.cmid, { failed: true, trouble });
}

/**
 * @param {State} state
 * @param {string} cmid
 * @param {Partial<OutboxItem>} fields
 */
function change(state, cmid, fields) {
  const changed = withItem(state, cmid, fields);
  const item = find(changed, cmid);
  return step(changed, item === undefined ? [] : [{ type: 'store', item: plain(item) }]);
}

/**
 * @param {State} state
 * @param {string} cmid
 * @param {Partial<Pending>} fields
 * @returns {State}
 */
function withItem(state, cmid, fields) {
  const outbox = state.outbox.map((item) => (item.cmid === cmid ? { ...item, ...fields } : item));
  return { ...state, outbox };
}

/**
 * @param {State} state
 * @param {string} cmid
 */
function find(state, cmid) {
  return state.outbox.find((item) => item.cmid === cmid);
}

/**
 * @param {Pending} item
 * @returns {OutboxItem}
 */
function plain({ stored: _stored, seq: _seq, ...item }) {
  return item;
}

/**
 * @param {OutboxItem} item
 * @param {Stored} stored
 * @returns {import('./model.js').MessageEntry}
 */
function entryOf(item, { seq, at, epoch }) {
  return { kind: 'message', seq, at, epoch, voice: Voice.VISITOR, text: item.text, cmid: item.cmid };
}
