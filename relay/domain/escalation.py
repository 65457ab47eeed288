"""When the bot hands over to a person: named rules with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from relay.domain.answer import BotAnswer
from relay.domain.asking import asks_for_person
from relay.domain.session import Reason
from relay.domain.transcript import tidy


class Rule(StrEnum):
    """The rules by name, as stored with the session and shown to the agent."""

    ASKED_FOR_PERSON = "asked_for_person"
    LOW_CONFIDENCE = "low_confidence"
    FALLBACK_WORDING = "fallback_wording"
    REPEATED_FAILURE = "repeated_failure"
    BOT_ERROR = "bot_error"
    BOT_TIMEOUT = "bot_timeout"


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """The thresholds of the rules.

    An answer below ``low_confidence`` (0 to 1) hands over at once; one below
    ``answer_confidence`` makes the bot ask again and counts as a failure;
    ``repeated_failure`` failures in a row hand over.
    """

    answer_confidence: float = 0.45
    low_confidence: float = 0.25
    repeated_failure: int = 2
    fallback_phrases: tuple[str, ...] = (
        "i don't know",
        "i do not know",
        "i'm not sure i understand",
        "i did not understand",
        "i didn't understand",
        "i can't help with that",
        "i cannot help with that",
    )
    person_phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with an answer: say ``text`` (empty: say nothing), hand over for ``reason``.

    ``failures`` is the number of failures in a row from now on.
    """

    text: str
    failures: int
    reason: Reason | None = None


def asked_for_person(text: str, policy: EscalationPolicy) -> Reason | None:
    """Return the reason if the visitor asks for a person in words, else None."""
    plain = _plain(text)
    phrase = next((one for one in policy.person_phrases if one and _plain(one) in plain), None)
    if phrase is None:
        wish = asks_for_person(text)
        if wish is None:
            return None
        phrase = wish.words
    line = f"The visitor asked for a person: “{phrase}”."
    return Reason(Rule.ASKED_FOR_PERSON, line, 1.0, 1.0)


def pressed_the_button() -> Reason:
    """Return the reason for a visitor who used the way to a person."""
    return Reason(Rule.ASKED_FOR_PERSON, "The visitor pressed “Talk to a person”.", 1.0, 1.0)


def bot_failed() -> Reason:
    """Return the reason for a bot that could not answer at all."""
    return Reason(Rule.BOT_ERROR, "The bot failed while answering.")


def bot_timed_out(deadline_s: float) -> Reason:
    """Return the reason for a bot that took longer than ``deadline_s`` seconds."""
    return Reason(Rule.BOT_TIMEOUT, f"The bot did not answer within {deadline_s:g} seconds.")


def judge(answer: BotAnswer, failures: int, policy: EscalationPolicy, clarify: str) -> Verdict:
    """Decide what becomes of an answer.

    Args:
        answer: What the bot would say.
        failures: Failures in a row before this one.
        policy: The thresholds.
        clarify: What the bot says when it is not sure enough to answer.
    """
    said = tidy(answer.text)
    if answer.small_talk and said:
        return Verdict(said, failures)
    reason = _immediate_reason(answer, policy)
    if reason is not None:
        return Verdict("", failures + 1, reason)
    if answer.confidence >= policy.answer_confidence and said:
        return Verdict(said, 0)
    failed = failures + 1
    if failed >= policy.repeated_failure:
        return Verdict("", failed, _gave_up(failed, policy))
    return Verdict(clarify, failed)


def _immediate_reason(answer: BotAnswer, policy: EscalationPolicy) -> Reason | None:
    if answer.confidence < policy.low_confidence:
        line = (
            f"The bot was only {answer.confidence:.0%} sure of its answer "
            f"(it needs {policy.low_confidence:.0%})."
            if answer.text
            else "The bot found no answer to this."
        )
        return Reason(
            Rule.LOW_CONFIDENCE,
            line,
            round(answer.confidence, 4),
            policy.low_confidence,
        )
    said = _plain(answer.text)
    for phrase in policy.fallback_phrases:
        if phrase and _plain(phrase) in said:
            line = f"The bot itself said “{phrase}”."
            return Reason(Rule.FALLBACK_WORDING, line, 1.0, 1.0)
    return None


def _plain(text: str) -> str:
    """Return ``text`` as it is compared: lower case, with straight apostrophes."""
    return text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def _gave_up(failed: int, policy: EscalationPolicy) -> Reason:
    line = f"The bot could not answer {failed} times in a row."
    return Reason(Rule.REPEATED_FAILURE, line, float(failed), float(policy.repeated_failure))
