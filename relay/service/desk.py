"""What surrounds every write: submit, then reply, tell the others, start what follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from relay.domain.facts import Fact, OfferClosed, SessionMoved
from relay.domain.lifecycle import State
from relay.service.outcome import FollowUp, Reply
from relay.service.ports import WriteFunction, Writer


class Push(Protocol):
    """Tells connected clients; a hint that may be lost."""

    def tell(self, facts: Iterable[Fact], *, skip: str | None = None) -> None:
        """Push ``facts`` to their audience, except to the connection ``skip``."""
        ...


@dataclass(frozen=True, slots=True)
class PushToAll:
    """Implements the port ``Push``: tells several, in their order."""

    pushes: tuple[Push, ...]

    def tell(self, facts: Iterable[Fact], *, skip: str | None = None) -> None:
        """Push ``facts`` to the audiences of all."""
        told = tuple(facts)
        for push in self.pushes:
            push.tell(told, skip=skip)


class FollowUps(Protocol):
    """Starts what a commit set off, as work of its own."""

    def start(self, follow_ups: Iterable[FollowUp]) -> None:
        """Start the work and return at once."""
        ...


class QueueWatch(Protocol):
    """Looks after the queue, as work of its own."""

    def stir(self) -> None:
        """Look soon: somebody waits or left, or room appeared. Returns at once."""
        ...


class NobodyWatches:
    """Implements ``QueueWatch`` where nobody waits for it: commands and tests."""

    def stir(self) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class StartAll:
    """Implements the port ``FollowUps``: each starts the kinds of work that are its own."""

    followers: tuple[FollowUps, ...]

    def start(self, follow_ups: Iterable[FollowUp]) -> None:
        """Have all of them look at ``follow_ups``."""
        found = tuple(follow_ups)
        for follower in self.followers:
            follower.start(found)


@dataclass(frozen=True, slots=True)
class Desk:
    """Where every change goes through."""

    writer: Writer
    push: Push
    follow_ups: FollowUps
    queue: QueueWatch = field(default_factory=NobodyWatches)

    def carry_out(self, key: str, write: WriteFunction, *, skip: str | None = None) -> Reply:
        """Carry ``write`` out; return its reply after the commit, having told the others.

        ``skip`` is the connection that gets the reply and needs no push.

        Raises what ``Writer.submit`` raises.
        """
        outcome = self.writer.submit(key, write)
        if outcome.facts:
            self.push.tell(outcome.facts, skip=skip)
        if outcome.follow_ups:
            self.follow_ups.start(outcome.follow_ups)
        if outcome.stirs or any(map(moves_the_queue, outcome.facts)):
            self.queue.stir()
        return outcome.reply


def moves_the_queue(fact: Fact) -> bool:
    """Say whether the queue may move on after ``fact``.

    In one place, so that no use case can forget to say that it freed room.
    """
    match fact:
        case SessionMoved():
            return State.PENDING in {fact.was, fact.session.state} or fact.was is State.ACTIVE
        case OfferClosed():
            return True
        case _:
            return False


T = TypeVar("T")


def expect(reply: object, kind: type[T]) -> T:
    """Return ``reply`` as the kind its use case promises; raises TypeError."""
    if not isinstance(reply, kind):
        message = f"expected {kind.__name__}, got {type(reply).__name__}"
        raise TypeError(message)
    return reply
