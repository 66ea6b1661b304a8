"""SECURITY.md promises nothing that no test holds."""

from __future__ import annotations

import re

from tests.conftest import ROOT


def test_every_promise_names_tests_that_exist() -> None:
    """Each row of its tables, and each test by its file and name."""
    text = (ROOT / "SECURITY.md").read_text()
    rows = [
        line for line in text.splitlines() if line.startswith("|") and not re.match(r"\|(-| promise)", line)
    ]
    assert len(rows) >= 12
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row)
        assert named, row
        for file, test in named:
            assert re.search(rf"^(?:async )?def {test}\(", (ROOT / file).read_text(), re.MULTILINE), test
