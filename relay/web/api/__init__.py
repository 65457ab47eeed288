"""The REST API under /api/v1: one table of endpoints, from which all else comes."""
