"""When the bot hands over: each rule by what must trigger it and what must not."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.domain.answer import BotAnswer, Choice
from relay.domain.escalation import (
    EscalationPolicy,
    Rule,
    asked_for_person,
    bot_failed,
    bot_timed_out,
    judge,
    judge_failure,
    pressed_the_button,
)
from relay.domain.signals import Signals

POLICY = EscalationPolicy(answer_confidence=0.5, low_confidence=0.2, repeated_failure=2)
CLARIFY = "Could you put it in other words?"


@pytest.mark.parametrize(
    "words",
    [
        "I want to talk to a human",
        "can I speak to someone?",
        "agent",
        "Human please!",
        "REAL PERSON",
        "connect me with an adviser",
        "please put me through to one of your counsellors",
        "get me a real person now",
        "give me your supervisor",
        "I need a live agent",
        "Could you transfer us to the manager please",
        "chat with a representative",
        "call me",
        "I don\u2019t want a bot, I want a person",
        "I don't need the bot, give me an agent",
        "you are useless.\nI want to talk to a consultant",
    ],
)
def test_asking_for_a_person(words: str) -> None:
    """Whoever asks for a person in the usual ways gets one."""
    reason = asked_for_person(words, POLICY)
    assert reason is not None
    assert reason.rule == Rule.ASKED_FOR_PERSON


@pytest.mark.parametrize(
    "words",
    [
        "I don't want to talk to a person",
        "I don\u2019t want to talk to a person",
        "please do not connect me with an agent",
        "I do not need an agent",
        "no human please",
        "I'd rather not talk to a human",
        "I never want to speak to a representative again",
    ],
)
def test_declining_a_person(words: str) -> None:
    """Whoever says that they want no person is left to the bot, whatever their apostrophe."""
    assert asked_for_person(words, POLICY) is None


@pytest.mark.parametrize(
    "words",
    [
        "",
        "How much is a visa?",
        "Which human rights courses are there?",
        "Is an agency fee charged?",
        "What do people say about the course?",
        "I study human resources",
        "My personal statement is ready",
        "Are your staff in Berlin on holiday?",
        "Do you have a contract template?",
    ],
)
def test_speaking_of_people(words: str) -> None:
    """Words for people in another sense hand nothing over."""
    assert asked_for_person(words, POLICY) is None


@pytest.mark.parametrize(
    "words",
    [
        "I have a colleague who studied in Germany",
        "Do I need someone to sponsor me?",
        "I have an agent in Nepal already",
        "Can I get a representative sample?",
    ],
)
def test_having_people_is_not_asking_for_one(words: str) -> None:
    """Visitors who tell of people in their life are not sent to the queue."""
    assert asked_for_person(words, POLICY) is None


def test_the_owners_own_phrases() -> None:
    """An owner's phrase calls a person, in any case and with any apostrophe."""
    policy = EscalationPolicy(person_phrases=("Mitarbeiter", "what's your number"))
    assert asked_for_person("einen MITARBEITER bitte", policy) is not None
    assert asked_for_person("What\u2019s your number?", policy) is not None
    assert asked_for_person("einen Termin bitte", policy) is None


@pytest.mark.parametrize(
    "words",
    [
        "talk " + " " * 3_990,
        "talk to me " * 360,
        "want a real " * 330,
        "don't want " * 360,
        "human " * 660,
        "i need to " * 400 + "x",
    ],
)
def test_no_text_makes_the_rules_slow(words: str) -> None:
    """The longest hostile text costs at most a small multiple of a harmless one."""
    harmless = "How much is a visa for a student from Nepal? " * 88
    quickest = min(_seconds(words[:4_000]) for _ in range(3))
    assert quickest < 200 * max(_seconds(harmless), 1e-4)


def _seconds(words: str) -> float:
    began = time.perf_counter()
    asked_for_person(words, POLICY)
    return time.perf_counter() - began


@given(st.text(max_size=400))
def test_any_text_gets_an_answer(words: str) -> None:
    """Whatever a visitor types, the rule answers yes with its evidence or no."""
    reason = asked_for_person(words, POLICY)
    assert reason is None or reason.rule == Rule.ASKED_FOR_PERSON


def test_a_sure_answer_is_said() -> None:
    """An answer above the threshold is said and ends a row of failures."""
    verdict = judge(BotAnswer("Berlin has three.", 0.5), 1, POLICY, CLARIFY)
    assert (verdict.text, verdict.failures, verdict.reason) == ("Berlin has three.", 0, None)


def test_an_unsure_answer_becomes_a_question() -> None:
    """Between the thresholds the bot asks back once, and the failure is counted."""
    verdict = judge(BotAnswer("Perhaps.", 0.49), 0, POLICY, CLARIFY)
    assert (verdict.text, verdict.failures, verdict.reason) == (CLARIFY, 1, None)


def test_repeated_failure_hands_over() -> None:
    """The last failure allowed calls a person instead of asking back again."""
    verdict = judge(BotAnswer("Perhaps.", 0.3), 1, POLICY, CLARIFY)
    assert verdict.text == ""
    assert verdict.reason is not None
    assert verdict.reason.rule == Rule.REPEATED_FAILURE
    assert (verdict.reason.score, verdict.reason.threshold) == (2.0, 2.0)


def test_repeated_failure_of_one() -> None:
    """An owner who allows no failure gets a handover at the first."""
    policy = EscalationPolicy(repeated_failure=1)
    verdict = judge(BotAnswer("Perhaps.", 0.3), 0, policy, CLARIFY)
    assert verdict.reason is not None
    assert verdict.reason.rule == Rule.REPEATED_FAILURE


def test_very_low_confidence_hands_over_at_once() -> None:
    """Below the lower threshold nothing is said; the reason carries number and threshold."""
    verdict = judge(BotAnswer("Bananas.", 0.12345), 0, POLICY, CLARIFY)
    assert verdict.text == ""
    assert verdict.reason is not None
    assert verdict.reason.rule == Rule.LOW_CONFIDENCE
    assert (verdict.reason.score, verdict.reason.threshold) == (0.1235, 0.2)
    assert "12%" in verdict.reason.line


def test_the_lower_threshold_is_inclusive() -> None:
    """An answer at the threshold is not below it."""
    verdict = judge(BotAnswer("Perhaps.", 0.2), 0, POLICY, CLARIFY)
    assert verdict.reason is None


@pytest.mark.parametrize(
    "text", ["Sorry, I don't know that.", "I don\u2019t know.", "I DO NOT KNOW"]
)
def test_the_bots_own_fallback_wording(text: str) -> None:
    """A bot that admits it does not know hands over, however sure it claims to be."""
    verdict = judge(BotAnswer(text, 0.99), 0, POLICY, CLARIFY)
    assert verdict.reason is not None
    assert verdict.reason.rule == Rule.FALLBACK_WORDING


def test_fallback_phrases_with_a_curly_apostrophe() -> None:
    """An owner who writes a phrase with a curly apostrophe means the straight one too."""
    policy = EscalationPolicy(fallback_phrases=("can\u2019t say",))
    verdict = judge(BotAnswer("That I can't say.", 0.99), 0, policy, CLARIFY)
    assert verdict.reason is not None


def test_an_empty_phrase_matches_nothing() -> None:
    """A stray separator in the owner's list does not hand everything over."""
    policy = EscalationPolicy(fallback_phrases=("",))
    assert judge(BotAnswer("Berlin.", 0.9), 0, policy, CLARIFY).reason is None


def test_small_talk_is_never_a_failure() -> None:
    """A greeting is answered at any confidence and neither counts nor forgives failures."""
    verdict = judge(BotAnswer("Hello!", 0.0, small_talk=True), 1, POLICY, CLARIFY)
    assert (verdict.text, verdict.failures, verdict.reason) == ("Hello!", 1, None)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200b\x00"[1:]])
@pytest.mark.parametrize("small_talk", [False, True])
def test_an_answer_without_words_is_a_failure(text: str, *, small_talk: bool) -> None:
    """A bot that says nothing, however surely, never leaves the visitor without a word."""
    verdict = judge(BotAnswer(text, 0.9, small_talk=small_talk), 0, POLICY, CLARIFY)
    assert (verdict.text, verdict.failures) == (CLARIFY, 1)


def test_a_confidence_that_is_no_number() -> None:
    """A broken estimate counts as unsure, not as sure."""
    verdict = judge(BotAnswer("Bananas.", float("nan")), 0, POLICY, CLARIFY)
    assert (verdict.text, verdict.failures) == (CLARIFY, 1)


@given(
    st.floats(0, 1),
    st.integers(0, 5),
    st.text(min_size=1).filter(str.strip),
    st.booleans(),
)
def test_never_silence(confidence: float, failures: int, text: str, small_talk: bool) -> None:  # noqa: FBT001 - hypothesis passes by position
    """Whatever the bot answers, the visitor gets words or a person, never neither nor both."""
    verdict = judge(BotAnswer(text, confidence, small_talk=small_talk), failures, POLICY, CLARIFY)
    assert bool(verdict.text) is (verdict.reason is None)


def test_reasons_of_a_bot_in_trouble() -> None:
    """A button, a failure and a timeout are told apart, with their evidence in words."""
    assert pressed_the_button().rule == Rule.ASKED_FOR_PERSON
    assert bot_failed().rule == Rule.BOT_ERROR
    assert bot_timed_out(8.0).line == "The bot did not answer within 8 seconds."
    assert bot_timed_out(2.5).rule == Rule.BOT_TIMEOUT


def _between(first: float, second: float) -> BotAnswer:
    return BotAnswer(
        "About visas.", first, choices=(Choice("Visa fees", first), Choice("Visa times", second))
    )


def test_two_meanings_alike_make_it_ask() -> None:
    """However sure it is of both, it asks which, and offers them."""
    verdict = judge(_between(0.8, 0.79), 0, POLICY, CLARIFY)
    assert (verdict.text, verdict.choices) == (CLARIFY, ("Visa fees", "Visa times"))
    assert verdict.doubt is not None
    assert verdict.doubt.rule == Rule.AMBIGUITY
    assert judge(_between(0.8, 0.6), 0, POLICY, CLARIFY).text == "About visas."


def test_the_second_stage_of_ambiguity_tells_the_meanings() -> None:
    """The agent reads between what the bot could not decide."""
    verdict = judge(_between(0.8, 0.8), 1, POLICY, CLARIFY)
    assert verdict.reason is not None
    assert verdict.reason.rule == Rule.REPEATED_FAILURE
    assert "“Visa fees” and “Visa times”" in verdict.reason.line


def test_an_unlikely_meaning_is_not_offered() -> None:
    """A wild guess as a button would only look like an answer."""
    verdict = judge(_between(0.4, 0.02), 0, POLICY, CLARIFY)
    assert verdict.choices == ("Visa fees",)


@pytest.mark.parametrize(
    ("signals", "rule", "score"),
    [
        (Signals(topic="complaints", topic_word="lawyer"), Rule.TOPIC, 1.0),
        (Signals(frustration=0.7, angry="useless"), Rule.FRUSTRATION, 0.7),
        (Signals(said=3), Rule.REPETITION, 3.0),
    ],
)
def test_what_the_visitors_words_say_hands_over(signals: Signals, rule: Rule, score: float) -> None:
    """However good the answer, with the score and what spoke for it."""
    sure = BotAnswer("Berlin has three.", 0.99)
    verdict = judge(sure, 0, POLICY, CLARIFY, signals)
    assert verdict.reason is not None
    assert (verdict.reason.rule, verdict.reason.score) == (rule, score)
    assert judge(sure, 0, replace(POLICY, off=frozenset({rule})), CLARIFY, signals).reason is None


def test_who_says_hello_thrice_is_no_nuisance() -> None:
    """Small talk is answered as often as it comes."""
    hello = BotAnswer("Hello!", 1.0, small_talk=True)
    assert judge(hello, 0, POLICY, CLARIFY, Signals(said=5)).text == "Hello!"


@pytest.mark.parametrize(
    ("answer", "failures", "rule"),
    [
        (BotAnswer("Bananas.", 0.1), 0, Rule.LOW_CONFIDENCE),
        (BotAnswer("I don't know.", 0.9), 0, Rule.FALLBACK_WORDING),
        (BotAnswer("Perhaps.", 0.4), 1, Rule.REPEATED_FAILURE),
        (_between(0.8, 0.8), 0, Rule.AMBIGUITY),
    ],
)
def test_a_rule_switched_off_does_not_speak(answer: BotAnswer, failures: int, rule: Rule) -> None:
    """Each has a switch of its own, and still nobody meets silence."""
    on = judge(answer, failures, POLICY, CLARIFY)
    off = judge(answer, failures, replace(POLICY, off=frozenset({rule})), CLARIFY)
    assert (on.reason or on.doubt) is not None
    assert off.text
    assert off.reason is None
    assert (off.text == answer.text) is (rule in {Rule.AMBIGUITY, Rule.FALLBACK_WORDING})


def test_asking_for_a_person_can_be_left_to_the_button() -> None:
    """An owner may switch off reading it from words; the button stays."""
    off = replace(POLICY, off=frozenset({Rule.ASKED_FOR_PERSON}))
    assert asked_for_person("give me a human", off) is None


def test_a_failing_bot_hands_over_or_asks_back() -> None:
    """As the owner wants; switched off, the failure still counts."""
    reason = bot_timed_out(8.0)
    assert judge_failure(reason, 0, POLICY, CLARIFY).reason == reason
    off = replace(POLICY, off=frozenset({Rule.BOT_TIMEOUT}))
    asked = judge_failure(reason, 0, off, CLARIFY)
    assert (asked.text, asked.failures, asked.doubt) == (CLARIFY, 1, reason)
    given_up = judge_failure(reason, 1, off, CLARIFY)
    assert given_up.reason is not None
    assert given_up.reason.rule == Rule.REPEATED_FAILURE
