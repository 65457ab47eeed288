"""Mail through a real server: taken, refused, put off, and never more headers than meant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.domain.outbound import Mail, Parcel, parcel
from relay.outbound.smtp import SmtpCarrier, SmtpServer, address_of
from relay.service.outside import NotDeliveredError, RefusedForGoodError
from tests.support.mail_server import HOST, MailServer

SENDER = address_of("Support <support@desk.example>")


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A server that takes everything."""
    found = MailServer().start()
    yield found
    found.stop()


def _carrier(server: MailServer, user: str = "", password: str = "") -> SmtpCarrier:
    return SmtpCarrier(
        SmtpServer(HOST, server.port, "none", SENDER, "chat.example", user, password)
    )


def _parcel(to: str = "ana@site.example", text: str = "Hello Ana") -> Parcel:
    return parcel("answer/1", Mail(to, "An answer", text), now=1_795_435_200_000)


def test_taken(server: MailServer) -> None:
    """What arrives is what was meant, to whom and from whom."""
    _carrier(server).carry(_parcel(text="Grüße\n.\nFrom here " + "x" * 2_000))
    [taken] = server.taken
    assert (taken.recipients, taken.sender) == (["ana@site.example"], "support@desk.example")
    assert taken.mail["Subject"] == "An answer"
    assert taken.mail["From"] == "Support <support@desk.example>"
    assert taken.mail["Auto-Submitted"] == "auto-generated"
    assert taken.mail.get_content_type() == "text/plain"
    assert taken.text == "Grüße\n.\nFrom here " + "x" * 2_000 + "\n"
    assert all(len(line) <= 998 for line in taken.raw.splitlines())


def test_the_same_id_both_times(server: MailServer) -> None:
    """Sent twice, a receiver can tell that it is one mail."""
    for _ in range(2):
        _carrier(server).carry(_parcel())
    [(message_id, times)] = server.times().items()
    assert (message_id, times) == (f"<{_parcel().parcel_id}@chat.example>", 2)


@pytest.mark.parametrize("step", ["to_recipient", "to_data"])
@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 No such user", RefusedForGoodError), ("451 Come back later", NotDeliveredError)],
)
def test_refused(server: MailServer, step: str, answer: str, error: type[Exception]) -> None:
    """5xx is for good, 4xx for now; the server's words are kept."""
    setattr(server, step, lambda _recipient: answer)
    with pytest.raises(error, match=answer):
        _carrier(server).carry(_parcel())
    assert server.taken == []


def test_nobody_there() -> None:
    """A server that cannot be reached is tried again."""
    with pytest.raises(NotDeliveredError, match="ConnectionRefusedError"):
        _carrier(MailServer()).carry(_parcel())


@pytest.mark.filterwarnings(
    "ignore:Requiring AUTH while not requiring TLS"
)  # the test's own server
def test_signing_in() -> None:
    """A wrong password is the owner's to mend, so the mail is kept; the right one is taken."""
    server = MailServer(password="right").start()
    try:
        with pytest.raises(NotDeliveredError, match="535"):
            _carrier(server, "baton", "wrong").carry(_parcel())
        _carrier(server, "baton", "right").carry(_parcel())
        assert len(server.taken) == 1
    finally:
        server.stop()


def test_no_encryption_where_it_is_wanted(server: MailServer) -> None:
    """A server that cannot encrypt gets no mail and no password."""
    carrier = SmtpCarrier(SmtpServer(HOST, server.port, "starttls", SENDER))
    with pytest.raises((NotDeliveredError, RefusedForGoodError), match="STARTTLS"):
        carrier.carry(_parcel())
    assert server.taken == []


def test_the_password_is_not_shown() -> None:
    """A record of the server in a log or traceback holds no password."""
    assert "secret" not in repr(SmtpServer("h", 25, "none", SENDER, "chat.example", "u", "secret"))


@pytest.mark.parametrize(
    "to",
    [
        "a,b@site.example",
        "a@b.example\r\nBcc: x@y.example",
        "x",
        "",
        "ü@b.example",
        "a@ü.example",
        "<a@b.example>, c@d.e",
    ],
)
def test_addresses_that_are_none(server: MailServer, to: str) -> None:
    """What could be read as two addresses or a header is refused before anything is sent."""
    with pytest.raises(RefusedForGoodError):
        _carrier(server).carry(Parcel("id", "key", Mail(to, "s", "t"), 0))
    assert server.taken == []


HEADERS = ["To", "From", "Subject", "Date", "Message-ID", "Auto-Submitted",
           "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]  # fmt: skip


@given(st.text(), st.text())
def test_no_header_can_be_added(subject: str, text: str) -> None:
    """Whatever a visitor wrote, the mail has the headers it is meant to have."""
    made = parcel("k", Mail("ana@site.example", subject, text), now=1)
    mail = SmtpCarrier(SmtpServer("h", 25, "none", SENDER)).mail_of(made)
    head = mail.as_bytes().partition(b"\r\n\r\n")[0].decode()
    names = [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith(" ")]
    assert names == HEADERS


@pytest.mark.parametrize("sender", ["", "Support", "a@b@c", "Support, Ltd <a@b.example>", "<>"])
def test_a_sender_that_is_none(sender: str) -> None:
    """A sender without a usable address is refused by name."""
    with pytest.raises(ValueError, match="is no address such as"):
        address_of(sender)
