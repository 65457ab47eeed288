"""Why a request is refused, in the domain's words.

* ``DomainError``: the request cannot be carried out as things stand; nothing was
  written. The relay answers with the wire's code and ``message``.

  * ``MalformedError``: a value makes no sense even though its shape is right
  * ``NotFoundError``: no such session, or not the caller's
  * ``WrongStateError``: the session's state does not allow it
  * ``AlreadyTakenError``: another agent was faster (``winner``)
  * ``NotOwnerError``: the session is not the agent's, or not any more
  * ``AtCapacityError``: the agent has as many sessions as allowed
  * ``UnauthenticatedError``: who the caller is was not proved
  * ``ForbiddenError``: the caller is known but may not do this
  * ``OriginRefusedError``: the page is not one that may carry the widget
  * ``ProtocolUnsupportedError``: the client speaks another version of the wire
  * ``RateLimitedError``: too fast (``retry_after_ms``)

* ``TroubleError``: the world is in the way, not the request; worth repeating.

  * ``BusyError``: storage did not answer in time
  * ``StorageFullError``: the disk is full

Anything else that is raised is a bug: logged, and answered ``internal``.
"""

from __future__ import annotations


class DomainError(Exception):
    """Base of all refusals; never raised itself."""

    def __init__(self, message: str) -> None:
        """Keep ``message``, a sentence for people."""
        super().__init__(message)
        self.message = message


class MalformedError(DomainError):
    """A value makes no sense even though its shape is right."""


class NotFoundError(DomainError):
    """There is no such session, or it is not the caller's."""

    def __init__(self, message: str = "There is no such conversation.") -> None:
        """Say the same for what is absent and what is another's."""
        super().__init__(message)


class WrongStateError(DomainError):
    """The session's state does not allow the request."""


class AlreadyTakenError(DomainError):
    """Another agent was faster; ``winner`` is their name, where known."""

    def __init__(self, winner: str | None) -> None:
        """Name the winner."""
        super().__init__(f"{winner or 'Another agent'} took this chat first.")
        self.winner = winner


class NotOwnerError(DomainError):
    """The session is not the agent's, or not any more."""

    def __init__(self) -> None:
        """Say what became of the words."""
        super().__init__("This chat is not yours any more; your message was not sent.")


class AtCapacityError(DomainError):
    """The agent has as many sessions as allowed; ``capacity`` is that number."""

    def __init__(self, capacity: int) -> None:
        """Say the number and what to do."""
        super().__init__(f"You have {capacity} chats, your limit. Complete one to take the next.")
        self.capacity = capacity


class UnauthenticatedError(DomainError):
    """Who the caller is was not proved."""


class ForbiddenError(DomainError):
    """The caller is known but may not do this."""


class OriginRefusedError(DomainError):
    """The page is not one of the sites that may carry the widget."""

    def __init__(self, origin: str | None) -> None:
        """Say what the owner can do."""
        super().__init__(
            f"Pages from {origin or 'nowhere'} may not use this chat. "
            "Its owner can add the site to the relay's setting BATON_ORIGINS."
        )


class ProtocolUnsupportedError(DomainError):
    """The client speaks a version of the wire that this relay does not."""

    def __init__(self, theirs: int, ours: int) -> None:
        """Say both versions."""
        super().__init__(
            f"This program speaks version {theirs} of the protocol, the relay version {ours}. "
            "Please update the older one."
        )


class RateLimitedError(DomainError):
    """Too fast; worth repeating after ``retry_after_ms`` milliseconds."""

    def __init__(self, message: str, retry_after_ms: int) -> None:
        """Keep when to come back."""
        super().__init__(message)
        self.retry_after_ms = retry_after_ms


class TroubleError(Exception):
    """The world is in the way, not the request; worth repeating."""

    def __init__(self, message: str) -> None:
        """Keep ``message``, a sentence for people."""
        super().__init__(message)
        self.message = message


class BusyError(TroubleError):
    """Storage did not answer in time; the request was not carried out, or may be repeated."""

    def __init__(self) -> None:
        """Say that nothing is lost."""
        super().__init__("We are very busy right now. Nothing is lost; this will be sent again.")


class StorageFullError(TroubleError):
    """The relay's disk is full."""

    def __init__(self) -> None:
        """Say what still works."""
        super().__init__("The server's disk is full. Reading still works; sending will resume.")
