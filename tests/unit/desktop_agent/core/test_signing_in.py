"""Signing in and out, told as dialogues."""

from __future__ import annotations

from desktop_agent.core.effects import (
    CancelTimers,
    Connect,
    Disconnect,
    ForgetToken,
    KeepToken,
    RememberSignIn,
    RequestEnrolment,
    RequestSignIn,
    RequestSignOut,
    SaveDraft,
)
from desktop_agent.core.events import (
    Closing,
    ConnectRefused,
    SignedIn,
    SignInFailed,
    Started,
    TokenNotKept,
)
from desktop_agent.core.intents import Enrol, SignIn, SignOut, WriteDraft
from desktop_agent.core.state import Phase
from relay.protocol.vocabulary import RefusalCode
from tests.fakes.desktop_playbook import (
    ACCOUNT,
    RELAY,
    TOKEN,
    Playbook,
    answering,
    connecting,
    online,
    refusal,
    session_id,
)


def test_a_start_without_a_token_waits_for_a_sign_in() -> None:
    """Nothing is connected before somebody signs in; address and e-mail are offered."""
    desk = Playbook().when(Started(RELAY, "maya@example.org"))
    assert desk.state.phase is Phase.SIGNED_OUT
    assert (desk.state.relay, desk.state.email) == (RELAY, "maya@example.org")


def test_a_start_with_a_token_connects_at_once() -> None:
    """A token from an earlier time makes signing in unnecessary."""
    Playbook().when(Started(RELAY, token=TOKEN), Connect(RELAY, TOKEN))


def test_a_token_that_is_found_too_late_does_not_disturb() -> None:
    """Whoever signed in by hand while a keyring was being unlocked stays signed in."""
    desk = Playbook().hears(Started(RELAY), SignIn(RELAY, "sam@example.org", "secret"))
    desk.when(Started(RELAY, "maya@example.org", TOKEN))
    assert desk.state.email == "sam@example.org"


def test_signing_in_keeps_the_token_and_connects() -> None:
    """The right password leads to a token, kept, remembered and used."""
    desk = Playbook()
    desk.when(
        SignIn("chat.example.org/", " maya@example.org ", "secret"),
        RequestSignIn(RELAY, "maya@example.org", "secret"),
    )
    desk.when(
        SignedIn(TOKEN),
        KeepToken(RELAY, TOKEN),
        RememberSignIn(RELAY, "maya@example.org"),
        Connect(RELAY, TOKEN),
    )
    assert desk.state.phase is Phase.CONNECTING


def test_a_one_time_code_enrols() -> None:
    """The first sign-in trades the code for a password of one's own."""
    Playbook().when(
        Enrol(RELAY, "maya@example.org", " K7QX-22MP ", "secret"),
        RequestEnrolment(RELAY, "maya@example.org", "K7QX-22MP", "secret"),
    )


def test_what_is_missing_is_said_before_anything_is_asked() -> None:
    """An empty field or a bad address never reaches the network."""
    desk = Playbook()
    desk.when(SignIn("", "maya@example.org", "secret"))
    assert "address" in desk.state.sign_in_error
    desk.when(SignIn(RELAY, "maya@example.org", ""))
    assert "password" in desk.state.sign_in_error
    desk.when(Enrol(RELAY, "maya@example.org", "", "secret"))
    assert "code" in desk.state.sign_in_error
    desk.when(Enrol("ftp://x", "maya@example.org", "code", "secret"))
    assert "address" in desk.state.sign_in_error


def test_a_wrong_password_is_said_in_the_relays_words() -> None:
    """The form comes back with what the relay said, and can be sent again."""
    desk = Playbook().hears(SignIn(RELAY, "maya@example.org", "wrong"))
    desk.when(SignInFailed("E-mail address or password is wrong."))
    assert desk.state.phase is Phase.SIGNED_OUT
    assert desk.state.sign_in_error == "E-mail address or password is wrong."


def test_an_answer_that_comes_too_late_changes_nothing() -> None:
    """A sign-in that nobody waits for any more does not sign anybody in."""
    Playbook().when(SignedIn(TOKEN)).when(SignInFailed("late"))


def test_a_refused_token_leads_back_to_the_sign_in_with_the_words() -> None:
    """A token the relay does not know any more is forgotten."""
    desk = connecting()
    desk.when(
        ConnectRefused(refusal(RefusalCode.UNAUTHENTICATED), 0.5),
        CancelTimers(),
        Disconnect(),
        ForgetToken(RELAY),
    )
    assert desk.state.phase is Phase.SIGNED_OUT
    assert desk.state.sign_in_error == "Refused: unauthenticated."
    assert desk.state.email == "maya@example.org"


def test_signing_out_forgets_the_token_here_and_at_the_relay() -> None:
    """Drafts are written first; then nothing of the sign-in is left."""
    desk = answering().hears(WriteDraft(session_id(1), "half a sentence"))
    desk.when(
        SignOut(),
        SaveDraft(ACCOUNT, session_id(1), "half a sentence"),
        CancelTimers(),
        Disconnect(),
        ForgetToken(RELAY),
        RequestSignOut(RELAY, TOKEN),
    )
    assert desk.state.token is None
    assert desk.state.mine == ()
    desk.when(SignOut())


def test_closing_writes_the_drafts_that_are_not_on_disk() -> None:
    """Nothing that was typed is lost by closing the window."""
    desk = answering().hears(WriteDraft(session_id(1), "half a sentence"))
    desk.when(Closing(), SaveDraft(ACCOUNT, session_id(1), "half a sentence"))
    desk.when(Closing())


def test_a_keyring_that_does_not_work_is_said() -> None:
    """The agent learns that the sign-in ends with the app."""
    desk = online().hears(TokenNotKept("You stay signed in until you close the app."))
    assert "close the app" in desk.notice


def test_secrets_do_not_show_in_texts_for_logs() -> None:
    """Neither password nor code nor token is part of what is printed of an event."""
    shown = repr(
        (
            SignIn(RELAY, "m", "s3cret"),
            Enrol(RELAY, "m", "s3cret", "s3cret"),
            SignedIn("s3cret"),
            Started(RELAY, "m", "s3cret"),
            Connect(RELAY, "s3cret"),
            KeepToken(RELAY, "s3cret"),
            RequestSignIn(RELAY, "m", "s3cret"),
            RequestEnrolment(RELAY, "m", "s3cret", "s3cret"),
            RequestSignOut(RELAY, "s3cret"),
            connecting().state,
        )
    )
    assert "s3cret" not in shown
    assert TOKEN not in shown
