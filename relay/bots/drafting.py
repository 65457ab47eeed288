"""Drafts: what a bot has written so far, shown only while it may still speak."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from relay.domain.facts import Fact, MessageStored, SessionMoved


class Watch:
    """Over once anything was added to the session's transcript."""

    def __init__(self) -> None:
        """Begin to watch."""
        self.over = False


class DraftFence:
    """Implements the port ``Push``: ends the drafts of whatever session goes on.

    It must be told before visitors are: then no draft can follow a change of owner
    on their sockets. Changes made by another relay are seen in the database alone.
    """

    def __init__(self) -> None:
        """Watch nothing yet."""
        self._watched: dict[str, list[Watch]] = {}

    def tell(self, facts: Iterable[Fact], *, skip: str | None = None) -> None:  # noqa: ARG002 - of the port; drafts go to nobody who sent something
        """End the drafts of the sessions concerned."""
        for fact in facts:
            if isinstance(fact, MessageStored | SessionMoved):
                for watch in self._watched.get(fact.session.session_id, ()):
                    watch.over = True

    @contextmanager
    def watch(self, session_id: str) -> Iterator[Watch]:
        """Watch a session while a bot writes."""
        mine = Watch()
        self._watched.setdefault(session_id, []).append(mine)
        try:
            yield mine
        finally:
            watches = self._watched[session_id]
            watches.remove(mine)
            if not watches:
                del self._watched[session_id]
