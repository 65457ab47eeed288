"""What the app knows and decides: pure, without Qt, sockets, files or a clock."""
