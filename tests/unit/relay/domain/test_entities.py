"""What is recognised in visitors' words, and what is not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relay.domain.entities import Entity, EntityKind, distinct, entities_in

FOUND = [
    ("write to ana.b+x@mail.example.co.uk please", "email", "ana.b+x@mail.example.co.uk"),
    ("Meine Adresse: jürgen@büro.example.", "email", "jürgen@büro.example"),
    ("+49 (0)30 123456-7", "phone", "+49 (0)30 123456-7"),
    ("call 0171 2345678 after six", "phone", "0171 2345678"),
    ("my mobile is +351 912 345 678", "phone", "+351 912 345 678"),
    ("(555) 123-4567", "phone", "(555) 123-4567"),
    ("0033.1.23.45.67.89", "phone", "0033.1.23.45.67.89"),
    ("Order EC-20417 never came", "number", "EC-20417"),
    ("ec-20417.", "number", "ec-20417"),
    ("my application number is 20417", "number", "20417"),
    ("application no. A-77-12", "number", "A-77-12"),
    ("it is #4711", "number", "#4711"),
    ("ref: AB123456/7", "number", "AB123456/7"),
    ("Rechnung Nr. 2024/0032", "number", "2024/0032"),
    ("dossier n° 88123", "number", "88123"),
    ("my passport number: X1234567", "number", "X1234567"),
    ("by 2026-09-01 at the latest", "date", "2026-09-01"),
    ("am 01.09.2026", "date", "01.09.2026"),
    ("on 9/23/26", "date", "9/23/26"),
    ("12 March 2026", "date", "12 March 2026"),
    ("12. März 2026", "date", "12. März 2026"),
    ("le 1er mars 2026", "date", "1er mars 2026"),
    ("el 3 de mayo de 2026", "date", "3 de mayo de 2026"),
    ("May 3rd", "date", "May 3rd"),
    ("September 2026", "date", "September 2026"),
    ("2026年3月12日", "date", "2026年3月12日"),
    ("paid 1,200.50 EUR", "money", "1,200.50 EUR"),
    ("it was $75", "money", "$75"),
    ("1 900 euros", "money", "1 900 euros"),
    ("₹50,000", "money", "₹50,000"),
    ("5 lakh", "money", "5 lakh"),
    ("US$ 300", "money", "US$ 300"),
]

NOTHING = [
    "I have 3 questions and 7 years",
    "in 2024 2025 2026",
    "from 2025-2026",
    "IELTS 6.5, B2, GRE 320",
    "covid-19",
    "version 1.2.3",
    "99.99.2026",
    "my case is urgent, 2 days",
    "ana@site",
    "9 to 17",
    "card 4111 1111 1111 1111",
    "4111111111111111",
    "http://site.example/12345/page",
    "",
]

HOSTILE = [
    "a" * 4000, "a@" * 2000, "a.a@" + "a." * 1998, "1" * 4000, "1 " * 2000, "1-" * 2000,
    "1,000" * 800, "order " * 660, "A1-" * 1300, "+" * 4000, "(" * 4000, "12 " * 1300,
    "a@" + "a-" * 1999, "#" * 4000, "order #" * 570, "n° 1" * 1000, "€1 " * 1300,
    "order number is " * 250, "1'000" * 800, "jan " * 1000, "may-1" * 800, "+1 (2" * 800,
]  # fmt: skip


@pytest.mark.parametrize(("words", "kind", "text"), FOUND)
def test_what_is_found(words: str, kind: str, text: str) -> None:
    """Addresses and numbers of many countries are found as they were written."""
    assert list(entities_in(words)) == [Entity(EntityKind(kind), text)]


@pytest.mark.parametrize("words", NOTHING)
def test_what_is_nothing(words: str) -> None:
    """Years, versions, counts and the numbers of payment cards are left alone."""
    assert list(entities_in(words)) == []


def test_several_in_one_message() -> None:
    """All are found, in their order, and nothing counts as two things."""
    words = "Order EC-20417, paid 75 EUR on 12 March 2026, call +44 20 7946 0958 or a@b.example"
    assert [(one.kind.value, one.text) for one in entities_in(words)] == [
        ("number", "EC-20417"),
        ("money", "75 EUR"),
        ("date", "12 March 2026"),
        ("phone", "+44 20 7946 0958"),
        ("email", "a@b.example"),
    ]


def test_repeats_count_once() -> None:
    """The same thing in other letters is the same thing."""
    found = entities_in("EC-20417 and again EC-20417, a@b.example, A@B.example")
    assert [one.text for one in distinct(found)] == ["EC-20417", "a@b.example"]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_message_takes_long(words: str) -> None:
    """Four times the words take about four times the work, whatever they are made of."""

    def cost(text: str) -> float:
        runs = []
        for _ in range(5):
            begun = time.thread_time()
            list(entities_in(text))
            runs.append(time.thread_time() - begun)
        return min(runs)

    # A quadratic pattern would take sixteen times as long, a backtracking one for ever.
    assert cost(words) < 9 * cost(words[: len(words) // 4]) + 0.005


@given(st.text(max_size=400) | st.text("0123456789+-() .,/@#€aZ", max_size=400))
@settings(max_examples=200)
def test_everything_found_was_written(words: str) -> None:
    """Whatever the words: what is found stands in them, in order, never twice."""
    at = 0
    for one in entities_in(words):
        found = words.find(one.text, at)
        assert found >= at
        assert one.text
        at = found + len(one.text)
