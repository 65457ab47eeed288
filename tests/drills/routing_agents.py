"""Agents at work for the routing drill: they accept, decline, pick, pass on, put back, complete."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.support.identifiers import new_id
from tests.support.people import AgentClient, accepted, code_of
from tests.support.wire_client import ConnectionLostError

PATIENCE_S = 60.0
RENEW_EVERY_S = 5.0
DEPARTMENTS = ("visas", "fees")

EXPECTED = frozenset(
    {"ok", "already_taken", "at_capacity", "wrong_state", "not_owner", "not_found", "forbidden"}
)
"""What an agent may be answered while everybody works on the same sessions at once."""


@dataclass(slots=True)
class Office:
    """What all agents know: the sessions, each other, and when to stop."""

    sessions: list[str]
    colleagues: list[str] = field(default_factory=list)
    closing: bool = False


@dataclass(slots=True)
class Worker:
    """One agent on one relay; ``answers`` counts what they were answered, by event and code."""

    client: AgentClient
    me: str
    office: Office
    random: Random
    supervisor: bool = False
    mine: dict[str, int] = field(default_factory=dict)
    won: set[tuple[str, int]] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    renewed_at: float = 0.0
    lost: int = 0

    def work(self) -> None:
        """Work until the office closes."""
        while not self.office.closing:
            try:
                self._round()
            except ConnectionLostError:
                self.lost += 1
                self._come_back()

    def _come_back(self) -> None:
        """Connect anew and ask what is whose: an answer may have been lost."""
        self.client.come_back()
        asked = accepted(self.client.wire.ask("queue.list", {}, PATIENCE_S))
        self.mine = {card["session_id"]: card["fence"] for card in asked["mine"]}

    def _round(self) -> None:
        if time.monotonic() - self.renewed_at > RENEW_EVERY_S:
            self.renewed_at = time.monotonic()
            for offer_id in self.client.renew().get("offers", ()):
                self._answer_offer(offer_id)
        news = self.client.wire.listen(0.01)
        # Each is answered once: what was heard is all that ever was otherwise.
        self.client.wire.pushes = []
        for name, payload in news:
            if name == "offer.made":
                self._answer_offer(payload["offer"]["offer_id"])
        for session_id in list(self.mine):
            self._deal_with(session_id)
        if self.random.random() < 0.02:
            self._take("session.claim", {"session_id": self.random.choice(self.office.sessions)})

    def _answer_offer(self, offer_id: str) -> None:
        luck = self.random.random()
        if luck < 0.88:
            self._take("offer.accept", {"offer_id": offer_id})
        elif luck < 0.96:
            self._ask("offer.decline", {"offer_id": offer_id})
        # Else they do not look, and the offer runs out.

    def _take(self, event: str, request: dict[str, Any]) -> None:
        answer = self._ask(event, request)
        if "ok" in answer:
            card = answer["ok"]["card"]
            self.mine[card["session_id"]] = card["fence"]
            self.won.add((card["session_id"], card["fence"]))

    def _deal_with(self, session_id: str) -> None:
        owned = {"session_id": session_id, "fence": self.mine[session_id]}
        luck = self.random.random()
        if luck < 0.80:
            self._let_go("session.complete", owned)
        elif luck < 0.88:
            to = self.random.choice(DEPARTMENTS)
            self._let_go("session.transfer", owned | {"to_department": to, "note": "Please"})
        elif luck < 0.94:
            to = self.random.choice([one for one in self.office.colleagues if one != self.me])
            self._ask("session.transfer", owned | {"to_agent": to})
        elif luck < 0.96:
            self._let_go("session.return", owned)
        elif luck < 0.98 and self.supervisor:
            self._ask("session.requeue", {"session_id": self.random.choice(self.office.sessions)})

    def _let_go(self, event: str, request: dict[str, Any]) -> None:
        self._ask(event, request)
        self.mine.pop(request["session_id"], None)

    def _ask(self, event: str, request: dict[str, Any]) -> dict[str, Any]:
        """Ask until there is an answer that stands; the repeats carry the same id."""
        request = request | {"cmid": new_id()}
        while True:
            answer = self.client.wire.ask(event, request, PATIENCE_S)
            code = code_of(answer)
            if code != "busy":
                self.answers[f"{event} {code}"] += 1
                if code == "not_owner":
                    self.mine.pop(request.get("session_id", ""), None)
                return answer
            self.answers["busy"] += 1
            time.sleep(0.1)
