"""The reader against real labels that were parsed by hand and lie beside the repository."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def test_real_labels_are_read_right(shared: Path) -> None:
    """At least 97 % of the labels are right, none is wrong though certain, and few are hedged needlessly."""
    script = shared / "score" / "sizes.py"
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=120, check=True)
    last = done.stdout.strip().splitlines()[-1]
    found = re.search(
        r"labels (\d+): right (\d+) .*said to be certain (\d+); .*though plain (\d+) of (\d+)", last
    )
    assert found, last
    labels, right, certain, hedged, plain = map(int, found.groups())
    assert right >= 0.97 * labels, last
    assert certain <= 0.005 * labels, last
    assert hedged <= 0.03 * plain, last
