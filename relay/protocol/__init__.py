"""The wire between visitors, agents and the relay: the only shared package.

Every event has one name, one closed shape and one example. PROTOCOL.md and the
widget's ``protocol.gen.js`` are generated from here (``make generate``).
"""
