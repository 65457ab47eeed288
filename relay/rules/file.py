"""The whole file: its parts, each read by a module of its own, and the watch over it."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from relay.domain.escalation import EscalationPolicy
from relay.domain.promises import Promises
from relay.domain.routing import RoutingPolicy
from relay.rules.escalation import EscalationTables, escalation_of, policy_of
from relay.rules.hours import HoursTables
from relay.rules.promises import PromisesTables, promises_of
from relay.rules.reading import Misfit, explained, no_such_key, read_text, tables_of
from relay.rules.routing import RoutingTables, routing_of
from relay.settings import Settings

PARTS = (EscalationTables, RoutingTables, HoursTables, PromisesTables)
"""What the file may say; a further part adds its tables here and its policy to ``Rules``."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything that the file decides."""

    escalation: EscalationPolicy
    routing: RoutingPolicy = field(default_factory=RoutingPolicy)
    promises: Promises = field(default_factory=Promises)


def rules_of(settings: Settings) -> Rules:
    """Return the rules as they are without a file."""
    return Rules(policy_of(settings))


def read_file(path: Path, base: Rules) -> Rules:
    """Return ``base`` with what the file at ``path`` says.

    Raises:
        RulesError: When it cannot be read, or says something that makes no sense.
    """
    return parse_file(read_text(path), base, where=str(path))


def parse_file(text: str, base: Rules, *, where: str = "rules") -> Rules:
    """Return ``base`` with what ``text`` says; raises RulesError as ``read_file``."""
    tables = tables_of(text, where)
    known = tuple(chain.from_iterable(part.__struct_fields__ for part in PARTS))
    try:
        for name in tables:
            if name not in known:
                raise no_such_key(name, (), known)
        routing = routing_of(tables, base.routing)
        return Rules(
            escalation=escalation_of(tables, base.escalation),
            routing=routing,
            promises=promises_of(tables, tuple(one.slug for one in routing.departments)),
        )
    except Misfit as misfit:
        raise explained(misfit, text, where) from None


def read_rules(path: Path, base: EscalationPolicy) -> EscalationPolicy:
    """Return ``base`` with what the file says about escalation; raises as ``read_file``."""
    return read_file(path, Rules(base)).escalation


def parse_rules(text: str, base: EscalationPolicy, *, where: str = "rules") -> EscalationPolicy:
    """Return ``base`` with what ``text`` says about escalation; raises RulesError."""
    return parse_file(text, Rules(base), where=where).escalation


def default_rules_file() -> Path:
    """Return the file with all rules as they are by default, each explained."""
    return Path(__file__).resolve().parent / "rules.toml"


@dataclass(slots=True)
class RulesWatch:
    """Notices that a file of rules was changed; ``base`` is what it changes."""

    path: Path
    base: Rules
    _seen: tuple[int, int] | None = None

    def first(self) -> Rules:
        """Return the rules; raises RulesError where the file is missing or wrong."""
        rules = read_file(self.path, self.base)
        self._seen = self._stamp()
        return rules

    def look(self) -> Rules | None:
        """Return the rules where the file changed since the last look, else None.

        Raises:
            RulesError: Once for each change that cannot be used.
        """
        stamp = self._stamp()
        if stamp == self._seen:
            return None
        self._seen = stamp
        return read_file(self.path, self.base)

    def _stamp(self) -> tuple[int, int] | None:
        """Return what changes with the file; None while it is not there."""
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size
