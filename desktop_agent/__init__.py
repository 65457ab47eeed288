"""Baton Desk: the app in which people answer the visitors a bot hands over."""
