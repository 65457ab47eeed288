"""``python -m relay.cli``: the same as ``baton``."""

from relay.cli import main

if __name__ == "__main__":
    main()
