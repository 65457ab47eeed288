"""The room that looks after the queue: offers what waits, tells visitors where they stand."""
