"""The owner's one file of rules: read, checked, and read again when it changes.

Every rule is a table; what is not named stays as it is. ``baton escalation rules`` and
``baton routing rules`` print their parts of a file with everything in it, and what each
means.
"""

from __future__ import annotations

from relay.rules.escalation import changed, policy_of
from relay.rules.file import (
    Rules,
    RulesWatch,
    default_rules_file,
    parse_file,
    parse_rules,
    read_file,
    read_rules,
    rules_of,
)
from relay.rules.reading import RulesError

__all__ = [
    "Rules",
    "RulesError",
    "RulesWatch",
    "changed",
    "default_rules_file",
    "parse_file",
    "parse_rules",
    "policy_of",
    "read_file",
    "read_rules",
    "rules_of",
]
