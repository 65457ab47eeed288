"""The fingerprint of a list of sessions."""

from __future__ import annotations

from desktop_agent.core.cards import changed_card
from desktop_agent.core.digest import digest_of
from relay.protocol.examples import example_of
from tests.fakes.desktop_playbook import waiting_card


def test_the_digest_is_that_of_the_protocols_example() -> None:
    """An empty list and the example's session give what PROTOCOL.md prints."""
    example = example_of("presence.renew")["reply"]
    assert digest_of([]).hash == example["waiting"]["hash"]
    (head,) = example["heads"]
    card = changed_card(waiting_card(), session_id=head["session_id"], version=head["version"])
    assert digest_of([card]).hash == example["mine"]["hash"]


def test_the_digest_does_not_depend_on_the_order() -> None:
    """Two lists of the same sessions agree, however they are sorted."""
    one, two = waiting_card(1), waiting_card(2)
    assert digest_of([one, two]) == digest_of([two, one])


def test_the_digest_tells_versions_apart() -> None:
    """A session that changed hands changes the fingerprint."""
    card = waiting_card()
    assert digest_of([card]) != digest_of([changed_card(card, version=card.version + 1)])
