/** What the state looks like: pure, without DOM, so that render decides nothing. */

import { SessionState, Voice } from './protocol.gen.js';
import { isLeaving, mayLeave, ratingOf } from './leaving.js';
import { agentName, botName, initials, nameOf } from './names.js';
import { EXPIRED, isWaiting } from './sending.js';
import { bannerOf, isCutOff, promptOf, situationOf, statusOf } from './situation.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./model.js').Entry} Entry */
/** @typedef {import('./model.js').Pending} Pending */
/** @typedef {import('./strings.js').Strings} Strings */
/** @typedef {import('./protocol.gen.js').Source} Source */

/** @typedef {import('./situation.js').Tone} Tone */
/** @typedef {import('./situation.js').Situation} Situation */

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
 * @property {boolean} drafting whether it is still being written
 */

/**
 * @typedef {object} Presentation
 * @property {string} status
 * @property {Tone} tone
 * @property {string} portrait initials of the agent, or empty
 * @property {string} banner
 * @property {Situation | null} situation
 * @property {string} typing
 * @property {string} prompt of the empty composer
 * @property {{ label: string, busy: boolean } | null} person the button to a person
 * @property {{ label: string, busy: boolean } | null} back the button back to the bot
 * @property {{ label: string, busy: boolean } | null} leave the button to leaving an address
 * @property {boolean} leaving whether the form for it is shown
 * @property {boolean} leavingBusy
 * @property {'score' | 'words' | 'thanks' | null} rating
 * @property {number | null} score given before
 * @property {boolean} mayEnd
 * @property {number} unread
 */

const TOGETHER_MS = 5 * 60 * 1_000;

/**
 * Everything around the log.
 *
 * @param {State} state
 * @param {Strings} strings
 * @param {number} now milliseconds since 1970
 * @returns {Presentation}
 */
export function present(state, strings, now) {
  const owner = state.session?.state;
  const { status, tone } = statusOf(state, strings);
  return {
    status, tone,
    portrait: tone === 'agent' ? initials(agentName(state, strings)) : '',
    situation: situationOf(state, strings, now),
    banner: bannerOf(state, strings),
    prompt: promptOf(state, strings),
    typing: state.typing === null || state.draft !== null ? '' : strings.typing(nameOf(state.typing, strings)),
    ...buttonsOf(state, strings),
    leaving: isLeaving(state),
    leavingBusy: isWaiting(state, 'contact.leave'),
    rating: ratingOf(state),
    score: state.rating?.score ?? null,
    mayEnd: owner === SessionState.BOT || owner === SessionState.PENDING || owner === SessionState.ACTIVE,
    unread: state.panelOpen ? 0 : unreadOf(state),
  };
}

/**
 * The buttons by which the conversation changes hands.
 *
 * @param {State} state
 * @param {Strings} strings
 * @returns {Pick<Presentation, 'person' | 'back' | 'leave'>}
 */
function buttonsOf(state, strings) {
  const owner = state.session?.state;
  const leaves = mayLeave(state);
  return {
    person: owner === SessionState.BOT
      ? button(isWaiting(state, 'handoff.request'), strings.askingForPerson, strings.talkToPerson)
      : null,
    back: owner === SessionState.PENDING
      ? button(isWaiting(state, 'handoff.cancel'), strings.goingBack, strings.backToBot)
      : null,
    leave: leaves && !state.leaving ? button(false, '', strings.leaveMessage) : null,
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
  const mine = state.outbox.filter((item) => item.request === 'message.send');
  return mine.map((item, index) => ({
    ...BLANK,
    key: `cmid:${item.cmid}`,
    voice: Voice.VISITOR,
    text: item.text,
    author: strings.you,
    at: item.made_at,
    cmid: item.cmid,
    delivery: deliveryOf(item),
    caption: captionOf(state, item, strings),
    follows: followsMine(index === 0 ? state.entries.at(-1) : mine[index - 1], item),
  }));
}

/**
 * The row of the answer that the bot is writing, if it is: none or one.
 *
 * @param {State} state
 * @param {Strings} strings
 * @returns {Row[]}
 */
export function drafted(state, strings) {
  if (state.draft === null) return [];
  const author = botName(state, strings) ?? strings.assistant;
  return [{ ...BLANK, key: 'draft', voice: Voice.BOT, text: state.draft.text, author, drafting: true }];
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
  delivery: null, caption: '', sources: [], follows: false, drafting: false,
};

/**
 * The address of a source if it may be followed, or null.
 *
 * @param {Source} source
 */
export function safeUrl({ url }) {
  try {
    const { protocol, href, username, password } = new URL(url ?? '');
    // What stands before an @ looks like the host and is not.
    const pretends = username !== '' || password !== '';
    return (protocol === 'https:' || protocol === 'http:') && !pretends ? href : null;
  } catch {
    return null;
  }
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
  return isCutOff(state) || state.link === 'refused' ? strings.sendingLater : strings.sending;
}

/**
 * Whether an echo belongs to what stands above it, as its entry will.
 *
 * @param {Entry | Pending | undefined} previous
 * @param {Pending} item
 */
function followsMine(previous, item) {
  if (previous === undefined) return false;
  if ('made_at' in previous) return item.made_at - previous.made_at < TOGETHER_MS;
  return previous.kind === 'message' && previous.voice === Voice.VISITOR && item.made_at - previous.at < TOGETHER_MS;
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
