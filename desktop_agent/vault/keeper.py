"""The core's wishes to disk and keyring, carried out off the user interface's thread.

The disk has one thread, so that everything is written in the order it was
asked; the keyring has another, for it may wait minutes for somebody to unlock it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from desktop_agent.core import events
from desktop_agent.core.effects import (
    DeleteRow,
    DiskEffect,
    ForgetToken,
    KeepToken,
    MarkUnsent,
    RememberSignIn,
    Restore,
    SaveDraft,
    SavePreferences,
    StoreRow,
    TokenEffect,
)
from desktop_agent.core.events import Event
from desktop_agent.core.trouble import VaultTroubleError
from desktop_agent.vault import drafts, outbox, profile
from desktop_agent.vault.database import open_database
from desktop_agent.vault.profile import Profile
from desktop_agent.vault.token import TokenVault

Start = Callable[[Coroutine[Any, Any, None], str], object]
"""Starts a named task; the app hands in the one helper that may."""


class Keeper:
    """Carries out disk and token effects; every answer goes back as an event."""

    def __init__(
        self,
        path: Path,
        tokens: TokenVault,
        *,
        start: Start,
        dispatch: Callable[[Event], None],
        clock: Callable[[], int],
    ) -> None:
        """Take the file, the keyring, and the way back; nothing is opened yet."""
        self._path = path
        self._tokens = tokens
        self._start = start
        self._dispatch = dispatch
        self._clock = clock
        self._database: sqlite3.Connection | None = None
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="disk")
        self._keyring = ThreadPoolExecutor(1, thread_name_prefix="keyring")

    async def recall(self) -> Profile:
        """Return what the last run left; an empty one where the disk does not cooperate."""
        try:
            return await asyncio.wrap_future(
                self._disk.submit(lambda: profile.recall(self._connection()))
            )
        except VaultTroubleError as error:
            self._dispatch(events.VaultFailed(str(error)))
            return Profile()

    async def token_for(self, relay: str) -> str | None:
        """Return the token kept for ``relay``."""
        return await asyncio.wrap_future(self._keyring.submit(self._tokens.load, relay))

    def perform(self, effect: DiskEffect | TokenEffect) -> None:
        """Begin to carry out ``effect``; returns at once."""
        name = type(effect).__name__
        match effect:
            case KeepToken(relay=relay, token=token):
                kept = self._keyring.submit(self._tokens.keep, relay, token)
                self._start(self._report(kept, failure=events.TokenNotKept), name)
            case ForgetToken(relay=relay):
                self._start(self._report(self._keyring.submit(self._tokens.forget, relay)), name)
            case StoreRow(row=row):
                stored = self._disk.submit(self._write, effect)
                self._start(self._report_row(stored, row.cmid), name)
            case Restore(account=account):
                self._start(self._restore(self._disk.submit(self._read, account)), name)
            case _:
                self._start(self._report(self._disk.submit(self._write, effect)), name)

    async def close(self) -> None:
        """Wait until everything asked so far is written, and close the file."""
        await asyncio.wrap_future(self._disk.submit(self._close))
        self._disk.shutdown()
        # A keyring's dialog that nobody answers must not keep the app from ending.
        self._keyring.shutdown(wait=False, cancel_futures=True)

    async def _report(
        self, done: Future[None], failure: Callable[[str], Event] = events.VaultFailed
    ) -> None:
        try:
            await asyncio.wrap_future(done)
        except VaultTroubleError as error:
            self._dispatch(failure(str(error)))

    async def _report_row(self, stored: Future[None], cmid: str) -> None:
        try:
            await asyncio.wrap_future(stored)
        except VaultTroubleError as error:
            self._dispatch(events.RowNotStored(cmid, str(error)))
        else:
            self._dispatch(events.RowStored(cmid))

    async def _restore(self, read: Future[events.Restored]) -> None:
        try:
            restored = await asyncio.wrap_future(read)
        except VaultTroubleError as error:
            self._dispatch(events.VaultFailed(str(error)))
        else:
            self._dispatch(restored)

    def _connection(self) -> sqlite3.Connection:
        """Runs on the disk's thread, as all below."""
        if self._database is None:
            self._database = open_database(self._path)
        return self._database

    def _write(self, effect: DiskEffect) -> None:
        database = self._connection()
        match effect:
            case StoreRow(row=row, clears_draft=clears_draft):
                outbox.store(database, row, clears_draft=clears_draft)
            case MarkUnsent(cmid=cmid, reason=reason):
                outbox.mark_unsent(database, cmid, reason)
            case DeleteRow(cmid=cmid):
                outbox.delete(database, cmid)
            case SaveDraft(account=account, session_id=session_id, text=text):
                drafts.save(database, account, session_id, text, now=self._clock())
            case RememberSignIn(relay=relay, email=email):
                profile.remember(database, relay, email)
            case SavePreferences(preferences=preferences):
                profile.prefer(database, preferences)
            case Restore():
                message = "restoring reads"
                raise TypeError(message)

    def _read(self, account: str) -> events.Restored:
        database = self._connection()
        kept = drafts.load(database, account, now=self._clock())
        return events.Restored(account, outbox.load(database, account), kept)

    def _close(self) -> None:
        if self._database is not None:
            self._database.close()
            self._database = None
