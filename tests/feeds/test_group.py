"""The entries of one product together, and those of different products apart."""

from __future__ import annotations

from io import BytesIO

import pytest

from stockfinder import feeds
from stockfinder.product import Absence, Availability, Listing, Query
from tests.feeds import make


def read(*entries: make.Entry) -> list[Listing]:
    feed = feeds.scan(BytesIO(make.rss(list(entries))), wants=lambda _: True)
    return list(feeds.listings(feed.rows, url="f.xml", at=None, absence=Absence.NOT_OFFERED, because="b"))


def shown(*entries: make.Entry) -> list[tuple[str, list[str | None]]]:
    return [(one.product.title, [v.size for v in one.product.variants]) for one in read(*entries)]


@pytest.mark.parametrize("group", ["G1", ""])
@pytest.mark.parametrize("between", [" - ", ", Size ", " ", " | "])
def test_sizes_written_behind_the_name_make_one_product(group: str, between: str) -> None:
    sizes = ["9", "9.5", "16"]
    rows = [
        make.entry(i, item_group_id=group, title=f"Brooks Ghost 16{between}{size}", size=size)
        for i, size in enumerate(sizes)
    ]
    assert shown(*rows) == [("Brooks Ghost 16", sizes)]


@pytest.mark.parametrize("group", ["G1", ""])
def test_the_number_of_a_model_is_no_size_where_one_of_its_sizes_has_the_same(group: str) -> None:
    sizes = ["8", "9", "10"]
    rows = [
        make.entry(i, item_group_id=group, title="HOKA Clifton 9", brand="HOKA", size=size)
        for i, size in enumerate(sizes)
    ]
    assert shown(*rows) == [("HOKA Clifton 9", sizes)]
    assert shown(rows[1]) == [("HOKA Clifton 9", ["9"])]


def test_colours_behind_the_name_make_one_product_whose_variants_have_them() -> None:
    rows = [
        make.entry(i, title=f"Brooks Ghost 16 - {color}", color=color)
        for i, color in enumerate(("Black", "Blue"))
    ]
    one = read(*rows)
    assert [(v.color, v.size) for v in one[0].product.variants] == [("Black", "10"), ("Blue", "10")]
    assert one[0].product.color is None


def test_two_models_of_one_group_and_two_audiences_of_one_name_are_apart() -> None:
    rows = (
        make.entry(1, item_group_id="G"),
        make.entry(2, item_group_id="G", title="Brooks Men's Ghost 16 GTX"),
        make.entry(3, item_group_id="", title="Ghost 16", gender="male"),
        make.entry(4, item_group_id="", title="Ghost 16", gender="female"),
    )
    assert len(read(*rows)) == 4


def test_a_row_for_several_sizes_tells_the_stock_of_none_of_them_unless_all_are_gone() -> None:
    here, gone = read(
        make.entry(1, item_group_id="A", size="9, 10, 11"),
        make.entry(2, item_group_id="B", size="9, 10, 11", availability="out_of_stock"),
    )
    assert {v.availability for v in here.product.variants} == {Availability.UNKNOWN}
    assert not any(v.evidence for v in here.product.variants)
    assert {v.availability for v in gone.product.variants} == {Availability.OUT_OF_STOCK}
    assert here.absence is gone.absence is Absence.UNKNOWN


def test_a_product_without_sizes_tells_only_of_itself() -> None:
    one = read(make.entry(1, size=""))[0]
    assert not one.product.variants
    assert one.product.availability is Availability.IN_STOCK
    assert one.absence is Absence.UNKNOWN


def test_the_size_system_is_told_with_the_size() -> None:
    one = read(make.entry(1, size="8.5", size_system="UK"))[0]
    assert one.product.variants[0].size_option == "UK size"


def test_an_entry_points_to_its_place_and_its_own_words() -> None:
    told = (
        read(make.entry(1), make.entry(2, availability="backorder", size="11"))[0]
        .product.variants[1]
        .evidence
    )
    assert (told[0].url, told[0].pointer, told[0].raw) == ("f.xml", "entry 2", "availability: backorder")


def test_the_sizes_of_what_a_gtin_found_are_its_siblings() -> None:
    body = BytesIO(make.rss(make.catalogue()))
    search = feeds.Search(Query(text="", gtin="0190340000024"))
    found = feeds.scan(body, wants=search.wants)
    assert [row.id for row in found.rows] == ["SKU-2"]
    body.seek(0)
    every = feeds.scan(body, wants=feeds.siblings(found.rows))
    assert [row.id for row in every.rows] == ["SKU-1", "SKU-2", "SKU-3"]
