"""Cursors."""

from __future__ import annotations

import pytest

from relay.domain.errors import MalformedError
from relay.service.office import Place
from relay.web.api.cursor import cursor_of, place_of


@pytest.mark.parametrize("place", [Place(0, "a"), Place(2**50, "f" * 36)])
def test_a_cursor_leads_back(place: Place) -> None:
    """What a page ended with is found again, through characters that need no escaping."""
    cursor = cursor_of(place)
    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert place_of(cursor, Place) == place
    assert place_of(cursor_of(7), int) == 7


def test_none_is_the_beginning() -> None:
    """Without a cursor a list begins at its beginning."""
    assert place_of(None, Place) is None


@pytest.mark.parametrize("cursor", ["", "=", "a", "ä", "!!!!", cursor_of(7), cursor_of("x")])
def test_others_are_refused(cursor: str) -> None:
    """What no page of this list ended with is refused."""
    with pytest.raises(MalformedError):
        place_of(cursor, Place)
