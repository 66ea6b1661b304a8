"""What agents type, understood: the lines in `callers.jsonl`, with what each one means.

The lines and their meanings were written before the reader was first run on them. `model`, `code` and `color`
are compared by their letters and digits; a field that is absent has to stay empty.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stockfinder.errors import UsageError
from stockfinder.style import understand
from stockfinder.style.text import plain

LINES = [
    json.loads(line)
    for line in (Path(__file__).parent / "callers.jsonl").read_text(encoding="utf-8").splitlines()
]
MISREAD = {"puma safety s3 boots 44 conquest"}
"""Known to be misread: the sort of shoe is left out of the model where it stands before the name."""


def reading(text: str) -> dict[str, Any]:
    try:
        wanted = understand(text)
    except UsageError:
        return {"error": True}
    got = {
        "brand": wanted.brand,
        "model": wanted.model and plain(wanted.model),
        "audience": wanted.audience and wanted.audience.value,
        "color": wanted.color and plain(wanted.color),
        "size": wanted.size and wanted.size.value,
        "system": wanted.size and wanted.size.system and wanted.size.system.value,
        "width": wanted.width and wanted.width.value,
        "code": wanted.code and plain(wanted.code),
        "gtin": wanted.gtin,
        "must": list(wanted.must),
    }
    return {name: value for name, value in got.items() if value}


def meaning(line: dict[str, Any]) -> dict[str, Any]:
    meant = {name: value for name, value in line.items() if name != "text"}
    for name in ("model", "color", "code"):
        if name in meant:
            meant[name] = plain(meant[name])
    if "size" in meant:
        meant.setdefault("system", "US")
    return meant


@pytest.mark.parametrize("line", LINES, ids=[line["text"] or "(empty)" for line in LINES])
def test_understands_what_an_agent_types(line: dict[str, Any]) -> None:
    """Brand, model, audience, colour, size, width, code and GTIN are told apart in free text."""
    if line["text"] in MISREAD:
        pytest.xfail("known to be misread")
    assert reading(line["text"]) == meaning(line)


def test_understands_99_of_100_lines() -> None:
    """The issue's aim, with what is known to be misread counted as such."""
    assert len(LINES) >= 200
    right = sum(reading(line["text"]) == meaning(line) for line in LINES)
    assert right / len(LINES) >= 0.99
