"""The use cases: each takes a transaction and a request and returns an outcome."""
