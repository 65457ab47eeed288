"""Prints what a drill found, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Mapping

Figures = Mapping[str, int | float | str]


def print_report(title: str, figures: Figures, *, as_json: bool) -> None:
    """Print a table; with ``as_json`` the figures once more, as the last line."""
    width = max(map(len, figures))
    print(title)
    for name, value in figures.items():
        print(f"  {name:{width}}  {value}")
    if as_json:
        print(json.dumps(dict(figures)), flush=True)


def bounded(found: int, tried: int) -> str:
    """Return ``found`` of ``tried``; where none was found, what that means at 95 % confidence."""
    if found or not tried:
        return f"{found} in {tried}"
    return f"0 in {tried}: below {300 / tried:.2g} % (95 %)"
