"""Mail by SMTP, with the standard library; in the relay its sockets cooperate with gevent."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import parseaddr
from functools import cache
from typing import Literal

from relay.domain.outbound import Parcel
from relay.service.outside import NotDeliveredError, RefusedForGoodError

ANSWER_WITHIN_S = 20.0
"""How long the server may take for one answer, in seconds."""

_FOR_GOOD = range(500, 600)

Security = Literal["starttls", "tls", "none"]


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """How mail leaves; ``sender`` comes from ``address_of``."""

    host: str
    port: int
    security: Security
    sender: Address
    # How this side greets; the library would look its own name up, which can take many seconds.
    own_name: str = "localhost"
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SmtpCarrier:
    """Implements the port ``Carrier``.

    Message ids are made of the parcel's id and this side's name: a mail that had to be sent
    twice has the same id both times.
    """

    server: SmtpServer

    def carry(self, parcel: Parcel) -> None:
        """Send the mail; returns once the server has taken it.

        Raises:
            NotDeliveredError: The server is away, is misconfigured, or asked to come back.
            RefusedForGoodError: The recipient or the mail itself was refused.
        """
        mail = self.mail_of(parcel)
        try:
            with connected(self.server) as smtp:
                # send_message would put a ">" before every line that begins with "From ".
                smtp.sendmail(self.server.sender.addr_spec, [parcel.mail.to], mail.as_bytes())
        except smtplib.SMTPRecipientsRefused as error:
            raise _refused(*error.recipients[parcel.mail.to]) from None
        except smtplib.SMTPDataError as error:
            raise _refused(error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPResponseException as error:
            # Signing in, or the sender: the owner can mend that, so the mail is kept.
            raise NotDeliveredError(_told(error.smtp_code, error.smtp_error)) from None
        except (OSError, smtplib.SMTPException) as error:
            raise NotDeliveredError(_why(error)) from None

    def mail_of(self, parcel: Parcel) -> EmailMessage:
        """Return the mail as it goes out; raises RefusedForGoodError where it cannot."""
        mail = EmailMessage(policy=SMTP_POLICY)
        try:
            # Built from parts, so that no address can be read as two.
            mail["To"] = Address(addr_spec=_plain(parcel.mail.to))
            mail["From"] = self.server.sender
            mail["Subject"] = parcel.mail.subject
        except (ValueError, MessageError, IndexError) as error:
            problem = f"The address {parcel.mail.to!r} cannot be written to: {error}"
            raise RefusedForGoodError(problem) from None
        mail["Date"] = datetime.fromtimestamp(parcel.created_at / 1000, tz=UTC)
        mail["Message-ID"] = f"<{parcel.parcel_id}@{self.server.own_name}>"
        # RFC 3834: other programs must not answer this one.
        mail["Auto-Submitted"] = "auto-generated"
        # Not every server takes eight bits or long lines.
        mail.set_content(parcel.mail.text + "\n", cte="quoted-printable")
        return mail


@contextmanager
def connected(server: SmtpServer) -> Iterator[smtplib.SMTP]:
    """Yield a connection on which mail may be sent; raises what smtplib raises, or OSError."""
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, server.own_name, timeout=ANSWER_WITHIN_S, context=_tls()
        )
    else:
        smtp = smtplib.SMTP(server.host, server.port, server.own_name, timeout=ANSWER_WITHIN_S)
    try:
        if server.security == "starttls":
            smtp.starttls(context=_tls())
        if server.user:
            smtp.login(server.user, server.password)
        yield smtp
        # What was taken is taken: a server that is rude at parting undoes nothing.
        with suppress(OSError, smtplib.SMTPException):
            smtp.quit()
    finally:
        smtp.close()


def address_of(sender: str) -> Address:
    """Return an address with or without a name before it; raises ValueError."""
    name, spec = parseaddr(sender)
    try:
        address = Address(name, addr_spec=spec)
    except (ValueError, MessageError, IndexError):
        address = Address()
    if not address.username or not address.domain:
        message = f"{sender!r} is no address such as Support <support@example.org>"
        raise ValueError(message)
    return address


@cache
def _tls() -> ssl.SSLContext:
    """Return how certificates are checked; reading the authorities takes a while, so once."""
    return ssl.create_default_context()


def _plain(address: str) -> str:
    if not address.isascii():
        message = "letters beyond ASCII are not understood by every mail server on the way"
        raise ValueError(message)
    return address


def _refused(code: int, words: bytes | str) -> NotDeliveredError | RefusedForGoodError:
    told = _told(code, words)
    return RefusedForGoodError(told) if code in _FOR_GOOD else NotDeliveredError(told)


def _told(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"


def _why(error: Exception) -> str:
    words = " ".join(str(error).split())
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
