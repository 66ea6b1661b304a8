"""JSON Lines streams of `size`, `match` and `read`: one bad line loses no other."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import COMMAND

if TYPE_CHECKING:
    from pathlib import Path

BAD = (b"not JSON", b"\xff\xfe", b"[]", b'{"x": 1', b'"\\u001b[31m"', b"[" * 100_000)


@pytest.fixture
def good(tmp_path: Path) -> dict[str, bytes]:
    """A line that each command can answer."""
    page = tmp_path / "page.html"
    page.write_text("<h1>Brooks Ghost 16 \u202e</h1>")
    return {
        "size": '{"label": "10 ½"}'.encode(),
        "match": b'{"wanted": {"text": "ghost 16"}, "title": "Brooks \\ud83d\\udc5f Ghost 16"}',
        "read": json.dumps({"file": str(page), "url": "https://shop.example/p"}).encode(),
    }


@pytest.mark.parametrize("command", ["size", "match", "read"])
def test_a_bad_line_is_answered_by_its_error_and_the_others_are_answered(
    command: str, good: dict[str, bytes], environment: dict[str, str]
) -> None:
    lines = [good[command], b"", *BAD, good[command]]
    done = subprocess.run(
        [*COMMAND, command, "--jsonl"],
        env=environment,
        input=b"\n".join(lines),
        capture_output=True,
        timeout=60,
        check=False,
    )
    first, *errors, last = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert first == last
    assert "error" not in first
    assert [set(one) for one in errors] == [{"error"}] * len(BAD)
    assert [one["error"].partition(":")[0] for one in errors] == [f"line {n}" for n in range(3, 3 + len(BAD))]
    assert done.stderr.decode().startswith(
        "stockfinder: 6 of 8 lines could not be answered: 3, 4, 5, 6, 7, ..."
    )
