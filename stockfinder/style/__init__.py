"""Telling whether two names mean the same shoe."""
