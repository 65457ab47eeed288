/** The transcript: entries in one gap-free order, caught up when a push was lost. */

import { SessionState, Voice } from './protocol.gen.js';
import { unlessAnswered } from './drafting.js';
import { retryDelay } from './delays.js';
import { step } from './model.js';

/** @typedef {import('./model.js').State} State */
/** @typedef {import('./model.js').Step} Step */
/** @typedef {import('./model.js').Entry} Entry */
/** @typedef {import('./model.js').Effect} Effect */
/** @typedef {import('./model.js').SessionView} SessionView */
/** @typedef {import('./model.js').TranscriptPage} TranscriptPage */

/**
 * Take in a pushed entry: append it when it is the next one, ask otherwise.
 *
 * @param {State} state
 * @param {Entry} entry
 * @returns {Step}
 */
export function takePushed(state, entry) {
  const wantSeq = Math.max(state.wantSeq, entry.seq);
  const { state: after, effects } = append({ ...state, wantSeq }, [entry]);
  return step({ ...after, stale: after.stale || after.haveSeq < wantSeq }, effects);
}

/**
 * Take in a page of the transcript; asks again while it is behind, but waits
 * for a timer when a page brought it no further.
 *
 * @param {State} state
 * @param {TranscriptPage} page
 * @param {number} random
 * @returns {Step}
 */
export function takePage(state, page, random) {
  const moved = state.session !== null && state.session.session_id !== page.session.session_id;
  const before = moved ? withoutTranscript(state) : state;
  const viewed = takeView(before, page.session);
  const sorted = [...page.entries].sort((a, b) => a.seq - b.seq);
  const { state: after, effects } = append(viewed, sorted);
  const wantSeq = Math.max(after.wantSeq, page.session.head_seq);
  const stale = page.more === true || after.haveSeq < wantSeq;
  const caughtUp = { ...after, wantSeq, stale, asking: false };
  if (!stale || moved || after.haveSeq > before.haveSeq) {
    return step({ ...caughtUp, setbacks: 0 }, effects);
  }
  const paused = pause(caughtUp, retryDelay(state.setbacks, random));
  return step(paused.state, [...effects, ...paused.effects]);
}

/**
 * Take over a newer view of the session.
 *
 * @param {State} state
 * @param {SessionView} session
 * @returns {State}
 */
export function takeView(state, session) {
  const current = state.session;
  const newer = current === null || current.session_id !== session.session_id || session.version >= current.version;
  if (!newer) return state;
  // A view that says nothing of the others leaves what is known of them.
  const { people = null, place = null } = current?.session_id === session.session_id ? current : {};
  return { ...state, session: { ...session, people: session.people ?? people, place: session.place ?? place } };
}

/**
 * Take in where one stands and whether anybody can be reached.
 *
 * @param {State} state
 * @param {Pick<SessionView, 'session_id' | 'people' | 'place'>} told
 * @returns {State}
 */
export function takeCrowd(state, { session_id, people, place }) {
  const { session } = state;
  if (session === null || session.session_id !== session_id) return state;
  return { ...state, session: { ...session, people: people ?? session.people ?? null, place: place ?? session.place ?? null } };
}

/**
 * Ask for what is missing, unless that is being done; part of every step.
 *
 * @param {State} state
 * @returns {Step}
 */
export function catchUp(state) {
  const { token, sessionId } = state.identity;
  if (state.link !== 'up' || token === null || !state.stale || state.asking || state.pausing) return step(state);
  return step({ ...state, asking: true, stale: false }, [{ type: 'resume', since: state.haveSeq, sessionId }]);
}

/**
 * Stop asking until a timer ends.
 *
 * @param {State} state
 * @param {number} ms
 * @returns {Step}
 */
export function pause(state, ms) {
  const setbacks = state.setbacks + 1;
  return step({ ...state, asking: false, stale: true, pausing: true, setbacks }, [
    { type: 'wait', timer: 'resume', ms },
  ]);
}

/**
 * The state with nothing of any session in it.
 *
 * @param {State} state
 * @returns {State}
 */
export function withoutTranscript(state) {
  return { ...state, session: null, entries: [], haveSeq: 0, wantSeq: 0, seenSeq: 0, typing: null, draft: null };
}

/**
 * Append those entries that follow without a gap; an echo of ours gives way.
 *
 * @param {State} state
 * @param {Entry[]} entries in order
 * @returns {Step}
 */
function append(state, entries) {
  const next = entries.filter(followingOn(state.haveSeq));
  const last = next.at(-1);
  if (last === undefined) return step(state);
  const mine = new Set(next.map((entry) => (isVisitors(entry) ? entry.cmid : '')));
  const arrived = state.outbox.filter((item) => mine.has(item.cmid));
  const seenSeq = state.panelOpen ? last.seq : state.seenSeq;
  return step(
    {
      ...state,
      entries: [...state.entries, ...next],
      haveSeq: last.seq,
      seenSeq,
      outbox: state.outbox.filter((item) => !mine.has(item.cmid)),
      typing: next.some((entry) => endsTyping(entry, state.typing)) ? null : state.typing,
      draft: unlessAnswered(state.draft, last.seq),
    },
    arrived.map((item) => ({ type: 'discard', cmid: item.cmid })),
  );
}

/**
 * A filter that lets entries pass as long as each follows the one before.
 *
 * @param {number} seq
 * @returns {(entry: Entry) => boolean}
 */
function followingOn(seq) {
  let have = seq;
  return (entry) => {
    const follows = entry.seq === have + 1;
    have += follows ? 1 : 0;
    return follows;
  };
}

/**
 * @param {Entry} entry
 * @returns {entry is import('./model.js').MessageEntry}
 */
export function isVisitors(entry) {
  return entry.kind === 'message' && entry.voice === Voice.VISITOR;
}

/**
 * @param {Entry} entry
 * @param {State['typing']} typing
 */
function endsTyping(entry, typing) {
  return entry.kind === 'change' || entry.voice === typing?.voice;
}

/**
 * Whether the session's words were deleted for good.
 *
 * @param {State} state
 */
export function isErased(state) {
  return state.session?.state === SessionState.ERASED;
}
