"""The core's wishes around signing in, carried out over HTTP."""

from __future__ import annotations

import logging
from collections.abc import Callable

from desktop_agent.core.effects import (
    RequestEnrolment,
    RequestSignIn,
    RequestSignOut,
    SignInEffect,
)
from desktop_agent.core.events import Event, SignedIn, SignInFailed
from desktop_agent.core.trouble import RelayUnreachableError, SignInRefusedError
from desktop_agent.link.rest_client import RestClient
from desktop_agent.link.tasks import Tasks

_log = logging.getLogger(__name__)


class SignInLink:
    """Carries out sign-in effects as tasks."""

    def __init__(
        self, tasks: Tasks, client: RestClient, *, dispatch: Callable[[Event], None]
    ) -> None:
        self._tasks = tasks
        self._client = client
        self._dispatch = dispatch

    def perform(self, effect: SignInEffect) -> None:
        """Begin to carry out ``effect``; returns at once."""
        match effect:
            case RequestSignOut():
                self._tasks.start(self._sign_out(effect), "sign out")
            case RequestSignIn() | RequestEnrolment():
                self._tasks.start(self._sign_in(effect), "sign in")

    async def _sign_in(self, effect: RequestSignIn | RequestEnrolment) -> None:
        try:
            token = await self._token_for(effect)
        except (SignInRefusedError, RelayUnreachableError) as error:
            self._dispatch(SignInFailed(str(error)))
        else:
            self._dispatch(SignedIn(token))

    async def _token_for(self, effect: RequestSignIn | RequestEnrolment) -> str:
        match effect:
            case RequestSignIn(relay=relay, email=email, password=password):
                return await self._client.sign_in(relay, email, password)
            case RequestEnrolment(relay=relay, email=email, code=code, password=password):
                return await self._client.enrol(relay, email, code, password)

    async def _sign_out(self, effect: RequestSignOut) -> None:
        try:
            await self._client.sign_out(effect.relay, effect.token)
        except (SignInRefusedError, RelayUnreachableError) as error:
            _log.info("The relay was not told of the sign-out: %s", error)
