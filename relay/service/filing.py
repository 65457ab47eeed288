"""Files of a session: stored for its visitor and its agent, and nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from relay.domain.errors import NotFoundError, WrongStateError
from relay.domain.roster import Agent
from relay.domain.session import Session
from relay.service.office import StoredFile
from relay.service.outcome import Outcome, Saved
from relay.service.permissions import Action, require_session
from relay.service.ports import Reading, Transaction

FILES_PER_SESSION = 50
"""Most files of one session."""


@dataclass(frozen=True, slots=True)
class AddFile:
    """Somebody attaches a file whose bytes lie in place already."""

    file: StoredFile
    agent: Agent | None = None


def add_file(tx: Transaction, request: AddFile) -> Outcome:
    """Attach a file to a session of the sender's own.

    Raises NotFoundError, NotOwnerError or WrongStateError.
    """
    file = request.file
    session = tx.sessions.get(file.session_id)
    if request.agent is not None:
        session = require_session(Action.ADD_FILE, request.agent, session)
    elif session is None or session.visitor_id != file.sender_id:
        raise NotFoundError
    if not session.is_live:
        message = "This conversation is finished. Write something first, then send the file."
        raise WrongStateError(message)
    if tx.office.count_files(file.session_id) >= FILES_PER_SESSION:
        message = f"A conversation holds {FILES_PER_SESSION} files. Nothing was stored."
        raise WrongStateError(message)
    tx.office.add_file(file)
    return Outcome(Saved(file))


def file_for_agent(read: Reading, agent: Agent, file_id: str) -> StoredFile:
    """Return a file of a session that the agent may read; raises NotFoundError."""
    file = read.archive.file(file_id)
    if file is None:
        raise _no_file()
    require_session(Action.READ_SESSION, agent, read.session(file.session_id))
    return file


def file_for_visitor(read: Reading, visitor_id: str, file_id: str) -> StoredFile:
    """Return a file of one of the visitor's own sessions; raises NotFoundError."""
    file = read.archive.file(file_id)
    session = None if file is None else read.session(file.session_id)
    if file is None or not _is_own(session, visitor_id):
        raise _no_file()
    return file


def _is_own(session: Session | None, visitor_id: str) -> bool:
    return session is not None and session.visitor_id == visitor_id


def _no_file() -> NotFoundError:
    return NotFoundError("There is no such file.")
