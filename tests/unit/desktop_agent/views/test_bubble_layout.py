"""Measuring the lines of a conversation."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont

from desktop_agent.viewmodels.lines import Line
from desktop_agent.views.bubble_layout import Measures, bounds, lay_out, text_room
from relay.protocol.vocabulary import Voice

pytestmark = pytest.mark.usefixtures("qapp")


def line(text: str, voice: Voice = Voice.VISITOR, footnote: str = "") -> Line:
    """Return a line of a conversation."""
    return Line(seq=1, voice=voice, text=text, author="Ines", time="12:00", footnote=footnote)


def test_more_words_need_more_height() -> None:
    """Line breaks count, and so do long words without any."""
    measures = Measures(QFont())
    one = measures.of(line("short"), 600).height
    assert measures.of(line("one\ntwo\nthree"), 600).height > one
    assert measures.of(line("word " * 60), 600).height > one
    assert measures.of(line("w" * 600), 600).height > one
    assert measures.of(line("short", footnote="From: Visas"), 600).height > one


def test_words_stay_within_the_room(
    # The quick path for short lines must agree with the thorough one.
) -> None:
    """No bubble is wider than its room, whatever is in it."""
    measures = Measures(QFont())
    room = text_room(500, Voice.VISITOR)
    for text in ("i" * 90, "W" * 90, "word " * 30, "שלום עולם " * 20, "😀" * 80, "a"):
        assert measures.of(line(text), 500).text_width <= room + 1


def test_a_short_line_is_measured_as_a_long_one_would_be() -> None:
    """The quick way gives the height of one laid-out line."""
    font = QFont()
    quick = Measures(font).of(line("Hello"), 600)
    thorough = bounds(lay_out("Hello", font, text_room(600, Voice.VISITOR)))
    assert quick.bubble_height - 20 == pytest.approx(thorough.height(), abs=1)
    assert quick.text_width - 1 == pytest.approx(thorough.width(), abs=1)


def test_widths_are_rounded_and_bounded() -> None:
    """Dragging an edge changes the room in steps, and wide windows not at all."""
    rooms = {text_room(width, Voice.VISITOR) for width in range(300, 700)}
    assert len(rooms) < 12
    assert text_room(1_000, Voice.VISITOR) == text_room(3_000, Voice.VISITOR)
    assert text_room(10, Voice.VISITOR) > 0


def test_markup_is_measured_as_the_characters_it_is() -> None:
    """R13: a layout knows no markup."""
    plain = bounds(lay_out("<b>bold</b>", QFont(), 600)).width()
    assert plain > bounds(lay_out("bold", QFont(), 600)).width()
