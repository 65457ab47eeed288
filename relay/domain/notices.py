"""What visitors are told when their conversation changes hands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from relay.domain.lifecycle import Change, Trigger


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
    away: str = (
        "I am passing you to a person, but nobody is online right now. Leave your e-mail address "
        "and you will be answered there, or wait here: you keep your place."
    )
    closed: str = (
        "I am passing you to a person, but nobody is here right now; we are back {opens}. Leave "
        "your e-mail address and you will be answered there. You keep your place."
    )
    contact_left: str = "Thank you. You will be answered here, or at {email} when you have left."
    idle: str = "Are you still there?"
    idle_completed: str = (
        "This chat was completed because we did not hear from you. "
        "Write again at any time; the assistant is here."
    )
    unanswered: str = "{agent} cannot answer right now. You are first in line for a colleague."
    transferred: str = "{agent} is passing you to a colleague, who sees everything written here."
    handed_over: str = "{agent} takes over from here and sees everything written so far."
    put_back: str = "A colleague will go on with you shortly. You are first in line."
    returned: str = "You are back with the assistant. You can ask for a person at any time."
    gave_up: str = (
        "Sorry, nobody is free at the moment. The assistant is here, "
        "and you can ask for a person again at any time."
    )

    def line(self, change: Change, agent: str | None, trigger: Trigger | None = None) -> str:
        """Return what the visitor reads at ``change``; empty where nothing is shown.

        ``trigger`` tells apart what leads to the same change.
        """
        words = self._by_trigger(trigger) or self._by_change(change)
        # Not str.format: an owner's text with a stray brace must not fail.
        return words.replace("{agent}", agent or "your adviser")

    def _by_trigger(self, trigger: Trigger | None) -> str:
        words = {
            Trigger.HAND_OVER: self.handed_over,
            Trigger.REQUEUE: self.put_back,
            Trigger.GIVE_UP: self.gave_up,
        }
        return words.get(trigger, "") if trigger else ""

    def _by_change(self, change: Change) -> str:
        return {
            Change.ESCALATED: self.escalated,
            Change.CLAIMED: self.claimed,
            Change.CANCELLED: self.cancelled,
            Change.REQUEUED: self.requeued,
            Change.COMPLETED: self.completed,
            Change.REOPENED: self.reopened,
            Change.CONTACT_LEFT: self.contact_left,
            Change.TRANSFERRED: self.transferred,
            Change.RETURNED: self.returned,
        }.get(change, "")

    def arriving(self, *, is_open: bool, there: bool, back: str) -> Notices:
        """Return the notices for a session that goes to people now.

        ``back`` is when people are back, in words; empty where that is not known.
        """
        if not is_open and back:
            return replace(self, escalated=self.closed.replace("{opens}", back))
        return self if is_open and there else replace(self, escalated=self.away)

    def when_idle(self) -> Notices:
        """Return the notices for a session that is completed because its visitor fell silent."""
        return replace(self, completed=self.idle_completed)

    def when_unanswered(self) -> Notices:
        """Return the notices for a session that is put back because its agent fell silent."""
        return replace(self, requeued=self.unanswered)
