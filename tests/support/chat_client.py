"""A client of somebody's own chat endpoint, with a cookie jar and nothing of Baton's."""

from __future__ import annotations

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from tests.support.http_visitor import JSON, HttpAnswer, send


@dataclass(slots=True)
class ChatClient:
    """Posts messages as a browser would."""

    url: str
    cookies: dict[str, str] = field(default_factory=dict)

    def post(self, body: object) -> HttpAnswer:
        """Send a JSON body to /chat."""
        kept = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        answer = send(self.url, "POST", "/chat", body=body, headers=JSON | kept)
        for name, morsel in SimpleCookie(answer.headers.get("Set-Cookie", "")).items():
            self.cookies[name] = morsel.value
        return answer

    def say(self, message: str) -> str:
        """Say something; return the reply."""
        answer = self.post({"message": message})
        assert answer.status == 200, answer
        body: dict[str, Any] = answer.json
        return str(body["reply"])

    @property
    def session_id(self) -> str:
        """The session that the cookie is of."""
        return self.cookies["baton_visitor"].partition(".")[0]
