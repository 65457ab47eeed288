"""The owner's one file of rules, read and replaced as a whole."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from relay.domain.errors import MalformedError, StorageFullError, WrongStateError

logger = logging.getLogger("relay.web")


@dataclass(frozen=True, slots=True)
class RulesFile:
    """The file, or None; ``check`` raises ValueError for wrong rules."""

    path: Path | None
    check: Callable[[str], object]

    def writable(self) -> bool:
        """Say whether the file can be replaced here."""
        path = self.path
        return path is not None and os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)

    def read(self) -> str:
        """Return the text; raises WrongStateError where there is no file."""
        path = self._existing()
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            message = "The file of rules cannot be read; the relay's log says why."
            logger.warning("the file of rules cannot be read: %s", error)
            raise WrongStateError(message) from None

    def replace(self, text: str) -> None:
        """Put ``text`` in its place, whole or not at all.

        Raises MalformedError naming line and key, WrongStateError, StorageFullError.
        """
        path = self._existing()
        try:
            self.check(text)
        except ValueError as error:
            raise MalformedError(str(error)) from None
        if not self.writable():
            message = "The relay may not write the file of rules. Change it where it lies."
            raise WrongStateError(message)
        _write(path, text)

    def _existing(self) -> Path:
        if self.path is None:
            message = "This relay has no file of rules. Name one in BATON_RULES_FILE."
            raise WrongStateError(message)
        return self.path


def _write(path: Path, text: str) -> None:
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(part).chmod(path.stat().st_mode)
        Path(part).replace(path)
    except OSError as error:
        raise StorageFullError from error
