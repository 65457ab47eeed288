"""An agent of the demo on the bare wire, for tests of what the visitor sees."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Page

from relay.cli.demonstration import AGENTS, PASSWORD
from tests.support.identifiers import new_id
from tests.support.people import AgentClient, accepted
from tests.support.relay_process import RelayProcess

MAYA = AGENTS[0][0]


def sign_in(relay: RelayProcess, email: str = MAYA) -> AgentClient:
    """Sign in as an agent of the demo and be ready for chats."""
    body = json.dumps({"email": email, "password": PASSWORD, "device": "test"}).encode()
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{relay.url}/api/v1/agents/sign-in", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=15) as answer:  # noqa: S310 - loopback
        token = json.load(answer)["token"]
    agent = AgentClient.connect(relay.url, token)
    accepted(agent.wire.ask("presence.set", {"presence": "online"}))
    return agent


def set_typing(agent: AgentClient, session_id: str, *, active: bool) -> None:
    """Tell the visitor that the agent types, or stopped."""
    accepted(agent.wire.ask("typing.set", {"session_id": session_id, "active": active}))


def complete(agent: AgentClient, session_id: str) -> None:
    """Finish a chat."""
    request = {"session_id": session_id, "cmid": new_id(), "fence": agent.fences[session_id]}
    accepted(agent.wire.ask("session.complete", request))


def recall(agent: AgentClient, session_id: str) -> None:
    """Take up a chat of the agent's own after having been away."""
    mine: list[dict[str, Any]] = accepted(agent.wire.ask("queue.list", {}))["mine"]
    agent.fences[session_id] = next(c["fence"] for c in mine if c["session_id"] == session_id)


def session_of(page: Page) -> str:
    """Return the id of the session that the page's visitor has."""
    session_id: str = page.evaluate(
        """() => Object.entries(localStorage).filter(([key]) => key.startsWith('baton-chat:'))
             .map(([, kept]) => JSON.parse(kept).sessionId)[0]"""
    )
    return session_id


@contextmanager
def at_the_desk(relay: RelayProcess) -> Iterator[AgentClient]:
    """Have Maya at her desk; she leaves her chats open when she goes."""
    agent = sign_in(relay)
    try:
        yield agent
    finally:
        agent.wire.drop()


@contextmanager
def answered(relay: RelayProcess, page: Page) -> Iterator[tuple[AgentClient, str]]:
    """Let Maya take the page's visitor, and complete the chat in the end."""
    with at_the_desk(relay) as agent:
        session_id = session_of(page)
        agent.claim(session_id)
        yield agent, session_id
        complete(agent, session_id)
