/**
 * The widget's state machine: `reduce(state, event)` gives the next state and
 * the effects to carry out. Pure: time, chance and ids come with the event.
 */

import * as answers from './answers.js';
import * as drafting from './drafting.js';
import * as leaving from './leaving.js';
import * as linking from './linking.js';
import { step, then } from './model.js';
import * as sending from './sending.js';
import * as transcript from './transcript.js';
import * as typing from './typing.js';

export { initialState } from './model.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./model.js').Step} Step */
/** @typedef {import('./model.js').Event} Event */
/** @typedef {import('./model.js').Effect} Effect */
/**
 * @template {Event['type']} T
 * @typedef {import('./model.js').On<T>} On
 */

/**
 * Advance by one event.
 *
 * @param {State} state
 * @param {Event} event
 * @returns {Step}
 */
export function reduce(state, event) {
  if ('connection' in event && event.connection !== state.connection) return step(state);
  return [
    forgetErased,
    transcript.catchUp,
    (/** @type {State} */ next) => sending.expire(next, event.now),
    (/** @type {State} */ next) => sending.drain(next, event.now),
    (/** @type {State} */ next) => mark(state, next),
  ].reduce(then, handle(state, event));
}

/**
 * @param {State} state
 * @param {Event} event
 * @returns {Step}
 */
function handle(state, event) {
  switch (event.type) {
    case 'started': return start(state, event);
    case 'panel.opened': return openPanel(state);
    case 'panel.closed': return step({ ...state, panelOpen: false });
    case 'composed': return then(typing.stop(state), (next) => sending.compose(next, event, event));
    case 'asked': return sending.ask(state, event.request, event);
    case 'leaving': return leaving.show(state, event.shown);
    case 'left': return leaving.leave(state, event, event);
    case 'rated': return leaving.rate(state, event, event);
    case 'retried': return sending.retry(state, event.cmid, event.now);
    case 'discarded': return sending.discard(state, event.cmid);
    case 'typed': return typing.start(state, event.now);
    case 'woken': return wake(state);
    case 'link.up': return linking.linkUp(state, event);
    case 'link.down': return linking.lose(state, event);
    case 'link.refused': return linking.refuse(state, event.refusal, event);
    case 'opened': return answers.opened(state, event);
    case 'identity.found': return then(linking.identify(state, event.identity), linking.connect);
    case 'resumed': return answers.resumed(state, event);
    case 'checked': return answers.checked(state, event);
    case 'attempted': return answers.attempted(state, event);
    case 'message.added': return messageAdded(state, event);
    case 'session.changed': return sessionChanged(state, event);
    case 'typing.changed': return typing.show(state, event.fact);
    case 'answer.drafted': return drafting.show(state, event.fact);
    case 'place.changed':
    case 'people.changed': return step(transcript.takeCrowd(state, event));
    case 'malformed': return step({ ...state, stale: true });
    case 'outbox.stored': return step(sending.markStored(state, event.cmid, event.durable));
    case 'outbox.loaded': return outboxLoaded(state, event);
    case 'timer': return timer(state, event);
  }
}

/**
 * @param {State} state
 * @param {On<'started'>} event
 */
function start(state, { identity, panelOpen, seenSeq }) {
  const engaged = panelOpen || identity.token !== null;
  return linking.connectIfIdle({ ...state, identity, panelOpen, seenSeq, engaged });
}

/**
 * @param {State} state
 * @param {On<'outbox.loaded'>} event
 */
function outboxLoaded(state, { items, durable }) {
  const engaged = state.engaged || items.length > 0;
  return linking.connectIfIdle({ ...sending.takeOutbox(state, items), loaded: true, durable, engaged });
}

/** @param {State} state */
function openPanel(state) {
  return linking.connectIfIdle({ ...state, panelOpen: true, engaged: true, seenSeq: state.haveSeq });
}

/**
 * The page is looked at again, or the network is back: do not wait any longer.
 *
 * @param {State} state
 * @returns {Step}
 */
function wake(state) {
  if (state.link === 'down' || state.link === 'refused') return linking.connect({ ...state, failures: 0 });
  const { sessionId } = state.identity;
  if (!state.ready || sessionId === null) return step(state);
  return step({ ...state, stale: true, pausing: false }, [
    { type: 'stop', timer: 'resume' },
    { type: 'stop', timer: 'check' },
    { type: 'check', sessionId },
  ]);
}

/**
 * @param {State} state
 * @param {On<'message.added'>} event
 * @returns {Step}
 */
function messageAdded(state, { session_id, entry }) {
  return session_id === state.session?.session_id
    ? transcript.takePushed(state, entry)
    : movedOn(state);
}

/**
 * @param {State} state
 * @param {On<'session.changed'>} event
 * @returns {Step}
 */
function sessionChanged(state, { session, entry }) {
  return session.session_id === state.session?.session_id
    ? transcript.takePushed(transcript.takeView(state, session), entry)
    : movedOn(state);
}

/**
 * A push of a session we do not have: the current one is another, or not here yet.
 *
 * @param {State} state
 * @returns {Step}
 */
function movedOn(state) {
  return state.session === null ? step({ ...state, stale: true }) : answers.forgetSession(state);
}

/**
 * @param {State} state
 * @param {On<'timer'>} event
 * @returns {Step}
 */
function timer(state, event) {
  switch (event.timer) {
    case 'connect': return linking.lose(state, event);
    case 'reconnect': return linking.connect(state);
    case 'check': {
      const { sessionId } = state.identity;
      return step(state, sessionId === null ? [] : [{ type: 'check', sessionId }]);
    }
    case 'resume': return step({ ...state, pausing: false });
    case 'typing': return step({ ...state, typing: null, draft: null });
    case 'typing.idle': return typing.stop(state);
    case 'drain': return step(state);
  }
}

/** @param {State} state */
function forgetErased(state) {
  return transcript.isErased(state) ? linking.startAnew(state, 'erased') : step(state);
}

/**
 * Keep what the visitor has seen, where it changed.
 *
 * @param {State} before
 * @param {State} after
 * @returns {Step}
 */
function mark(before, after) {
  const { panelOpen, seenSeq } = after;
  const same = before.panelOpen === panelOpen && before.seenSeq === seenSeq;
  return step(after, same ? [] : [{ type: 'mark', panelOpen, seenSeq }]);
}

