"""A visitor leaves an address; what people answer when they are gone is mailed, once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy.engine import URL

from relay.domain.errors import MalformedError, NotFoundError, WrongStateError
from relay.domain.facts import ContactLeft, MessageStored, SessionMoved
from relay.domain.lifecycle import State
from relay.domain.outbound import Mail
from relay.domain.promises import ANSWER_WAIT_MS
from relay.domain.session import Page
from relay.service import contacts
from relay.service.admission import Origins
from relay.service.outcome import ChangeAccepted
from relay.service.telling import MailPolicy
from relay.service.timers import Sweep
from tests.playbook import POLICIES, Playbook, VisitorPart, expect
from tests.unit.relay.database import Database

MAIL = MailPolicy("https://site.example", Origins.of(("https://site.example",)))
CMID = "c" * 32


@pytest.fixture
def play(database: Database) -> Playbook:
    """A stage on which mail is sent."""
    return Playbook(database, replace(POLICIES, mail=MAIL))


def _leave(
    play: Playbook, ana: VisitorPart, *, email: str = "ana@site.example", name: str | None = None,
    text: str | None = None, cmid: str = CMID,
) -> ChangeAccepted:  # fmt: skip
    request = contacts.Leave(
        ana.visitor_id, ana.session_id, cmid, email, play.now, name=name, text=text
    )
    reply = play.carry_out(lambda tx: contacts.leave(tx, request, play.policies))
    return expect(reply, ChangeAccepted)


def _sweep(play: Playbook) -> None:
    request = Sweep(play.now, 20)
    play.carry_out(lambda tx: contacts.mail_answers(tx, request, play.policies))


def _mails(play: Playbook) -> list[Mail]:
    found = play.database.ask(lambda read: read.outbound(100, everything=True))
    return [one.parcel.mail for one in sorted(found, key=lambda one: one.parcel.created_at)]


def _here(play: Playbook, ana: VisitorPart) -> None:
    play.carry_out(lambda tx: contacts.note_here(tx, {ana.session_id: play.now}))


@pytest.fixture
def ana(play: Playbook) -> VisitorPart:
    """A visitor who waits for a person."""
    visitor = play.visitor("Ana")
    visitor.opens(page=Page("https://site.example/fees"))
    visitor.asks_for_person()
    return visitor


def test_an_address_and_a_message(play: Playbook, ana: VisitorPart) -> None:
    """Words and address stand together, and agents see the address at once."""
    before = play.session(ana)
    accepted = _leave(play, ana, text="Call me", name="Ana Lima")
    assert play.script(ana)[-2:] == ["visitor: Call me", "(contact_left)"]
    session = play.session(ana)
    assert (session.visitor_email, session.visitor_name) == ("ana@site.example", "Ana Lima")
    assert (session.state, session.version) == (State.PENDING, before.version + 1)
    assert accepted.seq == session.last_seq == before.last_seq + 2
    assert [type(fact) for fact in play.told] == [MessageStored, ContactLeft]
    thanks = expect(play.told[1], ContactLeft).record.text
    assert "ana@site.example" in thanks


def test_a_repeat(play: Playbook, ana: VisitorPart) -> None:
    """Sent again it is kept once and answered as before."""
    first = _leave(play, ana, text="Call me")
    script = play.script(ana)
    assert _leave(play, ana, text="Call me") == first
    assert play.script(ana) == script


def test_from_the_bot_it_goes_to_people(play: Playbook) -> None:
    """An address that is left with the bot would be seen by nobody: it goes to the queue."""
    ben = play.visitor("Ben")
    ben.opens()
    _leave(play, ben)
    session = play.session(ben)
    assert session.state is State.PENDING
    assert session.reason is not None
    assert session.reason.line == "The visitor left an address to be answered at."
    assert play.script(ben)[-2:] == ["(contact_left)", "(escalated)"]
    moved = next(fact for fact in reversed(play.told) if isinstance(fact, SessionMoved))
    assert moved.record.text == ""
    assert len(play.standing_alerts(ben)) == 1


def test_with_an_agent(play: Playbook, ana: VisitorPart) -> None:
    """In a chat with a person it stays that person's chat."""
    maya = play.agent("Maya")
    maya.claims(ana)
    _leave(play, ana)
    assert play.session(ana).state is State.ACTIVE
    maya.says(ana, "Thank you")


def test_another_address(play: Playbook, ana: VisitorPart) -> None:
    """A later address replaces the earlier one."""
    _leave(play, ana)
    _leave(play, ana, email="Ana@Home.example", cmid="d" * 32)
    assert play.session(ana).visitor_email == "ana@home.example"


@pytest.mark.parametrize("email", ["ana", "ana@", "a@b.c\nBcc: x@y.z", "a@b.c, d@e.f", "<a@b.c>"])
def test_what_is_no_address(play: Playbook, ana: VisitorPart, email: str) -> None:
    """It is refused, and nothing of the message is kept."""
    script = play.script(ana)
    with pytest.raises(MalformedError, match="not an e-mail address"):
        _leave(play, ana, email=email, text="Call me")
    assert play.script(ana) == script


def test_when_it_is_over(play: Playbook, ana: VisitorPart) -> None:
    """A finished conversation takes no address, and says what to do."""
    ana.ends()
    with pytest.raises(WrongStateError, match="Write a message"):
        _leave(play, ana)


def test_somebody_elses(play: Playbook, ana: VisitorPart) -> None:
    """Another's session is as good as none."""
    stranger = VisitorPart(play, play.new_id(), ana.session_id)
    with pytest.raises(NotFoundError):
        _leave(play, stranger)


def test_an_answer_after_they_left(play: Playbook, ana: VisitorPart) -> None:
    """What was said is mailed once, together, with a link to their page."""
    _leave(play, ana)
    maya = play.agent("Maya")
    maya.claims(ana)
    maya.says(ana, "Hello Ana")
    play.wait(5_000)
    maya.says(ana, "It is 75 euros.")
    maya.completes(ana)
    _sweep(play)
    assert _mails(play) == []
    play.wait(ANSWER_WAIT_MS)
    _sweep(play)
    _sweep(play)
    [mail] = _mails(play)
    assert (mail.to, mail.subject) == ("ana@site.example", "Maya answered you")
    assert "Hello Ana\n\nIt is 75 euros." in mail.text
    assert "https://site.example/fees" in mail.text


def test_no_mail_for_who_is_here(play: Playbook, ana: VisitorPart) -> None:
    """Who was here after the answer has read it."""
    _leave(play, ana)
    maya = play.agent("Maya")
    maya.claims(ana)
    maya.says(ana, "Hello Ana")
    play.wait(1_000)
    _here(play, ana)
    play.wait(ANSWER_WAIT_MS)
    _sweep(play)
    assert _mails(play) == []
    maya.says(ana, "Still there?")
    play.wait(ANSWER_WAIT_MS)
    _sweep(play)
    [mail] = _mails(play)
    assert "Still there?" in mail.text
    assert "Hello Ana" not in mail.text


def test_who_leaves_in_the_middle(play: Playbook, ana: VisitorPart) -> None:
    """Only what was said after they were last here is mailed."""
    _leave(play, ana)
    maya = play.agent("Maya")
    maya.claims(ana)
    maya.says(ana, "Hello Ana")
    play.wait(1_000)
    _here(play, ana)
    play.wait(1_000)
    maya.says(ana, "One moment")
    play.wait(ANSWER_WAIT_MS)
    _sweep(play)
    [mail] = _mails(play)
    assert "One moment" in mail.text
    assert "Hello Ana" not in mail.text


def test_who_is_looked_for(play: Playbook, ana: VisitorPart) -> None:
    """Only visitors who would be mailed have to be looked for."""

    def wanted() -> list[str]:
        return [one.session_id for one in play.database.ask(lambda read: read.wanted(10))]

    _leave(play, ana)
    assert wanted() == []
    maya = play.agent("Maya")
    maya.claims(ana)
    maya.says(ana, "Hello Ana")
    assert wanted() == [ana.session_id]
    play.wait(ANSWER_WAIT_MS)
    _sweep(play)
    assert wanted() == []


def test_without_an_address(play: Playbook, ana: VisitorPart) -> None:
    """Who left none is not mailed and not looked for."""
    maya = play.agent("Maya")
    maya.claims(ana)
    maya.says(ana, "Hello Ana")
    play.wait(ANSWER_WAIT_MS)
    _sweep(play)
    assert _mails(play) == []


def test_a_link_elsewhere(play: Playbook) -> None:
    """A page that is none of the owner's is not led to: anybody could have named it."""
    eve = play.visitor("Eve")
    eve.opens(page=Page("https://evil.example/login"))
    _leave(play, eve, text="Hi")
    maya = play.agent("Maya")
    maya.claims(eve)
    maya.says(eve, "Hello")
    play.wait(ANSWER_WAIT_MS)
    _sweep(play)
    assert "evil" not in _mails(play)[0].text
    assert "https://site.example" in _mails(play)[0].text


def test_without_mail(database: Database) -> None:
    """Where no mail is sent the address is kept for agents, and nothing is stored to be sent."""
    play = Playbook(database)
    ana = play.visitor("Ana")
    ana.opens()
    _leave(play, ana)
    maya = play.agent("Maya")
    maya.claims(ana)
    maya.says(ana, "Hello Ana")
    play.wait(ANSWER_WAIT_MS)
    _sweep(play)
    assert _mails(play) == []


def test_two_relays(postgres_url: URL, open_database: Callable[[URL], Database]) -> None:
    """Of two relays that sweep, one mails the answer."""
    policies = replace(POLICIES, mail=MAIL)
    play, other = (Playbook(open_database(postgres_url), policies) for _ in range(2))
    ana = play.visitor("Ana")
    ana.opens()
    _leave(play, ana)
    maya = play.agent("Maya")
    maya.claims(ana)
    maya.says(ana, "Hello Ana")
    play.wait(ANSWER_WAIT_MS)
    other.now = play.now
    _sweep(other)
    _sweep(play)
    assert len(_mails(play)) == 1
