/** What the bot has written so far: shown until its answer comes, never kept. */

import { SessionState } from './protocol.gen.js';
import { TYPING_EXPIRES_MS } from './delays.js';
import { step } from './model.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./model.js').Step} Step */

/**
 * The bot has written some more. A draft of a past turn, or one that comes when a
 * person has the conversation, is not shown.
 *
 * @param {State} state
 * @param {import('./model.js').AnswerDrafted} fact
 * @returns {Step}
 */
export function show(state, { session_id, epoch, seq, text }) {
  const { session } = state;
  const ours = session_id === session?.session_id && epoch === session.epoch;
  if (!ours || session.state !== SessionState.BOT || seq < Math.max(state.haveSeq, state.wantSeq)) return step(state);
  if (text === '') return step({ ...state, draft: null });
  return step({ ...state, draft: { seq, text } }, [{ type: 'wait', timer: 'typing', ms: TYPING_EXPIRES_MS }]);
}

/**
 * The draft, unless one of these entries ends it.
 *
 * @param {State['draft']} draft
 * @param {number} haveSeq the last entry's `seq`
 */
export function unlessAnswered(draft, haveSeq) {
  return draft !== null && haveSeq > draft.seq ? null : draft;
}
