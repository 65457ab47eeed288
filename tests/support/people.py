"""Visitors and agents as tests speak of them, on the bare wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.identifiers import new_id
from tests.support.wire_client import WireClient


class RefusedError(AssertionError):
    """The relay refused what the test needed; ``refusal`` says why."""

    def __init__(self, refusal: Mapping[str, Any]) -> None:
        """Keep the refusal."""
        super().__init__(str(refusal))
        self.refusal = refusal


def accepted(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is in an ``ok``; raises RefusedError."""
    if "ok" not in answer:
        raise RefusedError(answer["error"])
    reply: dict[str, Any] = answer["ok"]
    return reply


def code_of(answer: Mapping[str, Any]) -> str:
    """Return the code of a refusal, or "ok"."""
    return "ok" if "ok" in answer else str(answer["error"]["code"])


@dataclass(slots=True)
class Visitor:
    """A visitor's client with its session."""

    url: str
    wire: WireClient
    session_id: str
    token: str

    @classmethod
    def open(cls, url: str, *, name: str = "Ines") -> Visitor:
        """Begin a session."""
        wire = WireClient(url)
        wire.connect("/visitor")
        opened = accepted(wire.ask("session.open", {"open_id": new_id(), "name": name}))
        return cls(url, wire, opened["page"]["session"]["session_id"], opened["token"])

    def come_back(self) -> None:
        """Connect anew with the token."""
        self.wire.drop()
        self.wire = WireClient(self.url)
        self.wire.connect("/visitor", token=self.token)

    def message(self, text: str, cmid: str | None = None) -> dict[str, Any]:
        """Return the payload of ``message.send``."""
        return {"session_id": self.session_id, "cmid": cmid or new_id(), "text": text}

    def say(self, text: str, cmid: str | None = None) -> dict[str, Any]:
        """Say something; return what was stored."""
        return accepted(self.wire.ask("message.send", self.message(text, cmid)))

    def ask_for_person(self) -> dict[str, Any]:
        """Press the button; return the change."""
        request = {"session_id": self.session_id, "cmid": new_id()}
        return accepted(self.wire.ask("handoff.request", request))

    def transcript(self, since: int = 0) -> list[dict[str, Any]]:
        """Return all entries after ``since``, page by page."""
        entries: list[dict[str, Any]] = []
        while True:
            asked = {"since": since, "session_id": self.session_id}
            page = accepted(self.wire.ask("session.resume", asked))
            entries += page["entries"]
            if not page.get("more"):
                return entries
            since = entries[-1]["seq"]

    def head(self) -> int:
        """Return how far the session has come, as the heartbeat tells."""
        head = accepted(self.wire.ask("session.check", {"session_id": self.session_id}))
        return int(head["head_seq"])


@dataclass(slots=True)
class AgentClient:
    """An agent's client; ``fences`` holds the fence of each session that is theirs."""

    url: str
    wire: WireClient
    token: str
    fences: dict[str, int] = field(default_factory=dict)

    @classmethod
    def connect(cls, url: str, token: str) -> AgentClient:
        """Connect as the app does: without an Origin."""
        wire = WireClient(url, origin=None)
        wire.connect("/agent", token=token)
        return cls(url, wire, token)

    def come_back(self) -> None:
        """Connect anew with the token."""
        self.wire.drop()
        self.wire = WireClient(self.url, origin=None)
        self.wire.connect("/agent", token=self.token)

    def claim(self, session_id: str) -> dict[str, Any]:
        """Take a waiting session; return its card."""
        request = {"session_id": session_id, "cmid": new_id()}
        card: dict[str, Any] = accepted(self.wire.ask("session.claim", request))["card"]
        self.fences[session_id] = card["fence"]
        return card

    def message(self, session_id: str, text: str, cmid: str | None = None) -> dict[str, Any]:
        """Return the payload of ``reply.send``."""
        fence = self.fences[session_id]
        return {
            "session_id": session_id,
            "cmid": cmid or new_id(),
            "fence": fence,
            "text": text,
        }

    def say(self, session_id: str, text: str, cmid: str | None = None) -> dict[str, Any]:
        """Say something to the visitor; return what was stored."""
        return accepted(self.wire.ask("reply.send", self.message(session_id, text, cmid)))

    def renew(self) -> dict[str, Any]:
        """Send the heartbeat; return what the client should have by now."""
        return accepted(self.wire.ask("presence.renew", {}))

    def transcript(self, session_id: str, since: int = 0) -> list[dict[str, Any]]:
        """Return all entries after ``since``, page by page."""
        entries: list[dict[str, Any]] = []
        while True:
            asked = {"since": since, "session_id": session_id}
            page = accepted(self.wire.ask("session.follow", asked))
            entries += page["entries"]
            if not page.get("more"):
                return entries
            since = entries[-1]["seq"]


def ask_for_person(visitor: Visitor) -> None:
    """Let a visitor press the button; the bot may have been faster to pass them on."""
    try:
        visitor.ask_for_person()
    except RefusedError as error:
        if error.refusal["code"] != "wrong_state":
            raise
