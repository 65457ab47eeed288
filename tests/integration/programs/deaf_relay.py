"""A relay whose pushes are all lost, as when the message queue between relays is down."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from relay.cli.serving import patch_standard_library

if TYPE_CHECKING:
    from relay.domain.facts import Fact


class LostPush:
    """Implements the port ``Push``: nothing arrives anywhere."""

    def tell(self, facts: Iterable[Fact], *, skip: str | None = None) -> None:
        """Lose the facts."""


def main() -> None:
    """Serve."""
    patch_standard_library()
    from relay.app import Parts
    from tests.support.programs import serve_with

    serve_with(Parts(push=LostPush()))


if __name__ == "__main__":
    main()
