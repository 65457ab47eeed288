"""``baton escalation``: what the rules of escalation would do, measured."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from relay.cli.common import CommandFailed, direct_store, named_rules, now_ms, read_settings

if TYPE_CHECKING:
    from relay.domain.replay import Handover, Replayed

_SPAN = re.compile(r"(\d{1,6})\s*([mhdw])")
_UNITS_MS = {"m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


class LabelledText(msgspec.Struct, frozen=True):
    """Something a visitor says, with the rule that must hand over at once, None for none."""

    text: str
    rule: str | None


@click.group()
def escalation() -> None:
    """Check, measure and replay the rules by which the bot hands over."""


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


@escalation.command()
def rules() -> None:
    """Print a file of rules with everything in it, as it is by default."""
    from relay.rules import default_rules_file

    click.echo(default_rules_file().read_text(encoding="utf-8"), nl=False)


@escalation.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
def check(file: Path | None) -> None:
    """Check a file of rules; by default the one that the settings name."""
    path, rules = named_rules(file)
    policy = rules.escalation
    off = ", ".join(sorted(policy.off)) or "none"
    click.echo(f"{path} is fine. Rules switched off: {off}.")


@escalation.command()
@click.option("--since", default="7d", show_default=True, help="How far back: 30m, 12h, 7d, 4w.")
@click.option(
    "--set", "changes", multiple=True, metavar="NAME=VALUE",
    help="Another threshold (low_confidence=0.45) or switch (ambiguity=off); as often as wanted.",
)  # fmt: skip
@click.option("--rules", "file", type=click.Path(path_type=Path), help="Another file of rules.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def replay(since: str, *, changes: tuple[str, ...], file: Path | None, as_json: bool) -> None:
    """Say which stored conversations other rules would have handed over, and when."""
    from relay.domain.replay import replay as replay_all
    from relay.rules import RulesError, changed, policy_of, read_rules

    settings = read_settings()
    begin = now_ms() - _milliseconds(since)
    path = file or (Path(settings.rules_file) if settings.rules_file else None)
    try:
        policy = policy_of(settings)
        policy = policy if path is None else read_rules(path, policy)
        for change in changes:
            policy = changed(policy, change)
    except RulesError as error:
        raise CommandFailed(str(error)) from None
    store = direct_store(settings)
    found = store.ask(lambda read: tuple(replay_all(read.conversations(begin), policy)))
    if as_json:
        click.echo(json.dumps(_summary(found), indent=2))
    else:
        _print(found)


def _milliseconds(since: str) -> int:
    match = _SPAN.fullmatch(since.strip())
    if match is None:
        message = f"--since {since}: write a number and m, h, d or w, such as 7d."
        raise CommandFailed(message)
    return int(match[1]) * _UNITS_MS[match[2]]


def _summary(found: Sequence[Replayed]) -> dict[str, object]:
    return {
        "conversations": len(found),
        "were_handed_over": sum(one.was is not None for one in found),
        "would_be_handed_over": sum(one.would is not None for one in found),
        "changes": Counter(one.change for one in found if one.change),
        "by_rule": Counter(one.would.rule for one in found if one.would is not None),
        "changed": [
            {
                "session_id": one.session_id,
                "epoch": one.epoch,
                "change": one.change,
                "was": asdict(one.was) if one.was else None,
                "would": asdict(one.would) if one.would else None,
            }
            for one in found
            if one.change
        ],
    }


def _print(found: Sequence[Replayed]) -> None:
    were = sum(one.was is not None for one in found)
    would = sum(one.would is not None for one in found)
    click.echo(
        f"{len(found)} conversations with the bot: {were} were handed over, {would} would be"
    )
    for rule, count in Counter(one.would.rule for one in found if one.would).most_common():
        click.echo(f"  {count:5}  {rule}")
    different = [one for one in found if one.change]
    click.echo(f"{len(different)} would change")
    for one in different:
        click.echo(f"  {one.session_id}  {one.change}: {_where(one.was)} -> {_where(one.would)}")


def _where(handover: Handover | None) -> str:
    if handover is None:
        return "stays with the bot"
    at = datetime.fromtimestamp(handover.at / 1000, tz=UTC)
    return f"{handover.rule} at {at:%Y-%m-%d %H:%M:%S} (entry {handover.seq})"
