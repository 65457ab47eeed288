"""The domain's words become the wire's; every case of every union is named."""

from __future__ import annotations

from typing import assert_never
from uuid import uuid4

from relay import translation_passing as passing
from relay.domain import errors
from relay.domain.brief import Brief
from relay.domain.facts import (
    BriefWritten,
    ContactLeft,
    DraftWritten,
    MessageStored,
    NoteWritten,
    OfferClosed,
    OfferMade,
    PeopleSeen,
    PlaceSeen,
    SessionMoved,
    SessionRated,
    TargetWarned,
    TypingSeen,
)
from relay.domain.lifecycle import Trigger
from relay.domain.roster import Agent
from relay.domain.session import NO_PAGE, Page, Reason, Session
from relay.domain.transcript import ChangeRecord, Entry, Message, clean_line
from relay.protocol import agent as agent_wire
from relay.protocol import briefs, shapes
from relay.protocol import passing as passing_wire
from relay.protocol import visitor as visitor_wire
from relay.protocol.vocabulary import (
    BriefAuthor,
    Change,
    EntityKind,
    People,
    Presence,
    RefusalCode,
    Role,
    Rule,
    SessionState,
    Voice,
)
from relay.service import ratings as rating_use_cases
from relay.service import visitor as visitor_use_cases
from relay.service.audience import Delivery, View
from relay.service.board import Stands
from relay.service.outcome import ChangeAccepted, MessageAccepted
from relay.service.queries import Digest, Heartbeat, Queue, TranscriptPart
from relay.translation_telling import alert, target_warned

RETRY_SOON_MS = 1_000
"""When to repeat a request that met a busy relay, in milliseconds."""

RETRY_LATER_MS = 10_000
"""When to repeat a request that met a full disk, in milliseconds."""

_CODES: dict[type[errors.DomainError], RefusalCode] = {
    errors.MalformedError: RefusalCode.BAD_REQUEST,
    errors.NotFoundError: RefusalCode.NOT_FOUND,
    errors.WrongStateError: RefusalCode.WRONG_STATE,
    errors.AlreadyTakenError: RefusalCode.ALREADY_TAKEN,
    errors.NotOwnerError: RefusalCode.NOT_OWNER,
    errors.AtCapacityError: RefusalCode.AT_CAPACITY,
    errors.UnauthenticatedError: RefusalCode.UNAUTHENTICATED,
    errors.ForbiddenError: RefusalCode.FORBIDDEN,
    errors.OriginRefusedError: RefusalCode.ORIGIN_REFUSED,
    errors.ProtocolUnsupportedError: RefusalCode.PROTOCOL_UNSUPPORTED,
    errors.RateLimitedError: RefusalCode.RATE_LIMITED,
}


VisitorAct = visitor_wire.HandoffRequest | visitor_wire.HandoffCancel | visitor_wire.SessionEnd
"""The buttons of a visitor."""

_TRIGGERS: dict[type[VisitorAct], Trigger] = {
    visitor_wire.HandoffRequest: Trigger.ESCALATE,
    visitor_wire.HandoffCancel: Trigger.CANCEL,
    visitor_wire.SessionEnd: Trigger.END,
}


def refusal(error: errors.DomainError | errors.TroubleError) -> shapes.Refusal:
    """Return the refusal for an error of the domain."""
    match error:
        case errors.RateLimitedError():
            return _later(RefusalCode.RATE_LIMITED, error.message, error.retry_after_ms)
        case errors.AlreadyTakenError():
            return shapes.Refusal(RefusalCode.ALREADY_TAKEN, error.message, winner=error.winner)
        case errors.StorageFullError():
            return _later(RefusalCode.STORAGE_FULL, error.message, RETRY_LATER_MS)
        case errors.TroubleError():
            return _later(RefusalCode.BUSY, error.message, RETRY_SOON_MS)
        case errors.DomainError():
            return shapes.Refusal(_CODES[type(error)], error.message)
        case _:
            assert_never(error)


def internal_refusal() -> shapes.Refusal:
    """Return the refusal for a bug: it is logged here, and worth one more try."""
    message = "Something went wrong on our side and was reported. This will be tried again."
    return _later(RefusalCode.INTERNAL, message, RETRY_SOON_MS)


def _later(code: RefusalCode, message: str, after_ms: int) -> shapes.Refusal:
    return shapes.Refusal(code, message, retryable=True, retry_after_ms=after_ms)


def page_from_wire(page: shapes.PageContext | None) -> Page | None:
    """Return the page a visitor's client named, if any."""
    return None if page is None else Page(page.url, page.title, page.referrer)


def visitor_open(
    wanted: visitor_wire.SessionOpen, *, token_hash: str, now: int
) -> visitor_use_cases.Open:
    """Return the request of a visitor who begins, with ids for session and visitor."""
    return visitor_use_cases.Open(
        open_id=wanted.open_id,
        session_id=str(uuid4()),
        visitor_id=str(uuid4()),
        token_hash=token_hash,
        now=now,
        name=clean_line(wanted.name) or None if wanted.name else None,
        language=wanted.language,
        page=page_from_wire(wanted.page) or NO_PAGE,
        department=wanted.department,
    )


def visitor_send(
    visitor_id: str, wanted: visitor_wire.MessageSend, *, now: int
) -> visitor_use_cases.Send:
    """Return the request of a visitor who says something."""
    return visitor_use_cases.Send(
        visitor_id=visitor_id,
        session_id=wanted.session_id,
        cmid=wanted.cmid,
        text=wanted.text,
        now=now,
        page=page_from_wire(wanted.page),
    )


def visitor_act(visitor_id: str, wanted: VisitorAct, *, now: int) -> visitor_use_cases.Act:
    """Return the request of a visitor who pressed a button."""
    return visitor_use_cases.Act(
        visitor_id=visitor_id,
        session_id=wanted.session_id,
        cmid=wanted.cmid,
        trigger=_TRIGGERS[type(wanted)],
        now=now,
    )


def visitor_rate(
    visitor_id: str, wanted: visitor_wire.SessionRate, *, now: int
) -> rating_use_cases.Rate:
    """Return the request of a visitor who rates a conversation."""
    return rating_use_cases.Rate(
        visitor_id=visitor_id,
        session_id=wanted.session_id,
        cmid=wanted.cmid,
        score=wanted.score,
        comment=wanted.comment,
        now=now,
    )


def sent(accepted: MessageAccepted) -> shapes.Sent:
    """Return the answer to a message."""
    return shapes.Sent(accepted.cmid, accepted.seq, accepted.at, accepted.epoch, accepted.conflict)


def changed(accepted: ChangeAccepted) -> shapes.Changed:
    """Return the answer to a change."""
    return shapes.Changed(
        accepted.cmid, accepted.seq, accepted.at, accepted.epoch, SessionState(accepted.state)
    )


def entry(item: Entry) -> shapes.Entry:
    """Return an entry of a transcript."""
    match item:
        case Message():
            return message_entry(item)
        case ChangeRecord():
            return change_entry(item)
        case _:
            assert_never(item)


def message_entry(message: Message) -> shapes.MessageEntry:
    """Return a message of a transcript."""
    return shapes.MessageEntry(
        message.seq,
        message.at,
        message.epoch,
        Voice(message.voice),
        message.text,
        message.cmid,
        message.author,
        tuple(shapes.Source(s.article_id, s.title, s.url) for s in message.sources),
        message.choices,
    )


def change_entry(record: ChangeRecord) -> shapes.ChangeEntry:
    """Return a change of a transcript; who made it stays inside the relay."""
    return shapes.ChangeEntry(
        record.seq,
        record.at,
        record.epoch,
        Change(record.change),
        SessionState(record.state),
        record.text,
        record.agent_name,
    )


def session_view(session: Session, stands: Stands | None = None) -> shapes.SessionView:
    """Return a session as its visitor may see it; ``stands`` where that is looked up."""
    return shapes.SessionView(
        session.session_id,
        SessionState(session.state),
        session.epoch,
        session.version,
        session.last_seq,
        session.assignee_name,
        None if stands is None else People(stands.people),
        None if stands is None else passing.place(stands.place),
    )


def session_head(session: Session, stands: Stands | None = None) -> shapes.SessionHead:
    """Return how far a session has come; for its visitor also where they stand."""
    return shapes.SessionHead(
        session.session_id,
        SessionState(session.state),
        session.version,
        session.last_seq,
        None if stands is None else People(stands.people),
        None if stands is None else passing.place(stands.place),
    )


def session_card(session: Session) -> agent_wire.SessionCard:
    """Return a session as agents see it."""
    page = session.page
    return agent_wire.SessionCard(
        session_id=session.session_id,
        version=session.version,
        state=SessionState(session.state),
        epoch=session.epoch,
        fence=session.fence,
        head_seq=session.last_seq,
        opened_at=session.opened_at,
        visitor=agent_wire.VisitorCard(
            session.visitor_name,
            session.language,
            None if page == NO_PAGE else shapes.PageContext(page.url, page.title, page.referrer),
            session.visitor_email,
        ),
        preview=session.preview,
        waiting_since=session.pending_since,
        escalation=None if session.reason is None else _escalation(session.reason),
        agent_id=session.assignee_id,
        agent_name=session.assignee_name,
        department=session.department,
        priority=session.priority,
    )


def agent_card(agent: Agent) -> agent_wire.AgentCard:
    """Return an agent as agents see each other."""
    return agent_wire.AgentCard(
        agent.agent_id,
        agent.name,
        Role(agent.role),
        Presence(agent.presence),
        agent.capacity,
        agent.load,
        agent.departments,
        agent.languages,
    )


def transcript_page(
    part: TranscriptPart, stands: Stands | None = None
) -> visitor_wire.TranscriptPage:
    """Return a page for a visitor; notes are none of theirs."""
    entries = tuple(entry(item) for item in part.entries)
    return visitor_wire.TranscriptPage(session_view(part.session, stands), entries, part.more)


def session_transcript(part: TranscriptPart) -> agent_wire.SessionTranscript:
    """Return a page for an agent."""
    entries = tuple(entry(item) for item in part.entries)
    notes = tuple(passing.note(one) for one in part.notes)
    brief = None if part.brief is None else handoff_brief(part.brief)
    return agent_wire.SessionTranscript(
        session_card(part.session), entries, part.more, brief, notes
    )


def handoff_brief(brief: Brief) -> briefs.HandoffBrief:
    """Return a brief as agents see it."""
    return briefs.HandoffBrief(
        BriefAuthor.EXTRACT if brief.summary is None else BriefAuthor.MODEL,
        brief.asked,
        tuple(briefs.BriefAnswer(a.question, a.answer, a.source) for a in brief.answered),
        brief.failed,
        tuple(briefs.Entity(EntityKind(e.kind), e.text) for e in brief.entities),
        brief.summary,
    )


def queue_snapshot(queue: Queue) -> agent_wire.QueueSnapshot:
    """Return the queue and the agent's own sessions."""
    return agent_wire.QueueSnapshot(
        agent_card(queue.me),
        tuple(session_card(session) for session in queue.waiting),
        tuple(session_card(session) for session in queue.mine),
        tuple(passing.offer(offer, session_card(session)) for offer, session in queue.offers),
    )


def presence_renewed(heartbeat: Heartbeat, lease_ms: int) -> agent_wire.PresenceRenewed:
    """Return the answer to an agent's heartbeat."""
    return agent_wire.PresenceRenewed(
        agent_card(heartbeat.me),
        lease_ms,
        _digest(heartbeat.waiting),
        _digest(heartbeat.mine),
        tuple(session_head(session) for session in heartbeat.heads),
        heartbeat.offers,
    )


def fact(delivery: Delivery) -> shapes.Shape:
    """Return what is pushed for a delivery."""
    told = delivery.fact
    match told:
        case MessageStored():
            return _message_fact(told, delivery.view)
        case SessionMoved():
            return _move_fact(told, delivery.view)
        case SessionRated() | ContactLeft() | TargetWarned():
            return _told_fact(told, delivery.view)
        case OfferMade() | OfferClosed() | NoteWritten() | BriefWritten():
            return _passing_fact(told)
        case TypingSeen() | DraftWritten() | PlaceSeen() | PeopleSeen():
            return _momentary_fact(told)
        case _:
            assert_never(told)


def _message_fact(told: MessageStored, view: View) -> shapes.Shape:
    if view is View.QUEUE_UPDATED:
        return agent_wire.QueueUpdated(session_card(told.session))
    return shapes.MessageAdded(told.session.session_id, message_entry(told.message))


def _move_fact(told: SessionMoved, view: View) -> shapes.Shape:
    match view:
        case View.OFFER_ENDED if told.offer is not None:
            return passing.offer_ended(told.offer)
        case View.QUEUE_ADDED:
            return agent_wire.QueueAdded(session_card(told.session), alert(told.alert))
        case View.QUEUE_REMOVED:
            return agent_wire.QueueRemoved(
                told.session.session_id,
                told.session.version,
                Change(told.record.change),
                told.record.agent_name,
            )
        case View.ASSIGNED:
            return agent_wire.SessionAssigned(session_card(told.session))
        case _:
            return shapes.SessionChanged(session_view(told.session), change_entry(told.record))


def _told_fact(told: SessionRated | ContactLeft | TargetWarned, view: View) -> shapes.Shape:
    if isinstance(told, TargetWarned):
        return target_warned(told)
    if view is View.QUEUE_UPDATED:
        return agent_wire.QueueUpdated(session_card(told.session))
    return shapes.SessionChanged(session_view(told.session), change_entry(told.record))


def _passing_fact(told: OfferMade | OfferClosed | NoteWritten | BriefWritten) -> shapes.Shape:
    match told:
        case OfferMade():
            return passing_wire.OfferMade(passing.offer(told.offer, session_card(told.session)))
        case OfferClosed():
            return passing.offer_ended(told.offer)
        case NoteWritten():
            return passing_wire.NoteWritten(told.session.session_id, passing.note(told.note))
        case BriefWritten():
            return passing_wire.BriefChanged(told.session.session_id, handoff_brief(told.brief))
        case _:
            assert_never(told)


def _momentary_fact(told: TypingSeen | DraftWritten | PlaceSeen | PeopleSeen) -> shapes.Shape:
    match told:
        case TypingSeen():
            return shapes.TypingChanged(
                told.session.session_id, Voice(told.voice), told.active, told.author
            )
        case DraftWritten():
            session = told.session
            return visitor_wire.AnswerDrafted(
                session.session_id, session.epoch, told.seq, told.text
            )
        case PlaceSeen():
            return visitor_wire.PlaceChanged(told.session_id, passing.queue_place(told.place))
        case PeopleSeen():
            return visitor_wire.PeopleChanged(told.session_id, People(told.people))
        case _:
            assert_never(told)


def _escalation(reason: Reason) -> agent_wire.Escalation:
    return agent_wire.Escalation(Rule(reason.rule), reason.line, reason.score, reason.threshold)


def _digest(digest: Digest) -> agent_wire.QueueDigest:
    return agent_wire.QueueDigest(digest.count, digest.hash)
