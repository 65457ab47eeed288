"""The shapes of a report hold exactly what a report says."""

from __future__ import annotations

import msgspec
import pytest

from relay.protocol.codec import MalformedError, from_plain_strictly
from relay.protocol.reports import ReportDocument, ReportFigures, ReportQuery
from relay.service.report_tables import as_plain, measures
from tests.fakes.reports import a_report


@pytest.mark.parametrize("times", [0, 3])
def test_a_report_fits_its_shape(times: int) -> None:
    """Nothing is lost and nothing is added on the way to JSON, in a busy week or an empty one."""
    plain = as_plain(a_report(times=times, department="visas"))
    document = from_plain_strictly(plain, ReportDocument)
    assert msgspec.json.decode(msgspec.json.encode(document)) == plain


def test_every_figure_has_its_field() -> None:
    """The shape names the figures that a report has, and no others."""
    named = {field.name for field in msgspec.structs.fields(ReportFigures)}
    assert named == set(measures(a_report().total))


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ({}, True),
        ({"since": "2026-10-01", "until": "2026-10-31", "tz": "Europe/Berlin"}, True),
        ({"since": "yesterday"}, False),
        ({"since": "2026-10-01\n"}, False),
        ({"tz": ""}, False),
        ({"until": "2026-10-01", "more": 1}, False),
    ],
)
def test_queries(query: dict[str, object], *, fits: bool) -> None:
    """Days are written as days; what a query does not know is refused."""
    if fits:
        read = msgspec.structs.asdict(from_plain_strictly(query, ReportQuery))
        assert read == {"since": None, "until": None, "tz": "UTC"} | query
    else:
        with pytest.raises(MalformedError):
            from_plain_strictly(query, ReportQuery)
