"""``baton bot``: what the bot would do with questions, measured."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from relay.cli.bots import knowledge_path
from relay.cli.common import CommandFailed, read_settings

if TYPE_CHECKING:
    from relay.bots.knowledge_base import Knowledge
    from relay.bots.labelled import Query
    from relay.bots.measurement import Measurement, Report

_KIBIBYTE, _MEBIBYTE = 1024, 1024 * 1024


@click.group()
def bot() -> None:
    """Measure the knowledge bot."""


@bot.command()
@click.option(
    "--articles",
    "articles_path",
    type=click.Path(path_type=Path),
    help="A folder of Markdown articles, a JSON or a CSV file; by default the bot's own.",
)
@click.option(
    "--queries", "queries_path", type=click.Path(path_type=Path), required=True,
    help="A JSON file of labelled questions.",
)  # fmt: skip
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    help="Measure at this confidence; else one is chosen.",
)
@click.option(
    "--synonyms/--no-synonyms", default=True, help="Leave synonyms out, to see what they do."
)
@click.option(
    "--plot", type=click.Path(path_type=Path, dir_okay=False), help="Write a picture (SVG) there."
)
@click.option("--misses", is_flag=True, help="List the questions that were treated wrongly.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def evaluate(  # noqa: PLR0913 - one parameter an option
    articles_path: Path | None,
    queries_path: Path,
    *,
    threshold: float | None,
    synonyms: bool,
    plot: Path | None,
    misses: bool,
    as_json: bool,
) -> None:
    """Train on articles and measure on labelled questions.

    The threshold is chosen on questions left out of the articles and on queries
    whose split is "validation"; those whose split is "test" are only scored.
    """
    from relay.bots.knowledge_base import without_synonyms
    from relay.bots.measurement import measure

    knowledge, queries = _load(articles_path, queries_path)
    if not synonyms:
        knowledge = without_synonyms(knowledge)
    report = measure(knowledge, queries, threshold=threshold)
    if plot is not None:
        _write_plot(report, plot)
    wrong = _misses(report) if misses else []
    if as_json:
        click.echo(json.dumps(_as_json(report, wrong, plot, misses=misses), indent=2))
        return
    _print(report.measurement)
    for line in wrong:
        click.echo(f"  {line['what']}: {line['text']}")


def _load(articles_path: Path | None, queries_path: Path) -> tuple[Knowledge, tuple[Query, ...]]:
    from relay.bots.labelled import LabelledError, load_knowledge, load_queries

    if articles_path is None:
        articles_path = knowledge_path(read_settings())
    try:
        knowledge = load_knowledge(articles_path)
        return knowledge, load_queries(queries_path, knowledge)
    except LabelledError as error:
        raise CommandFailed(str(error)) from None


def _write_plot(report: Report, path: Path) -> None:
    from relay.bots.figure import draw

    if path.suffix.lower() != ".svg":
        message = f"{path}: the picture is an SVG; give the file a name that ends in .svg."
        raise CommandFailed(message)
    try:
        path.write_text(draw(report.measurement, report.trials), encoding="utf-8")
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}."
        raise CommandFailed(message) from None


def _misses(report: Report) -> list[dict[str, object]]:
    """Return what was treated wrongly, the surest mistakes first."""
    threshold = report.measurement.threshold
    found = []
    for trial in sorted(report.trials, key=lambda trial: -trial.confidence):
        answered = trial.confidence >= threshold
        if trial.right if answered else trial.expected is None:
            continue
        what = f"answered from {trial.found}" if answered else "declined"
        wanted = f", wanted {trial.expected}" if trial.expected else ", has no answer"
        found.append({"text": trial.question, "what": what + wanted,
                      "confidence": round(trial.confidence, 3)})  # fmt: skip
    return found


def _as_json(
    report: Report, wrong: list[dict[str, object]], plot: Path | None, *, misses: bool
) -> dict[str, object]:
    found = {name: _rounded(value) for name, value in asdict(report.measurement).items()}
    found["calibration"] = [
        {name: _rounded(value) for name, value in asdict(band).items()}
        for band in report.measurement.calibration
    ]
    found["memory_mb"] = _memory_mb()
    if misses:
        found["misses"] = wrong
    if plot is not None:
        found["plot"] = str(plot)
    return found


def _rounded(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value


def _print(measurement: Measurement) -> None:
    m = measurement
    click.echo(f"{m.in_scope} questions with an answer, {m.out_of_scope} without")
    click.echo(f"  threshold                {m.threshold:.3f} (chosen on {m.chosen_on} others)")
    click.echo(f"  answered rightly         {_percent(m.in_scope_accuracy)}")
    click.echo(f"    without a threshold    {_percent(m.accuracy_without_threshold)}")
    click.echo(f"    declined though known  {_percent(m.in_scope_abstained)}")
    click.echo(f"  unanswerable, declined   {_percent(m.out_of_scope_recall)}")
    click.echo(f"  AUROC                    {'-' if m.auroc is None else f'{m.auroc:.4f}'}")
    click.echo(f"  a reply takes            {m.ms_per_reply_p50:.2f} ms (p50), "
               f"{m.ms_per_reply_p99:.2f} ms (p99)")  # fmt: skip
    click.echo(f"  training, calibration    {m.training_seconds:.1f} s, "
               f"{m.calibration_seconds:.1f} s of processor time")  # fmt: skip
    click.echo("  confidence    questions   mean   right")
    for band in m.calibration:
        click.echo(f"  {band.low:.1f} to {band.high:.1f}   {band.count:9}   "
                   f"{band.confidence:.2f}    {band.right:.2f}")  # fmt: skip
    click.echo(f"  mean distance of the two {m.calibration_error:.3f}")


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _memory_mb() -> float | None:
    """Return the most memory this process had, in MiB; None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # macOS counts bytes, Linux kibibytes.
    return round(most / (_MEBIBYTE if sys.platform == "darwin" else _KIBIBYTE), 1)
