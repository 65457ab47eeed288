"""Adding a message to a session: the same few steps whoever speaks."""

from __future__ import annotations

from dataclasses import dataclass, replace

from relay.domain.answer import ArticleSource
from relay.domain.errors import BusyError, MalformedError, NotFoundError
from relay.domain.facts import MessageStored
from relay.domain.session import Session
from relay.domain.transcript import ChangeRecord, Message, Voice, preview_of
from relay.service.outcome import ChangeAccepted, MessageAccepted
from relay.service.ports import Transaction
from relay.service.records import Stored


@dataclass(frozen=True, slots=True)
class Utterance:
    """What is said, by whom, under which id of the sender's own, and when."""

    voice: Voice
    sender_id: str
    cmid: str
    text: str
    now: int
    author: str | None = None
    sources: tuple[ArticleSource, ...] = ()
    choices: tuple[str, ...] = ()


def load(
    tx: Transaction, session_id: str, sender_id: str, cmid: str
) -> tuple[Session, Stored | None]:
    """Return the session and the entry this sender stored under ``cmid`` before.

    Raises NotFoundError.
    """
    found = tx.sessions.with_repeat(session_id, sender_id, cmid)
    if found is None:
        raise NotFoundError
    return found


def append(
    tx: Transaction, session: Session, said: Utterance, *, bot_due_at: int | None = None
) -> MessageStored:
    """Add a message as the session's next entry.

    Raises BusyError where the session moved on since it was read: the sender
    repeats, and the state is looked at anew.
    """
    preview = preview_of(said.text) if said.voice is Voice.VISITOR else None
    seq = tx.sessions.next_seq(session, preview=preview, bot_due_at=bot_due_at, now=said.now)
    if not seq:
        raise BusyError
    after = replace(session, last_seq=seq, preview=session.preview if preview is None else preview)
    return store(tx, after, said)


def store(tx: Transaction, after: Session, said: Utterance) -> MessageStored:
    """Store what is said as the last entry of a session whose turn was taken."""
    message = Message(
        after.last_seq,
        said.now,
        after.epoch,
        said.voice,
        said.sender_id,
        said.cmid,
        said.text,
        said.author,
        said.sources,
        said.choices,
    )
    tx.transcript.add_message(after.session_id, message)
    return MessageStored(after, message)


def accepted(message: Message) -> MessageAccepted:
    """Return the answer to the sender of ``message``."""
    return MessageAccepted(message.cmid, message.seq, message.at, message.epoch)


def accepted_before(repeat: Stored, text: str | None) -> MessageAccepted | ChangeAccepted:
    """Return the first answer again; a message with other words is a conflict.

    ``text`` is None where a change is repeated. Raises MalformedError where the id
    stood for a message and now stands for a change, or the other way round.
    """
    match repeat.entry:
        case Message() as message if text is not None:
            return replace(accepted(message), conflict=message.text != text)
        case ChangeRecord() as record if text is None:
            return changed(record)
        case _:
            reason = "This id was used for something else before. Every request needs its own."
            raise MalformedError(reason)


def changed(record: ChangeRecord) -> ChangeAccepted:
    """Return the answer to whoever made the change."""
    return ChangeAccepted(record.cmid, record.seq, record.at, record.epoch, record.state)
