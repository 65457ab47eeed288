"""A session goes to people: what the visitor reads, and who is written to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest

from relay.domain.facts import SessionMoved
from relay.domain.hours import Calendar, Hours, shifts_of
from relay.domain.outbound import Mail, Progress
from relay.domain.promises import OnCall, Promises
from relay.domain.roster import LEASE_MS, Presence
from relay.domain.routing import Department, RoutingPolicy
from relay.service.telling import MailPolicy
from tests.playbook import POLICIES, Playbook, VisitorPart
from tests.unit.relay.database import Database

OFFICE = Hours(UTC, (shifts_of("13:00-17:00"),) * 7)
ON_CALL = OnCall(("boss@desk.example", "night@desk.example"), {"sales": ("sales@desk.example",)})
RULES = replace(
    POLICIES,
    mail=MailPolicy("https://site.example"),
    promises=Promises(on_call=ON_CALL),
    routing=RoutingPolicy(departments=(Department("sales", "Sales", languages=("de",)),)),
)


@pytest.fixture
def play(database: Database) -> Playbook:
    """A stage with people on call."""
    return Playbook(database, RULES)


def _arrive(play: Playbook, name: str = "Ana") -> VisitorPart:
    visitor = play.visitor(name)
    visitor.opens()
    visitor.says("How do I get a visa?")
    visitor.asks_for_person()
    return visitor


def _read(play: Playbook) -> str:
    return next(fact for fact in reversed(play.told) if isinstance(fact, SessionMoved)).record.text


def _mails(play: Playbook) -> list[Mail]:
    found = play.database.ask(lambda read: read.outbound(100, everything=True))
    return sorted((one.parcel.mail for one in found), key=lambda mail: mail.to)


def test_somebody_is_there(play: Playbook) -> None:
    """The visitor is told that a person comes, and nobody is written to."""
    play.agent("Maya").renews()
    _arrive(play)
    assert _read(play) == play.policies.notices.escalated
    assert _mails(play) == []


@pytest.mark.parametrize("how", ["never came", "left", "invisible"])
def test_nobody_is_there(play: Playbook, how: str) -> None:
    """The visitor is told so and asked for an address; people on call are written to."""
    maya = play.agent("Maya")
    if how == "left":
        maya.renews()
        play.wait(LEASE_MS)
    if how == "invisible":
        maya.renews(Presence.INVISIBLE)
    _arrive(play)
    assert _read(play) == play.policies.notices.away
    boss, night = _mails(play)
    assert (boss.to, night.to) == ("boss@desk.example", "night@desk.example")
    assert boss.subject == "Ana waits for a person"
    assert "nobody is online" in boss.text
    assert "How do I get a visa?" in boss.text


def test_out_of_hours(play: Playbook) -> None:
    """The visitor is told when people are back; an agent who works late is no promise."""
    play.policies = replace(RULES, promises=Promises(calendar=Calendar(OFFICE), on_call=ON_CALL))
    play.agent("Maya").renews()
    _arrive(play)
    assert "we are back today at 13:00" in _read(play)
    assert _mails(play) == []


def test_away_is_there(play: Playbook) -> None:
    """Somebody who is away for a moment is there: nobody else is called."""
    play.agent("Maya").renews(Presence.AWAY)
    _arrive(play)
    assert _mails(play) == []


def test_once_for_a_wait(play: Playbook) -> None:
    """Put back and taken again, the visitor is still one wait: no further mail."""
    ana, maya = _arrive(play), play.agent("Maya")
    before = _mails(play)
    maya.claims(ana)
    play.wait(120_000)
    play.sweep()
    assert _mails(play) == before


def test_stops_when_somebody_took_it(play: Playbook) -> None:
    """A mail that did not leave yet is not sent any more."""
    ana, maya = _arrive(play), play.agent("Maya")
    maya.claims(ana)
    found = play.database.ask(lambda read: read.outbound(100, everything=True))
    assert [one.progress for one in found] == [Progress.DROPPED] * 2


def test_the_bot_hands_over(play: Playbook) -> None:
    """The same holds when the bot gives up."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("How do I get a visa?")
    play.bot().fails()
    assert _read(play) == play.policies.notices.away
    assert len(_mails(play)) == 2


def test_without_mail(database: Database) -> None:
    """Where no mail is sent the visitor is told the truth all the same."""
    play = Playbook(database)
    _arrive(play)
    assert _read(play) == play.policies.notices.away
    assert _mails(play) == []
