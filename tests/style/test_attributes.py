"""What a product states of an attribute, where, and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from stockfinder.product import Product
from stockfinder.style.attributes import check

Row = tuple[str, dict[str, Any]]


def state(name: str, **told: Any) -> str:
    return check(name, Product(**{"title": "Boot", **told})).state


CONFIRMED: list[Row] = [
    ("EH", {"attributes": {"Safety": "ASTM F2413-18 M/I/C EH"}}),
    ("EH", {"bullets": ("Electrical Hazard (EH) rated outsole",)}),
    ("EH", {"title": "Timberland PRO Pit Boss 6-Inch Steel Toe Eh"}),
    ("electrical hazard", {"tags": ("eh",)}),
    ("ASTM F2413-18 EH", {"bullets": ("ASTM F2413-18 M I/75 C/75 EH",)}),
    ("SD", {"bullets": ("ASTM F2413-11 M I/75 C/75 SD/35",)}),
    ("PR", {"bullets": ("ASTM F2413-18 M I/75 C/75 EH PR",)}),
    ("puncture resistant", {"description": "A puncture-resistant plate."}),
    ("S3", {"attributes": {"Norm": "EN ISO 20345:2022 S3S FO SR"}}),
    ("S3", {"attributes": {"Norm": "EN ISO 20345:2022 S7L"}}),
    ("EN ISO 20345 S3", {"title": "Safety shoe S3 SRC"}),
    ("S1P", {"title": "Safety shoe S3 SRC"}),
    ("S1", {"bullets": ("EN ISO 20345 S1P",)}),
    ("SRA", {"bullets": ("EN ISO 20345:2011 S3 SRC",)}),
    ("safety toe", {"title": "Work boot, composite toe"}),
    ("waterproof", {"title": "Ghost 16 GTX"}),
    ("waterproof", {"attributes": {"Waterproof": "Yes"}}),
    ("waterproof", {"description": "Light, without sacrificing waterproof protection."}),
    ("waterproof", {"title": "Wanderschuh wasserdicht"}),
    ("water resistant", {"title": "Waterproof boot"}),
    ("slip resistant", {"bullets": ("Slip-resistant outsole",)}),
    ("slip resistant", {"bullets": ("EN ISO 20345 S3 SRC",)}),
    ("non-slip", {"bullets": ("Slip-resistant outsole",)}),
    ("vegan", {"tags": ("Vegan",)}),
    ("leather", {"attributes": {"Upper": "Full-grain leather"}}),
    ("zero drop", {"bullets": ("Zero-drop platform",)}),
]
CONTRADICTED: list[Row] = [
    ("EH", {"attributes": {"Safety": "ASTM F2413-18 M/I/C SD"}}),
    ("EH", {"bullets": ("ASTM F2413-11 M I/75 C/75 SD35",)}),
    ("EH", {"description": "Meets the standard. Not rated for electrical hazard."}),
    ("SD", {"bullets": ("Electrical hazard rated",)}),
    ("S3", {"attributes": {"Norm": "EN ISO 20345:2011 S1P SRC"}}),
    ("S7", {"attributes": {"Norm": "EN ISO 20345:2022 S3"}}),
    ("S5", {"attributes": {"Norm": "EN ISO 20345 S3"}}),
    ("safety toe", {"attributes": {"Norm": "EN ISO 20347 O2"}}),
    ("steel toe", {"title": "Work boot composite toe"}),
    ("waterproof", {"title": "Non-waterproof hiker"}),
    ("waterproof", {"bullets": ("This shoe is not waterproof",)}),
    ("waterproof", {"attributes": {"Waterproof": "No"}}),
    ("slip resistant", {"bullets": ("Not slip resistant",)}),
    ("vegan", {"attributes": {"Material": "Full-grain leather"}}),
    ("leather", {"attributes": {"Upper": "Faux leather"}}),
    ("zero drop", {"attributes": {"Zero drop": "no"}}),
]
NOT_STATED: list[Row] = [
    ("EH", {}),
    ("EH", {"description": "Comes as EH or as SD, see the label."}),
    ("PR", {"title": "Oxford Shoes, Black, Mens, 8, M, Pr"}),
    ("metatarsal guard", {"title": "Etnies Scout Mt"}),
    ("S3", {"title": "Galaxy S3 sneaker"}),
    ("waterproof", {"bullets": ("Water-resistant leather",)}),
    ("waterproof", {"description": "Treat it with a waterproof spray."}),
    ("waterproof", {"title": "Chelsea boot with twin gore"}),
    ("waterproof", {"attributes": {"Waterproof": "N/A"}}),
    ("gore-tex", {"title": "Waterproof boot"}),
    ("slip resistant", {"title": "Slip-on shoe"}),
    ("slip resistant", {"bullets": ("Non-slip outsole",)}),
    ("vegan", {"bullets": ("Vegan leather upper",)}),
    ("zero drop", {"title": "Ghost 16"}),
]


def ids(rows: list[Row]) -> list[str]:
    return [f"{name} in {told}" for name, told in rows]


@pytest.mark.parametrize(("name", "told"), CONFIRMED, ids=ids(CONFIRMED))
def test_confirmed(name: str, told: dict[str, Any]) -> None:
    """A mark or a phrase that says it, or a class that satisfies it."""
    assert state(name, **told) == "confirmed"


@pytest.mark.parametrize(("name", "told"), CONTRADICTED, ids=ids(CONTRADICTED))
def test_contradicted(name: str, told: dict[str, Any]) -> None:
    """Its opposite, a lesser class, or the phrase with a no."""
    assert state(name, **told) == "contradicted"


@pytest.mark.parametrize(("name", "told"), NOT_STATED, ids=ids(NOT_STATED))
def test_not_stated(name: str, told: dict[str, Any]) -> None:
    """Silence, a weaker claim, a look-alike, or both at once."""
    assert state(name, **told) == "not stated"


def test_tells_the_words_and_where_they_stand() -> None:
    """The agent can read the evidence aloud."""
    product = Product(
        title="Boot", bullets=("Oil resistant", "ASTM F2413-18 EH rated"), url="https://shop.example/b"
    )
    found = check("EH", product)
    assert (found.words, found.where, found.url) == (
        "ASTM F2413-18 EH rated",
        "bullet",
        "https://shop.example/b",
    )
    assert check("SD", Product(title="Boot")).words is None


def test_long_text_is_cut_around_the_words() -> None:
    """Evidence is short."""
    prose = (
        "A boot. "
        + "Comfort for long shifts, " * 20
        + "with an electrical hazard rating for the whole sole "
        + "x" * 90
    )
    words = check("EH", Product(title="Boot", description=prose)).words
    assert words is not None
    assert "electrical hazard" in words
    assert len(words) < 90


def test_the_more_trusted_source_decides() -> None:
    """Properties before tags before bullets before the title before prose."""
    product = Product(
        title="Waterproof boot",
        attributes={"Waterproof": "No"},
        description="Waterproof through and through.",
    )
    found = check("waterproof", product)
    assert (found.state, found.where) == ("contradicted", "property")
    assert (
        check("waterproof", Product(title="Boot", tags=("waterproof",), bullets=("Not waterproof",))).where
        == "tag"
    )
