"""What a training left, kept in a file so that the next start need not train.

The file is numpy's, read without pickle: whatever stands in it, nothing in it is
carried out. One that is damaged, or of another version, is as good as none.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from relay.bots.calibration import Calibration, calibrate, observe
from relay.bots.classifier import Classifier, Lines
from relay.bots.confidence import Weights
from relay.bots.features import Features, Learnt
from relay.bots.knowledge import KnowledgeBot
from relay.bots.knowledge_base import Knowledge

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

VERSION = 1
"""Raised whenever training the same articles would leave something else."""

KEPT = 4
"""So many trainings are kept: going back to yesterday's articles takes no time."""

_ARRAYS = ("starts", "articles", "weights", "offsets", "phrases", "pieces", "rarity", "calibration")


@dataclass(frozen=True, slots=True)
class Trained:
    """A classifier and what its evidence counts for the articles it was trained on."""

    classifier: Classifier
    calibration: Calibration


def can_train() -> bool:
    """Tell whether scikit-learn is installed; without it there is nothing to train."""
    return find_spec("sklearn") is not None


def train(knowledge: Knowledge) -> Trained:
    """Train and calibrate, as ``relay.bots.measurement`` does without labelled questions."""
    bot = KnowledgeBot(knowledge)
    if bot.classifier is None:
        message = "scikit-learn is not installed"
        raise ImportError(message)
    return Trained(bot.classifier, calibrate(bot.weights, tuple(observe(knowledge))))


def file_of(knowledge: Knowledge, folder: Path) -> Path:
    """Return where the training of ``knowledge`` is kept in ``folder``."""
    told = f"{VERSION}:{knowledge.fingerprint()}"
    return folder / f"{hashlib.sha256(told.encode()).hexdigest()}.npz"


def save(trained: Trained, path: Path) -> None:
    """Keep a training, as a whole or not at all, and let the oldest ones go."""
    import numpy as np

    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.{os.getpid()}")
    with half.open("wb") as file:
        np.savez(file, **_arrays(trained))
    half.replace(path)
    kept = sorted(path.parent.glob("*.npz"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in kept[KEPT:]:
        old.unlink(missing_ok=True)


def load(path: Path) -> Trained | None:
    """Return the training kept at ``path``, or None where it is missing or damaged."""
    import numpy as np

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            found = {name: kept[name] for name in _ARRAYS}
            trained = _trained(found)
    except Exception:  # noqa: BLE001 - a damaged file fails in any way, and is trained anew
        return None
    # What is used is what is kept longest.
    path.touch()
    return trained


def _arrays(trained: Trained) -> dict[str, Any]:
    import numpy as np

    lines, (phrases, pieces) = trained.classifier.lines, trained.classifier.features.learnt
    weights = trained.calibration.weights
    return {
        "starts": lines.starts,
        "articles": lines.articles,
        "weights": lines.weights,
        "offsets": lines.offsets,
        "phrases": _packed(phrases.names),
        "pieces": _packed(pieces.names),
        "rarity": np.array((*phrases.rarity, *pieces.rarity)),
        "calibration": np.array((trained.calibration.threshold, weights.start, *weights.parts)),
    }


def _trained(found: Mapping[str, NDArray[Any]]) -> Trained:
    import numpy as np

    names = [_unpacked(found[kind]) for kind in ("phrases", "pieces")]
    rarity = found["rarity"].tolist()
    first, size = len(names[0]), len(names[0]) + len(names[1])
    starts, articles = found["starts"], found["articles"]
    _require(len(rarity) == size == len(starts) - 1)
    _require(len(articles) == len(found["weights"]) == starts[-1])
    _require(bool((np.diff(starts) >= 0).all()) and starts[0] == 0)
    _require(not len(articles) or 0 <= articles.min() <= articles.max() < len(found["offsets"]))
    features = Features(
        Learnt(names[0], tuple(rarity[:first])), Learnt(names[1], tuple(rarity[first:]))
    )
    lines = Lines(starts, articles, found["weights"], found["offsets"])
    threshold, start, *parts = found["calibration"].tolist()
    return Trained(
        Classifier(features, lines), Calibration(Weights(start, tuple(parts)), threshold)
    )


def _require(fits: bool) -> None:  # noqa: FBT001 - reads as a sentence where it is called
    if not fits:
        message = "the parts of the file do not fit together"
        raise ValueError(message)


def _packed(names: tuple[str, ...]) -> NDArray[np.uint8]:
    import numpy as np

    # Names are made of words, which have no line breaks.
    return np.frombuffer("\n".join(names).encode(), dtype=np.uint8)


def _unpacked(packed: NDArray[np.uint8]) -> tuple[str, ...]:
    text = packed.tobytes().decode()
    return tuple(text.split("\n")) if text else ()
