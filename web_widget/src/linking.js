/** The connection's life: who we are, up and down, the heartbeat, starting anew. */

import { RefusalCode } from './protocol.gen.js';
import { CHECK_EVERY_MS, CONNECT_TIMEOUT_MS, REFUSED_RETRY_MS, retryDelay } from './delays.js';
import { NOBODY, step, then } from './model.js';
import { isUnsent } from './sending.js';
import { withoutTranscript } from './transcript.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./model.js').Step} Step */
/** @typedef {import('./model.js').Event} Event */
/** @typedef {import('./model.js').Effect} Effect */
/** @typedef {import('./model.js').Identity} Identity */
/** @typedef {import('./model.js').Refusal} Refusal */

/** Refusals that only the owner of the site or the relay can mend, which takes a while. */
const FINAL = new Set([RefusalCode.PROTOCOL_UNSUPPORTED, RefusalCode.ORIGIN_REFUSED, RefusalCode.FORBIDDEN]);

/** @type {Effect[]} */
const STOP_ALL = [
  { type: 'stop', timer: 'connect' },
  { type: 'stop', timer: 'check' },
  { type: 'stop', timer: 'resume' },
  { type: 'stop', timer: 'typing' },
];

/**
 * Begin a connection; whatever the last one still answers is void.
 *
 * @param {State} state
 * @returns {Step}
 */
export function connect(state) {
  return step(
    { ...detached(state), link: 'connecting', connection: state.connection + 1, refusal: null },
    [...STOP_ALL, { type: 'stop', timer: 'reconnect' },
      { type: 'connect', token: state.identity.token },
      { type: 'wait', timer: 'connect', ms: CONNECT_TIMEOUT_MS }],
  );
}

/**
 * Connect if nothing of the kind is going on and the visitor wants a chat.
 *
 * @param {State} state
 * @returns {Step}
 */
export function connectIfIdle(state) {
  return state.engaged && state.link === 'idle' ? connect(state) : step(state);
}

/**
 * The relay let us in: prove the session, or open the first one.
 *
 * @param {State} state
 * @param {Event} event
 * @returns {Step}
 */
export function linkUp(state, event) {
  /** @type {State} */
  const up = { ...state, link: 'up' };
  /** @type {Effect} */
  const enough = { type: 'stop', timer: 'connect' };
  if (state.identity.token !== null) return step({ ...up, stale: true }, [enough]);
  return then(step(up, [enough]), (next) => open(next, event.id));
}

/**
 * Ask for a session, with an id that outlives a lost answer.
 *
 * @param {State} state
 * @param {string} freshId
 * @returns {Step}
 */
export function open(state, freshId) {
  const openId = state.identity.openId ?? freshId;
  return then(identify(state, { openId }), (next) => step(next, [{ type: 'open', openId }]));
}

/**
 * The connection is gone or of no use: let go of it and come back later.
 *
 * @param {State} state
 * @param {Event} event
 * @param {number} [atLeastMs]
 * @returns {Step}
 */
export function lose(state, event, atLeastMs = 0) {
  const ms = Math.max(atLeastMs, retryDelay(state.failures, event.random));
  return step(
    { ...detached(state), link: 'down', connection: state.connection + 1, failures: state.failures + 1 },
    [...STOP_ALL, { type: 'disconnect' }, { type: 'wait', timer: 'reconnect', ms }],
  );
}

/**
 * The relay refused the connection, or to begin a session on it.
 *
 * @param {State} state
 * @param {Refusal} refusal
 * @param {Event} event
 * @returns {Step}
 */
export function refuse(state, refusal, event) {
  if (refusal.code === RefusalCode.UNAUTHENTICATED && state.identity.token !== null) {
    return startAnew(state, 'restarted');
  }
  if (!FINAL.has(/** @type {any} */ (refusal.code))) return lose(state, event, refusal.retry_after_ms ?? 0);
  return step(
    { ...detached(state), link: 'refused', connection: state.connection + 1, refusal },
    [...STOP_ALL, { type: 'disconnect' }, { type: 'wait', timer: 'reconnect', ms: REFUSED_RETRY_MS }],
  );
}

/**
 * We know who we are and the relay has answered us: the chat may go on.
 *
 * @param {State} state
 * @returns {Step}
 */
export function becomeReady(state) {
  if (state.ready) return step(state);
  return step({ ...state, ready: true, failures: 0 }, [{ type: 'wait', timer: 'check', ms: CHECK_EVERY_MS }]);
}

/**
 * Keep who we are, here and in the browser's storage, where only these fields
 * are written: another tab may have got a token meanwhile.
 *
 * @param {State} state
 * @param {Partial<Identity>} fields
 * @returns {Step}
 */
export function identify(state, fields) {
  return step({ ...state, identity: { ...state.identity, ...fields } }, [{ type: 'remember', fields }]);
}

/**
 * Leave a session that cannot be gone on with. Words not yet sent go into the
 * next one; wishes about the old one are void.
 *
 * @param {State} state
 * @param {'restarted' | 'erased'} notice
 * @returns {Step}
 */
export function startAnew(state, notice) {
  const kept = state.outbox.filter((item) => item.request === 'message.send' && item.seq === null);
  const dropped = state.outbox.filter((item) => !kept.includes(item));
  const wanted = state.panelOpen || kept.some(isUnsent);
  const left = { ...withoutTranscript(state), identity: NOBODY, outbox: kept, notice, engaged: wanted };
  /** @type {Effect[]} */
  const effects = [
    { type: 'forget', token: state.identity.token },
    ...dropped.map(({ cmid }) => /** @type {Effect} */ ({ type: 'discard', cmid })),
  ];
  if (wanted) return then(step(left, effects), connect);
  return step(
    { ...detached(left), link: 'idle', connection: state.connection + 1 },
    [...effects, ...STOP_ALL, { type: 'disconnect' }],
  );
}

/**
 * @param {State} state
 * @returns {State}
 */
function detached(state) {
  return {
    ...state,
    ready: false, asking: false, pausing: false, stale: false,
    inFlight: null, typing: null, typingToldAt: 0, draft: null,
  };
}
