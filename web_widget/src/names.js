/** Who speaks, by name. Pure. */

import { Voice } from './protocol.gen.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./strings.js').Strings} Strings */

/**
 * The name shown for a speaker.
 *
 * @param {{ voice: string, author: string | null }} speaker
 * @param {Strings} strings
 */
export function nameOf({ voice, author }, strings) {
  if (voice === Voice.VISITOR) return strings.you;
  return author || (voice === Voice.BOT ? strings.assistant : strings.agent);
}

/**
 * The bot's name, or null where it has none of its own.
 *
 * @param {State} state
 * @param {Strings} strings
 */
export function botName(state, strings) {
  const name = lastAuthor(state, Voice.BOT);
  return name === strings.assistant ? null : name;
}

/**
 * The name of the person the visitor talks to.
 *
 * @param {State} state
 * @param {Strings} strings
 */
export function agentName(state, strings) {
  return state.session?.agent_name || (lastAuthor(state, Voice.AGENT) ?? strings.agent);
}

/**
 * Up to two letters that stand for a name.
 *
 * @param {string} name
 */
export function initials(name) {
  const words = name.trim().split(/\s+/u);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...(word ?? '')][0] ?? '').join('').toUpperCase();
}

/**
 * @param {State} state
 * @param {string} voice
 */
function lastAuthor({ entries }, voice) {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (entry?.kind === 'message' && entry.voice === voice && entry.author) return entry.author;
  }
  return null;
}
