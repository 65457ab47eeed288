"""Reading what a model writes, piece by piece."""

from __future__ import annotations

import json

import pytest

from relay.bots.gemini.pieces import ModelFailedError, Written
from relay.bots.gemini.reading import MAX_ANSWER_CHARS, MAX_READ_CHARS, read_so_far, read_whole

WHOLE = json.dumps(
    {"known": True, "articles": ["visa-fees"], "handoff": False, "answer": 'It "costs"\n75 € here.'}
)
ANSWER = Written('It "costs"\n75 € here.', known=True, articles=("visa-fees",))


def test_an_answer_grows_with_every_piece() -> None:
    """However the stream is cut into pieces, what is read is the beginning of the answer."""
    seen = [written for end in range(len(WHOLE) + 1) if (written := read_so_far(WHOLE[:end]))]
    assert seen[-1] == ANSWER
    assert all(ANSWER.answer.startswith(written.answer) for written in seen)
    assert len({written.answer for written in seen}) > len(ANSWER.answer) // 2
    assert all(written.known for written in seen if written.answer)


@pytest.mark.parametrize("text", ["", "Sure! ", "[1, 2", '"words"', "nul"])
def test_what_is_no_answer_in_fields_says_nothing_yet(text: str) -> None:
    """Free words, lists and beginnings of nothing are not read as an answer."""
    assert read_so_far(text) is None


def test_fields_of_another_kind_are_not_read() -> None:
    """Only what has the right type counts; everything else is as if it were not there."""
    text = json.dumps(
        {
            "known": "true",
            "articles": [1, "a", None],
            "handoff": 1,
            "answer": ["x"],
            "state": "active",
        }
    )
    assert read_so_far(text) == Written(articles=("a",))


def test_a_whole_answer() -> None:
    """An answer that is complete is taken, and so is a plain text where one was asked for."""
    assert read_whole(WHOLE, plain=False) == ANSWER
    assert read_whole(" In short. ", plain=True) == Written("In short.", known=True)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ('{"known": true, "articles": [], "handoff": false, "answer": " "}', "empty"),
        (WHOLE[:-20], "unreadable"),
        ("I would rather talk freely.", "unreadable"),
        ("[]", "unreadable"),
    ],
)
def test_what_cannot_be_used(text: str, kind: str) -> None:
    """Nothing, half an answer and another form are told apart and never said."""
    with pytest.raises(ModelFailedError) as caught:
        read_whole(text, plain=False)
    assert caught.value.kind == kind


def test_an_endless_answer_is_cut() -> None:
    """What we stopped reading ourselves is an answer as far as it goes, within bounds."""
    text = WHOLE[:-2] + "word " * 10_000
    written = read_whole(text[:MAX_READ_CHARS], plain=False, cut=True)
    assert len(written.answer) == MAX_ANSWER_CHARS
    assert written.articles == ("visa-fees",)
