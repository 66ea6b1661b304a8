"""Tests of the platforms, on replies that were recorded from the real programs and on composed ones."""
