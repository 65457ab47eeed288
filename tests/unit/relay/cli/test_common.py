"""What the commands share."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from relay.cli.common import CommandFailed, direct_store, now_ms, prepare_database
from relay.settings import Settings

LOG = """
import logging
from relay.cli.common import set_up_logging
set_up_logging({format!r})
logging.getLogger("relay.x").info("hello %s", "there")
logging.getLogger("relay.x").debug("not this")
logging.getLogger("socketio").error("payload: secret")
logging.getLogger("engineio.server").error("payload: secret")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("relay.x").exception("failed")
"""


def _logged(log_format: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", LOG.format(format=log_format)], capture_output=True, text=True,
        timeout=60, check=True, cwd=Path.cwd(), env={"PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    assert ran.stdout == ""
    return ran.stderr


def test_a_log_for_machines() -> None:
    """One JSON object a line, tracebacks included, and no payloads of the libraries."""
    lines = [json.loads(line) for line in _logged("json").splitlines()]
    assert [line["message"] for line in lines] == ["hello there", "failed"]
    assert (lines[0]["level"], lines[0]["logger"]) == ("info", "relay.x")
    assert "ZeroDivisionError" in lines[1]["traceback"]


def test_a_log_for_people() -> None:
    """Readable lines, and no payloads of the libraries either."""
    text = _logged("text")
    assert "INFO    relay.x: hello there" in text
    assert "secret" not in text


def test_a_database_is_made_with_its_folder(tmp_path: Path) -> None:
    """The first command creates folder and tables."""
    settings = Settings(data_dir=str(tmp_path / "new" / "folder"))
    assert direct_store(settings).ask(lambda read: list(read.agents(now_ms()))) == []


def test_a_password_is_not_printed() -> None:
    """An error names the database without its password."""
    settings = Settings(database_url="postgresql://baton:hunter2@127.0.0.1:1/baton")
    with pytest.raises(CommandFailed, match=r"postgresql.*\*\*\*@127") as failed:
        prepare_database(settings)
    assert "hunter2" not in str(failed.value)


def test_the_time() -> None:
    """Times are whole milliseconds."""
    assert isinstance(now_ms(), int)
    assert now_ms() > 1_700_000_000_000
