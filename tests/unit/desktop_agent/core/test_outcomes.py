"""Outcomes and tags as short names of the wire."""

from __future__ import annotations

import re

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_agent.core.outcomes import MOST_TAGS, completion_of, completion_text, tags_in
from relay.protocol.agent import SessionComplete
from relay.protocol.codec import from_plain_strictly, to_plain


@pytest.mark.parametrize(
    ("outcome", "tags"),
    [(None, ()), ("resolved", ()), (None, ("visa",)), ("spam", ("visa", "2-times"))],
)
def test_there_and_back(outcome: str | None, tags: tuple[str, ...]) -> None:
    """The outbox keeps both in one line."""
    assert completion_of(completion_text(outcome, tags)) == (outcome, tags)


def test_nothing_is_an_empty_line() -> None:
    """As it was before there were outcomes, so that rows of an older app are read."""
    assert completion_text(None, ()) == ""
    assert completion_of("") == (None, ())


@pytest.mark.parametrize(
    ("typed", "tags"),
    [
        ("visa, refund", ("visa", "refund")),
        ("Visa VISA;visa", ("visa",)),
        ("Year 2026 / UK!", ("year", "2026", "uk")),
        ("  ,, ", ()),
        ("x" * 60, ("x" * 40,)),
    ],
)
def test_what_is_typed_becomes_tags(typed: str, tags: tuple[str, ...]) -> None:
    """However it is separated and written."""
    assert tags_in(typed) == tags


@given(st.text(max_size=300))
def test_every_tag_fits_the_wire(typed: str) -> None:
    """Whatever is typed, the relay does not refuse the completion for it."""
    tags = tags_in(typed)
    assert len(tags) <= MOST_TAGS
    done = SessionComplete("0" * 32, "1" * 32, 1, "resolved", tags)
    assert from_plain_strictly(to_plain(done), SessionComplete) == done
    assert all(re.fullmatch("[a-z0-9][a-z0-9-]*", tag) for tag in tags)
    assert msgspec.json.encode(done)
