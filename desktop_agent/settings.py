"""What the app is told from outside: the command line and the environment."""

from __future__ import annotations

import argparse
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import platformdirs

from desktop_agent.core.address import AddressError, relay_address
from desktop_agent.core.timing import Timing

Side = Literal["left", "right"]

_PREFIX = "BATON_DESK_"
_NO_WORDS = frozenset({"0", "false", "no", "off"})
_EPILOG = (
    "Each option can also be set in the environment: BATON_DESK_RELAY and "
    "BATON_DESK_DATA_DIR. BATON_DESK_KEYRING=off keeps the sign-in out of the system's "
    "keyring: it then ends when the app is closed."
)


def _device_name() -> str:
    return f"Baton Desk on {platform.node() or platform.system()}"


@dataclass(frozen=True, slots=True)
class Settings:
    """Read once, at the start.

    ``relay`` is empty where the address of the last sign-in is meant. ``hidden``: start
    in the tray. ``selftest``: check and end, instead of working. ``side`` is the half of
    the screen to take, ``picture`` a file to save a picture in before ending.
    """

    data_dir: Path
    relay: str = ""
    use_keyring: bool = True
    sign_in_token_on_stdin: bool = False
    hidden: bool = False
    selftest: bool = False
    side: Side | None = None
    picture: Path | None = None
    device: str = field(default_factory=_device_name)
    timing: Timing = field(default_factory=Timing)

    @property
    def database(self) -> Path:
        """Return the file that holds outbox and drafts."""
        return self.data_dir / "desk.db"


def read_settings(arguments: Sequence[str], environment: Mapping[str, str]) -> Settings:
    """Read the command line, and the environment where it says nothing.

    Ends the process with a message where an argument makes no sense.
    """
    parser = _parser()
    given = parser.parse_args(arguments)
    relay: str = given.relay or environment.get(f"{_PREFIX}RELAY", "")
    folder: str = given.data_dir or environment.get(f"{_PREFIX}DATA_DIR", "")
    try:
        address = relay_address(relay) if relay else ""
    except AddressError as error:
        parser.error(str(error))
    keyring = environment.get(f"{_PREFIX}KEYRING", "on").strip().lower()
    return Settings(
        data_dir=Path(folder).expanduser() if folder else _default_folder(),
        relay=address,
        use_keyring=keyring not in _NO_WORDS,
        sign_in_token_on_stdin=given.sign_in_token_stdin,
        hidden=given.hidden,
        selftest=given.selftest,
        side=given.side,
        picture=given.picture,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="baton-desk",
        description="Answer the visitors that the bot hands over to people.",
        epilog=_EPILOG,
    )
    parser.add_argument("--relay", metavar="URL", help="the relay's address")
    parser.add_argument(
        "--data-dir", metavar="DIR", help="where unsent replies and drafts are kept"
    )
    parser.add_argument(
        "--sign-in-token-stdin",
        action="store_true",
        help="start signed in, with a token read from standard input",
    )
    parser.add_argument(
        "--hidden",
        action="store_true",
        help="start in the tray, or minimised where there is none",
    )
    parser.add_argument(
        "--selftest",
        action="store_true",
        help="check that everything the app needs is there, say what was checked, and end; "
        "with --relay and --sign-in-token-stdin, also do one exchange with the relay",
    )
    parser.add_argument("--side", choices=("left", "right"), help="take this half of the screen")
    parser.add_argument(
        "--picture",
        metavar="FILE",
        type=Path,
        help="connect, save a picture of the window in this file, and end",
    )
    return parser


def _default_folder() -> Path:
    return platformdirs.user_data_path("baton-desk", appauthor=False, roaming=False)
