"""The relay, from the app's side: the only place with sockets and HTTP."""
