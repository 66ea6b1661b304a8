"""The line and the version of a model."""

from __future__ import annotations

import pytest

from stockfinder.platforms.model_line import line_of, versioned


@pytest.mark.parametrize(
    ("model", "line", "version"),
    [
        ("Ghost 16", "Ghost", "Ghost 16"),
        ("Ghost 16 GTX", "Ghost", "Ghost 16"),
        ("Air Max 90", "Air Max", "Air Max 90"),
        ("990v6", "990v6", "990v6"),
        ("Fresh Foam X 1080v13", "Fresh Foam X", "Fresh Foam X 1080v13"),
        ("6-Inch Premium", "6-Inch", "6-Inch"),
        ("Arizona EVA", "Arizona", "Arizona"),
        ("Samba", "Samba", "Samba"),
    ],
)
def test_a_model_is_cut_before_and_behind_its_version(model: str, line: str, version: str) -> None:
    assert line_of(model) == line
    assert versioned(model) == version
