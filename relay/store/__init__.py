"""Where everything acknowledged is kept: SQLite or PostgreSQL through SQLAlchemy Core."""
