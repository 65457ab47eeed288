"""How the chat did, over HTTP: the figures of a report as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from relay.protocol import shapes
from relay.protocol.codec import from_plain_strictly
from relay.protocol.reports import ReportDocument, ReportQuery
from relay.service.report_tables import as_plain
from relay.service.reports import LongQuestions, period_for, report
from relay.web.api.endpoint import Call, Handler


@dataclass(frozen=True, slots=True)
class FigureHandlers:
    """Answers what is asked of the past as a whole."""

    figures: LongQuestions

    def by_name(self) -> Mapping[str, Handler]:
        """Return the handlers by their endpoints' names."""
        return {"read_analytics": self.read}

    def read(self, call: Call) -> shapes.Shape:
        """Return the figures of some days; raises MalformedError for days that are none."""
        asked: ReportQuery = call.query
        period = period_for(asked.since, asked.until, asked.tz, call.now)
        made = self.figures.ask(lambda read: report(read, period, call.now))
        return from_plain_strictly(as_plain(made), ReportDocument)
