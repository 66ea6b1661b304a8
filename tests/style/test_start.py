"""The room is quick to enter: a look-up waits for it."""

from __future__ import annotations

import subprocess
import sys


def cpu(code: str) -> list[float]:
    """Run Python code that prints CPU seconds, in a process of its own; the best of three."""
    runs = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
        ).stdout
        for _ in range(3)
    ]
    return sorted(float(out) for out in runs)


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


def test_importing_is_cheap() -> None:
    """15 ms of CPU is the aim; the bound leaves room for slow machines."""
    assert cpu(IMPORT)[0] < 0.06


def test_the_first_match_reads_the_lexicons_in_little_time() -> None:
    """60 ms of CPU is the aim; the bound leaves room for slow machines."""
    assert cpu(FIRST)[0] < 0.2


def test_nothing_heavy_is_imported_to_match() -> None:
    """Correcting spelling alone needs rapidfuzz."""
    assert cpu(HEAVY) == [0.0, 0.0, 0.0]
