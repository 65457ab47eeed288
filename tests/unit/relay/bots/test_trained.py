"""What a training leaves in a file."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from relay.bots.articles import Article
from relay.bots.knowledge import KnowledgeBot
from relay.bots.knowledge_base import Knowledge
from relay.bots.trained import KEPT, file_of, load, save, train

_KNOWLEDGE = Knowledge(
    (
        Article("visa", "Visa", ("get a visa", "student visa", "visa papers"), "Ask the embassy."),
        Article("room", "Housing", ("find a room", "where do I live", "a hall"), "Ask the hall."),
    )
)
_TRAINED = train(_KNOWLEDGE)


def test_what_is_loaded_answers_as_what_was_trained(tmp_path: Path) -> None:
    """Nothing is lost on the way through the file."""
    path = tmp_path / "new" / "one.npz"
    save(_TRAINED, path)
    found = load(path)
    assert found is not None
    assert found.calibration == _TRAINED.calibration
    bots = [
        KnowledgeBot(_KNOWLEDGE, classifier=one.classifier, weights=one.calibration.served())
        for one in (_TRAINED, found)
    ]
    for question in ("student visas", "where could I live?", "vissa", ""):
        assert bots[0].guess(question) == bots[1].guess(question)


def test_the_file_of_other_articles_is_another_one(tmp_path: Path) -> None:
    """A training is never used for what it was not made of."""
    changed = replace(_KNOWLEDGE, synonyms=(("visa", "permit"),))
    assert file_of(_KNOWLEDGE, tmp_path) != file_of(changed, tmp_path)
    assert file_of(_KNOWLEDGE, tmp_path) == file_of(_KNOWLEDGE, tmp_path)


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "no archive"])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, damage: str) -> None:
    """It is trained anew, and nobody sees an error."""
    path = tmp_path / "one.npz"
    save(_TRAINED, path)
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        left = {"empty": b"", "cut": whole[: len(whole) // 2], "no archive": b"PK" + whole[9:]}
        path.write_bytes(left[damage])
    assert load(path) is None


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("articles", 9), ("articles", -1), ("starts", 1_000_000)],
)
def test_parts_that_do_not_fit_together_are_refused(tmp_path: Path, name: str, wrong: int) -> None:
    """What is loaded can be asked anything without reaching beyond itself."""
    path = tmp_path / "one.npz"
    save(_TRAINED, path)
    parts = dict(np.load(path))
    parts[name][-1] = wrong
    np.savez(path, **parts)
    assert load(path) is None


def test_pickled_objects_are_never_loaded(tmp_path: Path) -> None:
    """A file that would run code when it is read is as good as none."""
    ran = tmp_path / "ran"

    class Bait:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return os.mkdir, (str(ran),)

    path = tmp_path / "one.npz"
    save(_TRAINED, path)
    np.savez(path, **{**dict(np.load(path)), "starts": np.array([Bait()], dtype=object)})
    assert load(path) is None
    assert not ran.exists()


def test_only_the_latest_trainings_are_kept(tmp_path: Path) -> None:
    """The folder does not grow with every change of an article."""
    for place in range(KEPT + 3):
        path = tmp_path / f"{place}.npz"
        save(_TRAINED, path)
        os.utime(path, (place, place))
    save(_TRAINED, tmp_path / "last.npz")
    assert len(list(tmp_path.glob("*.npz"))) == KEPT
    assert (tmp_path / "last.npz").exists()
