"""What is told by mail: to people on call, and to visitors who left before the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from relay.domain.mail_words import CalledFor, MailWords, filled
from relay.domain.outbound import Mail, parcel
from relay.domain.promises import Promises
from relay.domain.session import Session
from relay.domain.transcript import Message
from relay.service.admission import Origins
from relay.service.ports import Transaction
from relay.service.watching import AnswerDue

ON_CALL = "call/"
"""What the keys of mails to people on call begin with."""

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class MailPolicy:
    """How mails are worded, and which pages they may lead to.

    ``home`` is where they lead when the visitor's page is none of the owner's.
    """

    home: str
    origins: Origins = field(default_factory=lambda: Origins(frozenset()))
    words: MailWords = field(default_factory=MailWords)

    def link(self, page: str) -> str:
        """Return the page if it is one of the owner's: a mail must not lead elsewhere."""
        try:
            parts = urlsplit(page)
        except ValueError:
            return self.home
        return page if self.origins.allow(f"{parts.scheme}://{parts.netloc}") else self.home


@dataclass(frozen=True, slots=True)
class Call:
    """Why people on call are written to about a session, and when."""

    session: Session
    why: CalledFor
    now: int


def call_people(tx: Transaction, call: Call, promises: Promises, policy: MailPolicy | None) -> None:
    """Write to the people on call for a session, once for each reason and wait."""
    if policy is None:
        return
    session = call.session
    wait = f"{session.session_id}/{session.pending_since or 0}"
    for address in promises.on_call.of(session.department):
        key = f"{ON_CALL}{call.why}/{wait}/{address}"
        mail = _on_call(address, call, policy.words)
        tx.outbound.add(parcel(key[:200], mail, now=call.now, session_id=session.session_id))


def mail_answer(
    tx: Transaction, due: AnswerDue, said: Sequence[Message], now: int, policy: MailPolicy
) -> None:
    """Write to a visitor what was said since they were last here."""
    session, words = due.session, policy.words
    if session.visitor_email is None:
        return
    values = {
        "agent": said[-1].author or session.assignee_name or "A person",
        "visitor": session.visitor_name or "",
        "text": "\n\n".join(message.text for message in said),
        "link": policy.link(session.page.url),
    }
    mail = Mail(
        session.visitor_email,
        filled(words.answer_subject, values),
        filled(words.answer_text, values),
    )
    key = f"answer/{session.session_id}/{said[-1].seq}"
    tx.outbound.add(parcel(key, mail, now=now, session_id=session.session_id))


def _on_call(address: str, call: Call, words: MailWords) -> Mail:
    session = call.session
    waited = max(0, call.now - (session.pending_since or call.now))
    minutes = {"minutes": str(round(waited / _MINUTE_MS))}
    why = words.nobody_there if call.why is CalledFor.NOBODY_THERE else words.long_wait
    values = {
        "visitor": session.visitor_name or "A visitor",
        "why": filled(why, minutes),
        "reason": session.reason.line if session.reason else "",
        "words": session.preview or "(nothing yet)",
        "page": session.page.url or "(no page)",
        **minutes,
    }
    return Mail(address, filled(words.on_call_subject, values), filled(words.on_call_text, values))
