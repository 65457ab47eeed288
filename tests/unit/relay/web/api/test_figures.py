"""The figures of a report over HTTP."""

from __future__ import annotations

import pytest

from tests.playbook import Playbook
from tests.unit.relay.web.api.conftest import Api


def test_a_supervisor_reads_how_the_chat_did(sue: Api, play: Playbook) -> None:
    """What was opened and handed over is counted; the same figures as the report's."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.asks_for_person()
    found = sue.get("/analytics?tz=Europe/Berlin")
    total = found["total"]
    assert (total["opened"], total["handovers"]) == (1, 1)


def test_an_agent_does_not(maya: Api) -> None:
    """Figures of colleagues are for those who look after them."""
    assert maya.ask("GET", "/analytics").status_code == 403


@pytest.mark.parametrize(
    "query", ["tz=Mars/Base", "since=2026-13-01", "since=2026-02-02&until=2026-02-01"]
)
def test_days_that_are_none(sue: Api, query: str) -> None:
    """They are refused in words."""
    answer = sue.ask("GET", f"/analytics?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["detail"]
