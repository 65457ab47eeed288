"""When the bot hands over to a person: named rules with their evidence.

There are two stages. In the first the bot asks back, shows what may have been
meant and offers a person; in the second, or at once where a rule is sure, it
hands over. Every rule has a name, a score, a threshold and a switch of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from relay.domain.answer import BotAnswer
from relay.domain.asking import asks_for_person
from relay.domain.session import Reason
from relay.domain.signals import CALM, Signals
from relay.domain.transcript import tidy

CHOICES_AT_MOST = 3
"""How many meanings are offered when the bot asks back."""

# A meaning less likely than this would only look like one.
_WORTH_OFFERING = 0.1


class Rule(StrEnum):
    """The rules by name, as stored with the session and shown to the agent."""

    ASKED_FOR_PERSON = "asked_for_person"
    TOPIC = "topic"
    FRUSTRATION = "frustration"
    REPETITION = "repetition"
    LOW_CONFIDENCE = "low_confidence"
    AMBIGUITY = "ambiguity"
    FALLBACK_WORDING = "fallback_wording"
    REPEATED_FAILURE = "repeated_failure"
    BOT_ERROR = "bot_error"
    BOT_TIMEOUT = "bot_timeout"


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """The thresholds of the rules, and which of them are switched off.

    Attributes:
        answer_confidence: An answer below it (0 to 1) makes the bot ask back,
            which counts as a failure.
        low_confidence: An answer below it (0 to 1) hands over at once.
        ambiguity: So near (0 to 1) to the best the next meaning makes the bot ask back.
        repeated_failure: So many failures in a row hand over.
        repetition: So often nearly the same words hand over.
        frustration: So much anger (0 to 1) hands over.
        fallback_phrases: Words by which the bot itself admits that it does not know.
        person_phrases: Further words by which a visitor asks for a person.
        topics: The words that name each topic that is for people alone.
        off: The rules that never hand over.
    """

    answer_confidence: float = 0.45
    low_confidence: float = 0.25
    ambiguity: float = 0.08
    repeated_failure: int = 2
    repetition: int = 3
    frustration: float = 0.6
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
    topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    off: frozenset[Rule] = frozenset()

    def has(self, rule: Rule) -> bool:
        """Whether ``rule`` is switched on."""
        return rule not in self.off


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with an answer: say ``text`` (empty: say nothing), hand over for ``reason``.

    ``failures`` is the number of failures in a row from now on. Where the bot
    asks back, ``choices`` are what may have been meant, and ``doubt`` is the
    rule that made it ask.
    """

    text: str
    failures: int
    reason: Reason | None = None
    choices: tuple[str, ...] = ()
    doubt: Reason | None = None


def asked_for_person(text: str, policy: EscalationPolicy) -> Reason | None:
    """Return the reason if the visitor asks for a person in words, else None."""
    if not policy.has(Rule.ASKED_FOR_PERSON):
        return None
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


def judge_failure(reason: Reason, failures: int, policy: EscalationPolicy, clarify: str) -> Verdict:
    """Decide what becomes of a bot that did not answer: never silence.

    Args:
        reason: How it failed.
        failures: Failures in a row before this one.
        policy: The thresholds.
        clarify: What the bot says where failing alone does not hand over.
    """
    failed = failures + 1
    if policy.has(Rule(reason.rule)):
        return Verdict("", failed, reason)
    return _asked_back(failed, policy, Verdict(clarify, failed, doubt=reason))


def judge(
    answer: BotAnswer,
    failures: int,
    policy: EscalationPolicy,
    clarify: str,
    signals: Signals = CALM,
) -> Verdict:
    """Decide what becomes of an answer.

    Args:
        answer: What the bot would say.
        failures: Failures in a row before this one.
        policy: The thresholds.
        clarify: What the bot says when it is not sure enough to answer.
        signals: What the visitor's words say beside the question.
    """
    said = tidy(answer.text)
    reason = _of_signals(signals, policy)
    if reason is not None:
        return Verdict("", failures + 1, reason)
    if answer.small_talk and said:
        return Verdict(said, failures)
    reason = _of_repetition(signals, policy) or _of_answer(answer, policy)
    if reason is not None:
        return Verdict("", failures + 1, reason)
    doubt = _doubt(answer, policy)
    if doubt is None and said:
        return Verdict(said, 0)
    failed = failures + 1
    asking = Verdict(clarify, failed, choices=_choices(answer), doubt=doubt)
    return _asked_back(failed, policy, asking)


def _asked_back(failed: int, policy: EscalationPolicy, asking: Verdict) -> Verdict:
    """Return the first stage, or the second where asking back was enough."""
    if failed < policy.repeated_failure or not policy.has(Rule.REPEATED_FAILURE):
        return asking
    line = f"The bot could not answer {failed} times in a row."
    if asking.doubt is not None and asking.doubt.rule == Rule.AMBIGUITY:
        line = f"{line} {asking.doubt.line}"
    reason = Reason(Rule.REPEATED_FAILURE, line, float(failed), float(policy.repeated_failure))
    return Verdict("", failed, reason)


def _of_signals(signals: Signals, policy: EscalationPolicy) -> Reason | None:
    if signals.topic is not None and policy.has(Rule.TOPIC):
        line = f"“{signals.topic_word}” is a matter for people ({signals.topic})."
        return Reason(Rule.TOPIC, line, 1.0, 1.0)
    if signals.frustration >= policy.frustration and policy.has(Rule.FRUSTRATION):
        line = f"The visitor sounds frustrated: “{signals.angry}”."
        return Reason(Rule.FRUSTRATION, line, signals.frustration, policy.frustration)
    return None


def _of_repetition(signals: Signals, policy: EscalationPolicy) -> Reason | None:
    if signals.said < policy.repetition or not policy.has(Rule.REPETITION):
        return None
    line = f"The visitor said nearly the same {signals.said} times."
    return Reason(Rule.REPETITION, line, float(signals.said), float(policy.repetition))


def _of_answer(answer: BotAnswer, policy: EscalationPolicy) -> Reason | None:
    if answer.confidence < policy.low_confidence and policy.has(Rule.LOW_CONFIDENCE):
        line = (
            f"The bot was only {answer.confidence:.0%} sure of its answer "
            f"(it needs {policy.low_confidence:.0%})."
            if answer.text or answer.choices
            else "The bot found no answer to this."
        )
        score = round(answer.confidence, 4)
        return Reason(Rule.LOW_CONFIDENCE, line, score, policy.low_confidence)
    if not policy.has(Rule.FALLBACK_WORDING):
        return None
    said = _plain(answer.text)
    for phrase in policy.fallback_phrases:
        if phrase and _plain(phrase) in said:
            line = f"The bot itself said “{phrase}”."
            return Reason(Rule.FALLBACK_WORDING, line, 1.0, 1.0)
    return None


def _doubt(answer: BotAnswer, policy: EscalationPolicy) -> Reason | None:
    """Return why the bot should rather ask back than answer."""
    # Written so that a confidence that is no number counts as unsure.
    if not answer.confidence >= policy.answer_confidence:
        line = f"The bot was {answer.confidence:.0%} sure, it needs {policy.answer_confidence:.0%}."
        return Reason(Rule.LOW_CONFIDENCE, line, answer.confidence, policy.answer_confidence)
    if len(answer.choices) > 1 and policy.has(Rule.AMBIGUITY):
        first, second = answer.choices[:2]
        lead = first.confidence - second.confidence
        if lead < policy.ambiguity:
            line = f"“{first.text}” and “{second.text}” were equally likely."
            return Reason(Rule.AMBIGUITY, line, round(max(0.0, lead), 4), policy.ambiguity)
    return None


def _choices(answer: BotAnswer) -> tuple[str, ...]:
    likely = [choice.text for choice in answer.choices if choice.confidence >= _WORTH_OFFERING]
    return tuple(dict.fromkeys(likely))[:CHOICES_AT_MOST]


def _plain(text: str) -> str:
    """Return ``text`` as it is compared: lower case, with straight apostrophes."""
    return text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
