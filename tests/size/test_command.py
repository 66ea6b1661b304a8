"""The `size` command: a table for people, JSON Lines for programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("stockfinder"))


def run(*words: str, lines: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [COMMAND, "size", *words], input=lines, capture_output=True, timeout=60, check=False
    )


def test_a_person_gets_a_table() -> None:
    """Each label has its row: the sizes, the width, and what is not certain."""
    shown = run("9.5 2E", "US M 9.5 / W 11", "43 1/3", "Black").stdout.decode()
    _, *rows = (line.split("  ") for line in shown.splitlines())
    assert [row[0] for row in rows] == ["9.5 2E", "US M 9.5 / W 11", "43 1/3", "Black"]
    assert "wide (2E)" in shown
    assert "US men 9.5 = US women 11" in shown
    assert "EU 43 1/3" in shown
    assert "no size in it" in shown


def test_a_program_gets_a_line_for_each_line() -> None:
    """A line that cannot be answered gives its error, and the stream goes on in order."""
    asked = [
        b'{"label": "10.5 2E", "product_title": "Men\'s Ghost 16", "home_system": "US"}',
        b'{"label": 5}',
        b"not JSON",
        '{"label": "Größe 42 ½"}'.encode(),
        b'{"label": "9", "home_system": "XX"}',
        b'{"label": "M9/W11", "more": 1}',
    ]
    done = run("--jsonl", lines=b"\n".join(asked) + b"\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert done.stdout.isascii()
    assert len(answers) == len(asked)
    assert [set(answer) == {"error"} for answer in answers] == [False, True, True, False, True, False]
    assert answers[0] | {"inferred": [], "doubts": [], "unisex": False} == {
        "system": "US",
        "value": "10.5",
        "value_to": None,
        "audience": "men",
        "width": "wide",
        "width_code": "2E",
        "also": [],
        "ambiguous": False,
        "reason": "",
        "inferred": [],
        "doubts": [],
        "unisex": False,
    }
    assert answers[0]["inferred"] == ["system", "audience"]
    assert answers[5]["also"] == [{"system": "US", "value": "11", "value_to": None, "audience": "women"}]


def test_without_a_label_it_says_what_to_give() -> None:
    """Nothing to read is wrong usage, told in a sentence."""
    done = run()
    assert done.returncode == 2
    assert b"label" in done.stderr
    assert not done.stdout
