"""The indexer works through the one writer."""

from __future__ import annotations

from sqlalchemy.engine import URL

from relay.service.office import Sight
from relay.store import indexer
from relay.store.direct import DirectStore
from tests.playbook import Playbook


def test_what_was_said_becomes_findable(play: Playbook, url: URL) -> None:
    """A batch makes what was said findable and counts what it looked at; the next finds none."""
    ana = play.visitor("Ana")
    ana.opens()
    ana.says("Where is the library?")
    looks = [indexer.Indexer(DirectStore(url)).batch() for _ in range(2)]
    assert looks[1] == 0
    assert looks[0] in {0, 3}
    page = play.database.ask(
        lambda read: read.archive.search("library", Sight("x"), before=None, limit=9)
    )
    assert [hit.text for hit in page.hits] == ["Where is the library?"]


def test_no_batch_holds_the_writer_for_long() -> None:
    """A batch is small against what a hop may take."""
    assert indexer.AT_ONCE <= 1_000
