"""The brief that goes with a handover, and its summary, on both kinds of database."""

from __future__ import annotations

from relay.domain.answer import ArticleSource
from relay.domain.brief import Answered, Brief
from relay.domain.facts import BriefWritten, SessionMoved
from relay.service import queries
from relay.service.handover import Summarised, summarised
from relay.service.outcome import Done, Dropped, Reply, Summarise
from tests.playbook import Playbook, VisitorPart


def _brief(play: Playbook, visitor: VisitorPart) -> Brief | None:
    read = play.database.ask(lambda read: queries.agent_transcript(read, visitor.session_id, 0))
    return read.brief


def _summarises(play: Playbook, request: Summarise, text: str) -> Reply:
    return play.carry_out(lambda tx: summarised(tx, Summarised(request, text)))


def _failing(play: Playbook) -> VisitorPart:
    ana, bot = play.visitor("Ana"), play.bot()
    ana.opens()
    ana.says("How much is a visa?")
    bot.answers("About 75 euros.", sources=(ArticleSource("fees", "Visa fees"),))
    ana.says("Why was EC-20417 refused?")
    bot.answers("Hm.", confidence=0.1)
    return ana


def test_a_failing_bot_hands_over_with_a_brief(play: Playbook) -> None:
    """What the bot answered, what it could not, and what the visitor mentioned."""
    ana = _failing(play)
    made = _brief(play, ana)
    assert made is not None
    assert made.answered == (Answered("How much is a visa?", "About 75 euros.", "Visa fees"),)
    assert made.failed == ("Why was EC-20417 refused?",)
    assert [one.text for one in made.entities] == ["EC-20417"]
    assert [type(fact) for fact in play.told[-2:]] == [SessionMoved, BriefWritten]


def test_words_and_button_hand_over_with_a_brief(play: Playbook) -> None:
    """Whoever asks for a person in words, or by the button, is introduced as well."""
    ana, bert = play.visitor("Ana"), play.visitor("Bert")
    ana.opens()
    ana.says("I want to talk to a human about EC-20417")
    bert.opens()
    bert.says("Visa for Ghana")
    bert.asks_for_person()
    made = _brief(play, ana)
    assert made is not None
    assert [one.text for one in made.entities] == ["EC-20417"]
    assert _brief(play, bert) == Brief(asked=("Visa for Ghana",))
    assert [request.session_id for request in play.to_summarise] == [
        ana.session_id, bert.session_id,
    ]  # fmt: skip


def test_no_brief_before_the_handover_nor_in_the_next_epoch(play: Playbook) -> None:
    """A conversation taken up again begins without the brief of the last one."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("Visa for Ghana")
    assert _brief(play, ana) is None
    ana.asks_for_person()
    ana.ends()
    assert _brief(play, ana) is not None
    ana.says("Hello again")
    assert _brief(play, ana) is None
    ana.asks_for_person()
    assert _brief(play, ana) == Brief(asked=("Hello again",))


def test_a_second_handover_replaces_the_brief(play: Playbook) -> None:
    """Back to the bot and over again: one brief, of all that was said."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("Visa for Ghana")
    ana.asks_for_person()
    ana.goes_back()
    ana.says("And for Togo")
    ana.asks_for_person()
    assert _brief(play, ana) == Brief(asked=("Visa for Ghana", "And for Togo"))


def test_a_summary_joins_the_brief(play: Playbook) -> None:
    """What the model wrote is stored, and told to agents, with what was picked."""
    ana = _failing(play)
    picked = _brief(play, ana)
    assert _summarises(play, play.to_summarise[-1], "Ana's  EC-20417\nwas refused.") == Done()
    made = _brief(play, ana)
    assert made is not None
    assert picked is not None
    assert made.summary == "Ana's EC-20417 was refused."
    assert made.failed == picked.failed
    assert [type(fact) for fact in play.told] == [BriefWritten]


def test_a_late_summary_is_dropped(play: Playbook) -> None:
    """Of an earlier handover, of a past epoch, of an unknown session, or empty: not stored."""
    ana = _failing(play)
    first = play.to_summarise[-1]
    ana.goes_back()
    ana.asks_for_person()
    assert isinstance(_summarises(play, first, "Old."), Dropped)
    second = play.to_summarise[-1]
    assert isinstance(_summarises(play, second, " \n"), Dropped)
    ana.ends()
    assert _summarises(play, second, "Ended meanwhile.") == Done()
    ana.says("Hello again")
    assert isinstance(_summarises(play, second, "Old."), Dropped)
    assert isinstance(_summarises(play, Summarise("f" * 32, 1, 3, None), "Whose?"), Dropped)


def test_agents_words_never_reach_the_visitor(play: Playbook) -> None:
    """What visitors read of their session holds no brief."""
    ana = _failing(play)
    page = play.database.ask(
        lambda read: queries.visitor_transcript(read, ana.visitor_id, ana.session_id, 0)
    )
    assert page.brief is None


def test_long_conversations_are_read_from_their_end(play: Playbook) -> None:
    """A brief is made of what was said last; a long history costs nothing."""
    ana = play.visitor("Ana")
    ana.opens()
    for number in range(70):
        ana.says(f"Question {number} with AB-1{number:03}?")
    ana.asks_for_person()
    made = _brief(play, ana)
    assert made is not None
    assert made.asked[-1] == "Question 69 with AB-1069?"
    assert made.entities[-1].text == "AB-1069"
