"""Texts as features."""

from __future__ import annotations

import math

import pytest

from relay.bots.features import Features, phrases, pieces


def test_phrases_keep_order_and_subjects() -> None:
    """Questions after an amount and after a duration differ in function words alone."""
    assert phrases("How much are visas") == [
        "how", "much", "are", "visa", "how much", "much are", "are visa",
    ]  # fmt: skip
    assert "cost&visa" in phrases("visas: what do they cost")
    assert "cost&visa" in phrases("the cost of a visa")


def test_a_long_text_is_not_paired_without_end() -> None:
    """The number of pairs is bounded, whatever is pasted into the chat."""
    long = " ".join(f"word{place}" for place in range(200))
    assert sum("&" in phrase for phrase in phrases(long)) <= 66


def test_pieces_survive_a_slip() -> None:
    """Most pieces of a misspelt word are those of the word."""
    meant, typed = set(pieces("scholarship")), set(pieces("scholarsip"))
    assert len(meant & typed) > len(meant) / 2
    assert set(pieces("a b")) == {" a", "a ", " a ", " b", "b ", " b "}


def test_a_row_weighs_one_a_kind() -> None:
    """A long question weighs as much as a short one, phrases as much as pieces."""
    features = Features.learn(["a student visa", "find a room"])
    row = features.row("a student visa for a student")
    assert len(row.columns) == len(row.weights) == len(set(row.columns.tolist()))
    assert max(row.columns) < features.size
    assert math.hypot(*row.weights) == pytest.approx(math.sqrt(2))


def test_what_was_never_seen_has_no_features() -> None:
    """An unknown script, or nothing at all, is an empty row."""
    features = Features.learn(["a student visa"])
    assert len(features.row("\N{SNOWMAN}").columns) == 0
    assert len(features.row("").columns) == 0
