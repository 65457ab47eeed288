"""The relay with nothing replaced but its bot."""

from __future__ import annotations

from relay.cli.serving import patch_standard_library


def main() -> None:
    """Serve."""
    patch_standard_library()
    from relay.app import Parts
    from tests.support.programs import serve_with

    serve_with(Parts())


if __name__ == "__main__":
    main()
