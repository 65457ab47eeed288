"""Every word of the domain has its word on the wire."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import get_args

import pytest

from relay import translation, translation_refusals, translation_visiting
from relay.domain import errors, escalation, lifecycle, roster, transcript
from relay.domain.answer import ArticleSource
from relay.domain.brief import Answered, Brief
from relay.domain.entities import Entity, EntityKind
from relay.domain.facts import (
    AlertRaised,
    BriefWritten,
    ContactLeft,
    DraftWritten,
    Fact,
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
from relay.domain.lifecycle import Change, State
from relay.domain.notes import Note
from relay.domain.offers import Offer, OfferEnd, OfferKind
from relay.domain.promises import Target
from relay.domain.roster import Agent, Presence, Role
from relay.domain.session import NO_PAGE, Page, Reason, Session
from relay.domain.transcript import ChangeRecord, Entry, Message, Voice
from relay.domain.waiting import People, Place, WaitRange
from relay.protocol import shapes, vocabulary
from relay.protocol.codec import to_plain
from relay.protocol.vocabulary import RefusalCode
from relay.service.outcome import ChangeAccepted, MessageAccepted
from relay.service.queries import Digest, Heartbeat, Queue, TranscriptPart

ID, OTHER = "0" * 31 + "1", "0" * 31 + "2"
MAYA = Agent(OTHER, "maya@desk.example", "Maya", Role.SUPERVISOR, 3, 1, Presence.AWAY)
MESSAGE = Message(
    7, 1_000, 2, Voice.BOT, "inner id", "cmid", "Hello", "Edu",
    (ArticleSource("a", "A", "https://site.example/a"),),
)  # fmt: skip
RECORD = ChangeRecord(8, 2_000, 2, Change.CLAIMED, State.ACTIVE, OTHER, "cmid", "Hi.", "Maya")
ALERT = AlertRaised("0" * 32, 1_000, "Ana waits.")


def _session(state: State = State.ACTIVE) -> Session:
    return Session(
        session_id=ID, visitor_id="inner visitor", state=state, epoch=2, version=3, last_seq=8,
        fence=4, opened_at=1, owner_since=2, assignee_id=OTHER, assignee_name="Maya",
        pending_since=5, reason=Reason("low_confidence", "Only 5% sure.", 0.05, 0.25),
        visitor_name="Ana", language="de", page=Page("https://site.example/", "Home", ""),
        preview="Hello?",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lifecycle.State, vocabulary.SessionState),
        (lifecycle.Change, vocabulary.Change),
        (transcript.Voice, vocabulary.Voice),
        (roster.Presence, vocabulary.Presence),
        (roster.Role, vocabulary.Role),
        (escalation.Rule, vocabulary.Rule),
    ],
)
def test_every_word_is_on_the_wire(ours: type[StrEnum], theirs: type[StrEnum]) -> None:
    """No word of the domain reaches a client as ``unknown``."""
    assert {word.value for word in ours} <= {word.value for word in theirs} - {"unknown"}


def _all_refusals() -> list[errors.DomainError | errors.TroubleError]:
    return [
        errors.MalformedError("x"), errors.NotFoundError(), errors.WrongStateError("x"),
        errors.AlreadyTakenError("Tom"), errors.NotOwnerError(), errors.AtCapacityError(1),
        errors.UnauthenticatedError("x"), errors.ForbiddenError("x"),
        errors.OriginRefusedError("x"), errors.ProtocolUnsupportedError(2, 1),
        errors.RateLimitedError("x", 7), errors.BusyError(), errors.StorageFullError(),
    ]  # fmt: skip


def test_every_refusal_has_a_code_of_its_own() -> None:
    """Each error of the domain becomes its code, and no two share one."""
    codes = {type(error): translation_refusals.refusal(error).code for error in _all_refusals()}
    assert len(set(codes.values())) == len(codes)
    raised = {e for e in vars(errors).values() if isinstance(e, type)}
    concrete = {e for e in raised if e not in {errors.DomainError, errors.TroubleError}}
    assert {e for e in concrete if issubclass(e, Exception)} == set(codes)


def test_every_code_of_the_wire_is_used() -> None:
    """Every code that clients must know can really happen."""
    used = {translation_refusals.refusal(error).code for error in _all_refusals()}
    assert used | {RefusalCode.INTERNAL, RefusalCode.UNKNOWN} == set(RefusalCode)


@pytest.mark.parametrize("error", _all_refusals(), ids=lambda error: type(error).__name__)
def test_what_is_worth_repeating_says_when(
    error: errors.DomainError | errors.TroubleError,
) -> None:
    """Retryable and a time go together, and the words are the error's own."""
    refusal = translation_refusals.refusal(error)
    retryable = isinstance(error, errors.TroubleError | errors.RateLimitedError)
    assert refusal.retryable is retryable
    assert (refusal.retry_after_ms is not None) is retryable
    assert refusal.message == error.message


def test_evidence_of_refusals() -> None:
    """The winner and the time to wait are passed on as data."""
    assert translation_refusals.refusal(errors.AlreadyTakenError("Tom")).winner == "Tom"
    assert translation_refusals.refusal(errors.RateLimitedError("x", 7)).retry_after_ms == 7


def test_a_bug_is_told_without_details() -> None:
    """A fault of the relay says nothing of its inside."""
    refusal = translation_refusals.internal_refusal()
    assert (refusal.code, refusal.retryable) == (RefusalCode.INTERNAL, True)


def test_entries() -> None:
    """Messages and changes keep everything but who did it inside the relay."""
    assert set(get_args(Entry)) == {Message, ChangeRecord}
    message = translation.entry(MESSAGE)
    assert message == shapes.MessageEntry(
        7, 1_000, 2, vocabulary.Voice.BOT, "Hello", "cmid", "Edu",
        (shapes.Source("a", "A", "https://site.example/a"),),
    )  # fmt: skip
    assert translation.entry(RECORD) == shapes.ChangeEntry(
        8, 2_000, 2, vocabulary.Change.CLAIMED, vocabulary.SessionState.ACTIVE, "Hi.", "Maya"
    )


def test_answers() -> None:
    """What was stored is acknowledged with its place."""
    assert translation.sent(MessageAccepted("c", 7, 8, 2, conflict=True)) == shapes.Sent(
        "c", 7, 8, 2, conflict=True
    )
    assert translation.changed(ChangeAccepted("c", 7, 8, 2, State.PENDING)) == shapes.Changed(
        "c", 7, 8, 2, vocabulary.SessionState.PENDING
    )


def test_a_session_for_its_visitor() -> None:
    """A visitor sees the state and the agent's name, and nothing else of the session."""
    assert to_plain(translation.session_view(_session())) == {
        "session_id": ID, "state": "active", "epoch": 2, "version": 3, "head_seq": 8,
        "agent_name": "Maya",
    }  # fmt: skip


def test_a_session_for_agents() -> None:
    """Agents see what they decide by, and never the visitor's inner id."""
    plain = to_plain(translation.session_card(_session()))
    assert plain["escalation"] == {
        "rule": "low_confidence", "line": "Only 5% sure.", "score": 0.05, "threshold": 0.25,
    }  # fmt: skip
    assert plain["visitor"]["page"] == {"url": "https://site.example/", "title": "Home"}
    assert (plain["fence"], plain["waiting_since"], plain["preview"]) == (4, 5, "Hello?")
    assert "inner visitor" not in str(plain)


def test_a_session_from_nowhere() -> None:
    """Without a page and a reason there is none on the card."""
    session = Session(ID, "v", State.BOT, 1, 1, 2, 0, 1, 1)
    card = translation.session_card(session)
    assert (card.visitor.page, card.escalation) == (None, None)


def test_a_rule_from_a_newer_relay() -> None:
    """A reason of a rule this relay does not know is shown as unknown with its line."""
    odd = Reason("shouting", "Many exclamation marks.")
    card = translation.session_card(replace(_session(), reason=odd))
    assert card.escalation is not None
    assert card.escalation.rule is vocabulary.Rule.UNKNOWN
    assert card.escalation.line == "Many exclamation marks."


def test_agents_and_queue() -> None:
    """Agents see each other without their e-mail addresses."""
    queue = Queue(MAYA, (_session(State.PENDING),), (_session(),))
    plain = to_plain(translation.queue_snapshot(queue))
    assert plain["me"] == {
        "agent_id": OTHER, "name": "Maya", "role": "supervisor", "presence": "away",
        "capacity": 3, "load": 1,
    }  # fmt: skip
    assert [card["state"] for card in plain["waiting"] + plain["mine"]] == ["pending", "active"]
    assert "maya@desk.example" not in str(plain)


def test_a_heartbeat() -> None:
    """Digests and heads are passed on with the length of the lease."""
    beat = Heartbeat(MAYA, Digest(1, "ab"), Digest(2, "cd"), (_session(),))
    renewed = translation.presence_renewed(beat, 30_000)
    assert (renewed.waiting.hash, renewed.mine.count, renewed.lease_ms) == ("ab", 2, 30_000)
    assert renewed.heads == (translation.session_head(_session()),)


def test_pages() -> None:
    """A page for a visitor and one for an agent hold the same entries."""
    part = TranscriptPart(_session(), (MESSAGE, RECORD), more=True)
    ours, theirs = translation.transcript_page(part), translation.session_transcript(part)
    assert ours.entries == theirs.entries
    assert (ours.more, theirs.more, len(ours.entries)) == (True, True, 2)


def test_the_page_of_a_client() -> None:
    """What a client names as its page is taken over; nothing is nothing."""
    page = shapes.PageContext("https://site.example/", "Home", "https://other.example/")
    assert translation_visiting.page_from_wire(page) == Page(page.url, page.title, page.referrer)
    assert translation_visiting.page_from_wire(None) is None
    assert translation_visiting.page_from_wire(shapes.PageContext()) == NO_PAGE


BRIEF = Brief(
    ("Why was EC-20417 refused?",),
    (Answered("How much is a visa?", "About 75 euros.", "Visa fees"),),
    ("Why was EC-20417 refused?",),
    tuple(Entity(kind, "EC-20417") for kind in EntityKind),
    "Wants to know why.",
)


OFFER = Offer(
    ID, ID, OTHER, "Tom", OfferKind.TRANSFER, 1, 2, from_id=ID, from_name="Maya", note="German"
)

EXAMPLES: dict[type[object], list[Fact]] = {
    MessageStored: [
        MessageStored(_session(state), replace(MESSAGE, voice=voice))
        for state in State
        for voice in Voice
    ],
    SessionMoved: [
        SessionMoved(_session(state), RECORD, was, OTHER, ALERT, offer)
        for state in State
        for was in State
        for offer in (None, replace(OFFER, end=OfferEnd.WITHDRAWN))
    ],
    SessionRated: [SessionRated(_session(State.COMPLETED), RECORD)],
    OfferMade: [OfferMade(OFFER, _session(State.PENDING))],
    OfferClosed: [OfferClosed(replace(OFFER, end=end)) for end in OfferEnd],
    NoteWritten: [NoteWritten(_session(), Note(1, 2, OTHER, "Tom", "Speaks German"))],
    PlaceSeen: [PlaceSeen(ID, OTHER, Place(1)), PlaceSeen(ID, OTHER, Place(2, WaitRange(3, 4)))],
    PeopleSeen: [PeopleSeen(ID, OTHER, people) for people in People],
    ContactLeft: [
        ContactLeft(_session(state), replace(RECORD, change=Change.CONTACT_LEFT)) for state in State
    ],
    TargetWarned: [
        TargetWarned(_session(state), target, 5) for state in State for target in Target
    ],
    TypingSeen: [
        TypingSeen(_session(), voice, active=True) for voice in (Voice.VISITOR, Voice.AGENT)
    ],
    BriefWritten: [BriefWritten(_session(), brief) for brief in (Brief(), BRIEF)],
    DraftWritten: [DraftWritten(_session(), 9, "It costs"), DraftWritten(_session(), 9, "")],
}
