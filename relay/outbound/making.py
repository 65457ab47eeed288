"""How mail is sent, from the settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

from relay.domain.mail_words import MailWords
from relay.outbound.courier import Courier, CourierSetup
from relay.outbound.smtp import SmtpCarrier, SmtpServer, address_of
from relay.service.admission import Origins
from relay.service.ports import Questions, Writer
from relay.service.telling import MailPolicy
from relay.settings import Settings


def carrier_from(settings: Settings) -> SmtpCarrier | None:
    """Return who carries mail, or None where none is to be sent.

    Raises ValueError where the settings of mail make no sense together.
    """
    if not settings.mail_host:
        return None
    try:
        sender = address_of(settings.mail_from)
    except ValueError as error:
        message = f"BATON_MAIL_HOST is set, so BATON_MAIL_FROM is needed: {error}."
        raise ValueError(message) from None
    if settings.mail_user and settings.mail_security == "none":
        message = (
            "BATON_MAIL_USER is set and BATON_MAIL_SECURITY is none: the password would be "
            "readable on its way. Use starttls or tls."
        )
        raise ValueError(message)
    server = SmtpServer(
        settings.mail_host,
        settings.mail_port,
        settings.mail_security,
        sender,
        urlsplit(settings.address()).hostname or "localhost",
        settings.mail_user,
        settings.mail_password,
    )
    return SmtpCarrier(server)


def courier_from(
    settings: Settings,
    writer: Writer,
    reader: Questions,
    clock: Callable[[], int],
    lease_ms: int,
) -> Courier | None:
    """Return who sends the mail, or None where none is to be sent; raises ValueError."""
    carrier = carrier_from(settings)
    if carrier is None:
        return None
    return Courier(CourierSetup(carrier, writer, reader, clock, lease_ms=lease_ms))


def mail_policy_from(settings: Settings) -> MailPolicy | None:
    """Return how mails are worded, or None where none is to be sent."""
    if not settings.mail_host:
        return None
    given = {
        "on_call_subject": settings.mail_on_call_subject,
        "on_call_text": settings.mail_on_call_text,
        "answer_subject": settings.mail_answer_subject,
        "answer_text": settings.mail_answer_text,
    }
    words = replace(MailWords(), **{name: text for name, text in given.items() if text.strip()})
    origins = Origins.of((*settings.own_origins(), *settings.origins))
    home = settings.origins[0] if settings.origins else settings.address()
    return MailPolicy(home, origins, words)
