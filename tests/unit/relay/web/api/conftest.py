"""The REST API on a real database, with agents of every role and a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.engine import URL
from werkzeug.test import TestResponse

from relay.domain.escalation import EscalationPolicy
from relay.domain.limits import Rate
from relay.domain.roster import Role
from relay.domain.routing import Department, RoutingPolicy
from relay.rules import Rules, parse_file
from relay.service.admission import Origins, RateLimiter
from relay.store.long_reader import LongReader
from relay.store.reader import Reader
from relay.web.api.assembly import RestParts, Room, install
from relay.web.api.blobs import Blobs
from relay.web.api.rules_file import RulesFile
from relay.web.visiting import Visiting
from tests.playbook import AgentPart, Playbook

MAX_FILE_BYTES = 100_000
SITE = "https://site.example"


@dataclass(slots=True)
class Api:
    """The API as one agent's program uses it; without an agent as nobody."""

    client: FlaskClient
    part: AgentPart | None = None
    token: str | None = None

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        **options: Any,  # noqa: ANN401 - whatever Flask's client takes
    ) -> TestResponse:
        """Send a request to a path below /api/v1."""
        headers = dict(options.pop("headers", {}))
        token = self.token or (f"token {self.part.device_id}" if self.part else None)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if key:
            headers["Idempotency-Key"] = key
        if body is not None:
            options["json"] = body
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **options)

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """Return what a GET answers; it must succeed."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()


@pytest.fixture
def rules_path(tmp_path: Path) -> Path:
    """The owner's file of rules."""
    path = tmp_path / "rules.toml"
    path.write_text("[answer]\nconfidence = 0.5\n", encoding="utf-8")
    return path


@pytest.fixture
def blobs(tmp_path: Path) -> Iterator[Blobs]:
    """Where the bytes of files lie."""
    kept = Blobs(tmp_path / "files")
    yield kept
    kept.close()


@pytest.fixture
def turned_out() -> list[str]:
    """What was done after sign-ins were revoked."""
    return []


@pytest.fixture
def visiting(visiting: Visiting) -> Visiting:
    """The visitor's side of the desk, of a relay with two departments."""
    departments = (Department("sales", "Sales"), Department("fees", "Fees"))
    policies = replace(visiting.policies, routing=RoutingPolicy(departments=departments))
    return replace(visiting, policies=policies)


@pytest.fixture
def parts(
    sqlite_url: URL, visiting: Visiting, rules_path: Path, blobs: Blobs, turned_out: list[str]
) -> Iterator[RestParts]:
    """What the API stands on."""
    archive, figures = Reader(sqlite_url), LongReader(sqlite_url)
    requests = RateLimiter(Rate(20, 2_000), "Slower, please.")
    origins = Origins.of((SITE,))
    yield RestParts(
        Room(
            visiting,
            archive,
            figures,
            blobs,
            requests,
            origins,
            lambda: turned_out.append("turned out"),
        ),
        guesses=RateLimiter(Rate(1, 100), "Do not guess."),
        rules=RulesFile(rules_path, lambda text: parse_file(text, Rules(EscalationPolicy()))),
        max_file_bytes=MAX_FILE_BYTES,
    )
    archive.close()
    figures.close()


@pytest.fixture
def app(app: Flask, parts: RestParts) -> Flask:
    """The relay's HTTP side with the REST API, without sockets."""
    install(app, parts)
    return app


@pytest.fixture
def enrol(client: FlaskClient, play: Playbook) -> Callable[..., Api]:
    """Enrols agents and hands out the API as each of them uses it."""

    def one(
        name: str,
        role: Role = Role.AGENT,
        *,
        capacity: int = 3,
        departments: tuple[str, ...] = (),
    ) -> Api:
        part = play.agent(name, capacity=capacity, role=role, departments=departments)
        return Api(client, part)

    return one


@pytest.fixture
def nobody(client: FlaskClient) -> Api:
    """The API without a token."""
    return Api(client)


@pytest.fixture
def maya(enrol: Callable[..., Api]) -> Api:
    """An agent."""
    return enrol("Maya")


@pytest.fixture
def otto(enrol: Callable[..., Api]) -> Api:
    """Another agent."""
    return enrol("Otto")


@pytest.fixture
def sue(enrol: Callable[..., Api]) -> Api:
    """A supervisor."""
    return enrol("Sue", Role.SUPERVISOR)


@pytest.fixture
def ada(enrol: Callable[..., Api]) -> Api:
    """An administrator."""
    return enrol("Ada", Role.ADMINISTRATOR)
