"""A desktop app under test, in its own process on its own display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WAIT_S = 30.0


@dataclass(slots=True)
class Desk:
    """The app of one agent; its data outlives its processes."""

    data_dir: Path
    relay: str
    display: str
    token: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    process: subprocess.Popen[str] | None = None

    def start(self) -> Desk:
        """Start the app and return once its window is up."""
        self.data_dir.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            "DISPLAY": self.display,
            "QT_QPA_PLATFORM": "xcb",
            "BATON_DESK_KEYRING": "off",
            **({"DESK_PILOT_TOKEN": self.token} if self.token else {}),
            **self.environment,
        }
        with (self.data_dir / "desk.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.desk_pilot", "--relay", self.relay,
                 "--data-dir", str(self.data_dir), *self.arguments],
                env=environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip
        self._read()
        return self

    def stop(self) -> None:
        """Close the app like a person closing it."""
        if self.process is None:
            return
        if self.process.stdin is not None:
            self.process.stdin.close()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None

    def do(self, command: str, *arguments: object, **named: object) -> Any:  # noqa: ANN401 - JSON
        """Carry out one command of the pilot and return its answer."""
        if self.process is None or self.process.stdin is None:
            message = "the app does not run"
            raise AssertionError(message)
        self.process.stdin.write(
            json.dumps({"do": command, "with": arguments, "named": named}) + "\n"
        )
        self.process.stdin.flush()
        return self._read()

    def wait(self, what: str, until: Callable[[], Any]) -> Any:  # noqa: ANN401 - what until returns
        """Return what ``until`` returns once it is true; fails saying ``what`` did not happen."""
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            result = until()
            if result:
                return result
            time.sleep(0.05)
        picture = self.data_dir / "failure.png"
        self.do("screenshot", str(picture))
        message = f"{what} did not happen; the window is in {picture}"
        raise AssertionError(message)

    def texts(self) -> list[str]:
        """Return what the open conversation shows, line by line."""
        return [line["text"] for line in self.do("lines", "conversationView")]

    def _read(self) -> Any:  # noqa: ANN401 - JSON
        line = self.process.stdout.readline() if self.process and self.process.stdout else ""
        if not line:
            log = (self.data_dir / "desk.log").read_text(errors="replace")[-3000:]
            message = f"the app ended: {log}"
            raise AssertionError(message)
        answer = json.loads(line)
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer.get("ok")
