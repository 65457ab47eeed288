"""What an endpoint is, and what a handler is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Literal

from relay.domain.roster import Agent, SignedInAgent
from relay.protocol.rest import Nothing
from relay.protocol.shapes import Shape
from relay.service.permissions import Action, Relation
from relay.service.ports import WriteFunction

BASE = "/api/v1"
"""What all paths begin with."""

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One row of the table.

    ``action`` is that of ``relay.service.permissions``; None where visitors come with a
    token of their own. ``on`` is what the caller's relation to the thing is where the
    path alone says so; None where the handler finds out. ``creates`` takes an
    Idempotency-Key. ``upload`` takes bytes instead of a JSON body, ``download`` answers
    with bytes. ``refusals`` are answers beside those that every endpoint may give.
    """

    name: str
    method: Method
    path: str
    purpose: str
    action: Action | None
    on: Relation | None = Relation.SHARED
    query: type[Shape] = Nothing
    body: type[Shape] | None = None
    reply: type[Shape] | None = None
    status: HTTPStatus = HTTPStatus.OK
    creates: bool = False
    upload: bool = False
    download: bool = False
    refusals: tuple[HTTPStatus, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in the path, all of them ids."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was let in, decoded; ``new_id`` is the same for every repeat."""

    who: SignedInAgent
    now: int
    new_id: str
    path: Mapping[str, str]
    query: Any
    body: Any
    content: bytes = field(default=b"", repr=False)

    @property
    def agent(self) -> Agent:
        """The agent who asks."""
        return self.who.agent


def _nothing() -> None:
    """Nothing is to be done besides."""


@dataclass(frozen=True, slots=True)
class Write:
    """What a handler wants carried out, and how its reply becomes the answer.

    ``answer`` runs in the writer's thread where the request may be repeated: it makes a
    shape of the reply and does nothing else. ``refused`` tidies up after a refusal.
    """

    key: str
    carry_out: WriteFunction
    answer: Callable[[Any], Shape | None]
    after: Callable[[], None] = _nothing
    refused: Callable[[], None] = _nothing


@dataclass(frozen=True, slots=True)
class Bytes:
    """A file to be handed out."""

    content: bytes
    media: str
    name: str


Handler = Callable[[Call], "Shape | Write | Bytes"]
