"""What is told by mail, in whose words, and where it leads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relay.domain.mail_words import CalledFor, MailWords
from relay.domain.outbound import Mail
from relay.domain.promises import OnCall, Promises
from relay.domain.session import Page, Reason, Session
from relay.service.admission import Origins
from relay.service.outcome import Done, Outcome
from relay.service.ports import Transaction
from relay.service.telling import Call, MailPolicy, call_people
from tests.playbook import Playbook, VisitorPart

HOME = "https://site.example"
WORDS = MailWords(
    on_call_subject="{visitor}!", on_call_text="{why}|{reason}|{words}|{page}|{minutes}",
)  # fmt: skip
POLICY = MailPolicy(HOME, Origins.of((HOME,)), WORDS)
PROMISES = Promises(on_call=OnCall(("boss@desk.example",)))


@pytest.fixture
def ana(play: Playbook) -> VisitorPart:
    """A visitor who waits for a person."""
    visitor = play.visitor("Ana")
    visitor.opens(page=Page(f"{HOME}/fees"))
    visitor.says("How much is a visa?")
    visitor.asks_for_person()
    return visitor


def _call(
    play: Playbook, session: Session, why: CalledFor, policy: MailPolicy | None = POLICY
) -> None:
    def write(tx: Transaction) -> Outcome:
        call_people(tx, Call(session, why, play.now), PROMISES, policy)
        return Outcome(Done())

    play.carry_out(write)


def _mails(play: Playbook) -> list[Mail]:
    found = play.database.ask(lambda read: read.outbound(100, everything=True))
    return [one.parcel.mail for one in found]


def test_in_the_owners_words(play: Playbook, ana: VisitorPart) -> None:
    """Everything in braces is filled in."""
    session = play.session(ana)
    play.wait(150_000)
    _call(play, session, CalledFor.LONG_WAIT)
    assert session.reason is not None
    reason = session.reason.line
    assert _mails(play) == [
        Mail(
            "boss@desk.example", "Ana!",
            f"has been waiting for 2 minutes|{reason}|How much is a visa?|{HOME}/fees|2",
        )
    ]  # fmt: skip


def test_once_for_each_reason(play: Playbook, ana: VisitorPart) -> None:
    """The same call is one mail; another reason is another."""
    session = play.session(ana)
    for why in (CalledFor.NOBODY_THERE, CalledFor.NOBODY_THERE, CalledFor.LONG_WAIT):
        _call(play, session, why)
    assert len(_mails(play)) == 2


def test_a_visitor_who_writes_headers_and_braces(play: Playbook, ana: VisitorPart) -> None:
    """What a visitor calls themself stays one line of a subject, and fills nothing in."""
    session = replace(
        play.session(ana), visitor_name="A\r\nBcc: x@y.example {words}",
        reason=Reason("rule", "{page}"),
    )  # fmt: skip
    _call(play, session, CalledFor.NOBODY_THERE)
    [mail] = _mails(play)
    assert mail.subject == "A Bcc: x@y.example {words}!"
    assert "|{page}|" in mail.text


def test_where_no_mail_is_sent(play: Playbook, ana: VisitorPart) -> None:
    """Nothing is stored that nobody would send."""
    _call(play, play.session(ana), CalledFor.NOBODY_THERE, None)
    assert _mails(play) == []


@pytest.mark.parametrize(
    ("page", "link"),
    [
        (f"{HOME}/fees?a=1", f"{HOME}/fees?a=1"),
        ("https://evil.example/fees", HOME),
        ("https://site.example@evil.example/", HOME),
        ("https://site.example.evil.example/", HOME),
        ("javascript:alert(1)", HOME),
        ("https://[", HOME),
        ("", HOME),
    ],
)
def test_where_mails_lead(page: str, link: str) -> None:
    """Only to pages of the owner's sites: the address of a page came from outside."""
    assert POLICY.link(page) == link
