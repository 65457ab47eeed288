"""The demo's two agents."""

from __future__ import annotations

from pathlib import Path

import argon2
import pytest

from relay.cli.common import prepare_database
from relay.cli.demonstration import (
    AGENTS,
    PASSWORD,
    enrol_demo_agents,
    tell_what_to_open,
)
from relay.service.admission import hash_token
from relay.service.roster import require_good_password
from relay.settings import Settings
from relay.store.direct import DirectStore
from relay.store.engines import database_url


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with a database of the test's own."""
    found = Settings(data_dir=str(tmp_path), port=8080)
    prepare_database(found)
    return found


def test_enrolling_twice(settings: Settings) -> None:
    """Each start enrols who is missing and gives Maya's app a token of its own."""
    tokens = {enrol_demo_agents(settings) for _ in range(2)}
    store = DirectStore(database_url(settings.where()))
    agents = store.ask(lambda read: list(read.agents(0)))
    assert [(agent.email, agent.name) for agent in agents] == list(AGENTS)
    assert len(tokens) == 2
    for token in tokens:
        hashed = hash_token(token)
        found = store.ask(lambda read, hashed=hashed: read.agent_by_token(hashed, 0))
        assert found is not None
        assert found.agent.name == "Maya"


def test_the_password_that_is_printed(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is printed is what works, and would be taken from anybody."""
    enrol_demo_agents(settings)
    tell_what_to_open(settings)
    out = capsys.readouterr().out
    assert "http://localhost:8080/demo/" in out
    store = DirectStore(database_url(settings.where()))
    for email, _ in AGENTS:
        assert f"{email} with “{PASSWORD}”" in out
        found = store.ask(lambda read, email=email: read.credentials(email))
        assert found is not None
        assert found.password_hash is not None
        assert argon2.PasswordHasher().verify(found.password_hash, PASSWORD)
        require_good_password(PASSWORD, email)
