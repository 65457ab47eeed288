"""Signing in and out, and starting with a token from an earlier time."""

from __future__ import annotations

from dataclasses import replace

from desktop_agent.core.address import AddressError, relay_address
from desktop_agent.core.effects import (
    CancelTimers,
    Connect,
    Disconnect,
    Effect,
    ForgetToken,
    KeepToken,
    RememberSignIn,
    RequestEnrolment,
    RequestSignIn,
    RequestSignOut,
    SaveDraft,
)
from desktop_agent.core.events import Closing, SignedIn, SignInFailed, Started, TokenNotKept
from desktop_agent.core.intents import Enrol, SignIn, SignOut
from desktop_agent.core.selectors import account_of
from desktop_agent.core.state import Phase, State
from desktop_agent.core.step import Handler, Step, remark, still


def signed_out(state: State, words: str = "") -> Step:
    """Leave everything of this sign-in; what was written is on disk already."""
    fresh = State(
        timing=state.timing,
        now=state.now,
        relay=state.relay,
        email=state.email,
        sign_in_error=words,
        focused=state.focused,
        preferences=state.preferences,
        notices_made=state.notices_made,
    )
    drafts = save_drafts(state)
    return still(fresh, *drafts, CancelTimers(), Disconnect(), ForgetToken(state.relay))


def save_drafts(state: State) -> tuple[Effect, ...]:
    """Return what writes the drafts to disk that are not there yet."""
    account = account_of(state)
    return tuple(
        SaveDraft(account, session_id, state.drafts.get(session_id, ""))
        for session_id in sorted(state.unsaved_drafts)
    )


def _started(state: State, event: Started) -> Step:
    if state.phase is not Phase.SIGNED_OUT:
        # The keyring took its time, and the agent has signed in by hand meanwhile.
        return still(state)
    state = replace(state, relay=event.relay, email=event.email)
    if event.token is None:
        return still(state)
    state = replace(state, token=event.token, phase=Phase.CONNECTING)
    return still(state, Connect(event.relay, event.token))


def _sign_in(state: State, intent: SignIn) -> Step:
    try:
        relay = relay_address(intent.relay)
    except AddressError as error:
        return _failed(state, str(error))
    if not intent.email.strip() or not intent.password:
        return _failed(state, "Enter your e-mail address and your password.")
    state = _asking(state, relay, intent.email.strip())
    return still(state, RequestSignIn(relay, state.email, intent.password))


def _enrol(state: State, intent: Enrol) -> Step:
    try:
        relay = relay_address(intent.relay)
    except AddressError as error:
        return _failed(state, str(error))
    if not intent.email.strip() or not intent.code.strip() or not intent.password:
        return _failed(state, "Enter your e-mail address, the one-time code and a new password.")
    state = _asking(state, relay, intent.email.strip())
    return still(state, RequestEnrolment(relay, state.email, intent.code.strip(), intent.password))


def _asking(state: State, relay: str, email: str) -> State:
    return replace(state, relay=relay, email=email, phase=Phase.SIGNING_IN, sign_in_error="")


def _failed(state: State, words: str) -> Step:
    return still(replace(state, phase=Phase.SIGNED_OUT, sign_in_error=words))


def _signed_in(state: State, event: SignedIn) -> Step:
    if state.phase is not Phase.SIGNING_IN:
        return still(state)
    state = replace(state, token=event.token, phase=Phase.CONNECTING, sign_in_error="")
    return still(
        state,
        KeepToken(state.relay, event.token),
        RememberSignIn(state.relay, state.email),
        Connect(state.relay, event.token),
    )


def _sign_in_failed(state: State, event: SignInFailed) -> Step:
    return _failed(state, event.words) if state.phase is Phase.SIGNING_IN else still(state)


def _token_not_kept(state: State, event: TokenNotKept) -> Step:
    return remark(state, event.words)


def _sign_out(state: State, _intent: SignOut) -> Step:
    if state.token is None:
        return still(state)
    fresh, effects = signed_out(state)
    return still(fresh, *effects, RequestSignOut(state.relay, state.token))


def _closing(state: State, _event: Closing) -> Step:
    return still(replace(state, unsaved_drafts=frozenset()), *save_drafts(state))


HANDLERS: dict[type, Handler] = {
    Started: _started,
    SignIn: _sign_in,
    Enrol: _enrol,
    SignedIn: _signed_in,
    SignInFailed: _sign_in_failed,
    TokenNotKept: _token_not_kept,
    SignOut: _sign_out,
    Closing: _closing,
}
