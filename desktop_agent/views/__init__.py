"""Widgets: they show what the view models say and pass on what the agent does."""
