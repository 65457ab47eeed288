"""``baton knowledge``: the articles that the bot answers from."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from relay.cli.bots import knowledge_path
from relay.cli.common import CommandFailed, read_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relay.bots.articles import Article
    from relay.bots.knowledge_base import Knowledge

_TEMPLATE = """---
id: {id}
title:
questions:
  -
---

The answer first, in a sentence or two. What explains it follows.
"""


@click.group()
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path),
    help="Another knowledge base than the one that BATON_KNOWLEDGE_DIR names.",
)  # fmt: skip
@click.pass_context
def knowledge(context: click.Context, folder: Path | None) -> None:
    """List, edit, bring in and take out the bot's articles; a running relay follows."""
    context.obj = folder


@knowledge.command("list")
@click.pass_obj
def list_articles(chosen: Path | None) -> None:
    """List the articles: id, number of example questions, title."""
    base = _read(_place(chosen))
    for article in base.articles:
        click.echo(f"{article.article_id:30} {len(article.questions):4}  {article.title}")
    click.echo(f"{len(base.articles)} articles, {len(base.synonyms)} groups of common synonyms")


@knowledge.command()
@click.argument("article_id")
@click.pass_obj
def show(chosen: Path | None, article_id: str) -> None:
    """Print an article as its file has it."""
    from relay.bots.articles import write_article

    click.echo(write_article(_find(_read(_place(chosen)), article_id)), nl=False)


@knowledge.command()
@click.argument("article_id")
@click.option(
    "--from", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Take the article from this file instead of opening an editor.",
)  # fmt: skip
@click.pass_obj
def add(chosen: Path | None, article_id: str, file: Path | None) -> None:
    """Write a new article, in your editor ($EDITOR) or from a file."""
    from relay.bots.articles import read_files

    folder = _folder(chosen)
    with _told():
        there = {article.article_id for article in read_files(folder).values()}
    if article_id in there:
        message = f"There is an article '{article_id}'; `baton knowledge edit` changes it."
        raise CommandFailed(message)
    _take(folder / f"{article_id}.md", article_id, _text(file, _TEMPLATE.format(id=article_id)))


@knowledge.command()
@click.argument("article_id")
@click.option(
    "--from", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Take the new text from this file instead of opening an editor.",
)  # fmt: skip
@click.pass_obj
def edit(chosen: Path | None, article_id: str, file: Path | None) -> None:
    """Change an article, in your editor ($EDITOR) or from a file."""
    path = _file_of(_folder(chosen), article_id)
    _take(path, article_id, _text(file, path.read_text(encoding="utf-8")))


@knowledge.command()
@click.argument("article_id")
@click.pass_obj
def remove(chosen: Path | None, article_id: str) -> None:
    """Delete an article's file."""
    path = _file_of(_folder(chosen), article_id)
    path.unlink()
    click.echo(f"{path} was deleted.")


@knowledge.command("import")
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option("--only", is_flag=True, help="Delete the articles that SOURCE does not have.")
@click.pass_obj
def import_articles(chosen: Path | None, source: Path, *, only: bool) -> None:
    """Bring in SOURCE: a folder of Markdown articles, a .json or a .csv file.

    An article whose id is there already is replaced.
    """
    from relay.bots.knowledge_base import write_folder

    found, folder = _read(source), _folder(chosen, new=True)
    with _told():
        removed = write_folder(found, folder, only=only)
    gone = f", {len(removed)} deleted" if only else ""
    click.echo(f"{len(found.articles)} articles were written to {folder}{gone}.")


@knowledge.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.pass_obj
def export(chosen: Path | None, target: Path) -> None:
    """Write all articles to TARGET: a .json or .csv file, or else a folder of Markdown."""
    from relay.bots.knowledge_base import TABLES, write_folder, write_table

    found = _read(_place(chosen))
    with _told():
        if target.suffix.lower() in TABLES:
            write_table(found, target)
        else:
            write_folder(found, target)
    click.echo(f"{len(found.articles)} articles were written to {target}.")


@knowledge.command()
@click.argument("source", type=click.Path(path_type=Path), required=False)
@click.pass_obj
def check(chosen: Path | None, source: Path | None) -> None:
    """Say whether the articles can be used, and where the bot will mix them up."""
    from relay.bots.overlaps import overlaps

    path = source or _place(chosen)
    found = _read(path)
    hints = [*overlaps(found)]
    for hint in hints:
        click.echo(f"  {hint}")
    click.echo(f"{path}: {len(found.articles)} articles can be used; {len(hints)} hints.")


def _place(chosen: Path | None) -> Path:
    return chosen or knowledge_path(read_settings())


def _folder(chosen: Path | None, *, new: bool = False) -> Path:
    """Return the folder to write to; raises CommandFailed where that is none of the owner's."""
    if chosen is None and not read_settings().knowledge_dir:
        message = (
            "These are the demo's articles. Name a folder of your own in BATON_KNOWLEDGE_DIR, "
            "or with --dir."
        )
        raise CommandFailed(message)
    path = _place(chosen)
    if path.is_dir() or (new and not path.exists() and not path.suffix):
        return path
    message = (
        f"{path} is no folder. Articles are edited as Markdown: `baton knowledge --dir FOLDER "
        f"import FILE` makes a folder of a file; then name it in BATON_KNOWLEDGE_DIR."
    )
    raise CommandFailed(message)


def _read(path: Path) -> Knowledge:
    from relay.bots.knowledge_base import read_knowledge

    with _told():
        return read_knowledge(path)


def _find(base: Knowledge, article_id: str) -> Article:
    found = next((one for one in base.articles if one.article_id == article_id), None)
    if found is None:
        message = f"There is no article '{article_id}'. `baton knowledge list` shows all."
        raise CommandFailed(message)
    return found


def _file_of(folder: Path, article_id: str) -> Path:
    from relay.bots.articles import read_files

    with _told():
        files = {article.article_id: path for path, article in read_files(folder).items()}
    if article_id not in files:
        message = f"There is no article '{article_id}'. `baton knowledge list` shows all."
        raise CommandFailed(message)
    return files[article_id]


def _text(file: Path | None, before: str) -> str:
    """Return the new text: of ``file``, or what the owner makes of ``before`` in their editor."""
    if file is not None:
        with _told():
            return file.read_text(encoding="utf-8")
    edited = click.edit(before, extension=".md")
    if edited is None:
        message = "Nothing was changed."
        raise CommandFailed(message)
    return edited


def _take(path: Path, article_id: str, text: str) -> None:
    """Write an article that was checked; what is wrong stays with the owner, in a draft."""
    from relay.bots.articles import ArticleError, parse_article
    from relay.bots.knowledge_base import write_text

    draft = path.with_suffix(".draft")
    try:
        _require_id(parse_article(text, where=str(draft)), article_id, draft)
    except ArticleError as error:
        with _told():
            write_text(draft, text)
        message = f"{error} Nothing was changed; your text is kept in {draft}."
        raise CommandFailed(message) from None
    with _told():
        write_text(path, text)
        draft.unlink(missing_ok=True)
    click.echo(f"{path} was written.")


def _require_id(article: Article, article_id: str, draft: Path) -> None:
    from relay.bots.articles import ArticleError

    if article.article_id != article_id:
        problem = f"{draft}: its id is '{article.article_id}' instead of '{article_id}'."
        raise ArticleError(problem)


@contextmanager
def _told() -> Iterator[None]:
    """Tell what cannot be read or written in one sentence."""
    from relay.bots.articles import ArticleError

    try:
        yield
    except (ArticleError, OSError, UnicodeDecodeError) as error:
        raise CommandFailed(str(error)) from None
