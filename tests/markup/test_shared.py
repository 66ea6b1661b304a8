"""Real pages and the public benchmark beside the repository: what was reached must not get worse."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def score(shared: Path) -> str:
    """What the scoring script prints for the installed command."""
    script = shared / "score" / "pages.py"
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def figure(score: str, pattern: str) -> float:
    """One figure of the score."""
    found = re.search(pattern, score)
    assert found, score
    return float(found[1])


def test_no_real_size_is_said_to_be_in_stock_that_is_not(score: str) -> None:
    """Neither falsely in stock nor falsely sold out, on any real page with its stock told by hand."""
    assert "FALSE IN STOCK" not in score
    assert "false sold out" not in score


def test_variants_on_real_pages_are_right(score: str) -> None:
    """The mean over pages. Two pages count as wrong though they are read right: a list that marks four sizes
    as sold out in words, and colours told by name where the truth has their number."""
    assert figure(score, r"right ([\d.]+)%") >= 94.0


def test_the_public_benchmark_is_read_well(score: str) -> None:
    """Price and availability of the product as a whole."""
    assert figure(score, r"price F1 ([\d.]+)") >= 0.92
    assert figure(score, r"stock macro F1 ([\d.]+)") >= 0.85
