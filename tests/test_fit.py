"""How variants meet the wish: for whom they are, what else they are, and how they can be had."""

from __future__ import annotations

from typing import Any

import pytest

from stockfinder.fit import ListingFit, VariantFit, fit
from stockfinder.label_notes import flaw, stock_words
from stockfinder.product import Availability, Listing, Variant
from stockfinder.size import FitKind, WidthFit
from stockfinder.wanted import Audience, Wanted, Width
from tests.shoes import listing, shop, variant, wish

SILENT = "Brooks Ghost 16"


def measured(*variants: Variant, wanted: Wanted | None = None, **told: Any) -> ListingFit:
    one: Listing = listing(*variants, **told)
    return fit(wanted or wish(), shop(), one)


def rows(*variants: Variant, wanted: Wanted | None = None, **told: Any) -> tuple[VariantFit, ...]:
    return measured(*variants, wanted=wanted, **told).variants


# -- for whom a variant is --


@pytest.mark.parametrize("title", [SILENT, "Brooks Ghost 16 Unisex", "Brooks Ghost 16 Men's/Women's"])
def test_what_a_variant_says_of_its_audience_beats_any_assumption(title: str) -> None:
    men, women = rows(variant("10", audience="Mens"), variant("10", audience="Womens"), title=title)
    assert men.exact
    assert not women.exact
    assert not women.may_fit
    women_wanted = wish("10", Audience.WOMEN)
    men, women = rows(
        variant("10", audience="Mens"), variant("10", audience="Womens"), title=title, wanted=women_wanted
    )
    assert women.exact
    assert not men.exact


def test_an_options_name_says_for_whom_the_size_is() -> None:
    men, women = rows(
        variant("10", size_option="Men's Size"), variant("10", size_option="Womens Size"), title=SILENT
    )
    assert men.exact
    assert not women.exact


def test_a_variants_own_name_says_for_whom_it_is() -> None:
    men, women = rows(
        variant("10", title="Brooks Men's Ghost 16 10"),
        variant("10", title="Brooks Women's Ghost 16 10"),
        title=SILENT,
    )
    assert men.exact
    assert not women.exact


@pytest.mark.parametrize("labels", [("7.5 Men / 8.5 Women", "8 Men / 9 Women"), ("M7.5/W8.5", "M8/W9")])
def test_a_half_of_a_dual_label_is_the_shops_own_statement(labels: tuple[str, str]) -> None:
    found = measured(*map(variant, labels), wanted=wish("8.5", Audience.WOMEN), title=SILENT)
    assert found.style.verdict == "same"
    assert [row.exact for row in found.variants] == [True, False]


@pytest.mark.parametrize(
    "told",
    [
        {"variants": [variant("10 B"), variant("9 B")]},
        {"variants": [variant("10", width="B - Medium"), variant("10", width="D - Wide")]},
        {"variants": [variant("10C"), variant("11C")]},
        {"variants": [variant(size) for size in ("10", "11", "12", "13", "1", "2", "3")]},
        {"variants": [variant("10")], "description": "Women's neutral running shoe."},
        {"variants": [variant("10")], "title": "120407 1B Brooks Ghost 16"},
        {"variants": [variant("Women's 10"), variant("Women's 9")]},
    ],
    ids=["B", "legend", "C", "run", "description", "code", "labels"],
)
def test_mens_is_not_assumed_where_the_page_speaks_of_others(told: dict[str, Any]) -> None:
    of_page = {"title": SILENT} | {key: value for key, value in told.items() if key != "variants"}
    found = measured(*told["variants"], **of_page)
    assert found.style.verdict == "different"
    assert found.style.conflicts == ("audience",)


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (("10M", "10W"), {}),
        (("10",), {"title": "Brooks Ghost 16 (W)"}),
        (("10",), {"title": "Brooks Ghost 16 - W"}),
        (("10",), {"title": "Brooks Ghost 16 [Y]"}),
        (("5", "7", "10", "12"), {}),
        (("10", "Women's 9"), {}),
        (("10 B", "10 D"), {}),
    ],
)
def test_where_the_page_leaves_it_open_the_size_is_in_doubt(
    labels: tuple[str, ...], told: dict[str, Any]
) -> None:
    found = rows(*map(variant, labels), **({"title": SILENT} | told))
    tens = [row for row in found if "10" in (row.variant.size or "")]
    assert [row.size.kind for row in tens] == [FitKind.UNKNOWN] * len(tens)
    assert all(row.size.sentence for row in tens)


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (("7", "10", "13", "15"), {}),
        (("10 D", "9 D"), {}),
        (("10 D", "10 2E", "10 4E"), {}),
        (("10",), {"description": "For men and women who run."}),
        (("10", "11"), {"description": "A neutral trainer."}),
    ],
)
def test_a_page_that_speaks_of_nobody_else_is_mens(labels: tuple[str, ...], told: dict[str, Any]) -> None:
    assert any(row.exact for row in rows(*map(variant, labels), **({"title": SILENT} | told)))


def test_c_beside_plain_sizes_is_never_certain_and_among_widths_it_is_one() -> None:
    assert [row.exact for row in rows(variant("10"), variant("10C"))] == [True, False]
    assert all(row.exact for row in rows(variant("10C"), variant("10D"), variant("10E")))


@pytest.mark.parametrize("other", ["10 Womens", "10Y"])
def test_sizes_of_others_never_speak_for_a_size_that_says_nothing(other: str) -> None:
    found = measured(variant("10", "out_of_stock"), variant(other), title=SILENT)
    assert found.style.verdict == "same"
    assert [row.may_fit for row in found.variants] == [True, False]


# -- what else a variant is --


def test_a_choice_that_names_another_model_is_not_the_wanted_shoe() -> None:
    other, same = rows(variant("10", unread=("Model: Ghost 15",)), variant("10", unread=("Model: Ghost 16",)))
    assert other.size.kind is FitKind.DIFFERENT
    assert same.exact


def test_a_choice_that_nobody_understands_leaves_it_open_unless_it_makes_no_matter() -> None:
    gum, ice = variant("10", unread=("Sole: Gum",)), variant("10", "out_of_stock", unread=("Sole: Xyz",))
    assert [row.size.kind for row in rows(gum, ice)] == [FitKind.UNKNOWN] * 2
    both = rows(gum, variant("10", unread=("Sole: Xyz",)))
    assert all(row.exact for row in both)


def test_a_variant_named_as_another_shoe_is_not_certain() -> None:
    other, same = rows(
        variant("10", title="Brooks Men's Ghost 16 GTX"), variant("10", title="Brooks Men's Ghost 16")
    )
    assert other.size.kind is FitKind.UNKNOWN
    assert same.exact


@pytest.mark.parametrize(
    ("size", "told"),
    [
        ("10", {"condition": "Used - Good"}),
        ("10", {"condition": "RefurbishedCondition"}),
        ("10", {"condition": "Excellent"}),
        ("10 (Floor model)", {}),
        ("10 - Blemished", {}),
        ("10 pre-owned", {}),
        ("10", {"unread": ("Foot: Left",)}),
    ],
)
def test_what_is_not_new_and_whole_is_never_the_wanted_one(size: str, told: dict[str, Any]) -> None:
    (row,) = rows(variant(size, **told))
    assert row.flaw
    assert not row.exact
    assert not row.may_fit


@pytest.mark.parametrize("condition", ["New", "NewCondition", "Brand new", "New in box", None])
def test_new_is_no_flaw(condition: str | None) -> None:
    assert flaw("10 (only 3 left)", condition, ("Foot: Pair",)) is None


@pytest.mark.parametrize(
    ("label", "availability"),
    [
        ("10 (notify me)", Availability.UNKNOWN),
        ("10 - Join waitlist", Availability.UNKNOWN),
        ("10 - Pre-order", Availability.PREORDER),
        ("10 (backordered)", Availability.BACKORDER),
        ("10 - in store only", Availability.IN_STORE_ONLY),
        ("10", Availability.IN_STOCK),
    ],
)
def test_a_label_says_how_it_can_be_had(label: str, availability: Availability) -> None:
    (row,) = rows(variant(label))
    assert row.availability is availability


def test_a_note_never_turns_sold_out_into_stock() -> None:
    assert stock_words("10 - Pre-order") is Availability.PREORDER
    (row,) = rows(variant("10 - Pre-order", "out_of_stock"))
    assert row.availability is Availability.OUT_OF_STOCK


# -- widths of the page --


@pytest.mark.parametrize(
    "told",
    [
        {"tags": ("Width_Wide",)},
        {"attributes": {"Width": "2E"}},
        {"url": "https://shop.example/products/brooks-mens-ghost-16-wide-2e"},
        {"title": "Brooks Men's Ghost 16 (2E)"},
        {"title": "Brooks Men's Ghost 16 - 1104182E090"},
        {"mpn": "110418 2E 090"},
    ],
)
def test_a_width_is_stated_in_tag_property_address_or_title(told: dict[str, Any]) -> None:
    wide = wish(width=Width.WIDE, width_code="2E")
    assert [row.width for row in rows(variant("10"), wanted=wide, **told)] == [WidthFit.SAME]


def test_tags_of_several_widths_state_none() -> None:
    wide = wish(width=Width.WIDE, width_code="2E")
    (row,) = rows(variant("10"), wanted=wide, tags=("Width_Wide", "Width_Medium"))
    assert row.width is WidthFit.NOT_STATED
