"""Words are found on both kinds of database, and the index stays in step."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from relay.service.office import Sight
from relay.service.outcome import Outcome, Saved
from relay.store.engines import setup_engine
from relay.store.search_index import WORDS_AT_MOST, words_of
from tests.playbook import Playbook, VisitorPart

ALL = Sight("somebody")


def _index(play: Playbook, limit: int = 1_000) -> None:
    play.carry_out(lambda tx: Outcome(Saved(tx.office.index_messages(limit))))


def _found(play: Playbook, words: str) -> list[str]:
    page = play.database.ask(lambda r: r.archive.search(words, ALL, before=None, limit=50))
    return [hit.text for hit in page.hits]


@pytest.fixture
def ana(play: Playbook) -> VisitorPart:
    """A visitor who said something."""
    visitor = play.visitor("Ana")
    visitor.opens()
    visitor.says("Where is the library of Brno?")
    visitor.says("And the refectory?")
    return visitor


def test_all_words_must_stand_in_it(play: Playbook, ana: VisitorPart) -> None:
    """A message is found by any of its words and by several, in any order and case."""
    assert ana.session_id
    _index(play)
    assert _found(play, "brno LIBRARY") == ["Where is the library of Brno?"]
    assert _found(play, "library refectory") == []
    assert _found(play, "the") == ["And the refectory?", "Where is the library of Brno?"]
    assert _found(play, "librar") == []


def test_changes_are_no_words(play: Playbook, ana: VisitorPart) -> None:
    """What the relay says of a change is not found; only what somebody said."""
    ana.asks_for_person()
    _index(play)
    change = play.entries(ana)[-1]
    assert change.text
    assert change.text not in _found(play, change.text)


def test_batches(play: Playbook, ana: VisitorPart) -> None:
    """The index catches up in batches and does not look at anything twice."""
    if "sqlite" not in str(play.database.url):
        pytest.skip("PostgreSQL keeps its index itself")
    for _ in range(20):
        _index(play, limit=2)
    assert len(_found(play, "the")) == 2
    ana.says("The end")
    assert len(_found(play, "the")) == 2
    _index(play, limit=2)
    assert len(_found(play, "the")) == 3


def test_what_is_rewritten_or_deleted_is_not_found(play: Playbook, ana: VisitorPart) -> None:
    """Words that are erased from a message are erased from the index, at once."""
    _index(play)
    ana.says("secret code, not indexed yet")
    engine = setup_engine(play.database.url)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE messages SET text = 'gone' WHERE text LIKE '%libr%' OR text LIKE 'sec%'")
        )
        connection.execute(text("DELETE FROM messages WHERE text LIKE '%refectory%'"))
    engine.dispose()
    _index(play)
    assert _found(play, "library") == _found(play, "refectory") == _found(play, "secret") == []
    assert _found(play, "gone") == ["gone", "gone"]


def test_words() -> None:
    """Punctuation separates words and means nothing; there are so many at most."""
    assert words_of('fees: "2026" -- AND (x*)') == ("fees", "2026", "AND", "x")
    assert words_of("'\"(){}*:-^") == ()
    assert len(words_of("a " * 50)) == WORDS_AT_MOST
