/** What the relay's answers do to the state. */

import { RefusalCode } from './protocol.gen.js';
import { CHECK_EVERY_MS, retryDelay } from './delays.js';
import * as linking from './linking.js';
import { step, then } from './model.js';
import * as sending from './sending.js';
import * as transcript from './transcript.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./model.js').Step} Step */
/** @typedef {import('./model.js').Event} Event */
/** @typedef {import('./model.js').Effect} Effect */
/** @typedef {import('./model.js').Refusal} Refusal */
/**
 * @template {Event['type']} T
 * @typedef {import('./model.js').On<T>} On
 */

/**
 * The relay answered `session.open`.
 *
 * @param {State} state
 * @param {On<'opened'>} event
 * @returns {Step}
 */
export function opened(state, event) {
  const { outcome } = event;
  if (outcome.kind === 'ok') {
    const { token, page } = outcome.reply;
    const known = linking.identify(state, { token, sessionId: page.session.session_id, openId: null });
    const taken = then(known, (next) => transcript.takePage(next, page, event.random));
    return then(taken, linking.becomeReady);
  }
  if (outcome.kind !== 'refused') return linking.lose(state, event);
  // An id the relay will not have any more must not be offered for ever.
  const renewed = outcome.refusal.retryable === true ? step(state) : linking.identify(state, { openId: null });
  return then(renewed, (next) => linking.refuse(next, outcome.refusal, event));
}

/**
 * The relay answered `session.resume`, or did not.
 *
 * @param {State} state
 * @param {On<'resumed'>} event
 * @returns {Step}
 */
export function resumed(state, event) {
  const { outcome } = event;
  if (outcome.kind === 'ok') {
    const taken = transcript.takePage(state, outcome.reply, event.random);
    return then(then(taken, keepSessionId), linking.becomeReady);
  }
  if (outcome.kind === 'offline') return linking.lose(state, event);
  if (outcome.kind === 'refused') return resumeRefused(state, outcome.refusal, event);
  if (outcome.kind === 'silent' && !state.ready) return linking.lose(state, event);
  const paused = transcript.pause(state, retryDelay(state.setbacks, event.random));
  // A page we cannot read must not keep the visitor's words back.
  return outcome.kind === 'malformed' ? then(paused, linking.becomeReady) : paused;
}

/** @param {State} state */
function keepSessionId(state) {
  const sessionId = state.session?.session_id ?? null;
  return sessionId === state.identity.sessionId ? step(state) : linking.identify(state, { sessionId });
}

/**
 * @param {State} state
 * @param {Refusal} refusal
 * @param {Event} event
 * @returns {Step}
 */
function resumeRefused(state, refusal, event) {
  if (refusal.code === RefusalCode.UNAUTHENTICATED) return linking.startAnew(state, 'restarted');
  if (refusal.code === RefusalCode.NOT_FOUND) {
    return state.identity.sessionId === null
      ? linking.startAnew(state, 'restarted')
      : forgetSession({ ...state, asking: false });
  }
  return transcript.pause(state, refusal.retry_after_ms ?? retryDelay(state.setbacks, event.random));
}

/**
 * Ask for whichever session is the visitor's current one.
 *
 * @param {State} state
 */
export function forgetSession(state) {
  return linking.identify({ ...transcript.withoutTranscript(state), stale: true }, { sessionId: null });
}

/**
 * The heartbeat was answered, or was not.
 *
 * @param {State} state
 * @param {On<'checked'>} event
 * @returns {Step}
 */
export function checked(state, event) {
  const { outcome } = event;
  if (outcome.kind === 'silent' || outcome.kind === 'offline') return linking.lose(state, event);
  /** @type {Effect} */
  const again = { type: 'wait', timer: 'check', ms: CHECK_EVERY_MS };
  if (outcome.kind === 'ok') return step(compareHead(state, outcome.reply), [again]);
  if (outcome.kind === 'refused' && outcome.refusal.code === RefusalCode.UNAUTHENTICATED) {
    return linking.startAnew(state, 'restarted');
  }
  if (outcome.kind === 'refused' && outcome.refusal.code === RefusalCode.NOT_FOUND) {
    return then(step(state, [again]), forgetSession);
  }
  return step(state, [again]);
}

/**
 * @param {State} state
 * @param {import('./model.js').SessionHead} head
 * @returns {State}
 */
function compareHead(state, head) {
  if (head.session_id !== state.session?.session_id) return { ...state, stale: true };
  const behind = head.head_seq > state.haveSeq || head.version > state.session.version;
  return { ...transcript.takeCrowd(state, head), stale: state.stale || behind, wantSeq: Math.max(state.wantSeq, head.head_seq) };
}

/**
 * An attempt to send the item in flight came to its end.
 *
 * @param {State} state
 * @param {On<'attempted'>} event
 * @returns {Step}
 */
export function attempted(state, event) {
  const { cmid, outcome } = event;
  const idle = { ...state, inFlight: null };
  switch (outcome.kind) {
    case 'ok': return sending.takeStored(idle, cmid, outcome.reply);
    case 'refused':
      return outcome.refusal.code === RefusalCode.UNAUTHENTICATED
        ? linking.startAnew(idle, 'restarted')
        : sending.takeRefusal(idle, cmid, outcome.refusal, event);
    case 'gone': return sending.discard({ ...idle, stale: true }, cmid);
    case 'offline': return linking.lose(idle, event);
    case 'silent': return step(sending.takeSilence(idle, cmid, 0, event.now));
    case 'malformed': {
      const wait = retryDelay(sending.attemptsOf(idle, cmid), event.random);
      return step(sending.takeSilence({ ...idle, stale: true }, cmid, wait, event.now));
    }
  }
}
