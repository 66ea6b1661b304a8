"""Reading size labels: rows written for these tests, one kind of label after the other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stockfinder.size import SizeReading, StatedSize, read_size

ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("labels.jsonl").read_text(encoding="utf-8").splitlines()
]
KEYWORDS = {
    "home": "home_system",
    "title": "product_title",
    "option": "option_name",
    "audience": "audience",
    "brand": "brand",
    "country": "country",
}


def shown(reading: SizeReading) -> str:
    """Write a reading as the rows do: `US 8 men + EU 42, wide 2E ?width`."""
    text = " + ".join(_one(size) for size in reading.sizes) or "none"
    if reading.width:
        text += f", {reading.width} {reading.width_code or ''}".rstrip()
    if reading.doubts:
        text += f" ?{','.join(sorted(reading.doubts))}"
    return text


def _one(size: StatedSize) -> str:
    to = f"..{size.value_to}" if size.value_to else ""
    return f"{size.system or '-'} {size.value}{to} {size.audience or ''}".rstrip()


@pytest.mark.parametrize(
    ("label", "around", "expected"), [pytest.param(*row, id=f"{row[0]} {row[1]}") for row in ROWS]
)
def test_label(label: str, around: dict[str, str], expected: str) -> None:
    """A label is read as a person reads it who sees the page around it."""
    reading = read_size(label, **{KEYWORDS[key]: value for key, value in around.items()})
    assert shown(reading) == expected
    assert reading.ambiguous == bool(reading.doubts)
