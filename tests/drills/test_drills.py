"""The drills in a short form, and that they would notice."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.drills import claims, kill, model_faults, outbound, routing, vanish
from tests.drills.evidence import Account, Row, compare, double_owned_in
from tests.drills.ledger import Sent

SENT = [Sent("a", "one", 1), Sent("b", "two", 2), Sent("c", "three", 3)]
ROWS = [Row("s", sent.seq or 0, "me", sent.cmid, sent.text) for sent in SENT]
SHOWN = [{"kind": "message", "seq": row.seq, "text": row.text} for row in ROWS]


@pytest.mark.parametrize("http", [False, True], ids=["sockets", "plain HTTP"])
def test_nothing_is_lost_when_the_relay_is_killed(*, http: bool) -> None:
    """Kills at random and around commits leave what was acknowledged, once and in order."""
    plan = kill.Plan(kills=2, messages=300, clients=4, failpoints=5, http=http)
    figures = kill.drill(plan)
    assert kill.passed(figures), figures
    assert figures["kills"] == 2
    assert figures["deaths_before_commit"] == figures["deaths_after_commit"] == 5
    assert int(figures["acked"]) >= 300


@pytest.mark.parametrize("database", claims.DATABASES)
def test_the_claims_drill_sees_doubles(database: str) -> None:
    """Without compare-and-set and lock there are doubles, and the drill counts them."""
    figures = claims.drill(claims.Plan(sessions=40, agents=6, program=claims.BROKEN), database)
    assert figures["double_owned"] != 0
    assert not claims.passed(figures)


@pytest.mark.parametrize("database", claims.DATABASES)
def test_claims_have_one_winner_each(database: str) -> None:
    """The relay as it is shipped gives each of 40 sessions to exactly one of six agents."""
    figures = claims.drill(claims.Plan(sessions=40, agents=6), database)
    assert claims.passed(figures), figures
    assert figures["claimed"] == 40
    assert claims.totals({database: figures})["double_owned"] == 0


def test_two_owners_at_once_are_counted(tmp_path: Path) -> None:
    """A session that is claimed while it is owned counts once; one that was put back does not."""
    file = tmp_path / "some.db"
    changes = {
        "a": ["opened", "escalated", "claimed", "completed"],
        "b": ["opened", "escalated", "claimed", "requeued", "claimed"],
        "c": ["opened", "escalated", "claimed", "claimed", "claimed"],
        "d": ["claimed"],
    }
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE messages (session_id, seq, change)")
        for session, all_of_it in changes.items():
            for seq, change in enumerate(all_of_it):
                connection.execute("INSERT INTO messages VALUES (?, ?, ?)", (session, seq, change))
        connection.commit()
    assert double_owned_in(file) == 1


def test_mail_survives_the_relay() -> None:
    """Killed between the decision and the sending, the relay sends every mail all the same."""
    figures = outbound.drill(outbound.Plan(rounds=2))
    assert outbound.passed(figures), figures
    assert figures["kills"] == 2
    assert figures["arrived"] == figures["asked"] == 6


def test_mail_comes_at_least_once() -> None:
    """Killed when the mail is taken and it does not know yet, it sends it again under one id."""
    figures = outbound.drill(outbound.Plan(rounds=2, point="taken"))
    assert outbound.passed(figures), figures
    assert figures["kills"] == 2
    assert figures["arrived_once"] == 0


def test_nobody_is_left_alone_when_the_model_fails() -> None:
    """Model, then articles, then a person: every visitor sees one of them, whatever the fault."""
    faults = ("stream", "hang", "error", "exfiltration")
    found = model_faults.drill(model_faults.Plan(runs=16, faults=faults))
    assert model_faults.nobody_left(found), found
    assert found["answer"]["answer"] == found["stream"]["answer"] == 16
    for fault in ("hang", "error"):
        assert found[fault]["fallback"] == found[fault]["person"] == 8, found[fault]
        # Once for each question, and at most once more for the summary of each handover.
        assert 16 <= int(found[fault]["model_asked"]) <= 24


@pytest.mark.parametrize("database", routing.DATABASES)
def test_a_busy_office_loses_and_doubles_nothing(database: str) -> None:
    """Ten agents deal with 120 sessions by every means there is, through one relay or two."""
    figures = routing.drill(routing.Plan(sessions=120, agents=10, patience_s=120), database)
    assert routing.passed(figures), json.dumps(figures)
    assert int(figures["offers_accepted"]) > 0


def test_agents_who_vanish_lose_their_visitors_in_time() -> None:
    """Killed, asleep, cut or half open: put back, told once, refused late; two devices keep."""
    figures = vanish.drill()
    assert vanish.passed(figures), figures
    assert figures["late_words_refused_as"] == "not_owner"


def test_a_clean_run_has_clean_figures() -> None:
    """What is acknowledged, stored and shown alike counts nowhere."""
    figures = compare([Account("s", SENT, SHOWN)], ROWS)
    assert figures == {
        "intended": 3, "acked": 3, "missing": 0, "duplicated": 0,
        "out_of_order": 0, "gaps": 0, "shown_wrong": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (ROWS[:2], "missing"),
        ([*ROWS[:2], replace(ROWS[2], text="other words")], "missing"),
        ([*ROWS, replace(ROWS[0], seq=4, cmid="d")], "duplicated"),
        ([replace(ROWS[0], seq=2), replace(ROWS[1], seq=1), ROWS[2]], "out_of_order"),
        ([ROWS[0], ROWS[1], replace(ROWS[2], seq=4)], "gaps"),
        ([*ROWS, replace(ROWS[0], seq=4, cmid="d", text="unshown")], "shown_wrong"),
    ],
)
def test_the_comparison_sees_what_went_wrong(rows: list[Row], wrong: str) -> None:
    """A lost, changed, doubled, exchanged or unnumbered message, or one not shown, is counted."""
    assert compare([Account("s", SENT, SHOWN)], rows)[wrong] > 0
