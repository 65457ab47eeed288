"""The one way in which a benchmark gives up."""


class BenchmarkError(Exception):
    """The figures would be worthless or cannot be had; the text says why and what to do."""
