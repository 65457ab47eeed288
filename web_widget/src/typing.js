/** Who is typing: best effort, and over by itself. */

import { Voice } from './protocol.gen.js';
import { TYPING_EXPIRES_MS, TYPING_IDLE_MS, TYPING_REPEAT_MS } from './delays.js';
import { step } from './model.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./model.js').Step} Step */
/** @typedef {import('./model.js').Effect} Effect */

/**
 * The visitor typed: tell the relay, not more often than needed.
 *
 * @param {State} state
 * @param {number} now
 * @returns {Step}
 */
export function start(state, now) {
  const { sessionId } = state.identity;
  if (!state.ready || sessionId === null) return step(state);
  /** @type {Effect} */
  const idle = { type: 'wait', timer: 'typing.idle', ms: TYPING_IDLE_MS };
  const told = state.typingToldAt;
  if (told !== 0 && now >= told && now - told < TYPING_REPEAT_MS) return step(state, [idle]);
  return step({ ...state, typingToldAt: now }, [{ type: 'tell', sessionId, active: true }, idle]);
}

/**
 * The visitor stopped or sent: tell the relay, if it believes otherwise.
 *
 * @param {State} state
 * @returns {Step}
 */
export function stop(state) {
  const { sessionId } = state.identity;
  if (state.typingToldAt === 0 || sessionId === null) return step(state);
  return step({ ...state, typingToldAt: 0 }, [
    { type: 'stop', timer: 'typing.idle' },
    { type: 'tell', sessionId, active: false },
  ]);
}

/**
 * The other side started or stopped typing.
 *
 * @param {State} state
 * @param {import('./model.js').TypingChanged} fact
 * @returns {Step}
 */
export function show(state, { session_id, voice, active, author }) {
  const other = voice === Voice.BOT || voice === Voice.AGENT;
  if (!other || session_id !== state.session?.session_id) return step(state);
  if (!active) return step({ ...state, typing: null }, [{ type: 'stop', timer: 'typing' }]);
  return step({ ...state, typing: { voice, author: author ?? null } }, [
    { type: 'wait', timer: 'typing', ms: TYPING_EXPIRES_MS },
  ]);
}
