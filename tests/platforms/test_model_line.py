"""The line of a model: what a search is asked for so that no spelling of the rest is missed."""

from __future__ import annotations

import pytest

from stockfinder.platforms.model_line import is_plain, line_of


@pytest.mark.parametrize(
    ("model", "line", "plain"),
    [
        ("Ghost 16", "Ghost", True),
        ("Ghost 16 GTX", "Ghost", False),
        ("Air Max 90", "Air Max", True),
        ("Adrenaline GTS 23", "Adrenaline GTS", True),
        ("Gel-Kayano 30", "Gel-Kayano", False),
        ("990v6", "990v6", False),
        ("574 Core", "574", False),
        ("Fresh Foam X 1080v13", "Fresh Foam X", False),
        ("Classic Moc 6-inch", "Classic Moc", False),
        ("Arizona EVA", "Arizona", False),
        ("Samba", "Samba", False),
    ],
)
def test_the_line_is_what_stands_before_the_version(model: str, line: str, plain: bool) -> None:
    assert (line_of(model), is_plain(model)) == (line, plain)
