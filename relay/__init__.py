"""The Baton relay: bot, escalation, queue and live handoff behind one wire.

This package imports nothing, so that the desktop app can use
:mod:`relay.protocol` without dragging the server in.
"""
