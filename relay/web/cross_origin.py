"""Which web pages may ask: the same list of origins as for sockets, told to browsers by CORS."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, request

from relay.domain.errors import OriginRefusedError
from relay.service.admission import Origins


@dataclass(frozen=True, slots=True)
class CrossOrigin:
    """Guards the routes of a blueprint.

    A request without an Origin comes from a program, which could claim any
    origin and is held by the limits; a browser that sends none says in
    Sec-Fetch-Site, which scripts cannot set, that another site asks.
    """

    origins: Origins
    methods: tuple[str, ...] = ("GET", "POST")
    headers: tuple[str, ...] = ("Authorization", "Content-Type")
    exposed: tuple[str, ...] = ("Retry-After",)

    def install(self, routes: Blueprint) -> None:
        """Guard ``routes``."""
        routes.before_request(self.admit)
        routes.after_request(self.tell_browser)

    def admit(self) -> Response | None:
        """Refuse pages that are not listed; answer preflights of those that are."""
        origin = request.headers.get("Origin")
        if origin is None:
            if request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}:
                raise OriginRefusedError(None)
        elif not self.origins.allow(origin):
            raise OriginRefusedError(origin)
        if request.method == "OPTIONS":
            allowed = {
                "Access-Control-Allow-Methods": ", ".join(self.methods),
                "Access-Control-Allow-Headers": ", ".join(self.headers),
                "Access-Control-Max-Age": "600",
            }
            return Response(status=204, headers=allowed)
        return None

    def tell_browser(self, response: Response) -> Response:
        """Allow the listed page that asked, and nobody else, to read the answer."""
        response.headers.add("Vary", "Origin")
        response.headers["Cache-Control"] = "no-store"
        origin = request.headers.get("Origin")
        if self.origins.allow(origin):
            response.headers["Access-Control-Allow-Origin"] = str(origin)
            response.headers["Access-Control-Expose-Headers"] = ", ".join(self.exposed)
        return response
