"""A real mail server (SMTP) on the loopback that keeps what it takes, in memory."""

from __future__ import annotations

import email
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.ports import free_port

HOST = "127.0.0.1"
Answer = Callable[[str], str]


def taking(_recipient: str) -> str:
    """Take every mail."""
    return "250 OK"


@dataclass(slots=True)
class Taken:
    """A mail that the server said it has."""

    recipients: list[str]
    sender: str
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        """The mail, read."""
        return email.message_from_bytes(self.raw, policy=modern)

    @property
    def message_id(self) -> str:
        """The id by which a receiver knows it again."""
        return str(self.mail["Message-ID"])

    @property
    def text(self) -> str:
        """Its text."""
        return str(self.mail.get_content()).replace("\r\n", "\n")


# Without slots: aiosmtpd looks at every member, and Python 3.11.2 stumbles over theirs.
@dataclass
class MailServer:
    """Starts and stops on one port; ``to_recipient`` and ``to_data`` say what it answers."""

    port: int = field(default_factory=free_port)
    to_recipient: Answer = taking
    to_data: Answer = taking
    after_taking: Callable[[], None] | None = None
    password: str = ""
    taken: list[Taken] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)
    _controller: Any = None

    def start(self) -> MailServer:
        """Listen."""
        options: dict[str, Any] = {}
        if self.password:
            options = {
                "authenticator": self._authenticate,
                "auth_required": True,
                "auth_require_tls": False,
            }
        self._controller = Controller(
            self, hostname=HOST, port=self.port, server_hostname="mail.example", **options
        )
        self._controller.start()
        return self

    def stop(self) -> None:
        """Stop listening; what was taken stays."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def times(self) -> Counter[str]:
        """Return how often each mail arrived, by its id."""
        with self.news:
            return Counter(one.message_id for one in self.taken)

    def wait_for(self, count: int, seconds: float = 30.0) -> bool:
        """Return once so many different mails arrived; False where they did not in time."""
        with self.news:
            return self.news.wait_for(
                lambda: len({one.message_id for one in self.taken}) >= count, seconds
            )

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Answer to a recipient."""
        answer = self.to_recipient(address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """Answer to a mail, having kept it where the answer is yes."""
        answer = self.to_data(envelope.rcpt_tos[0])
        if answer.startswith("2"):
            with self.news:
                self.taken.append(
                    Taken(
                        list(envelope.rcpt_tos),
                        envelope.mail_from or "",
                        bytes(envelope.original_content or b""),
                    )
                )
                self.news.notify_all()
            if self.after_taking is not None:
                self.after_taking()
        return answer

    def _authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password == self.password.encode()
        return AuthResult(success=right, handled=False)
