"""The whole way of a reply against a real Socket.IO server, with faults in between.

This is R7 of the reliability requirements: python-socketio alone loses what it
"sent" into a frozen or broken connection and never repeats it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from desktop_agent.app import App, build
from desktop_agent.core.intents import Claim, Complete, OpenSession, SendReply, SetPresence
from desktop_agent.core.state import Phase, RowState
from desktop_agent.core.timing import Timing
from desktop_agent.settings import Settings
from relay.protocol.vocabulary import Presence, RefusalCode, SessionState, Voice
from tests.fakes.desktop_proxy import Network
from tests.fakes.desktop_relay import DesktopRelay
from tests.fakes.desktop_server import TOKEN
from tests.fakes.desktop_sessions import FakeSession
from tests.fakes.desktop_waiting import until

FAST = Timing(
    answer_ms=1_000,
    connect_ms=5_000,
    heartbeat_ms=200,
    retry_floor_ms=20,
    retry_ceiling_ms=100,
    refusal_pause_ms=20,
)

Run = Callable[[Any], Any]


class Bench:
    """A relay, a network that can fail, and the app."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.relay = DesktopRelay()
        self.network: Network
        self.app: App

    async def open_app(self, timing: Timing = FAST) -> None:
        """Start the app, signed in, and wait until it is at work."""
        settings = Settings(
            data_dir=self.folder, relay=self.network.address, use_keyring=False, timing=timing
        )
        self.app = build(settings, TOKEN)
        await self.app.start()

    @property
    def state(self) -> Any:  # noqa: ANN401 - shortens the tests' conditions
        """Return what the app knows."""
        return self.app.store.state

    async def at_work(self) -> None:
        """Wait until the app has the queue and its disk."""
        await until(lambda: self.state.listed and self.state.restored, "the app is at work")

    async def claimed(self) -> FakeSession:
        """Let a visitor wait and the agent take them."""
        session = await self.relay.visitor_waits()
        await until(lambda: self.state.waiting, "somebody waits")
        self.app.store.dispatch(Claim(self.app.store.new_id()))
        await until(lambda: self.state.mine and not self.state.claiming, "the chat is ours")
        return session

    def reply(self, session: FakeSession, text: str) -> None:
        """Let the agent send a message."""
        store = self.app.store
        store.dispatch(SendReply(session.session_id, store.new_id(), text))

    def shown(self, session: FakeSession) -> list[int]:
        """Return the numbers of the entries that the app has."""
        return [e.seq for e in self.state.conversations[session.session_id].entries]

    async def settled(self, session: FakeSession) -> None:
        """Wait until nothing is on its way and everything is shown."""
        await until(
            lambda: (
                not self.state.outbox
                and session.session_id in self.state.conversations
                and len(self.shown(session)) == len(session.entries)
                and not self.state.conversations[session.session_id].fetching
            ),
            "everything is delivered and shown",
        )
        assert self.shown(session) == list(range(1, len(session.entries) + 1))


@asynccontextmanager
async def bench_in(folder: Path, timing: Timing = FAST) -> AsyncIterator[Bench]:
    """Set everything up, and take it down again."""
    bench = Bench(folder)
    await bench.relay.start()
    bench.network = Network(bench.relay.port)
    await bench.network.start()
    await bench.open_app(timing)
    try:
        await bench.at_work()
        yield bench
    finally:
        await bench.app.stop()
        await bench.network.stop()
        await bench.relay.stop()


def test_replies_into_a_frozen_connection_arrive_exactly_once(tmp_path: Path, run: Run) -> None:
    """The link freezes for longer than the heartbeat bears; afterwards nothing is lost."""

    async def scenario() -> None:
        async with bench_in(tmp_path) as bench:
            session = await bench.claimed()
            bench.reply(session, "before")
            await bench.settled(session)
            bench.network.freeze()
            for number in range(20):
                bench.reply(session, f"frozen {number}")
            await until(lambda: bench.state.phase is Phase.RETRYING, "the freeze is noticed")
            bench.reply(session, "after the loss")
            bench.network.thaw()
            await bench.settled(session)
            said = ["before", *(f"frozen {number}" for number in range(20)), "after the loss"]
            assert session.texts() == said

    run(scenario())


def test_replies_survive_cuts_at_any_moment(tmp_path: Path, run: Run) -> None:
    """The connection is cut again and again in mid-traffic; order and number stay right."""

    async def scenario() -> None:
        async with bench_in(tmp_path) as bench:
            session = await bench.claimed()
            for number in range(30):
                bench.reply(session, f"words {number}")
                if number % 10 == 5:
                    await until(lambda: len(session.texts()) > 1, "some have arrived")
                    await bench.network.cut()
            await bench.settled(session)
            assert session.texts() == [f"words {number}" for number in range(30)]

    run(scenario())


def test_a_reply_whose_answer_is_lost_is_stored_once(tmp_path: Path, run: Run) -> None:
    """The relay stored it and fell silent: the same cmid is sent again and shown once."""

    async def scenario() -> None:
        async with bench_in(tmp_path, replace(FAST, heartbeat_ms=60_000)) as bench:
            session = await bench.claimed()
            await bench.settled(session)
            bench.relay.lose_next_answer("reply.send")
            bench.relay._followers[session.session_id].clear()
            bench.reply(session, "only once")
            await until(lambda: len(bench.relay.sent("reply.send")) > 1, "it is sent again")
            await bench.settled(session)
            assert session.texts() == ["only once"]
            assert len({sent["cmid"] for sent in bench.relay.sent("reply.send")}) == 1

    run(scenario())


def test_replies_survive_a_restart_of_the_app(tmp_path: Path, run: Run) -> None:
    """Written while offline, closed, opened again: the words go out, once, in order."""

    async def scenario() -> None:
        async with bench_in(tmp_path) as bench:
            session = await bench.claimed()
            bench.network.freeze()
            await until(lambda: bench.state.phase is not Phase.ONLINE, "the freeze is noticed")
            for number in range(3):
                bench.reply(session, f"kept {number}")
            await bench.app.stop()
            bench.network.thaw()
            await bench.open_app()
            await bench.at_work()
            await bench.settled(session)
            assert session.texts() == ["kept 0", "kept 1", "kept 2"]

    run(scenario())


def test_a_relay_that_restarts_is_found_again(tmp_path: Path, run: Run) -> None:
    """The app reconnects by itself and reads what happened meanwhile."""

    async def scenario() -> None:
        async with bench_in(tmp_path) as bench:
            session = await bench.claimed()
            await bench.relay.stop()
            await until(lambda: bench.state.phase is Phase.RETRYING, "the loss is noticed")
            bench.reply(session, "while it was away")
            await bench.relay.visitor_says(session, "are you there?")
            await bench.relay.start()
            await bench.settled(session)
            assert session.texts() == ["while it was away"]
            assert bench.state.attempt == 0

    run(scenario())


def test_a_lost_push_is_found_by_the_heartbeat(tmp_path: Path, run: Run) -> None:
    """Messages and changes of the queue that nobody told of appear all the same."""

    async def scenario() -> None:
        async with bench_in(tmp_path) as bench:
            session = await bench.claimed()
            await bench.relay.visitor_says(session, "nobody tells of this", tell=False)
            await bench.settled(session)
            await bench.relay.visitor_waits("Tom", tell=False)
            await until(lambda: bench.state.waiting, "the queue was read again")
            tom = bench.relay.sessions[bench.state.waiting[0].session_id]
            await bench.relay.taken_by(tom, "Sam", tell=False)
            await until(lambda: not bench.state.waiting, "it was read again")

    run(scenario())


def test_words_for_a_chat_that_was_put_back_stay_with_the_agent(tmp_path: Path, run: Run) -> None:
    """Somebody else has the chat when the connection is back: nothing is said into it."""

    async def scenario() -> None:
        async with bench_in(tmp_path) as bench:
            session = await bench.claimed()
            bench.network.freeze()
            await until(lambda: bench.state.phase is not Phase.ONLINE, "the freeze is noticed")
            bench.reply(session, "too late")
            await bench.relay.requeue(session)
            await bench.relay.taken_by(session, "Sam")
            bench.network.thaw()
            await until(
                lambda: any(r.state is RowState.NOT_SENT for r in bench.state.outbox),
                "the words are kept",
            )
            assert session.texts() == []
            (row,) = bench.state.outbox
            assert (row.text, row.fence) == ("too late", 1)

    run(scenario())


def test_a_busy_relay_is_asked_again(tmp_path: Path, run: Run) -> None:
    """Retryable refusals of any request end in success, without anybody noticing."""

    async def scenario() -> None:
        async with bench_in(tmp_path) as bench:
            for name in ("session.claim", "session.follow", "reply.send", "presence.renew"):
                bench.relay.refuse_next(name, RefusalCode.BUSY, retry_after_ms=10)
            session = await bench.claimed()
            bench.reply(session, "patience")
            await bench.settled(session)
            assert session.texts() == ["patience"]
            assert bench.state.notice is None

    run(scenario())


def test_a_long_transcript_is_read_to_its_end(tmp_path: Path, run: Run) -> None:
    """Pages are limited; the app asks until it has everything."""

    async def scenario() -> None:
        async with bench_in(tmp_path) as bench:
            session = await bench.relay.visitor_waits()
            for number in range(450):
                session.say(Voice.VISITOR, f"line {number}", at=number)
            bench.app.store.dispatch(OpenSession(session.session_id))
            await bench.settled(session)
            assert len(bench.relay.sent("session.follow")) == 3

    run(scenario())


def test_completing_ends_the_session_after_the_last_words(tmp_path: Path, run: Run) -> None:
    """Reply and completion go one after the other, and the chat leaves the desk."""

    async def scenario() -> None:
        async with bench_in(tmp_path) as bench:
            session = await bench.claimed()
            bench.reply(session, "Goodbye")
            bench.app.store.dispatch(Complete(session.session_id, bench.app.store.new_id()))
            await until(lambda: session.state is SessionState.COMPLETED, "it is completed")
            await until(lambda: not bench.state.mine and not bench.state.outbox, "it is gone")
            assert session.texts() == ["Goodbye"]

    run(scenario())


def test_typing_and_presence_reach_both_sides(tmp_path: Path, run: Run) -> None:
    """Best effort, but they work."""

    async def scenario() -> None:
        async with bench_in(tmp_path) as bench:
            session = await bench.claimed()
            session_id = session.session_id
            await until(lambda: not bench.state.conversations[session_id].fetching, "it is read")
            await bench.relay.visitor_types(session, active=True)
            await until(
                lambda: bench.state.conversations[session_id].visitor_is_typing, "they type"
            )
            bench.app.store.dispatch(SetPresence(Presence.AWAY))
            await until(lambda: bench.relay.presence is Presence.AWAY, "away is told")
            await until(lambda: bench.state.me.presence is Presence.AWAY, "and answered")

    run(scenario())


def test_a_revoked_token_leads_to_the_sign_in(tmp_path: Path, run: Run) -> None:
    """The relay's words stand on the form."""

    async def scenario() -> None:
        async with bench_in(tmp_path) as bench:
            bench.relay.tokens.clear()
            await bench.network.cut()
            await until(lambda: bench.state.phase is Phase.SIGNED_OUT, "it is signed out")
            assert "sign in again" in bench.state.sign_in_error

    run(scenario())
