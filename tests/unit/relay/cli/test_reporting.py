"""``baton report``: a page or data, of the days that were asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from relay.store.engines import database_url
from relay.store.schema import migrate
from tests.playbook import Playbook
from tests.unit.relay.cli.conftest import Ran
from tests.unit.relay.database import Database

DAYS = ("--since", "2026-11-20", "--until", "2026-11-24")


@pytest.fixture
def used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose database holds one conversation, taken and rated."""
    monkeypatch.setenv("BATON_DATABASE_URL", f"sqlite:///{folder / 'baton.db'}")
    url = database_url(f"sqlite:///{folder / 'baton.db'}")
    migrate(url)
    database = Database(url)
    play = Playbook(database)
    ana, maya = play.visitor("Ana"), play.agent("Maya")
    ana.opens()
    ana.asks_for_person()
    play.wait(12_000)
    maya.claims(ana)
    maya.says(ana, "Hello")
    maya.completes(ana)
    ana.rates(5)
    database.close()
    return folder


def test_json(used: Path, baton: Callable[..., Ran]) -> None:
    """As JSON the figures are there by name."""
    del used
    ran = baton("report", "--format", "json", *DAYS)
    assert ran.code == 0
    made = json.loads(ran.out)
    assert (made["total"]["handovers"], made["total"]["wait_median_ms"]) == (1, 12_000)
    assert [day["name"] for day in made["by_day"]][0::4] == ["2026-11-20", "2026-11-24"]


def test_csv_into_a_file(used: Path, baton: Callable[..., Ran]) -> None:
    """A file is written where one is named."""
    ran = baton("report", "--format", "csv", "-o", "report.csv", *DAYS)
    assert ran.out == "Written: report.csv\n"
    assert (used / "report.csv").read_text(encoding="utf-8").startswith("by,key,name,")


def test_a_page(used: Path, baton: Callable[..., Ran]) -> None:
    """Without a format it is a page, with the agents' names."""
    baton("report", "-o", "report.html", *DAYS)
    page = (used / "report.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "Maya" in page


def test_the_zone_decides_what_a_day_is(used: Path, baton: Callable[..., Ran]) -> None:
    """Noon in London is the next day at the far end of the world."""
    del used
    ran = baton("report", "--format", "json", "--tz", "Pacific/Kiritimati", *DAYS)
    full = [day["name"] for day in json.loads(ran.out)["by_day"] if day["handovers"]]
    assert full == ["2026-11-24"]


def test_the_last_thirty_days(used: Path, baton: Callable[..., Ran]) -> None:
    """Without days it is the last thirty, today included."""
    del used
    made = json.loads(baton("report", "--format", "json").out)
    assert len(made["by_day"]) == 30


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--since", "yesterday"), "yesterday is no day: write it as 2026-10-01"),
        (("--since", "2026-02-30"), "write it as"),
        (("--since", "2026-10-02", "--until", "2026-10-01"), "before it begins"),
        (("--since", "1900-01-01"), "at most"),
        (("--tz", "Europe/Nowhere"), "There is no time zone Europe/Nowhere"),
        (("--tz", "../../etc/passwd"), "There is no time zone"),
        (("-o", "nowhere/report.html"), "cannot be written"),
    ],
)
def test_what_makes_no_sense(
    used: Path, baton: Callable[..., Ran], arguments: tuple[str, ...], words: str
) -> None:
    """Each slip is refused in a sentence that says what to write."""
    del used
    ran = baton("report", *arguments)
    assert ran.code == 1
    assert words in ran.err


def test_a_page_on_a_terminal(
    used: Path, baton: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page is not poured over a terminal."""
    del used
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    ran = baton("report", *DAYS)
    assert ran.code == 1
    assert "-o report.html" in ran.err
