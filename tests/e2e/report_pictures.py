"""Pictures of a report, light and dark: of a month that was simulated through the use cases."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal

from relay.domain.period import period_of
from relay.reports.page import draw
from relay.service.reports import report
from relay.store.engines import database_url
from relay.store.figures import SqlFigures
from relay.store.schema import migrate
from tests.playbook import Playbook
from tests.support.browser import private_browser
from tests.support.bulk import BulkDatabase
from tests.support.month import FIRST, LAST, ZONE, Month

SESSIONS, AGENTS = 2_500, 12
WIDTH, FIRST_SCREEN = 1120, 1400
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def take(folder: Path) -> list[Path]:
    """Write a PNG of the whole page and of its beginning in both themes; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures: list[Path] = []
    with tempfile.TemporaryDirectory(prefix="baton-report-") as name, private_browser() as browser:
        page_file = Path(name) / "report.html"
        page_file.write_text(_page(Path(name)), encoding="utf-8")
        for theme in THEMES:
            page = browser.new_page(
                viewport={"width": WIDTH, "height": FIRST_SCREEN}, color_scheme=theme
            )
            page.goto(page_file.as_uri())
            for part, whole in (("", False), ("-whole", True)):
                pictures.append(folder / f"report-{theme}{part}.png")
                page.screenshot(path=pictures[-1], full_page=whole)
            page.close()
    return pictures


def _page(folder: Path) -> str:
    url = database_url(f"sqlite:///{folder / 'month.db'}")
    migrate(url)
    database = BulkDatabase(url)
    Month(Playbook(database), sessions=SESSIONS, agents=AGENTS).run()
    database.commit()
    period = period_of(FIRST, LAST, ZONE, "Europe/Berlin")
    with database.reading() as connection:
        made = report(SqlFigures(connection), period, period.until)
    database.close()
    return draw(made, ZONE)
