"""Refusals and troubles say what happened and what to do."""

from __future__ import annotations

import inspect

import pytest

from relay.domain import errors

SENTENCES = [
    (errors.MalformedError("The message is empty."), "The message is empty."),
    (errors.NotFoundError(), "There is no such conversation."),
    (errors.WrongStateError("Already finished."), "Already finished."),
    (errors.AlreadyTakenError("Tom"), "Tom took this chat first."),
    (errors.AlreadyTakenError(None), "Another agent took this chat first."),
    (errors.NotOwnerError(), "This chat is not yours any more; your message was not sent."),
    (
        errors.AtCapacityError(3),
        "You have 3 chats, your limit. Complete one to take the next.",
    ),
    (errors.UnauthenticatedError("Please sign in again."), "Please sign in again."),
    (errors.ForbiddenError("By WebSocket only."), "By WebSocket only."),
    (
        errors.OriginRefusedError("https://evil.example"),
        (
            "Pages from https://evil.example may not use this chat. "
            "Its owner can add the site to the relay's setting BATON_ORIGINS."
        ),
    ),
    (
        errors.OriginRefusedError(None),
        (
            "Pages from nowhere may not use this chat. "
            "Its owner can add the site to the relay's setting BATON_ORIGINS."
        ),
    ),
    (
        errors.ProtocolUnsupportedError(2, 1),
        (
            "This program speaks version 2 of the protocol, the relay version 1. "
            "Please update the older one."
        ),
    ),
    (errors.RateLimitedError("Slower, please.", 500), "Slower, please."),
    (
        errors.BusyError(),
        "We are very busy right now. Nothing is lost; this will be sent again.",
    ),
    (
        errors.StorageFullError(),
        "The server's disk is full. Reading still works; sending will resume.",
    ),
]


@pytest.mark.parametrize(("error", "sentence"), SENTENCES)
def test_what_people_read(error: errors.DomainError | errors.TroubleError, sentence: str) -> None:
    """The text of an error is the sentence for people, on the exception and as its message."""
    assert str(error) == error.message == sentence


def test_every_error_is_in_this_table() -> None:
    """An error that is added later must show its sentence here."""
    shown = {type(error) for error, _ in SENTENCES}
    bases = {errors.DomainError, errors.TroubleError}
    declared = {
        kind
        for _, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, tuple(bases))
    }
    assert declared - bases == shown


def test_evidence_travels_as_data() -> None:
    """Programs read attributes, never the sentence."""
    assert errors.AlreadyTakenError("Tom").winner == "Tom"
    assert errors.AtCapacityError(3).capacity == 3
    assert errors.RateLimitedError("Slower.", 500).retry_after_ms == 500


def test_refusal_and_trouble_are_apart() -> None:
    """What is worth repeating is told apart from what is not by its family."""
    assert not issubclass(errors.TroubleError, errors.DomainError)
    assert not issubclass(errors.DomainError, errors.TroubleError)
