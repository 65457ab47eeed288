"""The page of a report in a real browser: whole without a network, in every theme and size."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page

from relay.reports.page import draw
from tests.fakes.reports import a_report

AXE = Path(__file__).parents[2] / "web_widget" / "node_modules" / "axe-core" / "axe.min.js"
EVERY_THEME = pytest.mark.parametrize("theme", ["light", "dark"])
CONTRAST = """() => {
  const ground = getComputedStyle(document.body).backgroundColor;
  return getComputedStyle(document.querySelector('svg text')).fill !== ground;
}"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a busy week, as a file."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(draw(a_report(department="visas"), UTC), encoding="utf-8")
    return path


def _opened(
    browser: Browser, file: Path, theme: Literal["light", "dark"] = "light", width: int = 1120
) -> tuple[Page, list[str], list[str]]:
    """Open the page; return it, what it asked for and what the browser complained of."""
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=theme)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(file.as_uri())
    return page, asked, complaints


def test_it_needs_nothing_else(browser: Browser, file: Path) -> None:
    """The page asks for itself alone, and the browser has nothing to complain of."""
    page, asked, complaints = _opened(browser, file)
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert complaints == []
    assert page.locator("svg").count() == 8


@EVERY_THEME
def test_it_is_accessible(browser: Browser, file: Path, theme: Literal["light", "dark"]) -> None:
    """Axe finds no violation, with all tables open."""
    page, _, _ = _opened(browser, file, theme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    # The page's policy forbids scripts that it brings; this one comes from outside.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("() => axe.run()")
    assert [
        (each["id"], [node["html"] for node in each["nodes"]]) for each in found["violations"]
    ] == []
    assert len(found["passes"]) > 20
    assert page.evaluate(CONTRAST)


@EVERY_THEME
def test_themes(browser: Browser, file: Path, theme: Literal["light", "dark"]) -> None:
    """The ground follows what the reader prefers."""
    page, _, _ = _opened(browser, file, theme)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 24, 30)"}[theme]


@pytest.mark.parametrize("width", [320, 390, 768, 1120, 1920])
def test_widths(browser: Browser, file: Path, width: int) -> None:
    """Nothing sticks out sideways, on a phone as little as on a wide screen."""
    page, _, _ = _opened(browser, file, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_paper(browser: Browser, file: Path) -> None:
    """Printed from a dark screen the page is dark on white, on a few sheets."""
    page, _, _ = _opened(browser, file, "dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf(format="A4").count(b"/Type /Page\n") <= 6
