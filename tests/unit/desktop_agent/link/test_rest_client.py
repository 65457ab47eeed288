"""Signing in over HTTP, against a real server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from desktop_agent.core.trouble import RelayUnreachableError, SignInRefusedError
from desktop_agent.link.rest_client import RestClient
from tests.fakes.desktop_relay import DesktopRelay
from tests.fakes.desktop_server import CODE, EMAIL, PASSWORD, TOKEN

Run = Callable[[Any], Any]


@asynccontextmanager
async def relay() -> AsyncIterator[DesktopRelay]:
    """Run a relay."""
    running = DesktopRelay()
    await running.start()
    try:
        yield running
    finally:
        await running.stop()


@asynccontextmanager
async def server(answer: web.Response) -> AsyncIterator[str]:
    """Run a web server that always answers the same, and return its address."""
    application = web.Application()

    async def handle(_request: web.Request) -> web.Response:
        return answer

    application.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def test_the_right_password_gives_a_token(run: Run) -> None:
    """The device is named, so that the agent can tell sign-ins apart."""

    async def scenario() -> None:
        async with relay() as running:
            client = RestClient("Baton Desk on mars")
            assert await client.sign_in(running.address, EMAIL, PASSWORD) == TOKEN
            assert running.sent("sign-in")[0]["device"] == "Baton Desk on mars"

    run(scenario())


def test_a_one_time_code_gives_a_token(run: Run) -> None:
    """The new password goes with it."""

    async def scenario() -> None:
        async with relay() as running:
            token = await RestClient("d").enrol(running.address, EMAIL, CODE, "new password")
            assert token == TOKEN
            assert running.sent("enrol")[0]["password"] == "new password"

    run(scenario())


def test_a_refusal_is_told_in_the_relays_words(run: Run) -> None:
    """The problem's detail is for people."""

    async def scenario() -> None:
        async with relay() as running:
            client = RestClient("d")
            with pytest.raises(SignInRefusedError, match="password is wrong"):
                await client.sign_in(running.address, EMAIL, "guess")
            with pytest.raises(SignInRefusedError, match="not valid any more"):
                await client.enrol(running.address, EMAIL, "guess", "new")

    run(scenario())


def test_signing_out_ends_the_token_at_the_relay(run: Run) -> None:
    """It goes in a header, never in an address."""

    async def scenario() -> None:
        async with relay() as running:
            await RestClient("d").sign_out(running.address, TOKEN)
            assert running.tokens == set()

    run(scenario())


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(text="<h1>Welcome</h1>", content_type="text/html"),
        web.Response(status=404, text="not here"),
        web.Response(status=302, headers={"Location": "https://example.org/"}),
        web.json_response({"token": 7}),
        web.json_response(["token"]),
    ],
    ids=["page", "not found", "redirect", "number", "list"],
)
def test_a_web_server_that_is_no_relay_is_recognised(run: Run, answer: web.Response) -> None:
    """A mistyped address leads to words about the address."""

    async def scenario() -> None:
        async with server(answer) as address:
            with pytest.raises(SignInRefusedError, match="not a relay"):
                await RestClient("d").sign_in(address, EMAIL, PASSWORD)

    run(scenario())


def test_a_relay_in_trouble_is_not_blamed_on_the_password(run: Run) -> None:
    """A fault of the server is told as one."""

    async def scenario() -> None:
        async with server(web.json_response({"detail": "boom"}, status=500)) as address:
            with pytest.raises(RelayUnreachableError, match="trouble of its own"):
                await RestClient("d").sign_in(address, EMAIL, PASSWORD)

    run(scenario())


def test_nobody_there_is_told_with_the_address(run: Run) -> None:
    """The words say where nobody answered."""

    async def scenario() -> None:
        async with server(web.Response()) as address:
            pass
        with pytest.raises(RelayUnreachableError, match=address):
            await RestClient("d").sign_in(address, EMAIL, PASSWORD)

    run(scenario())
