/** What the state looks like: pure, without DOM, so that render decides nothing. */

import { RefusalCode, SessionState, Voice } from './protocol.gen.js';
import { EXPIRED, isUnsent, isWaiting } from './sending.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./model.js').Entry} Entry */
/** @typedef {import('./model.js').Pending} Pending */
/** @typedef {import('./strings.js').Strings} Strings */
/** @typedef {import('./protocol.gen.js').Source} Source */

/** @typedef {'quiet' | 'bot' | 'waiting' | 'agent' | 'over' | 'trouble'} Tone */

/**
 * One line of the log. `key` is the same for an echo and for its entry.
 *
 * @typedef {object} Row
 * @property {string} key
 * @property {string} voice
 * @property {string} text
 * @property {string} author empty where the row needs no name
 * @property {number | null} seq
 * @property {number | null} at
 * @property {string | null} cmid of the visitor's own
 * @property {'sending' | 'sent' | 'failed' | null} delivery of the visitor's own
 * @property {string} caption below the visitor's own
 * @property {Source[]} sources
 * @property {boolean} follows whether the row before is by the same voice
 */

/**
 * @typedef {object} Presentation
 * @property {string} status
 * @property {Tone} tone
 * @property {string} portrait initials of the agent, or empty
 * @property {string} banner
 * @property {string} typing
 * @property {{ label: string, busy: boolean } | null} person the button to a person
 * @property {{ label: string, busy: boolean } | null} back the button back to the bot
 * @property {boolean} mayEnd
 * @property {number} unread
 */

const TOGETHER_MS = 5 * 60 * 1_000;

/**
 * Everything around the log.
 *
 * @param {State} state
 * @param {Strings} strings
 * @returns {Presentation}
 */
export function present(state, strings) {
  const owner = state.session?.state;
  return {
    ...statusOf(state, strings),
    portrait: owner === SessionState.ACTIVE ? initials(agentName(state, strings)) : '',
    banner: bannerOf(state, strings),
    typing: state.typing === null ? '' : strings.typing(nameOf(state.typing, strings)),
    person: owner === SessionState.BOT
      ? button(isWaiting(state, 'handoff.request'), strings.askingForPerson, strings.talkToPerson)
      : null,
    back: owner === SessionState.PENDING
      ? button(isWaiting(state, 'handoff.cancel'), strings.goingBack, strings.backToBot)
      : null,
    mayEnd: owner === SessionState.BOT || owner === SessionState.PENDING || owner === SessionState.ACTIVE,
    unread: state.panelOpen ? 0 : unreadOf(state),
  };
}

/**
 * The row of an entry, or null where it shows nothing.
 *
 * @param {Entry} entry
 * @param {Entry | undefined} previous
 * @param {Strings} strings
 * @returns {Row | null}
 */
export function rowOfEntry(entry, previous, strings) {
  const { seq, at } = entry;
  if (entry.kind === 'change') {
    return entry.text ? { ...BLANK, key: `seq:${seq}`, voice: Voice.SYSTEM, text: entry.text, seq, at } : null;
  }
  const mine = entry.voice === Voice.VISITOR;
  return {
    ...BLANK, seq, at,
    key: mine ? `cmid:${entry.cmid}` : `seq:${seq}`,
    voice: entry.voice,
    text: entry.text,
    author: nameOf({ voice: entry.voice, author: entry.author ?? null }, strings),
    cmid: mine ? entry.cmid : null,
    delivery: mine ? 'sent' : null,
    caption: mine ? strings.sent : '',
    sources: entry.sources ?? [],
    follows: belongTogether(previous, entry),
  };
}

/**
 * The rows of what the visitor wrote and the transcript does not show yet.
 *
 * @param {State} state
 * @param {Strings} strings
 * @returns {Row[]}
 */
export function echoes(state, strings) {
  return state.outbox
    .filter((item) => item.request === 'message.send')
    .map((item) => ({
      ...BLANK,
      key: `cmid:${item.cmid}`,
      voice: Voice.VISITOR,
      text: item.text,
      author: strings.you,
      at: item.made_at,
      cmid: item.cmid,
      delivery: deliveryOf(item),
      caption: captionOf(state, item, strings),
    }));
}

/**
 * The line that opens a chat which is not the earlier one, or null.
 *
 * @param {State} state
 * @param {Strings} strings
 * @returns {Row | null}
 */
export function preface(state, strings) {
  const text = state.notice === 'restarted' ? strings.restarted : state.notice === 'erased' ? strings.erased : '';
  return text === '' ? null : { ...BLANK, key: `notice:${state.notice}`, voice: Voice.SYSTEM, text };
}

/** @type {Row} */
const BLANK = {
  key: '', voice: '', text: '', author: '', seq: null, at: null, cmid: null,
  delivery: null, caption: '', sources: [], follows: false,
};

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
 * The address of a source if it may be followed, or null.
 *
 * @param {Source} source
 */
export function safeUrl({ url }) {
  try {
    const { protocol, href } = new URL(url ?? '');
    return protocol === 'https:' || protocol === 'http:' ? href : null;
  } catch {
    return null;
  }
}

/**
 * @param {State} state
 * @param {Strings} strings
 * @returns {{ status: string, tone: Tone }}
 */
function statusOf(state, strings) {
  if (state.link === 'refused') return { status: strings.cannotConnect, tone: 'trouble' };
  if (state.link === 'down' || (state.link === 'connecting' && state.failures > 0)) {
    return { status: strings.disconnected, tone: 'trouble' };
  }
  if (!state.ready) return { status: state.link === 'idle' ? '' : strings.connecting, tone: 'quiet' };
  return ownerOf(state, strings);
}

/**
 * @param {State} state
 * @param {Strings} strings
 * @returns {{ status: string, tone: Tone }}
 */
function ownerOf(state, strings) {
  switch (state.session?.state) {
    case SessionState.BOT: return { status: strings.withBot(botName(state, strings)), tone: 'bot' };
    case SessionState.PENDING: return { status: strings.waiting, tone: 'waiting' };
    case SessionState.ACTIVE: return { status: strings.withAgent(agentName(state, strings)), tone: 'agent' };
    case SessionState.COMPLETED:
    case SessionState.ABANDONED: return { status: strings.over, tone: 'over' };
    default: return { status: strings.connected, tone: 'quiet' };
  }
}

/**
 * @param {State} state
 * @param {Strings} strings
 */
function bannerOf(state, strings) {
  if (state.notice === 'not_done') return strings.notDone;
  const trouble = state.outbox.find(isUnsent)?.trouble ?? null;
  if (trouble === RefusalCode.RATE_LIMITED) return strings.tooFast;
  if (trouble !== null) return strings.busy;
  return state.durable ? '' : strings.notDurable;
}

/**
 * @param {boolean} busy
 * @param {string} busyLabel
 * @param {string} label
 */
function button(busy, busyLabel, label) {
  return { busy, label: busy ? busyLabel : label };
}

/** @param {Pending} item */
function deliveryOf(item) {
  if (item.failed) return 'failed';
  return item.seq === null ? 'sending' : 'sent';
}

/**
 * @param {State} state
 * @param {Pending} item
 * @param {Strings} strings
 */
function captionOf(state, item, strings) {
  if (item.failed) return item.trouble === EXPIRED ? strings.notSentTooOld : strings.notSent;
  if (item.seq !== null) return strings.sent;
  return state.link === 'down' || state.link === 'refused' ? strings.sendingLater : strings.sending;
}

/**
 * @param {{ voice: string, author: string | null }} speaker
 * @param {Strings} strings
 */
function nameOf({ voice, author }, strings) {
  if (voice === Voice.VISITOR) return strings.you;
  return author || (voice === Voice.BOT ? strings.assistant : strings.agent);
}

/**
 * @param {State} state
 * @param {Strings} strings
 */
function botName(state, strings) {
  return lastAuthor(state, Voice.BOT) ?? strings.assistant;
}

/**
 * @param {State} state
 * @param {Strings} strings
 */
function agentName(state, strings) {
  return state.session?.agent_name || (lastAuthor(state, Voice.AGENT) ?? strings.agent);
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

/** @param {State} state */
function unreadOf({ entries, seenSeq }) {
  const first = entries.findIndex((entry) => entry.seq > seenSeq);
  return first < 0 ? 0 : entries.slice(first).filter(isForVisitor).length;
}

/** @param {Entry} entry */
function isForVisitor(entry) {
  return entry.kind === 'message' && (entry.voice === Voice.AGENT || entry.voice === Voice.BOT);
}

/**
 * @param {Entry | undefined} previous
 * @param {import('./model.js').MessageEntry} entry
 */
function belongTogether(previous, entry) {
  return (
    previous?.kind === 'message' &&
    previous.voice === entry.voice &&
    previous.author === entry.author &&
    entry.at - previous.at < TOGETHER_MS
  );
}
