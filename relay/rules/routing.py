"""The rules of routing: how sessions come to agents, and the departments."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import msgspec

from relay.domain.routing import Department, Mode, RoutingPolicy
from relay.rules.reading import Misfit, fitted, own_part

Seconds = Annotated[float, msgspec.Meta(gt=0, le=86_400)]
Minutes = Annotated[float, msgspec.Meta(ge=0, le=10_080)]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}(?!\n)$")]
Tag = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Path = Annotated[str, msgspec.Meta(pattern="^/")]


class _Routing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    mode: Mode | None = None
    accept_seconds: Seconds | None = None
    grace_seconds: Seconds | None = None
    give_up_minutes: Minutes | None = None
    default_department: str | None = None


class _Department(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    languages: tuple[Tag, ...] = ()
    skills: tuple[Tag, ...] = ()
    pages: tuple[Path, ...] = ()
    queue_at_most: Annotated[int, msgspec.Meta(ge=0)] = 0
    priority: Annotated[int, msgspec.Meta(ge=-100, le=100)] = 0


class RoutingTables(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The tables of the file that are about routing."""

    routing: _Routing = _Routing()
    # Fitted one by one, because an error inside a dict does not name its key.
    departments: dict[str, Any] = {}


def routing_of(tables: dict[str, Any], base: RoutingPolicy) -> RoutingPolicy:
    """Return ``base`` with what the tables say about routing; raises Misfit."""
    file = fitted(own_part(tables, RoutingTables), RoutingTables)
    given = {
        "mode": file.routing.mode,
        "accept_ms": _ms(file.routing.accept_seconds, 1_000),
        "grace_ms": _ms(file.routing.grace_seconds, 1_000),
        "give_up_ms": _ms(file.routing.give_up_minutes, 60_000),
        "departments": tuple(_department(*one) for one in file.departments.items()) or None,
    }
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    policy = replace(base, **changes)
    return _with_default(policy, file.routing.default_department)


def _with_default(policy: RoutingPolicy, slug: str | None) -> RoutingPolicy:
    if slug and policy.department(slug) is None:
        known = ", ".join(one.slug for one in policy.departments) or "none"
        sentence = (
            f"routing.default_department: there is no department {slug!r}; there are: {known}. "
            f"Add a table [departments.{slug}], or leave this empty."
        )
        raise Misfit(sentence, ("routing", "default_department"))
    return policy if slug is None else replace(policy, default_department=slug or None)


def _department(slug: str, table: object) -> Department:
    at = ("departments", slug)
    try:
        msgspec.convert(slug, Slug)
    except msgspec.ValidationError:
        sentence = (
            f"{'.'.join(at)}: a department's short name has up to 40 lower-case letters, digits, "
            "hyphens and underscores; what people read is its name."
        )
        raise Misfit(sentence, at) from None
    found = fitted(table, _Department, at)
    return Department(
        slug,
        found.name,
        found.languages,
        found.skills,
        found.pages,
        found.queue_at_most,
        found.priority,
    )


def _ms(value: float | None, factor: int) -> int | None:
    return None if value is None else round(value * factor)
