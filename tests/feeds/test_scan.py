"""One pass over a feed: every format alike, what is broken, what is refused."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from stockfinder import feeds
from stockfinder.product import Absence, Availability, Price
from tests.feeds import make

if TYPE_CHECKING:
    from stockfinder.product import Listing

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


def scan(body: bytes, **more: Any) -> feeds.Feed:
    return feeds.scan(BytesIO(body), **({"wants": lambda _: True} | more))


def read(body: bytes) -> tuple[Listing, ...]:
    feed = scan(body)
    return feeds.listings(feed.rows, url="feed", at=AT, absence=Absence.NOT_OFFERED)


KINDS = make.all_kinds(make.catalogue())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_feed_tells_the_same_products(kind: str) -> None:
    body = KINDS[kind]
    assert feeds.is_feed(body) or "utf-16" in kind
    feed = scan(body)
    assert (feed.count, feed.broken, feed.sold_out, feed.torn) == (6, 0, 1, None)
    assert feed.made == (AT if "rss" in kind or "atom" in kind or "xml" in kind else None)
    men, women, gtx, clifton = read(body)
    assert [one.product.title for one in (men, women, gtx, clifton)] == [
        "Brooks Men's Ghost 16",
        "Brooks Women's Ghost 16",
        "Brooks Men's Ghost 16 GTX",
        "HOKA Clifton 9",
    ]
    assert [(v.size, v.availability.value) for v in men.product.variants] == [
        ("9.5", "in_stock"),
        ("10", "out_of_stock"),
        ("10.5", "in_stock"),
    ]
    assert (men.product.brand, men.product.mpn, men.product.color) == ("Brooks", "110418", "Black/White")
    assert women.product.audience == "female"
    last = men.product.variants[2]
    assert (last.price, last.list_price) == (Price(Decimal("99.95"), "USD"), Price(Decimal("139.95"), "USD"))
    assert (last.gtin, last.sku, last.url) == (
        "0190340000031",
        "SKU-3",
        "https://shop.example/ghost-16?v=3",
    )
    assert last.evidence[0].at == AT
    assert "in_stock" in last.evidence[0].raw


def test_a_price_inside_shipping_is_not_the_shoes_and_googles_name_goes_before_a_plain_one() -> None:
    body = (
        f'<rss xmlns:g="{make.GOOGLES}"><channel><item><id>plain</id><title>Plain</title>'
        "<g:shipping><g:price>5 USD</g:price></g:shipping><g:id>own</g:id><g:price>90 USD</g:price>"
        "<g:title><![CDATA[Brooks <Ghost> & 16]]></g:title><g:size>9</g:size><g:id>second</g:id>"
        "</item></channel></rss>"
    ).encode()
    row = scan(body).rows[0]
    assert (row.id, row.title, row.price) == ("own", "Brooks <Ghost> & 16", Price(Decimal(90), "USD"))


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss><channel><item><title>&a;</title></item></channel></rss>',
        b'<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE rss SYSTEM "file:///etc/passwd"><rss/>',
    ],
)
def test_a_document_type_is_refused_before_anything_is_read(body: bytes) -> None:
    with pytest.raises(feeds.NoFeed, match="document type"):
        scan(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"hello",
        b"<html><body>Not here</body></html>",
        b'{"products": []}',
        b"name,colour\nGhost,Black\n",
        gzip.compress(b"hello", mtime=0),
        b"\x1f\x8b not gzip",
        b"<rss><channel></channel></rss>",
    ],
)
def test_what_is_no_feed_is_told_and_not_taken_for_an_empty_one(body: bytes) -> None:
    with pytest.raises(feeds.NoFeed):
        scan(body)
    assert body.startswith(b"<rss") or not feeds.is_feed(body)


@pytest.mark.parametrize("kind", ["rss", "atom", "google text", "awin, gzip", "rss, gzip"])
def test_a_feed_that_is_cut_short_keeps_its_beginning_and_says_that_the_end_is_missing(kind: str) -> None:
    many = [make.entry(number, size=str(number % 9 + 5), description="") for number in range(3000)]
    body = make.all_kinds(many)[kind]
    feed = scan(body[: len(body) // 2])
    assert feed.torn
    assert not feed.whole
    assert 100 < feed.count < 3000


def test_a_last_row_without_a_line_end_may_be_cut_and_is_not_believed() -> None:
    rows = [make.entry(1, size="9"), make.entry(2, size="10")]
    body = make.text([{**one, "zzz": one.pop("size")} for one in rows]).replace(b"zzz", b"size")
    assert body.endswith(b"10\n")
    assert [row.sizes for row in scan(body).rows] == [("9",), ("10",)]
    cut = scan(body[:-2])
    assert [row.sizes for row in cut.rows] == [("9",)]
    assert cut.doubtful == 1


def test_a_mistake_in_the_middle_of_xml_keeps_what_stands_before_it() -> None:
    body = make.rss(make.catalogue()).replace(b"HOKA Clifton 9", b"HOKA & Clifton 9")
    feed = scan(body)
    assert feed.count == 5
    assert feed.torn is not None
    assert "not well-formed" in feed.torn


def test_broken_rows_are_skipped_and_counted_and_the_rest_stays() -> None:
    lines = make.text(make.catalogue()).splitlines()
    lines[2] += b"\tone too many"
    lines.insert(4, b"torn")
    lines.append(lines[-1].replace(b"HOKA Clifton 9", b""))
    feed = scan(b"\n".join(lines) + b"\n")
    assert (feed.count, feed.broken) == (5, 3)


def test_a_stray_quote_spoils_the_rows_that_it_swallows_and_no_more() -> None:
    entries = make.catalogue()
    body = make.text(entries).replace(b"Brooks Men's Ghost 16 GTX", b"\"Brooks Men's Ghost 16 GTX")
    body += make.text([make.entry(9, title='Say "Ghost"')]).partition(b"\n")[2]
    feed = scan(body)
    assert feed.broken
    assert {row.title for row in feed.rows} <= {one["title"] for one in entries} | {'Say "Ghost"'}
    assert feed.count >= 4


def test_a_quote_that_nothing_closes_is_one_broken_row_and_may_have_been_anything() -> None:
    lines = make.text([make.entry(number) for number in range(3000)]).splitlines()
    lines[100] = b'"' + lines[100]
    feed = scan(b"\n".join(lines) + b"\n", may_mean=lambda text: not text)
    assert (feed.broken, feed.doubtful) == (1, 1)
    assert feed.count > 2000


def test_a_broken_row_matters_only_where_it_may_be_what_is_wanted() -> None:
    body = make.text(make.catalogue()) + b"torn\tBrooks Ghost 16\n"
    assert not scan(body, may_mean=lambda text: "Ghost" in text).whole
    assert scan(body, may_mean=lambda text: "Clifton" in text).whole


@pytest.mark.parametrize("condition", ["used", "Refurbished"])
def test_second_hand_shoes_are_left_out(condition: str) -> None:
    assert scan(make.rss([make.entry(1), make.entry(2, condition=condition)])).count == 1


def test_a_pass_that_is_stopped_ends_early() -> None:
    body = make.rss([make.entry(number) for number in range(3000)])
    asked = iter([False] * 3 + [True] * 1000)
    feed = scan(body, stopped=lambda: next(asked))
    assert feed.torn == "reading was stopped"
    assert 0 < feed.count < 3000


@pytest.mark.parametrize(
    ("told", "when"),
    [
        ("Fri, 20 Nov 2026 08:00:00 +0000", AT),
        ("Fri, 20 Nov 2026 03:00:00 -0500", AT),
        ("2026-11-20T09:00:00+01:00", AT),
        ("2026-11-20 08:00:00", AT),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_time_of_a_feed_is_read_as_rss_and_atom_write_it(told: str, when: datetime | None) -> None:
    assert scan(make.rss(make.catalogue(), made=told)).made == when


def test_letters_of_an_older_encoding_are_read() -> None:
    body = make.text([make.entry(1, title="Chaussure légère", brand="Salomon")]).decode().encode("cp1252")
    assert scan(body).rows[0].title == "Chaussure légère"


def test_a_file_without_line_ends_is_not_taken_for_one_row() -> None:
    header = make.text(make.catalogue()).partition(b"\n")[0]
    assert scan(header + b"\n" + b"x" * 3_000_000).count == 0


def test_availability_and_stock_are_read_by_the_formats_own_rules() -> None:
    for word, meant in (
        ("in_stock", Availability.IN_STOCK),
        ("in stock", Availability.IN_STOCK),
        ("In Stock", Availability.IN_STOCK),
        ("out_of_stock", Availability.OUT_OF_STOCK),
        ("out of stock", Availability.OUT_OF_STOCK),
        ("preorder", Availability.PREORDER),
        ("backorder", Availability.BACKORDER),
        ("ask us", Availability.UNKNOWN),
    ):
        assert scan(make.rss([make.entry(1, availability=word)])).rows[0].availability is meant, word
