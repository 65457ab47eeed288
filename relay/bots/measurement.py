"""Measuring a knowledge bot on labelled questions: accuracy, abstention, calibration."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from relay.bots.calibration import (
    ENOUGH_REAL_ONES,
    Calibration,
    Observation,
    calibrate,
    observe,
    put,
)
from relay.bots.evaluation import Trial
from relay.bots.knowledge import KnowledgeBot
from relay.bots.knowledge_base import Knowledge
from relay.bots.labelled import Query
from relay.domain.answer import Turn

BANDS = 10
"""Rows of the calibration table."""

_MS = 1_000.0


@dataclass(frozen=True, slots=True)
class Band:
    """The questions whose confidence is within ``low`` and ``high``.

    ``confidence`` is their mean, ``right`` (0 to 1) how many were found rightly;
    where the bot is well calibrated the two are alike.
    """

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a bot did with questions it had not seen; shares are from 0 to 1.

    ``in_scope_accuracy`` counts an answerable question that the bot abstained
    from as wrong; ``out_of_scope_recall`` is how many of the unanswerable ones
    it abstained from. Where there is none of a kind its share is None.
    """

    in_scope: int
    out_of_scope: int
    in_scope_accuracy: float | None
    accuracy_without_threshold: float | None
    in_scope_abstained: float | None
    out_of_scope_recall: float | None
    auroc: float | None
    threshold: float
    ms_per_reply_p50: float
    ms_per_reply_p99: float
    calibration_error: float
    calibration: tuple[Band, ...]
    chosen_on: int
    training_seconds: float
    calibration_seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """A measurement with its trials, and the threshold it was made with."""

    measurement: Measurement
    trials: tuple[Trial, ...]
    calibration: Calibration


def measure(
    knowledge: Knowledge, queries: Sequence[Query], *, threshold: float | None = None
) -> Report:
    """Train on articles and measure on the queries set aside for the test.

    Args:
        knowledge: What the bot knows.
        queries: Those of the split "validation" help to choose the threshold.
        threshold: Measured at this confidence instead of a chosen one.
    """
    began = time.process_time()
    bot = KnowledgeBot(knowledge)
    trained = time.process_time()
    set_aside = [(query.text, query.article) for query in queries if query.split == "validation"]
    scored = [(query.text, query.article) for query in queries if query.split == "test"]
    real = tuple(put(bot, set_aside))
    lacking = sum(not one.answerable for one in real) < ENOUGH_REAL_ONES
    stand_ins = tuple(observe(knowledge, without_articles=lacking))
    chosen = _choose(bot, stand_ins, real, threshold)
    calibrated = time.process_time()
    bot = bot.calibrated(chosen.weights, chosen.threshold)
    trials = tuple(_trial(bot, question, expected) for question, expected in scored)
    measurement = _summary(
        trials,
        chosen.threshold,
        _reply_times(bot, [question for question, _ in scored]),
        chosen_on=len(stand_ins) + len(real),
        seconds=(trained - began, calibrated - trained),
    )
    return Report(measurement, trials, chosen)


def bands_of(trials: Sequence[Trial]) -> tuple[Band, ...]:
    """Return the calibration table: what confidence promised, and how often it was right."""
    found = []
    for place in range(BANDS):
        low, high = place / BANDS, (place + 1) / BANDS
        inside = [
            trial for trial in trials if place == min(BANDS - 1, int(trial.confidence * BANDS))
        ]
        if inside:
            mean = sum(trial.confidence for trial in inside) / len(inside)
            right = sum(trial.right for trial in inside) / len(inside)
            found.append(Band(low, high, len(inside), mean, right))
    return tuple(found)


def auroc(trials: Sequence[Trial]) -> float | None:
    """Return how likely an answerable question has more confidence than an unanswerable one."""
    ordered = sorted(trials, key=lambda trial: trial.confidence)
    above = sum(trial.expected is not None for trial in trials)
    below = len(trials) - above
    if not above or not below:
        return None
    ranks, place = 0.0, 0
    while place < len(ordered):
        end = place
        while end < len(ordered) and ordered[end].confidence == ordered[place].confidence:
            end += 1
        # Those of the same confidence share the mean of their ranks.
        known = sum(trial.expected is not None for trial in ordered[place:end])
        ranks += known * (place + 1 + end) / 2
        place = end
    return (ranks - above * (above + 1) / 2) / (above * below)


def _choose(
    bot: KnowledgeBot,
    stand_ins: Sequence[Observation],
    real: Sequence[Observation],
    threshold: float | None,
) -> Calibration:
    chosen = calibrate(bot.weights, stand_ins, real)
    return chosen if threshold is None else Calibration(chosen.weights, threshold)


def _trial(bot: KnowledgeBot, question: str, expected: str | None) -> Trial:
    guess = bot.guess(question)
    if guess is None:
        return Trial(question, expected, None, 0.0)
    source, match = guess
    return Trial(question, expected, source.article_id, match.confidence)


def _reply_times(bot: KnowledgeBot, questions: Sequence[str]) -> list[float]:
    times = []
    for question in questions:
        turns = (Turn("visitor", question),)
        began = time.perf_counter()
        bot.answer(turns, None)
        times.append((time.perf_counter() - began) * _MS)
    return times


def _summary(
    trials: Sequence[Trial],
    threshold: float,
    times: Sequence[float],
    *,
    chosen_on: int,
    seconds: tuple[float, float],
) -> Measurement:
    inside = [trial for trial in trials if trial.expected is not None]
    outside = [trial for trial in trials if trial.expected is None]
    bands = bands_of(trials)
    cuts = quantiles([*times, *times], n=100, method="inclusive")
    apart = sum(abs(band.confidence - band.right) * band.count for band in bands)
    return Measurement(
        in_scope=len(inside),
        out_of_scope=len(outside),
        in_scope_accuracy=_share(
            [trial.right and trial.confidence >= threshold for trial in inside]
        ),
        accuracy_without_threshold=_share([trial.right for trial in inside]),
        in_scope_abstained=_share([trial.confidence < threshold for trial in inside]),
        out_of_scope_recall=_share([trial.confidence < threshold for trial in outside]),
        auroc=auroc(trials),
        threshold=threshold,
        ms_per_reply_p50=cuts[49],
        ms_per_reply_p99=cuts[98],
        calibration_error=apart / max(1, len(trials)),
        calibration=bands,
        chosen_on=chosen_on,
        training_seconds=seconds[0],
        calibration_seconds=seconds[1],
    )


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None
