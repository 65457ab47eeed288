"""A knowledge base written and read again is the same, in all three ways of writing it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relay.bots.articles import Article, make_article
from relay.bots.knowledge_base import (
    Knowledge,
    read_knowledge,
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
