"""The page of a report: its words, its plots and how it is put together."""
