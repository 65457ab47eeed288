"""An agent of the demo on the bare wire, for tests of what the visitor sees."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

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


def take_next(agent: AgentClient) -> str:
    """Claim whoever waits longest; return the session's id. Fails where nobody waits."""
    waiting: list[dict[str, Any]] = accepted(agent.wire.ask("queue.list", {}))["waiting"]
    assert waiting, "nobody waits"
    session_id = str(waiting[0]["session_id"])
    agent.claim(session_id)
    return session_id


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
