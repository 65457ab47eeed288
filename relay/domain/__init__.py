"""The rules of handing over, pure: time, ids and randomness are parameters."""
