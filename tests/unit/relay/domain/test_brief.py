"""What a brief picks from a conversation."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from relay.domain import brief
from relay.domain.answer import ArticleSource
from relay.domain.brief import Answered, Brief, brief_of, shorten, with_summary
from relay.domain.replay import BotTurn, Outcome
from relay.domain.session import Reason
from relay.domain.transcript import Message, Voice

SESSION = "0" * 32


def _says(seq: int, text: str) -> Message:
    return Message(seq, 0, 1, Voice.VISITOR, "v", f"c{seq}", text)


def _answers(seq: int, to: int, text: str, *sources: str) -> Message:
    found = tuple(ArticleSource(title, title) for title in sources)
    return Message(seq, 0, 1, Voice.BOT, "bot", f"re-{to}", text, "Edu", found)


def _turn(seq: int, outcome: Outcome, rule: str | None = None) -> BotTurn:
    reason = Reason(rule, "") if rule else None
    return BotTurn(SESSION, 1, seq, 0, outcome, 0.5, reason=reason)


def test_a_conversation() -> None:
    """Questions, answers with their source, what failed and what was mentioned."""
    messages = [
        _says(3, "hello"),
        _answers(4, 3, "Hello!"),
        _says(5, "How much is a visa?"),
        _answers(6, 5, "About 75 euros.", "Visa fees"),
        _says(7, "Why was EC-20417 refused?"),
        _answers(8, 7, "I am not sure I understood that."),
        _says(9, "EC-20417, answer to ana@mail.example"),
    ]
    turns = {
        3: _turn(3, Outcome.SMALL_TALK),
        5: _turn(5, Outcome.ANSWERED),
        7: _turn(7, Outcome.ASKED_BACK, "low_confidence"),
        9: _turn(9, Outcome.HANDED_OVER, "repeated_failure"),
    }
    made = brief_of(messages, turns)
    assert made.asked == (
        "How much is a visa?",
        "Why was EC-20417 refused?",
        "EC-20417, answer to ana@mail.example",
    )
    assert made.answered == (Answered("How much is a visa?", "About 75 euros.", "Visa fees"),)
    assert made.failed == made.asked[1:]
    assert [one.text for one in made.entities] == ["EC-20417", "ana@mail.example"]
    assert made.summary is None


def test_a_wish_for_a_person_is_no_question() -> None:
    """It stands in the reason already; where nothing else was said it is all there is."""
    wish = _says(5, "I want to talk to a human")
    assert brief_of([_says(3, "visa for Ghana"), wish], {}).asked == ("visa for Ghana",)
    assert brief_of([wish], {}).asked == ("I want to talk to a human",)
    assert brief_of([], {}) == Brief()


def test_a_topic_for_people_is_no_failure() -> None:
    """The bot may have known; the owner wanted a person."""
    turns = {3: _turn(3, Outcome.HANDED_OVER, "topic")}
    made = brief_of([_says(3, "I was refused a refund")], turns)
    assert (made.asked, made.failed) == (("I was refused a refund",), ())


def test_an_answer_that_never_came_is_none() -> None:
    """A turn without its message, as after a crash, is left out."""
    assert brief_of([_says(3, "visa?")], {3: _turn(3, Outcome.ANSWERED)}).answered == ()


def test_only_the_visitors_words_are_looked_through() -> None:
    """The bot's own numbers and addresses are not the visitor's."""
    said = [_says(3, "visa?"), _answers(4, 3, "Write to help@site.example, 75 EUR")]
    assert brief_of(said, {3: _turn(3, Outcome.ANSWERED)}).entities == ()


def test_the_latest_stays() -> None:
    """Of many questions the last ones are shown, and a repeated one where it was last."""
    said = [_says(seq, f"question {seq}?") for seq in range(1, 9)]
    made = brief_of([*said, _says(9, "Question 6?")], {})
    assert made.asked == ("question 5?", "question 7?", "question 8?", "Question 6?")


def test_long_words_are_cut_where_they_end() -> None:
    """A sentence or a word ends a line, not a letter."""
    assert shorten("Short.", 10) == "Short."
    assert shorten("One sentence here. And another one that is long.", 30) == "One sentence here."
    assert shorten("one two three four five six", 15) == "one two three…"
    assert shorten("x" * 40, 10) == "x" * 9 + "…"


def test_a_summary_is_one_line_of_bounded_length() -> None:
    """Whatever a model writes: no line breaks, no controls, no more than is read at a glance."""
    made = with_summary(Brief(), "Wants\na visa.\x00 " + "Very long. " * 200)
    assert made.summary is not None
    assert made.summary.startswith("Wants a visa. Very long.")
    assert len(made.summary) <= brief.SUMMARY_CHARS
    assert with_summary(Brief(), " \n ").summary is None


_TURNS = st.dictionaries(
    st.integers(1, 40),
    st.builds(_turn, st.just(1), st.sampled_from(Outcome), st.sampled_from([None, "topic", "x"])),
)


@given(st.lists(st.text(max_size=300), max_size=40), _TURNS)
@settings(max_examples=100)
def test_every_conversation_has_a_brief_that_fits(
    said: list[str], turns: dict[int, BotTurn]
) -> None:
    """Whatever was said: it is made, and it is small."""
    messages = [_says(seq, text) for seq, text in enumerate(said, start=1)]
    made = brief_of(messages, turns)
    assert len(made.asked) <= brief.ASKED_AT_MOST
    assert len(made.failed) <= brief.FAILED_AT_MOST
    assert len(made.entities) <= brief.ENTITIES_AT_MOST
    assert all(len(line) <= brief.QUESTION_CHARS for line in (*made.asked, *made.failed))
