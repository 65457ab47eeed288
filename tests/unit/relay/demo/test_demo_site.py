"""The demo's website."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest

from relay.demo import site_folder

_PAGES = sorted(site_folder().glob("*.html"))
_PICTURES = sorted(site_folder().glob("images/*.svg"))
_WIDGET = {"src": "/widget/baton-chat.js", "data-title": "EduConsult", "async": None}


class _Page(HTMLParser):
    """The elements of a page with their attributes, and the text inside scripts and styles."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every ``tag``."""
        return [attributes for found, attributes in self.elements if found == tag]

    def values(self, name: str) -> list[str]:
        """Return the values of every attribute called ``name``."""
        return [attributes[name] or "" for _, attributes in self.elements if name in attributes]


def test_the_site_has_its_pages() -> None:
    """The relay serves the folder as it is."""
    assert {path.name for path in _PAGES} >= {"index.html", "visas.html", "fees.html"}


@pytest.mark.parametrize("path", _PAGES, ids=lambda path: path.name)
def test_a_page_embeds_the_widget_by_one_tag(path: Path) -> None:
    """That is all a website needs, and the only script there is."""
    assert _Page(path).all("script") == [_WIDGET]


@pytest.mark.parametrize("path", _PAGES, ids=lambda path: path.name)
def test_a_page_needs_no_exception_from_a_strict_policy(path: Path) -> None:
    """No inline style, no handler, nothing from elsewhere."""
    page = _Page(path)
    assert page.all("style") == []
    assert page.values("style") == []
    names = {name for _, attributes in page.elements for name in attributes}
    assert not {name for name in names if name.startswith("on")}
    loaded = page.values("src") + [link["href"] or "" for link in page.all("link")]
    assert not [address for address in loaded if "//" in address or address.startswith("data:")]


@pytest.mark.parametrize("path", _PAGES, ids=lambda path: path.name)
def test_links_and_pictures_of_a_page_exist(path: Path) -> None:
    """Whatever a page points to on the site is there, anchors included."""
    page = _Page(path)
    for address in page.values("href") + page.values("src"):
        if address.startswith(("mailto:", "tel:", "/widget/")):
            continue
        name, _, anchor = address.partition("#")
        target = site_folder() / (name or path.name)
        assert target.is_file(), address
        assert not anchor or anchor in _Page(target).values("id"), address


@pytest.mark.parametrize("path", _PAGES, ids=lambda path: path.name)
def test_a_page_can_be_read_by_everyone(path: Path) -> None:
    """It has a language, a title, one main heading, landmarks, and words for every picture."""
    page = _Page(path)
    assert page.all("html") == [{"lang": "en"}]
    assert [len(page.all(tag)) for tag in ("title", "h1", "main", "header", "footer")] == [1] * 5
    assert all("alt" in picture for picture in page.all("img"))
    ids = page.values("id")
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", _PICTURES, ids=lambda path: path.name)
def test_a_picture_is_drawn_without_styles_or_scripts(path: Path) -> None:
    """It shows the same under the strictest policy."""
    for element in ET.parse(path).iter():  # noqa: S314 - our own files
        assert element.tag.rpartition("}")[2] not in {"style", "script", "image", "foreignObject"}
        assert "style" not in element.attrib
