"""Measurements, each a script of its own; the tests of the real servers import `proof`."""
