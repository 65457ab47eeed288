"""Articles as JSON and CSV; that nothing is lost is held in test_knowledge_base.py."""

from __future__ import annotations

import pytest

from relay.bots.article_tables import from_csv, from_json, to_csv
from relay.bots.articles import Article, ArticleError

_VISA = Article(
    "visa", "Visa", ("get a visa", "student visa"), "Ask.", synonyms=(("visa", "permit"),)
)
_HEAD = "id,title,questions,answer\n"


def test_a_list_of_articles_is_enough() -> None:
    """JSON as it is used for measuring may be imported."""
    text = '[{"id": "visa", "title": "Visa", "questions": ["get a visa"], "answer": "Ask."}]'
    assert from_json(text) == ((Article("visa", "Visa", ("get a visa",), "Ask."),), ())


def test_a_spreadsheet_keeps_several_values_in_one_cell() -> None:
    """One on each line, as spreadsheets show them."""
    written = to_csv([_VISA])
    assert '"get a visa\nstudent visa"' in written
    assert from_csv(written) == (_VISA,)


def test_columns_may_be_left_out_and_in_any_order() -> None:
    """Only what an article needs is needed."""
    assert from_csv("answer,questions,id,title\nAsk.,get a visa,visa,Visa\n") == (
        Article("visa", "Visa", ("get a visa",), "Ask."),
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "must name the columns"),
        ("id,title\n", "missing: questions, answer"),
        ("id,title,questions,answer,tags\n", "not known: tags"),
        (_HEAD + "visa,Visa,,Ask.\n", "line 2: 'questions' needs"),
        (_HEAD + "My Visa,Visa,a,Ask.\n", "line 2: 'My Visa' is no id"),
        (_HEAD + "visa,Visa,a,Ask.,more\n", "line 2: .*more cells"),
        (_HEAD + "visa,Visa,a,Ask.\nvisa,Visa,a,Ask.\n", "line 3: the id 'visa' is used twice"),
        (_HEAD + 'visa,"Vi"sa,a,Ask.\n', "after line 1: this is no table"),
    ],
)
def test_a_faulty_table_is_refused_with_its_line(text: str, complaint: str) -> None:
    """Whoever fills in a spreadsheet learns where it is wrong."""
    with pytest.raises(ArticleError, match=complaint):
        from_csv(text)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "no list of articles"),
        ('[{"id": "visa"}]', "title"),
        ('[{"id": "a b", "title": "", "questions": [], "answer": ""}]', "entry 0: 'a b' is no id"),
    ],
)
def test_faulty_json_is_refused_with_its_entry(text: str, complaint: str) -> None:
    """A program's author learns where it is wrong."""
    with pytest.raises(ArticleError, match=complaint):
        from_json(text)
