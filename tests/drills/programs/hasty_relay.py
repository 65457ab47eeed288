"""The relay as it is shipped, but for a short lease on mail: a drill cannot wait for minutes."""

from __future__ import annotations

from relay.cli.serving import patch_standard_library

LEASE_MS = 8_000


def main() -> None:
    """Serve."""
    patch_standard_library()
    from relay.app import Parts
    from tests.support.programs import serve_with

    serve_with(Parts(mail_lease_ms=LEASE_MS))


if __name__ == "__main__":
    main()
