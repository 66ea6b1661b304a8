"""Whatever a shop sends: no exception, bounded work, and never in stock without evidence."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from stockfinder import markup
from stockfinder.markup.keys import _KEYS
from stockfinder.markup.tokens import _TOKENS
from stockfinder.page import Page
from stockfinder.product import Availability
from tests.markup.test_page import PAGES, URL, html

KEYS = st.sampled_from(sorted({key for keys in _KEYS.values() for key in keys.split()})) | st.sampled_from(
    [
        "variants",
        "sizes",
        "colors",
        "products",
        "hasVariant",
        "@type",
        "@graph",
        "ROOT_QUERY",
        "__ref",
        "values",
    ]
)
WORDS = st.sampled_from(sorted({word for words in _TOKENS.values() for word in words.split()}))
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS
    | st.sampled_from(["9", "10.5", "XL", "Product", "ProductGroup", "size", "Size", "color", "https://x/"])
    | st.text(max_size=8)
)
DATA = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS | st.text(max_size=4), inner, max_size=6)
    ),
    max_leaves=40,
)
FRAGMENTS = st.sampled_from(
    [
        "<select name=size>",
        "<option disabled>10",
        "<option>9",
        "</select>",
        "<ul class=sizes>",
        "<li class=sold-out>",
        "9",
        "</li>",
        "</ul>",
        "<script type=application/ld+json>",
        "</script>",
        '{"@type":"Product"',
        "}",
        "<h1>",
        "</h1>",
        "<script>var a = {",
        "var meta = {",
        "JSON.parse('",
        "self.__next_f.push([1,",
        '<div itemscope itemtype="https://schema.org/Product">',
        "<link itemprop=availability href=InStock>",
        "BCData = {",
        "data-product_variations='[",
        "combinations = {",
        "new Product.Config(",
        "prestashop",
        "Shopify",
        "\x00",
        "\ufeff",
        "&quot;",
        "\u2028",
        '"available":true',
        '"size":"9"',
        "window.__NUXT__=(function(a,b){return {",
        "}(1,2))",
    ]
)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(page: Page) -> None:
    """Read a page, and hold what was read to the promise."""
    for listing in markup.products(page):
        product = listing.product
        assert product.availability is Availability.UNKNOWN or product.evidence
        for variant in product.variants:
            assert variant.availability is Availability.UNKNOWN or variant.evidence
            for piece in variant.evidence:
                assert piece.raw
                assert len(piece.raw) <= 120
                assert piece.url == page.url


@quick
@given(DATA)
def test_any_reply_is_read_without_an_exception(data: Any) -> None:
    """JSON of the keys and words that shops use, in any nesting."""
    check(Page(url=URL, body=json.dumps(data).encode(), media_type="application/json"))


@quick
@given(DATA, st.sampled_from(["application/ld+json", "application/json", ""]))
def test_any_state_is_read_without_an_exception(data: Any, kind: str) -> None:
    """The same data in a script."""
    text = json.dumps(data)
    check(html(f'<script type="{kind}">{text if kind else f"window.state = {text};"}</script>'))


@quick
@given(st.lists(FRAGMENTS | st.text(max_size=6), max_size=25))
def test_any_markup_is_read_without_an_exception(parts: list[str]) -> None:
    """Pieces of pages in any order, nothing closed."""
    check(Page(url=URL, body="".join(parts).encode("utf-8", "surrogatepass"), media_type="text/html"))


@quick
@example(b"route=product", "no-such-charset")
@example("<title>Läufer</title>".encode("utf-16"), None)
@example(b"<h1>x</h1>", "idna")
@given(
    st.binary(max_size=400),
    st.sampled_from([None, "utf-8", "utf-16", "latin-1", "idna", "hex", "no-such-charset"]),
)
def test_any_bytes_are_read_without_an_exception(body: bytes, charset: str | None) -> None:
    """Bytes of any kind under any charset."""
    check(Page(url=URL, body=body, charset=charset))


@settings(max_examples=120, deadline=None)
@example("picker: swatches by class name", 0.64453125)
@example("WooCommerce: data-product_variations", 0.875)
@given(st.sampled_from(sorted(PAGES)), st.floats(0, 1))
def test_a_page_cut_short_never_puts_a_size_in_stock(name: str, share: float) -> None:
    """What is in stock on part of a page is so on the whole page."""
    page, expected = PAGES[name]
    part = Page(url=page.url, body=page.body[: int(len(page.body) * share)], charset="utf-8")
    check(part)
    good = {
        size
        for size, told in expected.items()
        if told not in (Availability.OUT_OF_STOCK, Availability.UNKNOWN)
    }
    for listing in markup.products(part)[:1]:
        for variant in listing.product.variants:
            if variant.availability is Availability.IN_STOCK:
                assert variant.size in good


VARIANT = {"id": "v-100000", "size": "9", "inStock": True, "price": {"value": 1}}
HUGE = {
    "lists nested 100,000 deep": "[" * 100_000,
    "objects nested 50,000 deep in a literal": "<script>var a = " + "{a:" * 50_000 + "</script>",
    "objects nested deep in JSON": json.dumps({"variants": [VARIANT]}).replace(
        "true", '{"stock":' * 400 + "1" + "}" * 400
    ),
    "10,000 JSON-LD blocks": '<script type="application/ld+json">{"@type":"Product"}</script>' * 10_000,
    "50,000 variants": json.dumps({"name": "x", "variants": [VARIANT] * 50_000}),
    "a list of 50,000 products": json.dumps([{"name": f"x{i}", "variants": [VARIANT]} for i in range(5_000)]),
    "5,000 selects": "<h1>x</h1>" + "<select name=size><option>9</option></select>" * 5_000,
    "5,000 boxes called size": "<h1>x</h1>" + "<div class=size>" * 5_000,
    "a megabyte of brackets": "<script>" + "({[" * 300_000 + ' "available": 1, "size": 2</script>',
    "a megabyte of quotes": "<script>x = '" + "\\'" * 500_000 + ' "available": 1, "size": 2</script>',
    "a megabyte of blanks in JSON-LD": '<script type="application/ld+json">{"a":'
    + " " * 1_000_000
    + "x}</script>",
    "a megabyte of blanks in a script": "<script>a ="
    + " " * 1_000_000
    + '{"available": 1, "size": 2}</script>',
    "a megabyte of blanks in text": "<h1>x</h1><p class=price>" + " " * 1_000_000 + "9 EUR</p>",
    "a megabyte of digits": "<h1>x</h1><p class=price>" + "1" * 1_000_000 + " EUR</p>",
    "a megabyte of opening comments": "<script>var a = {"
    + "/*" * 500_000
    + '"available": 1, "size": 2</script>',
    "a megabyte of opening tags": "<h1>x</h1>" + "<del class=old " * 60_000,
    "a megabyte of data attributes": "<h1>x</h1>" + "<i data-a='[" * 90_000,
    "a long tag": "<select " + "a=b " * 200_000 + ">",
    "a configuration with a million combinations": '<script type="text/x-magento-init">'
    + json.dumps(
        {
            "jsonConfig": {
                "index": {},
                "attributes": {
                    str(i): {
                        "id": str(i),
                        "label": "Size",
                        "options": [{"id": str(j), "label": str(j), "products": []} for j in range(100)],
                    }
                    for i in range(3)
                },
            }
        }
    )
    + "</script> mage",
}


@pytest.mark.parametrize("name", HUGE)
def test_huge_input_takes_bounded_work(name: str) -> None:
    """Each ends within seconds on a busy machine, without an exception."""
    start = time.process_time()
    check(Page(url=URL, body=HUGE[name].encode()))
    assert time.process_time() - start < 30
