"""What visitors are told when their conversation changes hands."""

from __future__ import annotations

from dataclasses import dataclass

from relay.domain.lifecycle import Change


@dataclass(frozen=True, slots=True)
class Notices:
    """The words of the system's and the bot's voice; ``{agent}`` is the agent's name."""

    greeting: str = "Hello! How can I help you today?"
    clarify: str = (
        "I am not sure I understood that. Could you put it in other words? "
        "Or choose “Talk to a person” at any time."
    )
    choose: str = (
        "I am not sure what you mean. Is it one of these? "
        "You can also put it in other words, or choose “Talk to a person”."
    )
    escalated: str = "I am passing you to a person. They see everything written here."
    claimed: str = "You're now chatting with {agent}."
    cancelled: str = "You are back with the assistant."
    requeued: str = "The connection to {agent} was lost. You are first in line for a colleague."
    completed: str = "This chat was completed. Write again at any time; the assistant is here."
    reopened: str = ""

    def line(self, change: Change, agent: str | None) -> str:
        """Return what the visitor reads at ``change``; empty where nothing is shown."""
        words = {
            Change.ESCALATED: self.escalated,
            Change.CLAIMED: self.claimed,
            Change.CANCELLED: self.cancelled,
            Change.REQUEUED: self.requeued,
            Change.COMPLETED: self.completed,
            Change.REOPENED: self.reopened,
        }.get(change, "")
        # Not str.format: an owner's text with a stray brace must not fail.
        return words.replace("{agent}", agent or "your adviser")
