"""``baton outbound``: what waits, what failed, once more, never."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from relay.domain.outbound import Mail, Progress, parcel
from relay.service import outbound
from relay.service.outcome import Done, Outcome, ParcelsTaken
from relay.service.ports import Transaction
from relay.store.direct import DirectStore
from relay.store.engines import database_url
from relay.store.schema import migrate
from tests.unit.relay.cli.conftest import Ran

Baton = Callable[..., Ran]


@pytest.fixture
def store(folder: Path) -> DirectStore:
    """The database that the commands use by default, with one mail that was refused."""
    (folder / ".baton").mkdir()
    url = database_url(f"sqlite:///{folder}/.baton/baton.db")
    migrate(url)
    found = DirectStore(url)

    def write(tx: Transaction) -> Outcome:
        tx.outbound.add(parcel("one", Mail("ana@site.example", "An answer", "words"), now=1))
        return Outcome(Done())

    found.submit("", write)
    reply = found.submit("", lambda tx: outbound.take(tx, outbound.Take(2, 1_000, 1))).reply
    assert isinstance(reply, ParcelsTaken)
    ended = outbound.Ended(reply.taken[0], 3, 0.5, error="550 no such user", for_good=True)
    found.submit("", lambda tx: outbound.settle(tx, ended))
    return found


def _listed(baton: Baton, *options: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(baton("outbound", "list", "--json", *options).out)
    return found


@pytest.mark.usefixtures("store")
def test_what_failed_is_listed(baton: Baton) -> None:
    """The list says to whom, about what, and why it did not get there."""
    out = baton("outbound", "list").out
    assert "ana@site.example" in out
    assert "An answer" in out
    assert "550 no such user" in out
    assert "words" not in out


def test_an_empty_list(baton: Baton) -> None:
    """Nothing to send is said."""
    assert "Nothing waits" in baton("outbound", "list").out
    assert _listed(baton) == []


@pytest.mark.usefixtures("store")
def test_once_more(baton: Baton) -> None:
    """Named or with all that failed, it waits to be sent at once."""
    [one] = _listed(baton)
    assert baton("outbound", "retry", str(one["id"])).code == 0
    assert [found["state"] for found in _listed(baton)] == ["waiting"]
    assert "0 will be sent now" in baton("outbound", "retry", "--failed").out


@pytest.mark.usefixtures("store")
def test_all_that_failed(baton: Baton) -> None:
    """One option has everything tried again."""
    assert "1 will be sent now" in baton("outbound", "retry", "--failed").out
    assert "next attempt" in baton("outbound", "list").out


def test_never(baton: Baton, store: DirectStore) -> None:
    """What is dropped is shown only on request, and cannot be sent again."""
    [one] = _listed(baton)
    assert baton("outbound", "drop", str(one["id"])).code == 0
    assert _listed(baton) == []
    assert [found["state"] for found in _listed(baton, "--all")] == ["dropped"]
    ran = baton("outbound", "retry", str(one["id"]))
    assert ran.code == 1
    assert "only what waits or failed" in ran.err
    [kept] = store.ask(lambda read: read.outbound(5, everything=True))
    assert kept.progress is Progress.DROPPED


@pytest.mark.parametrize("arguments", [(), ("some-id", "--failed")])
def test_retry_says_what_it_needs(baton: Baton, arguments: tuple[str, ...]) -> None:
    """Neither or both of ID and --failed is refused."""
    ran = baton("outbound", "retry", *arguments)
    assert ran.code == 1
    assert "--failed" in ran.err


def test_an_unknown_id(baton: Baton) -> None:
    """There is no such parcel, and where to look is said."""
    ran = baton("outbound", "drop", "nothing")
    assert ran.code == 1
    assert "baton outbound list --all" in ran.err
