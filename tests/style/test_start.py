"""The room is quick to enter: a look-up waits for it."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def cpu(code: str, compiled: Path) -> list[float]:
    """Run Python code that prints CPU seconds, in a process of its own; three runs, the best first.

    The first run compiles, as installing does; the others find bytecode in `compiled`.
    """
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONPYCACHEPREFIX"] = str(compiled)
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, env=env
        )
        for _ in range(3)
    ]
    return sorted(float(run.stdout) for run in runs)


IMPORT = """
import stockfinder.product, stockfinder.report, stockfinder.wanted, time
start = time.process_time()
import stockfinder.style
print(time.process_time() - start)
"""
FIRST = """
import stockfinder.style, time
from stockfinder.product import Product
from stockfinder.wanted import Wanted
start = time.process_time()
title = "Brooks Men's Ghost 15, Black, 10"
stockfinder.style.match(Wanted(brand="Brooks", model="Ghost 16"), Product(title=title))
print(time.process_time() - start)
"""
HEAVY = """
import stockfinder.style, sys
from stockfinder.product import Product
from stockfinder.wanted import Wanted
stockfinder.style.match(Wanted(brand="Brooks", model="Ghost 16"), Product(title="Brooks Ghost 15"))
print(len({"rapidfuzz", "dataclasses", "logging", "httpx", "rich", "tomlkit"} & sys.modules.keys()))
"""


def test_importing_is_cheap(tmp_path: Path) -> None:
    """15 ms of CPU is the aim; a slow, busy machine takes several times that."""
    assert cpu(IMPORT, tmp_path)[0] < 0.15


def test_the_first_match_reads_the_lexicons_in_little_time(tmp_path: Path) -> None:
    """60 ms of CPU is the aim; a slow, busy machine takes several times that."""
    assert cpu(FIRST, tmp_path)[0] < 0.6


def test_nothing_heavy_is_imported_to_match(tmp_path: Path) -> None:
    """Correcting spelling alone needs rapidfuzz."""
    assert cpu(HEAVY, tmp_path) == [0.0, 0.0, 0.0]
