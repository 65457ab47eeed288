"""In front of the application: Baton's own addresses go to the relay, all others stay theirs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from werkzeug.routing import Map

Environ = dict[str, Any]
WsgiApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

NEEDED = ("/socket.io/", "/widget/", "/api/v1/agents/", "/api/v1/visitor/")
"""Where agents, widget and visitors come in."""

_GIVEN_UP = frozenset({"/healthz", "/readyz"})
"""Addresses of the relay that an application may have itself."""


@dataclass(frozen=True, slots=True)
class Paths:
    """Addresses: single ones, and beginnings of many."""

    single: frozenset[str]
    below: tuple[str, ...]

    @classmethod
    def of_rules(cls, rules: Iterable[str]) -> Paths:
        """Sort routing rules; one with a variable stands for all that begins like it.

        A rule that begins with its variable stands for nothing: it takes what
        nobody else wants.
        """
        rules = tuple(rules)
        beginnings = {rule.partition("<")[0] for rule in rules if "<" in rule}
        whole = {rule for rule in rules if "<" not in rule}
        below = {path for path in beginnings if path != "/"} | {
            path for path in whole if path in NEEDED
        }
        return cls(frozenset(whole - below), tuple(sorted(below)))

    def without(self, others: Paths) -> Paths:
        """Return what is left when others have their exact addresses."""
        below = tuple(path for path in self.below if path not in others.below)
        return Paths(self.single - others.single, below)

    def cover(self, path: str) -> bool:
        """Say whether ``path`` is one of these."""
        return path in self.single or path.startswith(self.below)


@dataclass(frozen=True, slots=True)
class Sharing:
    """How addresses are shared: ``ours`` but for the exact addresses of the application."""

    ours: Paths
    theirs: frozenset[str]
    taken: tuple[str, ...]

    @classmethod
    def between(cls, ours: Iterable[str], application: Map) -> Sharing:
        """Share between the relay's rules and those of an application.

        ``taken`` are addresses that Baton cannot do without and the application has.
        """
        mine = Paths.of_rules(ours)
        theirs = Paths.of_rules(rule.rule for rule in application.iter_rules())
        both = (mine.single & theirs.single) | (set(mine.below) & set(theirs.below))
        return cls(mine.without(theirs), theirs.single, tuple(sorted(both - _GIVEN_UP)))

    def is_ours(self, path: str) -> bool:
        """Say whether the relay answers at ``path``."""
        return path not in self.theirs and self.ours.cover(path)


def unavailable(why: str, start_response: Callable[..., Any]) -> list[bytes]:
    """Answer that there is no relay here, and why."""
    body = msgspec.json.encode(
        {"type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": why}
    )
    headers = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body)))]
    start_response("503 Service Unavailable", headers)
    return [body]
