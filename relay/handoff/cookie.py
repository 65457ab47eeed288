"""What a visitor's browser keeps: whose session it is, and how far it has heard."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Self

from flask import Flask, Request, Response

NAME = "baton_visitor"
"""The cookie's name."""

_SHAPE = re.compile(r"([0-9a-f-]{32,36})\.([A-Za-z0-9_-]{43})\.(\d{1,10})\.([01])")


@dataclass(frozen=True, slots=True)
class Ticket:
    """The cookie's content.

    ``seen`` is the last entry that an answer brought: it is kept here, so that an
    answer that was lost on its way is brought again. ``listens`` marks a page that
    asks for news by itself.
    """

    session_id: str
    token: str
    seen: int
    listens: bool = False

    @classmethod
    def of(cls, request: Request) -> Self | None:
        """Return the ticket that a request carries, or None."""
        found = _SHAPE.fullmatch(request.cookies.get(NAME, ""))
        if found is None:
            return None
        session_id, token, seen, listens = found.groups()
        return cls(session_id, token, int(seen), listens == "1")

    def up_to(self, seq: int) -> Self:
        """Return the ticket of somebody who has heard everything up to ``seq``."""
        return replace(self, seen=max(self.seen, seq))

    def put_on(self, response: Response, app: Flask, *, secure: bool) -> None:
        """Hand the ticket to the browser, under the rules of the application's own session."""
        of_session = app.session_interface
        response.set_cookie(
            NAME,
            f"{self.session_id}.{self.token}.{self.seen}.{int(self.listens)}",
            path=of_session.get_cookie_path(app),
            domain=of_session.get_cookie_domain(app),
            secure=of_session.get_cookie_secure(app) or secure,
            httponly=True,
            samesite=of_session.get_cookie_samesite(app) or "Lax",
        )
