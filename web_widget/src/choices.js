/** What the visitor may answer with a press, when the bot asks back. Pure. */

import { SessionState, Voice } from './protocol.gen.js';
import { cleanText, isSendable } from './texts.js';

/** @typedef {import('./model.js').State} State */

/**
 * The answers that the last message offers, and the `seq` of that message; null
 * once they are stale.
 *
 * They are stale when the bot is no longer asked, when the visitor has done
 * something else, sent or not, and when more was said than is known here.
 *
 * @param {State} state
 * @returns {{ seq: number, texts: string[] } | null}
 */
export function choicesOf(state) {
  const said = lastMessage(state);
  if (state.session?.state !== SessionState.BOT || said?.voice !== Voice.BOT) return null;
  // A message that failed was not sent: the bot's question still stands.
  if (state.haveSeq < state.wantSeq || state.outbox.some((item) => !item.failed)) return null;
  const texts = (said.choices ?? []).map(cleanText).filter(isSendable);
  return texts.length === 0 ? null : { seq: said.seq, texts };
}

/** @param {State} state */
function lastMessage({ entries }) {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (entry?.kind === 'message') return entry;
  }
  return null;
}
