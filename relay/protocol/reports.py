"""A report as it goes over HTTP: closed shapes, every figure by its name."""

from __future__ import annotations

from typing import Annotated

import msgspec

from relay.protocol.shapes import Shape

Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(?!\n)$")]
"""A day of the report's time zone."""

TimeZone = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
"""The name of a time zone (IANA), such as Europe/Berlin."""

Count = int | msgspec.UnsetType
Share = float | msgspec.UnsetType | None
Time = int | msgspec.UnsetType | None


class ReportQuery(Shape, frozen=True):
    """Which days a report is of; both are included. By default the last thirty."""

    since: Day | None = None
    until: Day | None = None
    tz: TimeZone = "UTC"


class ReportFigures(Shape, frozen=True):
    """Figures; absent where they cannot be told apart so, null where nothing was measured.

    Times are milliseconds, shares between 0 and 1.
    """

    conversations: Count = msgspec.UNSET
    opened: Count = msgspec.UNSET
    contained: Count = msgspec.UNSET
    containment: Share = msgspec.UNSET
    handovers: Count = msgspec.UNSET
    taken: Count = msgspec.UNSET
    abandoned: Count = msgspec.UNSET
    abandonment: Share = msgspec.UNSET
    waiting: Count = msgspec.UNSET
    wait_mean_ms: Time = msgspec.UNSET
    wait_median_ms: Time = msgspec.UNSET
    wait_p90_ms: Time = msgspec.UNSET
    first_response_mean_ms: Time = msgspec.UNSET
    first_response_median_ms: Time = msgspec.UNSET
    first_response_p90_ms: Time = msgspec.UNSET
    agent_took: Count = msgspec.UNSET
    agent_completed: Count = msgspec.UNSET
    agent_lost: Count = msgspec.UNSET
    agent_passed_on: Count = msgspec.UNSET
    handling_mean_ms: Time = msgspec.UNSET
    handling_median_ms: Time = msgspec.UNSET
    handling_p90_ms: Time = msgspec.UNSET
    reply_mean_ms: Time = msgspec.UNSET
    reply_median_ms: Time = msgspec.UNSET
    reply_p90_ms: Time = msgspec.UNSET
    ratings: Count = msgspec.UNSET
    rating_mean: Share = msgspec.UNSET
    satisfied: Share = msgspec.UNSET
    rated_1: Count = msgspec.UNSET
    rated_2: Count = msgspec.UNSET
    rated_3: Count = msgspec.UNSET
    rated_4: Count = msgspec.UNSET
    rated_5: Count = msgspec.UNSET


class ReportLine(ReportFigures, frozen=True, kw_only=True):
    """The figures of one day, hour, rule, department or agent."""

    key: str
    name: str


class ReportPeriod(Shape, frozen=True):
    """The days of a report; ``until`` is the first moment after them."""

    first: Day
    last: Day
    time_zone: TimeZone
    since: int
    until: int


class ReportTypical(Shape, frozen=True):
    """Where the time of conversations goes that are handed over."""

    with_bot_time_mean_ms: int | None
    with_bot_time_median_ms: int | None
    with_bot_time_p90_ms: int | None
    in_queue_time_mean_ms: int | None
    in_queue_time_median_ms: int | None
    in_queue_time_p90_ms: int | None
    with_agent_time_mean_ms: int | None
    with_agent_time_median_ms: int | None
    with_agent_time_p90_ms: int | None


class ReportDocument(Shape, frozen=True):
    """A report: in all, told apart, and what each figure means."""

    period: ReportPeriod
    made_at: int
    total: ReportFigures
    typical: ReportTypical
    by_day: tuple[ReportLine, ...]
    by_hour: tuple[ReportLine, ...]
    by_week_hour: tuple[ReportLine, ...]
    by_rule: tuple[ReportLine, ...]
    by_department: tuple[ReportLine, ...]
    by_agent: tuple[ReportLine, ...]
    definitions: dict[str, str]
