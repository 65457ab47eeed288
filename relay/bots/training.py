"""Training in a process of its own: ``python -m relay.bots.training KNOWLEDGE FOLDER``.

Training takes all of a core for seconds and memory that is needed only once; the
relay that starts this process goes on serving and loads what is left in FOLDER.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from relay.bots.articles import ArticleError
from relay.bots.knowledge_base import read_knowledge
from relay.bots.trained import file_of, save, train


def main(arguments: Sequence[str] | None = None) -> int:
    """Train and keep the result; 1 with a sentence on standard error where that fails."""
    source, folder = sys.argv[1:] if arguments is None else arguments
    try:
        knowledge = read_knowledge(Path(source))
        save(train(knowledge), file_of(knowledge, Path(folder)))
    except (ArticleError, ImportError, OSError, MemoryError) as error:
        # Some have no words of their own, such as one for want of memory.
        sys.stderr.write(f"{str(error) or type(error).__name__}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
