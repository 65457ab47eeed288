"""Agents sign in with e-mail and password, or enrol with a one-time code."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import uuid4

import msgspec
from flask import Blueprint, Response, request

from relay.domain.errors import UnauthenticatedError
from relay.domain.roster import Agent, SignedInAgent
from relay.domain.transcript import clean_line
from relay.protocol.vocabulary import MAX_NAME_CHARS
from relay.service import roster
from relay.service.admission import RateLimiter, address_group, hash_token, new_token
from relay.service.desk import Desk
from relay.service.ports import Questions
from relay.service.records import Credentials, Device
from relay.web.bodies import bearer_token, json_body
from relay.web.passwords import PasswordHasher

Short = Annotated[str, msgspec.Meta(min_length=1, max_length=254)]
Password = Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]
DeviceName = Annotated[str, msgspec.Meta(max_length=MAX_NAME_CHARS)]


class SignInBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What signing in takes."""

    email: Short
    password: Password
    device: DeviceName = ""


class EnrolBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What enrolling takes: the one-time code and the password to be."""

    email: Short
    code: Short
    password: Password
    device: DeviceName = ""


class SignedInAgentCard(msgspec.Struct, frozen=True):
    """What the app shows of oneself."""

    agent_id: str
    name: str
    role: str


class SignedIn(msgspec.Struct, frozen=True):
    """The token, to be kept secret, and whose it is."""

    token: str
    agent: SignedInAgentCard


@dataclass(frozen=True, slots=True)
class SignInRoute:
    """One of the ways in and out, for routes and documents alike."""

    name: str
    path: str
    purpose: str
    body: type[msgspec.Struct] | None
    reply: type[msgspec.Struct] | None
    status: int = 200


ROUTES = (
    SignInRoute("sign_in", "/sign-in", "Exchange e-mail and password for a token.",
                SignInBody, SignedIn),
    SignInRoute("enrol", "/enrol", "Exchange a one-time code for a password and a token.",
                EnrolBody, SignedIn),
    SignInRoute("sign_out", "/sign-out", "Revoke the token that the request carries.",
                None, None, 204),
)  # fmt: skip
"""Every route here."""


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """How often signing in may be tried."""

    per_address: RateLimiter
    per_account: RateLimiter


@dataclass(frozen=True, slots=True)
class SignInApi:
    """The routes under ``/api/v1/agents``."""

    desk: Desk
    reader: Questions
    passwords: PasswordHasher
    limits: SignInLimits
    clock: Callable[[], int]

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("agents", __name__, url_prefix="/api/v1/agents")
        for route in ROUTES:
            routes.post(route.path)(getattr(self, route.name))
        return routes

    def sign_in(self) -> Response:
        """Exchange e-mail and password for a token."""
        body = json_body(SignInBody)
        found = self._credentials(body.email)
        stored = found.password_hash if found else None
        if not self.passwords.verify(stored, body.password):
            raise roster.wrong_credentials()
        agent = _enabled(found)
        token, device = self._device(agent, body.device)
        sign_in = roster.SignIn(device)
        self.desk.carry_out(f"~{agent.agent_id}", lambda tx: roster.sign_in(tx, sign_in))
        return _signed_in(token, agent)

    def enrol(self) -> Response:
        """Exchange a one-time code for a password of one's own and a token."""
        body = json_body(EnrolBody)
        found = self._credentials(body.email)
        given = hash_token(body.code.strip())
        stored = found.code_hash if found and found.code_hash else ""
        fresh = found is not None and (found.code_expires_at or 0) > self.clock()
        if not (hmac.compare_digest(stored, given) and fresh) or found is None:
            raise roster.wrong_code()
        agent = found.agent
        if agent.disabled:
            raise roster.wrong_code()
        roster.require_good_password(body.password, agent.email)
        token, device = self._device(agent, body.device)
        hashed = self.passwords.hash(body.password)
        enrol = roster.Enrol(agent.agent_id, given, hashed, device)
        self.desk.carry_out(f"~{agent.agent_id}", lambda tx: roster.enrol(tx, enrol))
        return _signed_in(token, agent)

    def sign_out(self) -> Response:
        """Revoke the token that the request carries."""
        who = self._signed_in_agent()
        now = self.clock()
        agent_id, device_id = who.agent.agent_id, who.device_id
        self.desk.carry_out(
            f"~{agent_id}", lambda tx: roster.sign_out(tx, agent_id, device_id, now)
        )
        return Response(status=204)

    def _credentials(self, email: str) -> Credentials | None:
        now = float(self.clock())
        self.limits.per_address.require(address_group(request.remote_addr or ""), now)
        address = clean_line(email).lower()
        # Counted per account and address: counting the account alone would let
        # anybody lock its owner out.
        self.limits.per_account.require(f"{address} {request.remote_addr}", now)
        return self.reader.ask(lambda read: read.credentials(address))

    def _device(self, agent: Agent, name: str) -> tuple[str, Device]:
        token = new_token()
        device = Device(
            device_id=str(uuid4()),
            agent_id=agent.agent_id,
            token_hash=hash_token(token),
            name=clean_line(name) or "unnamed device",
            created_at=self.clock(),
        )
        return token, device

    def _signed_in_agent(self) -> SignedInAgent:
        hashed, now = hash_token(bearer_token()), self.clock()
        found = self.reader.ask(lambda read: read.agent_by_token(hashed, now))
        if found is None:
            message = "You are not signed in any more. Please sign in again."
            raise UnauthenticatedError(message)
        return found


def _enabled(found: Credentials | None) -> Agent:
    # The same words as for a wrong password: whether an account is disabled is
    # nobody's business who cannot prove it is theirs.
    if found is None or found.agent.disabled:
        raise roster.wrong_credentials()
    return found.agent


def _signed_in(token: str, agent: Agent) -> Response:
    card = SignedInAgentCard(agent.agent_id, agent.name, agent.role.value)
    body = msgspec.json.encode(SignedIn(token, card))
    return Response(body, 200, content_type="application/json")
