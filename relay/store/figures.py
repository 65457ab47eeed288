"""The figures of reports, aggregated by the database itself: SQLite or PostgreSQL.

Neither tool of the one is in the other: percentiles are taken by row numbers, local
days and hours from the offsets of the period, which both databases can do.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Subquery,
    case,
    exists,
    func,
    literal,
    select,
)

from relay.domain.lifecycle import Change, Owner
from relay.domain.period import DAY_MS, Period
from relay.domain.reporting import (
    WAIT_STEPS_S,
    Conversations,
    Dimension,
    Handovers,
    Ratings,
    Spread,
    Stretches,
    Typical,
)
from relay.domain.transcript import Voice
from relay.store.side_tables import ratings
from relay.store.tables import agents, messages, session_analytics

s, m, r = session_analytics.c, messages.c, ratings.c
HOUR_MS = DAY_MS // 24
_COLUMNS = {
    Dimension.RULE: "rule",
    Dimension.DEPARTMENT: "department",
    Dimension.AGENT: "agent_id",
}

_STILL_WITH_PEOPLE = [
    change.value for change in (Change.CLAIMED, Change.REQUEUED, Change.TRANSFERRED)
]

Condition = ColumnElement[bool]


class SqlFigures:
    """Implements the port ``Figures`` on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Use ``connection``, whose transaction somebody else begins and ends."""
        self._connection = connection

    def conversations(self, period: Period, by: Dimension) -> Mapping[object, Conversations]:
        """Return the conversations that began in the period."""
        facts = _conversations(period)
        counts = {"spoken": facts.c.spoken == 1, "asked": facts.c.asked == 1}
        rows = self._grouped(facts, _key(facts, by, period), counts, {})
        return {
            row.key: Conversations(row.n, row.n_spoken, row.n_spoken - row.n_asked) for row in rows
        }

    def handovers(self, period: Period, by: Dimension) -> Mapping[object, Handovers]:
        """Return the handovers that began in the period."""
        facts = _handovers(period)
        c = facts.c
        counts = {
            "taken": c.wait.is_not(None),
            "waiting": c.waiting == 1,
            **{f"to_{step}": c.wait <= step * 1000 for step in WAIT_STEPS_S},
        }
        values = {"wait": c.wait, "first": c.first_response}
        rows = self._grouped(facts, _key(facts, by, period), counts, values)
        return {
            row.key: Handovers(
                row.n, row.n_taken, row.n_waiting, _spread(row, "wait"), _spread(row, "first"),
                _classes(row),
            )
            for row in rows
        }  # fmt: skip

    def stretches(self, period: Period, by: Dimension) -> Mapping[object, Stretches]:
        """Return the agents' stretches that began in the period."""
        facts = _stretches(period)
        c = facts.c
        ends = {
            "completed": Change.COMPLETED,
            "lost": Change.REQUEUED,
            "passed": Change.TRANSFERRED,
        }
        counts = {name: c.ended_by == change.value for name, change in ends.items()}
        values = {"handle": c.handle, "reply": c.reply}
        rows = self._grouped(facts, _key(facts, by, period), counts, values)
        return {
            row.key: Stretches(
                row.n, row.n_completed, row.n_lost, row.n_passed,
                _spread(row, "handle"), _spread(row, "reply"),
            )
            for row in rows
        }  # fmt: skip

    def ratings(self, period: Period, by: Dimension) -> Mapping[object, Ratings]:
        """Return the ratings that were given in the period."""
        facts = (
            select(r.rated_at.label("at"), r.score, r.agent_id, r.department)
            .where(r.rated_at >= period.since, r.rated_at < period.until)
            .subquery()
        )
        counts = {str(score): facts.c.score == score for score in range(1, 6)}
        rows = self._grouped(facts, _key(facts, by, period), counts, {})
        return {row.key: Ratings((row.n_1, row.n_2, row.n_3, row.n_4, row.n_5)) for row in rows}

    def typical(self, period: Period) -> Typical:
        """Return where the time of conversations goes that are handed over."""
        facts = (
            _begun(period, s.owner, (s.ended_at - s.started_at).label("time"))
            .where(
                ((s.owner == Owner.BOT.value) & (s.ended_by == Change.ESCALATED.value))
                | ((s.owner == Owner.QUEUE.value) & (s.ended_by == Change.CLAIMED.value))
                | ((s.owner == Owner.AGENT.value) & s.ended_at.is_not(None))
            )
            .subquery()
        )
        rows = self._grouped(facts, facts.c.owner, {}, {"time": facts.c.time})
        found = {row.key: _spread(row, "time") for row in rows}
        none = Spread()
        return Typical(*(found.get(owner.value, none) for owner in Owner))

    def agent_names(self) -> Mapping[str, str]:
        """Return all agents' names by their ids."""
        rows = self._connection.execute(select(agents.c.id, agents.c.name))
        return {row.id: row.name for row in rows}

    def _grouped(
        self,
        facts: Subquery,
        key: ColumnElement[Any],
        counts: Mapping[str, Condition],
        values: Mapping[str, ColumnElement[Any]],
    ) -> list[Row[Any]]:
        """Return, for each key, the number of facts and of some kinds, and spreads of values."""
        ranked = select(key.label("key"), *(_flag(n, c) for n, c in counts.items()))
        for name, value in values.items():
            # Where there is nothing to measure the rank comes after all that is.
            order = (value.is_(None), value)
            ranked = ranked.add_columns(
                value.label(f"v_{name}"),
                func.row_number().over(partition_by=key, order_by=order).label(f"r_{name}"),
                func.count(value).over(partition_by=key).label(f"c_{name}"),
            )
        inner = ranked.select_from(facts).where(key.is_not(None)).subquery()
        return list(self._connection.execute(_summed(inner, list(counts), list(values))).all())


def _flag(name: str, condition: Condition) -> ColumnElement[int]:
    return case((condition, 1), else_=0).label(f"f_{name}")


def _summed(inner: Subquery, counts: list[str], values: list[str]) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [inner.c.key, func.count().label("n")]
    columns += [func.sum(inner.c[f"f_{name}"]).label(f"n_{name}") for name in counts]
    for name in values:
        value, rank, count = (inner.c[f"{kind}_{name}"] for kind in "vrc")
        columns += [
            func.max(count).label(f"{name}_n"),
            func.sum(value).label(f"{name}_sum"),
            # Nearest rank, rounded up, in whole numbers.
            func.max(case((rank == (count + 1) // 2, value))).label(f"{name}_p50"),
            func.max(case((rank == (count * 9 + 9) // 10, value))).label(f"{name}_p90"),
        ]
    return select(*columns).group_by(inner.c.key)


def _spread(row: Row[Any], name: str) -> Spread:
    count, total, median, p90 = (
        getattr(row, f"{name}_{kind}") for kind in ("n", "sum", "p50", "p90")
    )
    return Spread(int(count), int(total), median, p90) if count else Spread()


def _classes(row: Row[Any]) -> tuple[int, ...]:
    """Return how many waits ended in each class, from how many ended by each step."""
    by_step = [int(getattr(row, f"n_to_{step}")) for step in WAIT_STEPS_S]
    edges = [0, *by_step, int(row.wait_n or 0)]
    return tuple(later - sooner for sooner, later in pairwise(edges))


def _key(facts: Subquery, by: Dimension, period: Period) -> ColumnElement[Any]:
    match by:
        case Dimension.TOTAL:
            return literal("total")
        case Dimension.DAY:
            return _local(facts.c.at, period) // DAY_MS
        case Dimension.HOUR:
            return _local(facts.c.at, period) // HOUR_MS % 24
        case Dimension.WEEK_HOUR:
            # 1970-01-01 was a Thursday: three days after a Monday.
            return (_local(facts.c.at, period) + 3 * DAY_MS) // HOUR_MS % (7 * 24)
        case _:
            found: ColumnElement[Any] = facts.c[_COLUMNS[by]]
            return found


def _local(at: ColumnElement[int], period: Period) -> ColumnElement[int]:
    """Return a time as the zone's clock showed it, in milliseconds since its own 1970."""
    offset: ColumnElement[int] = literal(period.offsets[0][1])
    if len(period.offsets) > 1:
        later = reversed(period.offsets[1:])
        offset = case(*((at >= since, ahead) for since, ahead in later), else_=offset)
    return at + offset


def _begun(period: Period, *columns: ColumnElement[Any]) -> Select[Any]:
    return select(s.started_at.label("at"), *columns).where(
        s.started_at >= period.since, s.started_at < period.until
    )


def _conversations(period: Period) -> Subquery:
    queued = session_analytics.alias("queued")
    spoke = exists().where(
        m.session_id == s.session_id, m.epoch == s.epoch, m.voice == Voice.VISITOR.value
    )
    asked = exists().where(
        queued.c.session_id == s.session_id,
        queued.c.epoch == s.epoch,
        queued.c.owner == Owner.QUEUE.value,
    )
    return (
        _begun(
            period,
            case((spoke | asked, 1), else_=0).label("spoken"),
            case((asked, 1), else_=0).label("asked"),
        )
        .where(
            s.owner == Owner.BOT.value,
            s.began_by.in_([Change.OPENED.value, Change.REOPENED.value]),
        )
        .subquery()
    )


def _handovers(period: Period) -> Subquery:
    # The queue's stretches that follow the bot's. What puts a session from one place of
    # the queue to another, or from an agent back into it, begins no other handover.
    bots, queued, taking = (session_analytics.alias(name) for name in ("bots", "queued", "taking"))
    from_bot = exists().where(
        bots.c.session_id == s.session_id,
        bots.c.epoch == s.epoch,
        bots.c.owner == Owner.BOT.value,
        bots.c.ended_at == s.started_at,
    )
    still_queued = exists().where(
        queued.c.session_id == s.session_id,
        queued.c.epoch == s.epoch,
        queued.c.owner == Owner.QUEUE.value,
        queued.c.ended_at.is_(None),
    )
    goes_on = s.ended_by.is_(None) | s.ended_by.in_(_STILL_WITH_PEOPLE)
    taken_at = (
        select(func.min(taking.c.started_at))
        .where(
            taking.c.session_id == s.session_id,
            taking.c.epoch == s.epoch,
            taking.c.owner == Owner.AGENT.value,
            taking.c.id > s.id,
            goes_on,
        )
        .scalar_subquery()
    )
    asked = (
        _begun(
            period,
            s.rule,
            s.department,
            s.session_id,
            s.epoch,
            taken_at.label("taken_at"),
            case((goes_on & still_queued, 1), else_=0).label("queued"),
        )
        .where(s.owner == Owner.QUEUE.value, from_bot)
        .subquery()
    )
    return _with_answers(asked)


def _with_answers(asked: Subquery) -> Subquery:
    c = asked.c
    answered = (
        select(func.min(m.at))
        .where(
            m.session_id == c.session_id,
            m.epoch == c.epoch,
            m.voice == Voice.AGENT.value,
            m.at >= c.taken_at,
        )
        .scalar_subquery()
    )
    return select(
        c.at,
        c.rule,
        c.department,
        (c.taken_at - c.at).label("wait"),
        (answered - c.at).label("first_response"),
        case((c.taken_at.is_(None) & (c.queued == 1), 1), else_=0).label("waiting"),
    ).subquery()


def _stretches(period: Period) -> Subquery:
    answered = (
        select(func.min(m.at))
        .where(
            m.session_id == s.session_id,
            m.sender_id == s.agent_id,
            m.voice == Voice.AGENT.value,
            m.at >= s.started_at,
            s.ended_at.is_(None) | (m.at <= s.ended_at),
        )
        .scalar_subquery()
    )
    return (
        _begun(
            period,
            s.agent_id,
            s.department,
            s.ended_by,
            (s.ended_at - s.started_at).label("handle"),
            (answered - s.started_at).label("reply"),
        )
        .where(s.owner == Owner.AGENT.value)
        .subquery()
    )
