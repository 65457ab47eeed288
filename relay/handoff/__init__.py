"""Human handoff for a Flask chatbot that exists already.

Two lines in the chatbot's module::

    from relay.handoff import Handoff
    Handoff(app, reply=answer, chat="/chat")

and it is started with ``baton serve --app module:app``.
"""

from relay.domain.answer import Turn
from relay.handoff.answers import Answer
from relay.handoff.extension import Handoff, HandoffError

__all__ = ["Answer", "Handoff", "HandoffError", "Turn"]
