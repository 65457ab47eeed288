"""A report over a simulated month: `python -m tests.bench.month`.

Writes the month through the use cases, makes the report, and counts it again by plain SQL
over the transcripts. Fails where the two differ.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

from relay.domain.period import period_of
from relay.reports import page
from relay.service.reports import report
from relay.store.engines import database_url
from relay.store.long_reader import LongReader
from relay.store.schema import migrate
from tests.playbook import Playbook
from tests.support.bulk import BulkDatabase
from tests.support.month import FIRST, LAST, ZONE, Month
from tests.support.month_counts import count_again, told

PERIOD = period_of(FIRST, LAST + timedelta(days=3), ZONE, "Europe/Berlin")


def main(arguments: Sequence[str] | None = None) -> int:
    """Simulate, report and count again; 1 where the report is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.month", description=__doc__)
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument("--sessions", type=int, default=10_000)
    parser.add_argument("--agents", type=int, default=20)
    parser.add_argument("--page", type=Path, help="also write the report's page here")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="baton-month-") as folder:
        figures = _measure(Path(folder), options)
    for name, value in figures.items():
        print(f"{name:24} {value}")
    if options.json:
        print(json.dumps(figures))
    return 0 if not figures["differences"] else 1


def _measure(folder: Path, options: argparse.Namespace) -> dict[str, object]:
    url = database_url(f"sqlite:///{folder / 'month.db'}")
    migrate(url)
    database, reader = BulkDatabase(url), LongReader(url)
    begun = time.monotonic()
    Month(Playbook(database), sessions=options.sessions, agents=options.agents).run()
    database.commit()
    written = time.monotonic()
    made = reader.ask(lambda read: report(read, PERIOD, PERIOD.until))
    reported = time.monotonic()
    counted, said = count_again(database.rows, PERIOD, ZONE), told(made)
    different = [f.name for f in fields(said) if getattr(said, f.name) != getattr(counted, f.name)]
    reader.close()
    database.close()
    if options.page is not None:
        shown = period_of(FIRST, LAST, ZONE, "Europe/Berlin")
        second = LongReader(url)
        october = second.ask(lambda read: report(read, shown, PERIOD.until))
        second.close()
        options.page.write_text(page.draw(october, ZONE), encoding="utf-8")
    return {
        "conversations": counted.totals["spoken"],
        "handovers": counted.totals["asked"],
        "agent_stretches": counted.totals["agent_taken"],
        "differences": different,
        "write_s": round(written - begun, 1),
        "report_s": round(reported - written, 2),
    }


if __name__ == "__main__":
    sys.exit(main())
