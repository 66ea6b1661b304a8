"""Conversions and the charts they come from."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import stockfinder.size
from stockfinder.size import convert
from stockfinder.size.charts import chart
from stockfinder.size.number import WHOLE
from stockfinder.size.scale import exists
from stockfinder.wanted import Audience, Size, SizeSystem

CHARTS = sorted((Path(stockfinder.size.__file__).parent / "charts").glob("*.toml"))
_COLUMNS = {
    "US men": SizeSystem.US,
    "US women": SizeSystem.US,
    "US kids": SizeSystem.US,
    "UK": SizeSystem.UK,
    "EU": SizeSystem.EU,
    "CM": SizeSystem.CM,
    "AU": SizeSystem.AU,
}


def test_there_are_charts() -> None:
    """The charts are part of the package."""
    assert len(CHARTS) >= 30


@pytest.mark.parametrize("path", CHARTS, ids=lambda path: path.stem)
def test_chart_file(path: Path) -> None:
    """A chart names its sources and its confidence, and holds only numbers that its systems have."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    assert all(data["sources"])
    found = chart(path.stem)
    assert found is not None
    assert chart(data["brand"]) == found
    for table in found.tables:
        assert table.audience in {"men", "women", "adults", "kids"}
        assert set(table.columns) <= set(_COLUMNS)
        assert set(table.confidence.values()) <= {"high", "medium", "low"}
        assert len({len(cells) for cells in table.columns.values()}) == 1
        for name, cells in table.columns.items():
            told = [cell for cell in cells if cell is not None]
            assert told, name
            for low, high in told:
                assert low <= high
                for end in (low, high):
                    number = end - 13 * WHOLE if table.audience == "kids" and end > 13.5 * WHOLE else end
                    eu = _COLUMNS[name] in (SizeSystem.EU, SizeSystem.CM)
                    assert exists(end if eu else number, _COLUMNS[name]), (name, low, high)


@pytest.mark.parametrize(
    ("spelling", "brand"),
    [
        ("NIKE", "Nike"),
        ("Nike Sportswear", "Nike"),
        ("Air Jordan", "Nike"),
        ("Jordan Brand", "Nike"),
        ("new balance", "New Balance"),
        ("Dr Martens", "Dr. Martens"),
        ("DR. MARTENS", "Dr. Martens"),
        ("Birkenstock", "Birkenstock"),
        ("Brooks", None),
        ("", None),
        ("../nike", "Nike"),
        ("charts/../../x", None),
    ],
)
def test_a_brand_is_found_in_any_spelling(spelling: str, brand: str | None) -> None:
    """The brand as shops write it leads to its chart; an unknown one to none."""
    found = chart(spelling)
    assert (found and found.brand) == brand


@pytest.mark.parametrize(
    ("wanted", "to", "brand", "candidates"),
    [
        (Size("1", SizeSystem.US, Audience.KIDS), SizeSystem.UK, "Nike", ("13.5",)),
        (Size("13.5", SizeSystem.UK, Audience.KIDS), SizeSystem.US, "Nike", ("1",)),
        (Size("5", SizeSystem.US, Audience.TODDLER), SizeSystem.EU, "Nike", ("21",)),
        (Size("10", SizeSystem.UK, Audience.KIDS), SizeSystem.EU, "Clarks", ("28",)),
        (Size("24", SizeSystem.CM, Audience.MEN), SizeSystem.US, "Nike", ("5.5", "6")),
        (Size("8", SizeSystem.UK, Audience.MEN), SizeSystem.AU, None, ("8",)),
        (Size("8", SizeSystem.US, Audience.WOMEN), SizeSystem.AU, None, ("8",)),
        (Size("43", SizeSystem.EU), SizeSystem.FR, None, ("43",)),
        (Size("42", SizeSystem.EU), SizeSystem.IT, None, ("41", "42")),
        (Size("42", SizeSystem.EU), SizeSystem.BR, None, ("40",)),
        (Size("27.5", SizeSystem.CM), SizeSystem.KR, None, ("275",)),
        (Size("10", SizeSystem.US), SizeSystem.EU, None, ()),  # nobody's US 10
        (Size("L", SizeSystem.ALPHA), SizeSystem.EU, None, ()),
    ],
)
def test_convert(wanted: Size, to: SizeSystem, brand: str | None, candidates: tuple[str, ...]) -> None:
    """A conversion is a set, and empty where nothing converts."""
    assert convert(wanted, to, brand=brand).candidates == candidates


@pytest.mark.parametrize("us", [f"{n / 2:g}" for n in range(12, 27)])
@pytest.mark.parametrize("audience", [Audience.MEN, Audience.WOMEN])
def test_the_formula_holds_what_most_charts_print(us: str, audience: Audience) -> None:
    """For a US size most brand charts' EU number lies among the generic candidates, within half a size."""
    wanted = Size(us, SizeSystem.US, audience)
    generic = [float(value) for value in convert(wanted, SizeSystem.EU).candidates]
    printed = []
    for path in CHARTS:
        found = convert(wanted, SizeSystem.EU, brand=path.stem)
        if not found.approximate:
            values = [_decimal(value) for value in found.candidates]
            printed.append(any(generic[0] - 0.5 <= value <= generic[-1] + 0.5 for value in values))
    assert printed
    assert sum(printed) >= 0.75 * len(printed)


def _decimal(value: str) -> float:
    whole, _, third = value.partition(" ")
    return float(whole) + (int(third[0]) / 3 if third else 0)


def test_a_brand_chart_goes_before_the_formula() -> None:
    """What a brand prints is taken, however far from the formula it is."""
    assert convert(Size("9", SizeSystem.US, Audience.MEN), SizeSystem.UK, brand="Converse").candidates == (
        "9",
    )
    assert convert(Size("9", SizeSystem.US, Audience.MEN), SizeSystem.UK).candidates == ("8", "8.5")
