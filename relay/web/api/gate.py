"""Who is asking, and how often: the same tokens and the same rate as on the sockets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from relay.domain.errors import UnauthenticatedError
from relay.domain.roster import SignedInAgent
from relay.service.admission import RateLimiter, address_group, hash_token
from relay.service.ports import Questions
from relay.web.bodies import bearer_token


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets agents in by the token of one of their devices."""

    reader: Questions
    requests: RateLimiter
    guesses: RateLimiter
    clock: Callable[[], int]

    def agent(self) -> SignedInAgent:
        """Return whose token the request carries.

        Raises UnauthenticatedError, or RateLimitedError for whoever guesses tokens or
        asks too often.
        """
        now = self.clock()
        hashed = hash_token(bearer_token())
        found = self.reader.ask(lambda read: read.agent_by_token(hashed, now))
        if found is None:
            self.guesses.require(address_group(request.remote_addr or ""), float(now))
            message = "You are not signed in any more. Please sign in again."
            raise UnauthenticatedError(message)
        self.requests.require(found.agent.agent_id, float(now))
        return found
