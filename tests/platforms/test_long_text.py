"""Long texts that made a pattern work by the square of their length, or worse: now read in a moment.

At 300 kB the square is minutes of work; what is bounded takes tenths of a second.
"""

from __future__ import annotations

import json
from time import process_time

import pytest

from stockfinder.errors import Drifted
from stockfinder.markup.fields import money
from stockfinder.page import Page
from stockfinder.read import read

URL = "https://shop.example/products/runner"
PIECES = (
    "<", "<!--", "<script", "< h1", "<   ", "<li", "<title", "<label", "<h1>", "<meta",
    "<link rel=canonical ", "<form data-product_variations", "<select>",
    '<select name="option[1]"', "<li>xxx: <b>",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_a_page_full_of_unfinished_markup_is_read_in_a_moment(piece: str) -> None:
    """In the page itself, and in the description that a program's reply holds."""
    text = (piece * (300_000 // len(piece) + 1))[:300_000]
    page = f'<body class="woocommerce"><h1>Brooks Ghost 16</h1><i id="product"></i>{text}</body>'
    reply = {
        "product": {
            "id": 1,
            "title": "Brooks Ghost 16",
            "handle": "runner",
            "body_html": text,
            "variants": [{"id": 1, "title": "9", "option1": "9", "available": True}],
        }
    }
    start = process_time()
    read(Page(url=URL, body=page.encode(), media_type="text/html"))
    read(Page(url=f"{URL}.js", body=json.dumps(reply).encode(), media_type="application/json"))
    assert process_time() - start < 6


@pytest.mark.parametrize("name", ["</z" + "-" * 300_000, "<z" + "-" * 300_000])
def test_a_long_tag_does_not_hold_the_look_at_how_deep_a_page_is(name: str) -> None:
    from stockfinder.web import answer

    start = process_time()
    assert not answer._is_too_deep((name + "<a>x</a>" * 5000).encode())
    assert process_time() - start < 6


COUNT = "9" * 5000
"""More digits than Python reads as a number."""


def test_a_count_of_thousands_of_digits_is_a_changed_page_or_no_count() -> None:
    """`int` raises for it; a shop's reply must end no look-up as a fault of ours."""
    from stockfinder.platforms import django_oscar_reading, schema_org, vtex_reading, woocommerce_reading
    from stockfinder.shop import Facts, Shop

    shop = Shop(
        title="Runner",
        site="https://shop.example",
        platform="vtex",
        country="US",
        facts=Facts(grade="operator", source="made for a test"),
    )
    form = f"<form><strong>{COUNT}</strong></form>".encode()
    with pytest.raises(Drifted, match="search page has changed"):
        django_oscar_reading.read_hits(Page(url=URL, body=form, media_type="text/html"))
    rows = Page(url=URL, body=b"[]", media_type="application/json", headers={"x-wp-total": COUNT})
    assert woocommerce_reading.total(rows, 100, 100) is None
    few = Page(url=URL, body=b"[]", media_type="application/json", headers={"resources": f"0-29/{COUNT}"})
    assert vtex_reading.catalogue_hits(few, shop).because == "0 of an unknown number shown"
    data = json.dumps({"@context": "https://schema.org", "@type": "ItemList", "numberOfItems": COUNT})
    listed = f'<script type="application/ld+json">{data}</script><p>no count here'
    assert schema_org._total(Page(url=URL, body=listed.encode(), media_type="text/html")) is None


@pytest.mark.parametrize(
    "parts",
    [(1, "x"), (1, [1]), (1, COUNT), (1, 1.5), (1, 10**5000), (10**5000, 0), (10**5000, "x")],
    ids=lambda parts: type(parts[1]).__name__,
)
def test_money_whose_parts_are_no_amounts_is_no_price(parts: tuple[int, object]) -> None:
    """google.type.Money has two whole numbers, of no more digits than money has."""
    assert money({"units": parts[0], "nanos": parts[1]}, "USD") is None
