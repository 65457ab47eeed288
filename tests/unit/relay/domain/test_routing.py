"""Where sessions belong."""

from __future__ import annotations

import pytest

from relay.domain.routing import Department, RoutingPolicy, speaks

VISAS = Department("visas", "Visas", languages=("de", "tr"), pages=("/visa",))
FEES = Department("fees", "Fees", pages=("/fees", "/visa/fees"))
POLICY = RoutingPolicy(departments=(VISAS, FEES), default_department="fees")


@pytest.mark.parametrize(
    ("url", "language", "wished", "expected"),
    [
        ("https://edu.example/visa/usa", None, None, "visas"),
        ("https://edu.example/visa/fees", None, None, "visas"),
        ("https://edu.example/fees?x=1", "de", None, "fees"),
        ("https://edu.example/", "de-AT", None, "visas"),
        ("https://edu.example/", "en", None, "fees"),
        ("https://edu.example/visa", "de", "fees", "fees"),
        ("https://edu.example/visa", None, "nowhere", "visas"),
        ("http://[broken", None, None, "fees"),
    ],
)
def test_where_a_session_belongs(
    url: str, language: str | None, wished: str | None, expected: str
) -> None:
    """As wished where there is such a department, else by page, by language, by default."""
    assert POLICY.department_of(url, language, wished) == expected


def test_without_departments_sessions_are_everybodys() -> None:
    """Whatever a page wishes, there is one queue."""
    assert RoutingPolicy().department_of("https://edu.example/visa", "de", "visas") is None


@pytest.mark.parametrize(
    ("languages", "wanted", "expected"),
    [
        (("de",), "de", True),
        (("DE",), "de-at", True),
        (("de-AT",), "de", False),
        (("de",), "den", False),
        (("de",), None, False),
        ((), "de", False),
    ],
)
def test_who_speaks_a_language(
    languages: tuple[str, ...], wanted: str | None, *, expected: bool
) -> None:
    """The general tag speaks its regions; nobody is said to speak what is not known."""
    assert speaks(languages, wanted) is expected
