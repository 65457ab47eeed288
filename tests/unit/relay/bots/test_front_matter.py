"""The head of an article."""

from __future__ import annotations

import pytest

from relay.bots.front_matter import FrontMatterError, split_front_matter


def test_values_lists_and_body_are_told_apart() -> None:
    """A head gives its values, its lists and the line of each key; the rest is the body."""
    head, body = split_front_matter(
        "---\nid: fees\n# a remark\n\n"
        'questions:\n  - how much\n  - "what: all of it?"\n---\n\nBody.\n'
    )
    assert head.values == {"id": "fees"}
    assert head.lists == {"questions": ("how much", "what: all of it?")}
    assert head.lines == {"id": 2, "questions": 5}
    assert body == "Body."


def test_a_rule_in_the_body_does_not_end_the_head_again() -> None:
    """Only the first closing fence counts."""
    _, body = split_front_matter("---\nid: a\n---\nOne\n\n---\n\nTwo")
    assert body == "One\n\n---\n\nTwo"


def test_windows_line_ends_and_a_byte_order_mark_are_accepted() -> None:
    """Files saved by a Windows editor read the same."""
    head, body = split_front_matter("\N{ZERO WIDTH NO-BREAK SPACE}---\r\nid: a\r\n---\r\nText\r\n")
    assert (head.values, body) == ({"id": "a"}, "Text")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "first line"),
        ("id: a\n", 1, "first line"),
        ("---\nid: a\n", 2, "not closed"),
        ("---\n  - lost\n---\n", 2, "belongs to no key"),
        ("---\nid: a\n  - lost\n---\n", 3, "belongs to no key"),
        ("---\nid: a\nid: b\n---\n", 3, "given twice"),
        ("---\nid = a\n---\n", 2, "Expected"),
        ("---\nID: a\n---\n", 2, "Expected"),
        ("---\nid:a\n---\n", 2, "Expected"),
        ("---\ntitle: fees: all\n---\n", 2, "double quotes"),
        ("---\ntitle: fees #1\n---\n", 2, "double quotes"),
        ("---\ntitle: [a, b]\n---\n", 2, "double quotes"),
        ("---\ntitle: 'a'\n---\n", 2, "double quotes"),
        ('---\ntitle: "a\n---\n', 2, "quoted value"),
        ('---\ntitle: "\n---\n', 2, "quoted value"),
        ('---\ntitle: "a "b" c"\n---\n', 2, "quoted value"),
        ('---\ntitle: "a\\n"\n---\n', 2, "quoted value"),
    ],
)
def test_whatever_is_not_of_the_subset_is_refused_with_its_line(
    text: str, line: int, words: str
) -> None:
    """An author is told which line to mend and how."""
    with pytest.raises(FrontMatterError, match=words) as refused:
        split_front_matter(text)
    assert refused.value.line == line
