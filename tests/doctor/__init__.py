"""Checks of retailers: composed shops behind a real server, whole and then broken."""
