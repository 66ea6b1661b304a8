"""What holds of any feed: nothing is invented, whatever happened to the file."""

from __future__ import annotations

import gzip
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from stockfinder import feeds
from stockfinder.feeds.name import name_of
from stockfinder.feeds.row import Row, read_row, read_stock
from stockfinder.product import Absence, Availability, Query
from tests.feeds import make

WHOLE = make.all_kinds(
    [make.entry(n, size=str(n), availability="out_of_stock" if n % 3 else "in_stock") for n in range(5, 14)]
)
KINDS = sorted(WHOLE)
printable = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=30)
words = printable.filter(lambda text: text != "" and text.strip() == text)


def rows(body: bytes) -> tuple[Row, ...] | None:
    """What is read of a file, or nothing where it is no feed."""
    try:
        return feeds.scan(BytesIO(body), wants=lambda _: True).rows
    except feeds.NoFeed:
        return None


def told(row: Row) -> tuple[object, ...]:
    return row.title, row.id, row.sizes, row.availability


@given(st.binary(max_size=400))
def test_whatever_the_file_holds_it_is_a_feed_or_none(body: bytes) -> None:
    for one in (body, b"<rss><item>" + body, b"id\ttitle\tsize\n" + body, gzip.compress(body)):
        rows(one)
        feeds.is_feed(one)


@given(st.sampled_from(KINDS), st.floats(0, 1))
def test_of_a_feed_that_is_cut_short_only_whole_entries_are_read(kind: str, part: float) -> None:
    body = WHOLE[kind]
    every = [told(row) for row in rows(body) or ()]
    for row in rows(body[: int(len(body) * part)]) or ():
        assert told(row) in every


@given(st.sampled_from([kind for kind in KINDS if "gzip" not in kind and "utf" not in kind]), st.data())
def test_damage_to_one_entry_puts_no_other_size_on_the_shelf(kind: str, data: st.DataObject) -> None:
    """Of a damaged text feed, an entry is read as it was, or its own columns changed, or not at all."""
    body = WHOLE[kind]
    start = body.index(b"<item>") if b"<item>" in body else body.index(b"SKU")
    at = data.draw(st.integers(start, len(body) - 1))
    cut = data.draw(st.integers(1, 40))
    found = rows(body[:at] + body[at + cut :]) or ()
    whole = {row.id: row for row in rows(body) or ()}
    in_stock = {row.sizes for row in whole.values() if row.availability is Availability.IN_STOCK}
    changed = [
        row for row in found if row.availability is Availability.IN_STOCK and row.sizes not in in_stock
    ]
    assert len(changed) <= 1


@given(
    st.dictionaries(
        st.sampled_from(
            ["in_stock", "stock_status", "stock_quantity", "is_for_sale", "pre_order", "availability"]
        ),
        printable,
    )
)
def test_stock_is_stated_by_known_words_alone_and_always_with_them(record: dict[str, str]) -> None:
    availability, raw = read_stock(record)
    assert len(raw) <= 120
    assert raw or availability is Availability.UNKNOWN


@given(words, words, words)
def test_what_is_written_is_read_back_from_every_format(title: str, color: str, size: str) -> None:
    entry = make.entry(1, title=title, color=color, size=size)
    for kind, body in (
        ("rss", make.rss([entry])),
        ("text", make.text([entry])),
        ("awin", make.awin([entry])),
    ):
        for row in rows(body) or ():
            assert row.title == title, kind
            assert row.color == color, kind
            assert "".join("".join(row.sizes).split()) in "".join(size.split()) or len(row.sizes) > 1, kind


@given(printable, printable, st.booleans())
def test_the_name_is_a_beginning_of_the_title(title: str, part: str, loose: bool) -> None:
    assert title.startswith(name_of(title, part, loose=loose))


@given(
    st.lists(
        st.builds(
            make.entry,
            st.integers(1, 9),
            title=st.sampled_from(["A b 9", "A b 9 - 9", "C d"]),
            size=st.sampled_from(["9", "10", ""]),
            item_group_id=st.sampled_from(["G", ""]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_entry_is_in_exactly_one_product(entries: list[make.Entry]) -> None:
    found = rows(make.rss(entries)) or ()
    products = feeds.listings(found, url="f", at=None, absence=Absence.UNKNOWN)
    assert sum(len(one.product.variants) for one in products) == sum(bool(one.get("size")) for one in entries)


@given(printable, printable, printable)
def test_a_search_answers_for_whatever_an_entry_holds(title: str, brand: str, code: str) -> None:
    record = {"title": title, "brand": brand, "mpn": code}
    for query in (Query(text="", brand="Brooks", model="Ghost 16"), Query(text="", code="110418")):
        search = feeds.Search(query)
        assert search.wants(record) in (True, False)
        assert not search.is_silent(record)
        assert search.may_mean(f"{title} Ghost 16 110418")
    assert read_row(record, 1, None).availability is Availability.UNKNOWN
