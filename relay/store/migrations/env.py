"""Where Alembic finds the connection and the tables."""

from __future__ import annotations

from alembic import context

import relay.store.side_tables  # noqa: F401 - its tables are part of the metadata
from relay.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
