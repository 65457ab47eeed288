"""Disk and keyring off the user interface's thread."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from keyring.backend import KeyringBackend

from desktop_agent.core.effects import (
    DeleteRow,
    ForgetToken,
    KeepToken,
    MarkUnsent,
    RememberSignIn,
    Restore,
    SaveDraft,
    StoreRow,
)
from desktop_agent.core.events import (
    Event,
    Restored,
    RowNotStored,
    RowStored,
    TokenNotKept,
    VaultFailed,
)
from desktop_agent.core.state import OutboxRow, RowKind, RowState
from desktop_agent.link.tasks import Tasks
from desktop_agent.vault.keeper import Keeper
from desktop_agent.vault.profile import Profile
from desktop_agent.vault.token import TokenVault
from tests.fakes.desktop_keyring import MemoryKeyring, no_keyring
from tests.fakes.desktop_waiting import until

RELAY = "https://chat.example.org"


def row(cmid: str) -> OutboxRow:
    """Return a reply."""
    return OutboxRow(cmid, "maya", "s1", 1, RowKind.REPLY, f"words of {cmid}", 5, "Ines")


class Bench:
    """A keeper on a folder of its own, and what it told."""

    def __init__(
        self, folder: Path, find_keyring: Callable[[], KeyringBackend] = no_keyring
    ) -> None:
        self.told: list[Event] = []
        self.tasks = Tasks()
        self.keeper = Keeper(
            folder / "desk.db",
            TokenVault(find_keyring),
            start=self.tasks.start,
            dispatch=self.told.append,
            clock=lambda: 10,
        )

    async def close(self) -> None:
        """Close as the app does."""
        await self.keeper.close()
        await asyncio.sleep(0)
        await self.tasks.stop()


def test_what_is_asked_last_is_on_disk_before_closing_ends(
    tmp_path: Path, run: Callable[[Any], Any]
) -> None:
    """Everything is written in order; the next run finds it."""

    async def first_run() -> None:
        bench = Bench(tmp_path)
        for cmid in ("r1", "r2", "r3"):
            bench.keeper.perform(StoreRow(row(cmid)))
        bench.keeper.perform(DeleteRow("r1"))
        bench.keeper.perform(MarkUnsent("r3", "not yours"))
        bench.keeper.perform(SaveDraft("maya", "s1", "half a"))
        bench.keeper.perform(RememberSignIn(RELAY, "maya@example.org"))
        await bench.close()

    async def second_run() -> None:
        bench = Bench(tmp_path)
        assert await bench.keeper.recall() == Profile(RELAY, "maya@example.org")
        bench.keeper.perform(Restore("maya"))
        await until(lambda: bench.told)
        (restored,) = bench.told
        assert isinstance(restored, Restored)
        assert [(r.cmid, r.state) for r in restored.rows] == [
            ("r2", RowState.QUEUED),
            ("r3", RowState.NOT_SENT),
        ]
        assert restored.drafts == (("s1", "half a"),)
        await bench.close()

    run(first_run())
    run(second_run())


def test_storing_is_told_in_the_order_it_was_asked(
    tmp_path: Path, run: Callable[[Any], Any]
) -> None:
    """A row is reported only when it is safe."""

    async def scenario() -> None:
        bench = Bench(tmp_path)
        for number in range(20):
            bench.keeper.perform(StoreRow(row(f"r{number}")))
        await until(lambda: len(bench.told) == 20)
        assert bench.told == [RowStored(f"r{number}") for number in range(20)]
        await bench.close()

    run(scenario())


def test_a_disk_that_does_not_cooperate_is_told(tmp_path: Path, run: Callable[[Any], Any]) -> None:
    """A reply is told apart from the rest, because its words must go back."""

    async def scenario() -> None:
        (tmp_path / "file").write_text("in the way")
        bench = Bench(tmp_path / "file")
        assert await bench.keeper.recall() == Profile()
        bench.keeper.perform(StoreRow(row("r1")))
        bench.keeper.perform(SaveDraft("maya", "s1", "x"))
        bench.keeper.perform(Restore("maya"))
        await until(lambda: len(bench.told) == 4)
        # Written in the order asked; in which order the answers come nobody promises.
        kinds = Counter(type(event) for event in bench.told)
        assert kinds == {VaultFailed: 3, RowNotStored: 1}
        await bench.close()

    run(scenario())


def test_tokens_are_kept_read_and_forgotten(tmp_path: Path, run: Callable[[Any], Any]) -> None:
    """The keyring is asked on its own thread, in order."""

    async def scenario() -> None:
        keyring = MemoryKeyring()
        bench = Bench(tmp_path, lambda: keyring)
        bench.keeper.perform(KeepToken(RELAY, "secret"))
        assert await bench.keeper.token_for(RELAY) == "secret"
        bench.keeper.perform(ForgetToken(RELAY))
        assert await bench.keeper.token_for(RELAY) is None
        assert bench.told == []
        await bench.close()

    run(scenario())


def test_a_token_that_cannot_be_kept_is_told(tmp_path: Path, run: Callable[[Any], Any]) -> None:
    """The agent learns that the sign-in ends with the app."""

    async def scenario() -> None:
        bench = Bench(tmp_path)
        bench.keeper.perform(KeepToken(RELAY, "secret"))
        await until(lambda: bench.told)
        assert isinstance(bench.told[0], TokenNotKept)
        await bench.close()

    run(scenario())
