/**
 * What the visitor may do when nobody is there, or when it is over: leave an address,
 * and say how it was. Pure.
 */

import { Change, People, SessionState } from './protocol.gen.js';
import { step, then } from './model.js';
import { enqueue, isWaiting } from './sending.js';
import { cleanText } from './texts.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./model.js').Step} Step */
/** @typedef {import('./model.js').Event} Event */

/**
 * Whether nobody can be reached, as far as the relay has said.
 *
 * @param {State} state
 */
export function nobodyThere({ session }) {
  return session?.people === People.AWAY || session?.people === People.CLOSED;
}

/**
 * Whether the visitor is offered to leave an address: once for each conversation, and
 * only where they wait for somebody; the assistant is always there.
 *
 * @param {State} state
 */
export function mayLeave(state) {
  return state.session?.state === SessionState.PENDING && nobodyThere(state) && !happened(state, Change.CONTACT_LEFT);
}

/**
 * Whether the form for it is shown.
 *
 * @param {State} state
 */
export function isLeaving(state) {
  return state.leaving && mayLeave(state);
}

/**
 * How the visitor is asked for a rating: not at all (null), for a score, for words
 * beside it, or no more but thanked.
 *
 * @param {State} state
 * @returns {'score' | 'words' | 'thanks' | null}
 */
export function ratingOf(state) {
  const { session, rating } = state;
  if (session?.state !== SessionState.COMPLETED || !state.ready) return null;
  if (rating === null || rating.epoch !== session.epoch) return happened(state, Change.RATED) ? null : 'score';
  return rating.told ? 'thanks' : 'words';
}

/**
 * Show the form, or put it away.
 *
 * @param {State} state
 * @param {boolean} shown
 */
export function show(state, shown) {
  return step({ ...state, leaving: shown });
}

/**
 * @param {State} state
 * @param {{ email: string, text: string }} words
 * @param {Event} event
 * @returns {Step}
 */
export function leave(state, { email, text }, event) {
  if (isWaiting(state, 'contact.leave')) return step(state);
  return enqueue(state, { request: 'contact.leave', text: cleanText(text), page: null, details: { email: email.trim() } }, event);
}

/**
 * A score, and a little later words beside it: the later rating takes the earlier one's place.
 *
 * @param {State} state
 * @param {{ score: number | null, text: string }} rating without a score, the one given before stands
 * @param {Event} event
 * @returns {Step}
 */
export function rate(state, { score, text }, event) {
  const given = score ?? state.rating?.score ?? null;
  if (ratingOf(state) === null || state.session === null || given === null) return step(state);
  const rating = { score: given, told: score === null, epoch: state.session.epoch };
  const words = cleanText(text);
  // Sending no words is an answer, too, and changes nothing.
  const told = score === null && words === '';
  const wish = { request: /** @type {const} */ ('session.rate'), text: words, page: null, details: { score: given } };
  return then(told ? step(state) : enqueue(state, wish, event), (next) => step({ ...next, rating }));
}

/**
 * Whether something happened in the conversation as it is now.
 *
 * @param {State} state
 * @param {string} what
 */
function happened({ entries, session }, what) {
  return entries.some((entry) => entry.kind === 'change' && entry.change === what && entry.epoch === session?.epoch);
}
