"""Visits to shops: real programs on loopback, and composed ones behind a real server."""
