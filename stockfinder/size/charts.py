"""Reads the brands' size charts: one file a brand in `charts/`, opened when that brand is first asked for."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from stockfinder.decode import convert
from stockfinder.size.number import YOUTH, sixtieths

Cell = tuple[int, int] | None
"""The smallest and the largest number of a cell in sixtieths, or nothing where no source tells it."""

_FOLDER = Path(__file__).with_name("charts")
_ALIASES = {"jordan": "nike", "air_jordan": "nike", "doc_martens": "dr_martens", "airwair": "dr_martens"}


class _Table(Struct, rename={"audience": "for"}):
    audience: str
    confidence: str
    rows: str
    less_sure: dict[str, str] = {}


class _File(Struct):
    brand: str
    sources: list[str]
    tables: list[_Table]


class Table(NamedTuple):
    """One table of a chart, column by column."""

    audience: str
    """`men`, `women`, `adults` (men's and women's numbers of one shoe side by side) or `kids`."""
    columns: dict[str, list[Cell]]
    confidence: dict[str, str]
    """Of each column: `high`, `medium` or `low`."""


class Chart(NamedTuple):
    """A brand's chart."""

    brand: str
    tables: tuple[Table, ...]


def chart(brand: str) -> Chart | None:
    """Find a brand's chart by the brand's name in any spelling (`NIKE`, `Nike Sportswear`, `Dr Martens`)."""
    words = "".join(c if c.isalnum() else " " for c in brand.casefold().replace(".", "")).split()[:4]
    for last in range(len(words), 0, -1):
        slug = "_".join(words[:last])
        found = _load(_ALIASES.get(slug, slug))
        if found is not None:
            return found
    return None


@lru_cache(maxsize=128)
def _load(slug: str) -> Chart | None:
    path = _FOLDER / f"{slug}.toml"
    if not slug.replace("_", "").isalnum() or not slug.isascii() or not path.is_file():
        return None
    import tomllib

    file = convert(tomllib.loads(path.read_text("utf-8")), _File)
    return Chart(file.brand, tuple(_table(table) for table in file.tables))


def _table(table: _Table) -> Table:
    head, *rows = ([cell.strip() for cell in line.split("|")] for line in table.rows.strip().splitlines())
    columns: dict[str, list[Cell]] = {
        name: [_cell(row[place]) for row in rows] for place, name in enumerate(head)
    }
    confidence = {name: table.less_sure.get(name, table.confidence) for name in head}
    return Table(table.audience, columns, confidence)


def _cell(text: str) -> Cell:
    """Read `9.5`, `43 1/3`, `8-8.5`, `13.5C` (a small child's) or `1Y` (a youth's)."""
    if not text:
        return None
    youth = YOUTH if text.endswith("Y") else 0
    low, _, high = text.rstrip("CY").partition("-")
    first = sixtieths(low)
    last = sixtieths(high) if high else first
    if first is None or last is None:
        message = f"no size: {text!r}"
        raise ValueError(message)
    return first + youth, last + youth
