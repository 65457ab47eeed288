/**
 * How things stand, in words: whom one talks to, and what to know while one waits
 * or has no connection. Pure.
 */

import { Change, People, RefusalCode, SessionState } from './protocol.gen.js';
import { mayLeave } from './leaving.js';
import { agentName, botName } from './names.js';
import { isUnsent } from './sending.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./strings.js').Strings} Strings */

/** @typedef {'quiet' | 'bot' | 'waiting' | 'agent' | 'over' | 'trouble'} Tone */

/**
 * The card above the composer. `since` is a moment in milliseconds since 1970;
 * `warmth` grows with the wait, from 0 to 2.
 *
 * @typedef {object} Situation
 * @property {Tone} tone
 * @property {string} text
 * @property {string} count what waits to be sent, or empty
 * @property {number | null} since
 * @property {number} minutes waited so far
 * @property {0 | 1 | 2} warmth
 */

const MINUTE_MS = 60_000;
const LONG_WAIT_MS = 2 * MINUTE_MS;
/** Changes after which one waits, the later of them setting the time anew. */
const BEGINS_WAIT = new Set([Change.ESCALATED, Change.REQUEUED]);

/**
 * Whom one is talking to, or why to nobody.
 *
 * @param {State} state
 * @param {Strings} strings
 * @returns {{ status: string, tone: Tone }}
 */
export function statusOf(state, strings) {
  if (state.link === 'refused') return { status: strings.cannotConnect, tone: 'trouble' };
  if (isCutOff(state)) return { status: strings.disconnected, tone: 'trouble' };
  if (!state.ready) return { status: state.link === 'idle' ? '' : strings.connecting, tone: 'quiet' };
  return ownerOf(state, strings);
}

/**
 * What to know at the moment, or null where there is nothing to add.
 *
 * @param {State} state
 * @param {Strings} strings
 * @param {number} now milliseconds since 1970
 * @returns {Situation | null}
 */
export function situationOf(state, strings, now) {
  if (state.link === 'refused') return { ...NOTHING, tone: 'trouble', text: strings.whileRefused };
  if (isCutOff(state)) return cutOff(state, strings);
  return state.session?.state === SessionState.PENDING ? waiting(state, strings, now) : null;
}

/**
 * What the empty composer says. Once a chat has ended it says that one can go on,
 * which the relay's own notice need not do.
 *
 * @param {State} state
 * @param {Strings} strings
 */
export function promptOf({ session }, strings) {
  const over = session?.state === SessionState.COMPLETED || session?.state === SessionState.ABANDONED;
  return over ? strings.writeToGoOn : strings.writeMessage;
}

/**
 * What went wrong with sending or keeping, or empty.
 *
 * @param {State} state
 * @param {Strings} strings
 */
export function bannerOf(state, strings) {
  if (state.notice === 'not_done') return strings.notDone;
  const trouble = state.outbox.find(isUnsent)?.trouble ?? null;
  if (trouble === RefusalCode.RATE_LIMITED) return strings.tooFast;
  if (trouble !== null) return strings.busy;
  return state.durable || isCutOff(state) ? '' : strings.notDurable;
}

/** @type {Situation} */
const NOTHING = { tone: 'quiet', text: '', count: '', since: null, minutes: 0, warmth: 0 };

/**
 * Whether there was a connection, or an attempt at one, and it is gone.
 *
 * @param {State} state
 */
export function isCutOff({ link, failures }) {
  return link === 'down' || (link === 'connecting' && failures > 0);
}

/**
 * @param {State} state
 * @param {Strings} strings
 * @returns {Situation}
 */
function cutOff(state, strings) {
  const unsent = state.outbox.filter((item) => item.request === 'message.send' && isUnsent(item)).length;
  return {
    ...NOTHING,
    tone: 'trouble',
    text: state.durable ? strings.whileDisconnected : strings.whileDisconnectedAndForgetful,
    count: unsent === 0 ? '' : strings.waitingToBeSent(unsent),
  };
}

/**
 * @param {State} state
 * @param {Strings} strings
 * @param {number} now
 * @returns {Situation}
 */
function waiting(state, strings, now) {
  const since = waitingSince(state);
  // The relay's clock may be ahead of the visitor's.
  const waited = since === null ? 0 : Math.max(0, now - since);
  const long = waited >= LONG_WAIT_MS;
  return {
    ...NOTHING,
    tone: 'waiting',
    text: mayLeave(state) ? absent(state, strings) : `${placeOf(state, strings)}${long ? strings.whileWaitingLong : strings.whileWaiting}`,
    since,
    minutes: Math.floor(waited / MINUTE_MS),
    warmth: long ? 2 : waited >= MINUTE_MS ? 1 : 0,
  };
}

/**
 * That nobody is there, and what to do about it.
 *
 * @param {State} state
 * @param {Strings} strings
 */
function absent({ session }, strings) {
  return `${session?.people === People.CLOSED ? strings.closed : strings.away} ${strings.leaveOffer}`;
}

/**
 * Where one stands and how long it may take, as far as the relay knows; else nothing.
 *
 * @param {State} state
 * @param {Strings} strings
 */
function placeOf({ session }, strings) {
  const place = session?.place ?? null;
  if (place === null) return '';
  const wait = place.wait ?? null;
  const minutes = (/** @type {number} */ seconds) => Math.max(1, Math.round(seconds / 60));
  const time = wait === null ? strings.waitUnknown : strings.waitAbout(minutes(wait.from_s), minutes(wait.to_s));
  return `${strings.place(Math.max(0, place.position - 1))} ${time} `;
}

/** @param {State} state */
function waitingSince({ entries }) {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (entry?.kind === 'change' && BEGINS_WAIT.has(/** @type {any} */ (entry.change))) return entry.at;
  }
  return null;
}

/**
 * @param {State} state
 * @param {Strings} strings
 * @returns {{ status: string, tone: Tone }}
 */
function ownerOf(state, strings) {
  switch (state.session?.state) {
    case SessionState.BOT: {
      const name = botName(state, strings);
      return { status: name === null ? strings.withNamelessBot : strings.withBot(name), tone: 'bot' };
    }
    case SessionState.PENDING: return { status: strings.waiting, tone: 'waiting' };
    case SessionState.ACTIVE: return { status: strings.withAgent(agentName(state, strings)), tone: 'agent' };
    case SessionState.COMPLETED:
    case SessionState.ABANDONED: return { status: strings.over, tone: 'over' };
    default: return { status: strings.connected, tone: 'quiet' };
  }
}
