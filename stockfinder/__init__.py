"""Finds which other shops have a shoe in a size, while the caller is on the line."""
