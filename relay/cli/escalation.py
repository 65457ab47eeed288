"""``baton escalation``: what the rules of escalation would do, measured."""

from __future__ import annotations

import json
from pathlib import Path

import click
import msgspec

from relay.cli.common import CommandFailed


class LabelledText(msgspec.Struct, frozen=True):
    """Something a visitor says, with the rule that must hand over at once, None for none."""

    text: str
    rule: str | None


@click.group()
def escalation() -> None:
    """Test the rules by which the bot hands over."""


@escalation.command()
@click.option(
    "--queries", "queries_path", type=click.Path(path_type=Path), required=True,
    help='A JSON file: [{"text": ..., "rule": "asked_for_person" or null}].',
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def test(queries_path: Path, *, as_json: bool) -> None:
    """Put labelled messages to the rule "asked for a person"."""
    from relay.domain.escalation import EscalationPolicy, Rule, asked_for_person

    policy = EscalationPolicy()
    rows = _read(queries_path)
    wanted = [row for row in rows if row.rule == Rule.ASKED_FOR_PERSON]
    others = [row for row in rows if row.rule != Rule.ASKED_FOR_PERSON]
    missed = [row.text for row in wanted if asked_for_person(row.text, policy) is None]
    false = [row.text for row in others if asked_for_person(row.text, policy) is not None]
    found = {
        "rule": Rule.ASKED_FOR_PERSON.value,
        "asking": len(wanted),
        "not_asking": len(others),
        "recall": _share(len(wanted) - len(missed), len(wanted)),
        "false_positive_rate": _share(len(false), len(others)),
        "misses": missed,
        "false_positives": false,
    }
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    click.echo(f"Asking for a person: {len(wanted) - len(missed)} of {len(wanted)} understood")
    click.echo(f"Asking for something else: {len(false)} of {len(others)} misunderstood")
    for text in missed:
        click.echo(f"  missed: {text}")
    for text in false:
        click.echo(f"  misunderstood: {text}")


def _read(path: Path) -> list[LabelledText]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[LabelledText])
    except OSError as error:
        problem = f"{path} cannot be read: {error.strerror}."
    except msgspec.DecodeError as error:
        problem = f"{path}: {error}."
    raise CommandFailed(problem)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
