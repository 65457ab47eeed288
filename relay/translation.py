"""The domain's words become the wire's; every case of every union is named."""

from __future__ import annotations

from typing import assert_never

from relay import translation_passing as passing
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
from relay.domain.roster import Agent
from relay.domain.session import NO_PAGE, Reason, Session
from relay.domain.transcript import ChangeRecord, Entry, Message
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
    Role,
    Rule,
    SessionState,
    Voice,
)
from relay.service.audience import Delivery, View
from relay.service.board import Stands
from relay.service.outcome import ChangeAccepted, MessageAccepted
from relay.service.queries import Digest, Heartbeat, Queue, TranscriptPart
from relay.translation_telling import alert, target_warned


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
