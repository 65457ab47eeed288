"""The bots: each implements the port of ``relay.service.ports``."""
