"""Parcels for the world outside and the pauses between attempts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from relay.domain.outbound import (
    FIRST_PAUSE_MS,
    LONGEST_PAUSE_MS,
    SUBJECT_CHARS,
    Mail,
    parcel,
    pause_ms,
)

MAIL = Mail("ana@site.example", "Hello", "Hello Ana")


def test_the_same_decision_is_the_same_parcel() -> None:
    """The id follows from the key alone, whatever the words and the time."""
    first = parcel("answer/1", MAIL, now=1)
    again = parcel("answer/1", Mail("b@site.example", "", ""), now=2)
    assert first.parcel_id == again.parcel_id
    assert parcel("answer/2", MAIL, now=1).parcel_id != first.parcel_id


@given(st.text())
def test_nothing_in_a_subject_becomes_a_header(subject: str) -> None:
    """A subject is one short line without control characters."""
    made = parcel("k", Mail("ana@site.example", subject, "words"), now=1).mail.subject
    assert len(made) <= SUBJECT_CHARS
    assert not any(ord(letter) < 32 or letter in "\x7f\x85\u2028\u2029" for letter in made)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_pauses_grow_and_are_bounded(attempts: int, share: float) -> None:
    """A pause is half fixed and half chance, and never longer than the longest."""
    pause = pause_ms(attempts, share)
    assert FIRST_PAUSE_MS / 2 <= pause <= LONGEST_PAUSE_MS
    assert pause_ms(attempts, 0.0) <= pause <= pause_ms(attempts, 1.0)
    assert pause_ms(attempts + 1, share) >= pause


def test_the_first_pauses() -> None:
    """Each pause is twice as long as the one before."""
    assert [pause_ms(attempts, 1.0) for attempts in (1, 2, 3)] == [15_000, 30_000, 60_000]
