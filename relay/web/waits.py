"""Those who wait over plain HTTP for their session to go on."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from gevent.event import Event

from relay.domain.errors import RateLimitedError
from relay.domain.facts import ContactLeft, Fact, MessageStored, SessionMoved, SessionRated

WAITS_PER_SESSION = 4
"""Requests that may wait for one session, as of several tabs; the oldest gives way."""

_COME_BACK_MS = 5_000


class Turn:
    """One request that waits; ``over`` once a newer one took its place."""

    def __init__(self) -> None:
        """Wait for the first piece of news."""
        self._news = Event()
        self.over = False

    def wait(self, seconds: float) -> None:
        """Return when there may be something new, at the latest after ``seconds``."""
        self._news.wait(seconds)
        self._news.clear()

    def wake(self) -> None:
        """End the wait."""
        self._news.set()

    def give_way(self) -> None:
        """End the wait for good."""
        self.over = True
        self._news.set()


class Waits:
    """Implements the port ``Push`` for requests that wait: wakes them to look again."""

    def __init__(self, per_address: int, total: int) -> None:
        """Allow so many waiting requests from one address and in all."""
        self._per_address = per_address
        self._total = total
        self._addresses: Counter[str] = Counter()
        self._sessions: dict[str, deque[Turn]] = {}

    def tell(self, facts: Iterable[Fact], *, skip: str | None = None) -> None:  # noqa: ARG002 - of the port; nobody here sent anything
        """Wake those who wait for the sessions of ``facts``."""
        for fact in facts:
            if isinstance(fact, MessageStored | SessionMoved | ContactLeft | SessionRated):
                for turn in self._sessions.get(fact.session.session_id, ()):
                    turn.wake()

    @contextmanager
    def turn(self, session_id: str, address: str) -> Iterator[Turn]:
        """Let a request wait for a session; look for news once more after entering.

        Raises RateLimitedError where too many requests wait already.
        """
        full = self._addresses.total() >= self._total
        if full or self._addresses[address] >= self._per_address:
            message = "Too many requests wait from your network. Please ask again in a moment."
            raise RateLimitedError(message, _COME_BACK_MS)
        turns = self._sessions.setdefault(session_id, deque())
        if len(turns) >= WAITS_PER_SESSION:
            turns.popleft().give_way()
        mine = Turn()
        turns.append(mine)
        self._addresses[address] += 1
        try:
            yield mine
        finally:
            self._leave(session_id, mine, address)

    def _leave(self, session_id: str, mine: Turn, address: str) -> None:
        self._addresses[address] -= 1
        if not self._addresses[address]:
            del self._addresses[address]
        turns = self._sessions.get(session_id, deque())
        if mine in turns:
            turns.remove(mine)
        if not turns:
            self._sessions.pop(session_id, None)
