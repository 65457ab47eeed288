// Generated from relay/protocol by `make generate`; do not edit.

export const PROTOCOL_VERSION = 1;

export const MAX_TEXT_CHARS = 4000;

export const MAX_NAME_CHARS = 80;

export const MAX_URL_CHARS = 2000;

export const MAX_TITLE_CHARS = 300;

export const MAX_FRAME_BYTES = 65536;

/** Who owns a session: the bot, the queue, an agent, or nobody any more. */
export const SessionState = Object.freeze({
  "BOT": "bot",
  "PENDING": "pending",
  "ACTIVE": "active",
  "COMPLETED": "completed",
  "ABANDONED": "abandoned",
  "ERASED": "erased",
  "UNKNOWN": "unknown"
});

/** Who speaks in a transcript. */
export const Voice = Object.freeze({
  "VISITOR": "visitor",
  "BOT": "bot",
  "AGENT": "agent",
  "SYSTEM": "system",
  "UNKNOWN": "unknown"
});

/** What happened to a session; each change is an entry of its transcript. */
export const Change = Object.freeze({
  "OPENED": "opened",
  "ESCALATED": "escalated",
  "CANCELLED": "cancelled",
  "CLAIMED": "claimed",
  "REQUEUED": "requeued",
  "COMPLETED": "completed",
  "ABANDONED": "abandoned",
  "REOPENED": "reopened",
  "ERASED": "erased",
  "TRANSFERRED": "transferred",
  "RETURNED": "returned",
  "CONTACT_LEFT": "contact_left",
  "RATED": "rated",
  "UNKNOWN": "unknown"
});

/** Why a request was refused; PROTOCOL.md says what to do about each. */
export const RefusalCode = Object.freeze({
  "BAD_REQUEST": "bad_request",
  "PROTOCOL_UNSUPPORTED": "protocol_unsupported",
  "ORIGIN_REFUSED": "origin_refused",
  "UNAUTHENTICATED": "unauthenticated",
  "FORBIDDEN": "forbidden",
  "NOT_FOUND": "not_found",
  "WRONG_STATE": "wrong_state",
  "ALREADY_TAKEN": "already_taken",
  "NOT_OWNER": "not_owner",
  "AT_CAPACITY": "at_capacity",
  "RATE_LIMITED": "rate_limited",
  "BUSY": "busy",
  "STORAGE_FULL": "storage_full",
  "INTERNAL": "internal",
  "UNKNOWN": "unknown"
});

/** Whether people can be reached: ``away`` when nobody is there, ``closed`` out of hours. */
export const People = Object.freeze({
  "AVAILABLE": "available",
  "AWAY": "away",
  "CLOSED": "closed",
  "UNKNOWN": "unknown"
});

/**
 * @typedef {object} AnswerDrafted
 * @property {string} session_id
 * @property {number} epoch
 * @property {number} seq
 * @property {string} text
 */

/**
 * @typedef {object} ChangeEntry
 * @property {'change'} kind
 * @property {number} seq
 * @property {number} at
 * @property {number} epoch
 * @property {string} change
 * @property {string} state
 * @property {string} [text]
 * @property {string | null} [agent_name]
 */

/**
 * @typedef {object} Changed
 * @property {string} cmid
 * @property {number} seq
 * @property {number} at
 * @property {number} epoch
 * @property {string} state
 */

/**
 * @typedef {object} ContactLeave
 * @property {string} session_id
 * @property {string} cmid
 * @property {string} email
 * @property {string | null} [name]
 * @property {string | null} [text]
 */

/**
 * @typedef {object} HandoffCancel
 * @property {string} session_id
 * @property {string} cmid
 */

/**
 * @typedef {object} HandoffRequest
 * @property {string} session_id
 * @property {string} cmid
 */

/**
 * @typedef {object} MessageAdded
 * @property {string} session_id
 * @property {MessageEntry} entry
 */

/**
 * @typedef {object} MessageEntry
 * @property {'message'} kind
 * @property {number} seq
 * @property {number} at
 * @property {number} epoch
 * @property {string} voice
 * @property {string} text
 * @property {string} cmid
 * @property {string | null} [author]
 * @property {Source[]} [sources]
 * @property {string[]} [choices]
 */

/**
 * @typedef {object} MessageSend
 * @property {string} session_id
 * @property {string} cmid
 * @property {string} text
 * @property {PageContext | null} [page]
 */

/**
 * @typedef {object} Noted
 */

/**
 * @typedef {object} PageContext
 * @property {string} [url]
 * @property {string} [title]
 * @property {string} [referrer]
 */

/**
 * @typedef {object} PeopleChanged
 * @property {string} session_id
 * @property {string} people
 */

/**
 * @typedef {object} PlaceChanged
 * @property {string} session_id
 * @property {QueuePlace} place
 */

/**
 * @typedef {object} QueuePlace
 * @property {number} position
 * @property {WaitRange | null} [wait]
 */

/**
 * @typedef {object} Refusal
 * @property {string} code
 * @property {string} message
 * @property {boolean} [retryable]
 * @property {number | null} [retry_after_ms]
 * @property {string | null} [winner]
 */

/**
 * @typedef {object} Sent
 * @property {string} cmid
 * @property {number} seq
 * @property {number} at
 * @property {number} epoch
 * @property {boolean} [conflict]
 */

/**
 * @typedef {object} SessionChanged
 * @property {SessionView} session
 * @property {ChangeEntry} entry
 */

/**
 * @typedef {object} SessionCheck
 * @property {string} session_id
 */

/**
 * @typedef {object} SessionEnd
 * @property {string} session_id
 * @property {string} cmid
 */

/**
 * @typedef {object} SessionHead
 * @property {string} session_id
 * @property {string} state
 * @property {number} version
 * @property {number} head_seq
 * @property {string | null} [people]
 * @property {QueuePlace | null} [place]
 */

/**
 * @typedef {object} SessionOpen
 * @property {string} open_id
 * @property {PageContext | null} [page]
 * @property {string | null} [language]
 * @property {string | null} [name]
 * @property {string | null} [department]
 */

/**
 * @typedef {object} SessionOpened
 * @property {string} token
 * @property {TranscriptPage} page
 */

/**
 * @typedef {object} SessionRate
 * @property {string} session_id
 * @property {string} cmid
 * @property {number} score
 * @property {string | null} [comment]
 */

/**
 * @typedef {object} SessionResume
 * @property {number} since
 * @property {string | null} [session_id]
 */

/**
 * @typedef {object} SessionView
 * @property {string} session_id
 * @property {string} state
 * @property {number} epoch
 * @property {number} version
 * @property {number} head_seq
 * @property {string | null} [agent_name]
 * @property {string | null} [people]
 * @property {QueuePlace | null} [place]
 */

/**
 * @typedef {object} Source
 * @property {string} article_id
 * @property {string} title
 * @property {string | null} [url]
 */

/**
 * @typedef {object} TranscriptPage
 * @property {SessionView} session
 * @property {(MessageEntry|ChangeEntry)[]} entries
 * @property {boolean} [more]
 */

/**
 * @typedef {object} TypingChanged
 * @property {string} session_id
 * @property {string} voice
 * @property {boolean} active
 * @property {string | null} [author]
 */

/**
 * @typedef {object} TypingSet
 * @property {string} session_id
 * @property {boolean} active
 */

/**
 * @typedef {object} VisitorHello
 * @property {number} protocol
 * @property {string | null} [token]
 */

/**
 * @typedef {object} WaitRange
 * @property {number} from_s
 * @property {number} to_s
 */

export const REQUESTS = Object.freeze({
  "session.open": {
    "payload": "SessionOpen",
    "reply": "SessionOpened"
  },
  "session.resume": {
    "payload": "SessionResume",
    "reply": "TranscriptPage"
  },
  "message.send": {
    "payload": "MessageSend",
    "reply": "Sent"
  },
  "handoff.request": {
    "payload": "HandoffRequest",
    "reply": "Changed"
  },
  "handoff.cancel": {
    "payload": "HandoffCancel",
    "reply": "Changed"
  },
  "session.end": {
    "payload": "SessionEnd",
    "reply": "Changed"
  },
  "contact.leave": {
    "payload": "ContactLeave",
    "reply": "Changed"
  },
  "session.rate": {
    "payload": "SessionRate",
    "reply": "Changed"
  },
  "session.check": {
    "payload": "SessionCheck",
    "reply": "SessionHead"
  },
  "typing.set": {
    "payload": "TypingSet",
    "reply": "Noted"
  }
});

export const FACTS = Object.freeze({
  "message.added": "MessageAdded",
  "session.changed": "SessionChanged",
  "typing.changed": "TypingChanged",
  "answer.drafted": "AnswerDrafted",
  "place.changed": "PlaceChanged",
  "people.changed": "PeopleChanged"
});

export const SHAPES = Object.freeze({
  "AnswerDrafted": {
    "session_id": "string",
    "epoch": "number",
    "seq": "number",
    "text": "string"
  },
  "ChangeEntry": {
    "kind": "'change'",
    "seq": "number",
    "at": "number",
    "epoch": "number",
    "change": "Change",
    "state": "SessionState",
    "text": "string?",
    "agent_name": "string?"
  },
  "Changed": {
    "cmid": "string",
    "seq": "number",
    "at": "number",
    "epoch": "number",
    "state": "SessionState"
  },
  "ContactLeave": {
    "session_id": "string",
    "cmid": "string",
    "email": "string",
    "name": "string?",
    "text": "string?"
  },
  "HandoffCancel": {
    "session_id": "string",
    "cmid": "string"
  },
  "HandoffRequest": {
    "session_id": "string",
    "cmid": "string"
  },
  "MessageAdded": {
    "session_id": "string",
    "entry": "MessageEntry"
  },
  "MessageEntry": {
    "kind": "'message'",
    "seq": "number",
    "at": "number",
    "epoch": "number",
    "voice": "Voice",
    "text": "string",
    "cmid": "string",
    "author": "string?",
    "sources": "Source[]?",
    "choices": "string[]?"
  },
  "MessageSend": {
    "session_id": "string",
    "cmid": "string",
    "text": "string",
    "page": "PageContext?"
  },
  "Noted": {},
  "PageContext": {
    "url": "string?",
    "title": "string?",
    "referrer": "string?"
  },
  "PeopleChanged": {
    "session_id": "string",
    "people": "People"
  },
  "PlaceChanged": {
    "session_id": "string",
    "place": "QueuePlace"
  },
  "QueuePlace": {
    "position": "number",
    "wait": "WaitRange?"
  },
  "Refusal": {
    "code": "RefusalCode",
    "message": "string",
    "retryable": "boolean?",
    "retry_after_ms": "number?",
    "winner": "string?"
  },
  "Sent": {
    "cmid": "string",
    "seq": "number",
    "at": "number",
    "epoch": "number",
    "conflict": "boolean?"
  },
  "SessionChanged": {
    "session": "SessionView",
    "entry": "ChangeEntry"
  },
  "SessionCheck": {
    "session_id": "string"
  },
  "SessionEnd": {
    "session_id": "string",
    "cmid": "string"
  },
  "SessionHead": {
    "session_id": "string",
    "state": "SessionState",
    "version": "number",
    "head_seq": "number",
    "people": "People?",
    "place": "QueuePlace?"
  },
  "SessionOpen": {
    "open_id": "string",
    "page": "PageContext?",
    "language": "string?",
    "name": "string?",
    "department": "string?"
  },
  "SessionOpened": {
    "token": "string",
    "page": "TranscriptPage"
  },
  "SessionRate": {
    "session_id": "string",
    "cmid": "string",
    "score": "number",
    "comment": "string?"
  },
  "SessionResume": {
    "since": "number",
    "session_id": "string?"
  },
  "SessionView": {
    "session_id": "string",
    "state": "SessionState",
    "epoch": "number",
    "version": "number",
    "head_seq": "number",
    "agent_name": "string?",
    "people": "People?",
    "place": "QueuePlace?"
  },
  "Source": {
    "article_id": "string",
    "title": "string",
    "url": "string?"
  },
  "TranscriptPage": {
    "session": "SessionView",
    "entries": "MessageEntry|ChangeEntry[]",
    "more": "boolean?"
  },
  "TypingChanged": {
    "session_id": "string",
    "voice": "Voice",
    "active": "boolean",
    "author": "string?"
  },
  "TypingSet": {
    "session_id": "string",
    "active": "boolean"
  },
  "VisitorHello": {
    "protocol": "number",
    "token": "string?"
  },
  "WaitRange": {
    "from_s": "number",
    "to_s": "number"
  }
});
