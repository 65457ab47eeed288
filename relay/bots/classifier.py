"""A linear classifier over word and character n-grams (scikit-learn)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from relay.bots.articles import Article
from relay.bots.words import FUNCTION_WORDS, normalise, stem, words

_SENTENCE = re.compile(r"(?<=[.:;?!])\s+|\n+")
_MIN_SENTENCE_CHARS = 16
# Keywords and sentences of the body teach rare words, but are phrased unlike questions; at full
# weight one common keyword alone would claim a question that has nothing to do with its article.
_QUESTION_WEIGHT, _KEYWORD_WEIGHT, _SENTENCE_WEIGHT = 1.0, 0.5, 0.5
_REGULARISATION = 0.7
_SEED = 0
_TWO_CLASSES = 2


class Classifier:
    """Scores every article for a question; trained when made, unchanging afterwards.

    Questions are read as stems and pairs of words, which carry the meaning, and
    as pieces of two to five letters, which survive misspelling.
    """

    def __init__(self, articles: Sequence[Article]) -> None:
        """Train on the articles' titles, questions, keywords and sentences.

        Raises:
            ImportError: When scikit-learn is not installed.
        """
        texts, labels, weights = _examples(articles)
        self._count = len(articles)
        self._vectorise, self._score = _train(texts, labels, weights)

    def scores(self, question: str) -> list[float]:
        """Return one score an article: about 1 for its own questions, below 0 for others'."""
        found: list[float] = self._score(self._vectorise([question]))
        # Of two classes scikit-learn learns one line and says on which side of it a point is.
        return [-found[0], found[0]] if self._count == _TWO_CLASSES else found


def stems_and_pairs(text: str) -> list[str]:
    """Return the stems of the subject words of ``text`` and its pairs of neighbours."""
    found = words(text)
    stems = [stem(word) for word in found]
    subject = [part for word, part in zip(found, stems, strict=True) if word not in FUNCTION_WORDS]
    pairs = [f"{left} {right}" for left, right in pairwise(stems)]
    return subject + pairs


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


# scikit-learn has no types; whatever is untyped stays inside this function.
def _train(
    texts: list[str], labels: list[int], weights: list[float]
) -> tuple[Callable[[list[str]], Any], Callable[[Any], list[float]]]:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union
    from sklearn.svm import LinearSVC

    vectoriser = make_union(
        TfidfVectorizer(analyzer=stems_and_pairs, sublinear_tf=True),
        TfidfVectorizer(
            preprocessor=normalise, analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True
        ),
    )
    vectors = vectoriser.fit_transform(texts)
    if len(set(labels)) == 1:
        return vectoriser.transform, lambda _: [0.0]
    model = LinearSVC(C=_REGULARISATION, random_state=_SEED)
    model.fit(vectors, labels, sample_weight=weights)
    slopes, offsets = model.coef_.T, model.intercept_

    def score(rows: Any) -> list[float]:  # noqa: ANN401 - a sparse matrix of scipy, untyped
        found: list[float] = (rows @ slopes + offsets)[0].tolist()
        return found

    return vectoriser.transform, score
