"""A knowledge base written and read again is the same, in all three ways of writing it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.bots.articles import Article, ArticleError, make_article
from relay.bots.knowledge_base import (
    Knowledge,
    read_knowledge,
    stamp_of,
    write_folder,
    write_table,
)

_TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
_TELLING = st.text(st.sampled_from("ab\"\\:#'- ,\n\t\r|*\u2028é\x85"), max_size=20)
_WORDS = st.one_of(_TEXT, _TELLING)
_GROUP = st.lists(st.sampled_from(("fee", "cost", "price tag", 'a "quoted" one', "- dash")),
                  min_size=2, max_size=4, unique=True).map(tuple)  # fmt: skip


@st.composite
def _articles(draw: st.DrawFn) -> Article:
    return Article(
        draw(st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)),
        "T" + draw(_WORDS),
        tuple(draw(st.lists(_WORDS.map(lambda text: f"{text} q"), min_size=1, max_size=4))),
        "Body " + draw(_WORDS),
        url=draw(st.one_of(st.none(), _WORDS)),
        keywords=tuple(draw(st.lists(_WORDS, max_size=3))),
        synonyms=tuple(draw(st.lists(_GROUP, max_size=2))),
    )


_KNOWLEDGE = st.builds(
    lambda articles, groups: Knowledge(
        tuple(sorted(map(make_article, articles), key=lambda one: one.article_id)), tuple(groups)
    ),
    st.lists(_articles(), min_size=1, max_size=4, unique_by=lambda one: one.article_id),
    st.lists(_GROUP, max_size=2),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_KNOWLEDGE)
def test_every_way_of_writing_brings_back_the_same(knowledge: Knowledge) -> None:
    """From a folder to JSON to CSV to a folder nothing is lost and nothing added."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_folder(knowledge, folder / "one")
        first = read_knowledge(folder / "one")
        write_table(first, folder / "all.json")
        second = read_knowledge(folder / "all.json")
        write_table(second, folder / "all.csv")
        third = read_knowledge(folder / "all.csv")
        write_folder(third, folder / "two")
        last = read_knowledge(folder / "two")
    in_order = sorted(last.articles, key=lambda one: one.article_id)
    assert (tuple(in_order), last.synonyms) == (knowledge.articles, knowledge.synonyms)
    assert sorted(second.articles, key=lambda one: one.article_id) == in_order


_VISA = Article("visa", "Visa", ("get a visa",), "Ask.")
_ROOM = Article("room", "Rooms", ("find a room",), "Look.")


def test_a_file_keeps_its_name_when_its_article_is_written_again(tmp_path: Path) -> None:
    """Importing over a folder changes articles where they are."""
    (tmp_path / "mine.md").write_text("---\nid: visa\ntitle: Old\nquestions:\n  - a\n---\nOld.")
    assert write_folder(Knowledge((_VISA,)), tmp_path) == []
    assert [path.name for path in tmp_path.glob("*.md")] == ["mine.md"]
    assert read_knowledge(tmp_path).articles == (_VISA,)


def test_only_what_is_imported_stays_where_that_is_wanted(tmp_path: Path) -> None:
    """Else importing adds to what is there."""
    write_folder(Knowledge((_VISA, _ROOM), (("visa", "permit"),)), tmp_path)
    assert len(read_knowledge(tmp_path).articles) == 2
    removed = write_folder(Knowledge((_VISA,)), tmp_path, only=True)
    assert [path.name for path in removed] == ["room.md"]
    assert read_knowledge(tmp_path) == Knowledge((_VISA,))


def test_a_folder_with_a_faulty_article_is_not_written_to(tmp_path: Path) -> None:
    """What cannot be read is not overwritten by accident."""
    (tmp_path / "visa.md").write_text("no article")
    with pytest.raises(ArticleError, match=r"visa\.md:1"):
        write_folder(Knowledge((_ROOM,)), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["visa.md"]


def test_what_is_neither_folder_nor_table_is_refused(tmp_path: Path) -> None:
    """The owner learns what may be named."""
    with pytest.raises(ArticleError, match="neither a folder"):
        read_knowledge(tmp_path / "articles.xlsx")
    with pytest.raises(ArticleError, match="no articles found"):
        read_knowledge(tmp_path)
    with pytest.raises(ArticleError, match="cannot be read"):
        read_knowledge(tmp_path / "articles.json")


def test_the_stamp_changes_with_articles_and_synonyms(tmp_path: Path) -> None:
    """A relay that compares it misses no change."""
    seen = [stamp_of(tmp_path)]
    write_folder(Knowledge((_VISA,)), tmp_path)
    seen.append(stamp_of(tmp_path))
    write_folder(Knowledge((_VISA,), (("visa", "permit"),)), tmp_path)
    seen.append(stamp_of(tmp_path))
    (tmp_path / "visa.md").unlink()
    seen.append(stamp_of(tmp_path))
    assert len(set(seen)) == len(seen)


def test_the_fingerprint_is_of_what_is_said() -> None:
    """The same knowledge has the same, wherever it is; any change another."""
    one = Knowledge((_VISA, _ROOM))
    assert one.fingerprint() == Knowledge((_VISA, _ROOM)).fingerprint()
    others = (Knowledge((_ROOM, _VISA)), Knowledge((_VISA, _ROOM), (("visa", "permit"),)))
    assert len({one.fingerprint(), *(other.fingerprint() for other in others)}) == 3
