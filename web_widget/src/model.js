/**
 * The vocabulary of the widget's state machine: what it knows, what it is told
 * and what it asks for. No DOM, no socket, no clock.
 */

/** @typedef {import('./protocol.gen.js').MessageEntry} MessageEntry */
/** @typedef {import('./protocol.gen.js').ChangeEntry} ChangeEntry */
/** @typedef {import('./protocol.gen.js').SessionView} SessionView */
/** @typedef {import('./protocol.gen.js').SessionHead} SessionHead */
/** @typedef {import('./protocol.gen.js').Refusal} Refusal */
/** @typedef {import('./protocol.gen.js').PageContext} PageContext */
/** @typedef {import('./protocol.gen.js').TypingChanged} TypingChanged */
/** @typedef {import('./protocol.gen.js').AnswerDrafted} AnswerDrafted */
/** @typedef {import('./protocol.gen.js').QueuePlace} QueuePlace */
/** @typedef {MessageEntry | ChangeEntry} Entry */
/** @typedef {import('./protocol.gen.js').TranscriptPage} TranscriptPage */
/** @typedef {import('./protocol.gen.js').SessionOpened} SessionOpened */

/**
 * Requests that store something: they carry a `cmid` and go through the outbox.
 *
 * @typedef {'message.send' | 'handoff.request' | 'handoff.cancel' | 'session.end' | 'contact.leave' | 'session.rate'} DurableRequest
 */

/**
 * Something the visitor wants the relay to store, until the relay has it.
 *
 * Times are milliseconds since 1970. `trouble` is the last refusal's code.
 * `failed` items wait for the visitor, not for the relay.
 *
 * @typedef {object} OutboxItem
 * @property {string} cmid
 * @property {DurableRequest} request
 * @property {string} text empty unless the request carries words
 * @property {PageContext | null} page
 * @property {number} made_at
 * @property {number} attempts
 * @property {number} not_before
 * @property {string | null} trouble
 * @property {boolean} failed
 * @property {{ email?: string, score?: number }} [details] of `contact.leave` and `session.rate`
 */

/**
 * An item as this page sees it: whether it is safely stored in the outbox, and
 * the `seq` it got once the relay has it.
 *
 * @typedef {OutboxItem & { stored: boolean, seq: number | null }} Pending
 */

/**
 * Who this browser is for one relay. `openId` lives until a token is held.
 *
 * @typedef {object} Identity
 * @property {string | null} token
 * @property {string | null} sessionId
 * @property {string | null} openId
 */

/**
 * What came of asking the relay; `gone` means that another tab was faster.
 *
 * @template [T=unknown]
 * @typedef {{ kind: 'ok', reply: T } | { kind: 'refused', refusal: Refusal }
 *   | { kind: 'silent' | 'offline' | 'malformed' | 'gone' }} Outcome
 */

/** @typedef {'idle' | 'connecting' | 'up' | 'down' | 'refused'} LinkState */
/** @typedef {'connect' | 'reconnect' | 'check' | 'resume' | 'drain' | 'typing' | 'typing.idle'} TimerName */
/** @typedef {'restarted' | 'erased' | 'not_done'} Notice */

/**
 * @typedef {object} State
 * @property {boolean} panelOpen
 * @property {boolean} engaged whether the visitor ever opened the panel
 * @property {LinkState} link
 * @property {number} connection counts connections; answers of older ones are void
 * @property {number} failures connections lost since one last worked
 * @property {Refusal | null} refusal why the relay will not have us
 * @property {Identity} identity
 * @property {boolean} ready whether the relay answered us on this connection
 * @property {SessionView | null} session
 * @property {readonly Entry[]} entries gap-free, in the order of `seq`
 * @property {number} haveSeq
 * @property {number} wantSeq the highest `seq` heard of
 * @property {boolean} stale whether the transcript must be asked for
 * @property {boolean} asking whether it is being asked for
 * @property {boolean} pausing whether the next question waits for a timer
 * @property {number} setbacks fruitless questions in a row
 * @property {boolean} loaded whether the stored outbox was read
 * @property {readonly Pending[]} outbox
 * @property {string | null} inFlight the `cmid` being sent
 * @property {boolean} durable whether the outbox survives a reload
 * @property {{ voice: string, author: string | null } | null} typing
 * @property {{ seq: number, text: string } | null} draft what the bot has written so far, to entry `seq`
 * @property {number} typingToldAt when the relay was last told that we type; 0: we do not
 * @property {number} seenSeq
 * @property {Notice | null} notice
 * @property {boolean} leaving whether the visitor is about to leave an address
 * @property {{ score: number, told: boolean, epoch: number } | null} rating given on this page
 */

/**
 * What happened. `dispatch` stamps every event with the time, a random number
 * in [0, 1) and a fresh id, so that the reducer needs no source of its own.
 *
 * @typedef {{ type: 'started', identity: Identity, panelOpen: boolean, seenSeq: number }
 *   | { type: 'panel.opened' } | { type: 'panel.closed' }
 *   | { type: 'composed', text: string, page: PageContext | null }
 *   | { type: 'asked', request: 'handoff.request' | 'handoff.cancel' | 'session.end' }
 *   | { type: 'leaving', shown: boolean } | { type: 'left', email: string, text: string }
 *   | { type: 'rated', score: number | null, text: string }
 *   | { type: 'retried', cmid: string } | { type: 'discarded', cmid: string }
 *   | { type: 'typed' } | { type: 'woken' }
 *   | { type: 'link.up', connection: number } | { type: 'link.down', connection: number }
 *   | { type: 'link.refused', connection: number, refusal: Refusal }
 *   | { type: 'opened', connection: number, outcome: Outcome<SessionOpened> }
 *   | { type: 'identity.found', connection: number, identity: Identity }
 *   | { type: 'resumed', connection: number, outcome: Outcome<TranscriptPage> }
 *   | { type: 'checked', connection: number, outcome: Outcome<SessionHead> }
 *   | { type: 'attempted', connection: number, cmid: string, outcome: Outcome<Stored> }
 *   | { type: 'message.added', connection: number, session_id: string, entry: MessageEntry }
 *   | { type: 'session.changed', connection: number, session: SessionView, entry: ChangeEntry }
 *   | { type: 'typing.changed', connection: number, fact: TypingChanged }
 *   | { type: 'answer.drafted', connection: number, fact: AnswerDrafted }
 *   | { type: 'place.changed', connection: number, session_id: string, place: QueuePlace }
 *   | { type: 'people.changed', connection: number, session_id: string, people: string }
 *   | { type: 'malformed', connection: number }
 *   | { type: 'outbox.stored', cmid: string, durable: boolean }
 *   | { type: 'outbox.loaded', items: OutboxItem[], durable: boolean }
 *   | { type: 'timer', timer: TimerName }} Happening
 */

/** @typedef {Happening & { now: number, random: number, id: string }} Event */

/**
 * The event of one type.
 *
 * @template {Event['type']} T
 * @typedef {Extract<Event, { type: T }>} On
 */

/**
 * The part of `Sent` and `Changed` that the widget uses.
 *
 * @typedef {{ cmid: string, seq: number, at: number, epoch: number, conflict?: boolean }} Stored
 */

/**
 * What the shell shall do.
 *
 * @typedef {{ type: 'connect', token: string | null } | { type: 'disconnect' }
 *   | { type: 'open', openId: string }
 *   | { type: 'resume', since: number, sessionId: string | null }
 *   | { type: 'check', sessionId: string }
 *   | { type: 'tell', sessionId: string, active: boolean }
 *   | { type: 'attempt', item: OutboxItem, sessionId: string }
 *   | { type: 'remember', fields: Partial<Identity> } | { type: 'forget', token: string | null }
 *   | { type: 'mark', panelOpen: boolean, seenSeq: number }
 *   | { type: 'store', item: OutboxItem } | { type: 'discard', cmid: string }
 *   | { type: 'wait', timer: TimerName, ms: number } | { type: 'stop', timer: TimerName }} Effect
 */

/** @typedef {{ state: State, effects: Effect[] }} Step */

/** @type {Readonly<Identity>} */
export const NOBODY = Object.freeze({ token: null, sessionId: null, openId: null });

/**
 * The state before anything is known.
 *
 * @returns {State}
 */
export function initialState() {
  return {
    panelOpen: false, engaged: false,
    link: 'idle', connection: 0, failures: 0, refusal: null,
    identity: NOBODY, ready: false,
    session: null, entries: [], haveSeq: 0, wantSeq: 0,
    stale: false, asking: false, pausing: false, setbacks: 0,
    loaded: false, outbox: [], inFlight: null, durable: true,
    typing: null, typingToldAt: 0, draft: null,
    seenSeq: 0, notice: null,
    leaving: false, rating: null,
  };
}

/**
 * A step of the state machine: the next state and what shall be done.
 *
 * @param {State} state
 * @param {Effect[]} [effects]
 * @returns {Step}
 */
export function step(state, effects = []) {
  return { state, effects };
}

/**
 * Go on from a step, keeping the effects of both.
 *
 * @param {Step} first
 * @param {(state: State) => Step} next
 * @returns {Step}
 */
export function then(first, next) {
  const second = next(first.state);
  return step(second.state, [...first.effects, ...second.effects]);
}
