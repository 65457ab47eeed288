"""Work for the world outside: mail."""
