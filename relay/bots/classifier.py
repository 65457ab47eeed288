"""A linear classifier over phrases and pieces of words (scikit-learn)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from relay.bots.articles import Article
from relay.bots.features import Features, Row

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SENTENCE = re.compile(r"(?<=[.:;?!])\s+|\n+")
_MIN_SENTENCE_CHARS = 16
# Keywords and sentences of the body teach rare words, but are phrased unlike questions; at full
# weight one common keyword alone would claim a question that has nothing to do with its article.
_QUESTION_WEIGHT, _KEYWORD_WEIGHT, _SENTENCE_WEIGHT = 1.0, 0.5, 0.5
_REGULARISATION = 1.0
# Nineteen of twenty weights are smaller than this; without them nothing changes but the memory.
_NEGLIGIBLE = 0.02
_SEED = 0
# A hundred times the library's own: as many answers were right, in a fraction of the time.
_TOLERANCE = 0.01
_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Lines:
    """One line (a score an article) through the space of features; small weights left out.

    Feature ``f`` has the weights ``weights[starts[f]:starts[f + 1]]`` for the
    articles at the same places of ``articles``.
    """

    starts: NDArray[np.int64]
    articles: NDArray[np.int32]
    weights: NDArray[np.float32]
    offsets: NDArray[np.float64]

    def scores(self, row: Row) -> list[float]:
        """Return the height of ``row`` above each article's line."""
        import numpy as np

        starts, ends = self.starts[row.columns], self.starts[row.columns + 1]
        stretches = [slice(*pair) for pair in zip(starts.tolist(), ends.tolist(), strict=True)]
        if not stretches:
            unmoved: list[float] = self.offsets.tolist()
            return unmoved
        parts = np.concatenate([self.weights[stretch] for stretch in stretches])
        places = np.concatenate([self.articles[stretch] for stretch in stretches])
        parts = parts * np.repeat(row.weights, ends - starts)
        sums = np.bincount(places, weights=parts, minlength=len(self.offsets))
        found: list[float] = (sums + self.offsets).tolist()
        return found


class Classifier:
    """Scores every article for a question; unchanging once made."""

    def __init__(self, features: Features, lines: Lines) -> None:
        """Put together what was learnt."""
        self.features = features
        self.lines = lines

    @classmethod
    def train(cls, articles: Sequence[Article]) -> Self:
        """Train on the articles' titles, questions, keywords and sentences.

        Raises:
            ImportError: When scikit-learn is not installed.
        """
        texts, labels, weights = _examples(articles)
        features = Features.learn(texts)
        rows = [features.row(text) for text in texts]
        return cls(features, _train(rows, labels, weights, features.size))

    def scores(self, question: str) -> list[float]:
        """Return one score an article: about 1 for its own questions, below 0 for others'."""
        return self.lines.scores(self.features.row(question))


def _examples(articles: Sequence[Article]) -> tuple[list[str], list[int], list[float]]:
    texts: list[str] = []
    labels: list[int] = []
    weights: list[float] = []
    for label, article in enumerate(articles):
        asked = (article.title, *article.questions)
        told = _SENTENCE.split(article.plain_body)
        sentences = [part for part in told if len(part) >= _MIN_SENTENCE_CHARS]
        for part, weight in (
            (asked, _QUESTION_WEIGHT),
            (article.keywords, _KEYWORD_WEIGHT),
            (sentences, _SENTENCE_WEIGHT),
        ):
            texts += part
            labels += [label] * len(part)
            weights += [weight] * len(part)
    return texts, labels, weights


# scikit-learn and scipy have no types; whatever is untyped stays inside this function.
def _train(
    rows: Sequence[Row], labels: Sequence[int], weights: Sequence[float], size: int
) -> Lines:
    import numpy as np
    from scipy.sparse import csc_matrix, csr_matrix, vstack
    from sklearn.svm import LinearSVC

    count = max(labels) + 1
    if count == 1:
        return _sparse(csc_matrix((1, size)), [0.0])
    ends = np.cumsum([0, *(len(row.columns) for row in rows)])
    columns = np.concatenate([row.columns for row in rows])
    values = np.concatenate([row.weights for row in rows])
    matrix = csr_matrix((values, columns, ends), (len(rows), size))
    own = np.array(labels)
    lines, offsets = [], []
    # A few articles at a time, though the library could do them at once: it would keep all their
    # weights, of which hardly any matter. A thousand articles took 1.5 GB that way.
    for first in range(0, count, _AT_ONCE):
        last = min(count, first + _AT_ONCE)
        model = LinearSVC(C=_REGULARISATION, tol=_TOLERANCE, random_state=_SEED)
        model.fit(matrix, np.where((own >= first) & (own < last), own, count), weights)
        slopes, places = model.coef_, model.intercept_
        if len(slopes) == 1:
            # Of two classes scikit-learn learns one line and says on which side a point is.
            slopes, places = np.vstack([-slopes, slopes]), np.concatenate([-places, places])
        slopes[np.abs(slopes) < _NEGLIGIBLE] = 0.0
        lines.append(csr_matrix(slopes[: last - first]))
        offsets += places[: last - first].tolist()
    return _sparse(vstack(lines).tocsc(), offsets)


def _sparse(kept: Any, offsets: Sequence[float]) -> Lines:  # noqa: ANN401 - a matrix of scipy
    import numpy as np

    return Lines(
        kept.indptr.astype(np.int64),
        kept.indices.astype(np.int32),
        kept.data.astype(np.float32),
        np.asarray(offsets, dtype=np.float64),
    )
