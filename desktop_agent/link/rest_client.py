"""The relay over HTTP: signing in, enrolling, signing out."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import aiohttp

from desktop_agent.core.trouble import RelayUnreachableError, SignInRefusedError

_TIMEOUT = aiohttp.ClientTimeout(total=20)
_LONGEST_ANSWER = 65_536


class RestClient:
    """Asks one question per call; ``device`` is the name this computer signs in under."""

    def __init__(self, device: str) -> None:
        self._device = device

    async def sign_in(self, relay: str, email: str, password: str) -> str:
        """Return a token; raises SignInRefusedError or RelayUnreachableError."""
        body = {"email": email, "password": password, "device": self._device}
        return _token_in(await _post(f"{relay}/api/v1/agents/sign-in", body))

    async def enrol(self, relay: str, email: str, code: str, password: str) -> str:
        """Trade a one-time code for a password and a token; raises as ``sign_in``."""
        body = {"email": email, "code": code, "password": password, "device": self._device}
        return _token_in(await _post(f"{relay}/api/v1/agents/enrol", body))

    async def sign_out(self, relay: str, token: str) -> None:
        """Let the relay forget ``token``; raises as ``sign_in``."""
        await _post(f"{relay}/api/v1/agents/sign-out", None, token)


async def _post(url: str, body: dict[str, str] | None, token: str | None = None) -> object:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.post(url, json=body, headers=headers, allow_redirects=False) as answer,
        ):
            read = await answer.content.read(_LONGEST_ANSWER)
            return _accepted(answer.status, _parsed(read))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        message = f"The relay cannot be reached at {url.partition('/api/')[0]}. {_cause(error)}"
        raise RelayUnreachableError(message.strip()) from error


def _accepted(status: int, answer: object) -> object:
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return answer
    problem: dict[str, Any] = answer if isinstance(answer, dict) else {}
    words = problem.get("detail") or problem.get("title")
    if isinstance(words, str) and status < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise SignInRefusedError(words)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        message = "The relay has trouble of its own. Try again in a moment."
        raise RelayUnreachableError(message)
    raise SignInRefusedError(_no_relay_there())


def _token_in(answer: object) -> str:
    token = answer.get("token") if isinstance(answer, dict) else None
    if not isinstance(token, str) or not token:
        raise SignInRefusedError(_no_relay_there())
    return token


def _parsed(read: bytes) -> object:
    try:
        parsed: object = json.loads(read) if read else None
    except ValueError:
        return None
    return parsed


def _no_relay_there() -> str:
    return "There is a web server at this address, but not a relay. Check the address."


def _cause(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return "Its certificate is not valid."
    if isinstance(error, TimeoutError):
        return "It did not answer in time."
    return "Check the address and your network."
