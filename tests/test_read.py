"""Reading one document: by the platform that recognises it, or by its markup alone."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest

from stockfinder.markup.document import HEAD
from stockfinder.markup.marks import PLATFORMS
from stockfinder.page import Page
from stockfinder.product import Availability
from stockfinder.read import contract_line, read

URL = "https://shop.example/products/runner"
AJAX = {
    "id": 1,
    "title": "Runner",
    "handle": "runner",
    "vendor": "Brooks",
    "type": "Shoes",
    "tags": [],
    "price": 12900,
    "available": True,
    "options": [{"name": "Size", "position": 1, "values": ["9", "10"]}],
    "variants": [
        {
            "id": 11,
            "title": "9",
            "option1": "9",
            "sku": "R9",
            "available": True,
            "price": 12900,
            "name": "Runner - 9",
        },
        {
            "id": 12,
            "title": "10",
            "option1": "10",
            "sku": "R10",
            "available": False,
            "price": 12900,
            "name": "x",
        },
    ],
}


def reply(data: Any) -> Page:
    """A JSON reply."""
    return Page(url=URL, body=json.dumps(data).encode(), media_type="application/json")


def html(body: str) -> Page:
    """A page."""
    return Page(url=URL, body=f"<html><body><h1>Runner</h1>{body}</body></html>".encode())


PRODUCT = {
    "@type": "Product",
    "name": "Runner",
    "color": "Red",
    "offers": {"availability": "InStock", "price": "99", "priceCurrency": "EUR"},
    "sku": "R",
}
LD = f'<script type="application/ld+json">{json.dumps(PRODUCT)}</script>'


def test_a_reply_of_a_platform_is_read_by_it() -> None:
    """Shopify's `.js` names itself by its shape."""
    reading = read(reply(AJAX))
    assert reading.platform == "shopify"
    told = {one.size: one.availability for one in reading.listings[0].product.variants}
    assert told == {"9": Availability.IN_STOCK, "10": Availability.OUT_OF_STOCK}


def test_a_page_of_no_known_platform_is_read_by_its_markup() -> None:
    """There is no platform to name."""
    reading = read(html(LD))
    assert (reading.platform, reading.listings[0].product.title) == (None, "Runner")


def test_a_platform_recognises_itself_at_the_top_of_a_long_page() -> None:
    """Its scripts and styles are named there."""
    long = html(f"<script src='https://cdn.shopify.com/x.js'></script>{LD}" + "<p>word</p>" * HEAD)
    assert read(long).platform == "shopify"


@pytest.mark.parametrize("name", sorted(PLATFORMS))
def test_a_quick_look_passes_no_page_over(name: str) -> None:
    """Each mark by which a platform knows its pages holds one of the stems that are sought first."""
    module = import_module(f"stockfinder.platforms.{name}")
    for mark in getattr(module, "_MARKS", ()):
        assert any(stem in mark for stem in PLATFORMS[name]), mark


def test_a_named_platform_reads_without_recognising_itself() -> None:
    """Only a name that is none is a mistake."""
    assert read(html(LD), "shopify").platform == "shopify"
    with pytest.raises(LookupError):
        read(html(LD), "no-such-platform")


def test_a_shape_that_a_platform_does_not_know_falls_back_to_the_markup() -> None:
    """What its reader refuses may still be read by shape."""
    odd = {**AJAX, "variants": [{"id": "x", "option1": "9", "available": True, "price": "a lot"}]}
    assert read(reply(odd), "shopify").listings[0].product.variants[0].size == "9"


def test_the_contract_tells_each_variant_with_the_product_s_colour_and_price() -> None:
    """Where a variant has none of its own."""
    variants = {
        **PRODUCT,
        "@type": "ProductGroup",
        "hasVariant": [{"@type": "Product", "size": "9", "sku": "R9"}],
    }
    line = contract_line(
        html(f'<script type="application/ld+json">{json.dumps(variants)}</script>'), "a.html"
    )
    assert line["file"] == "a.html"
    assert line["products"][0]["availability"] == "in_stock"
    assert line["products"][0]["variants"] == [
        {
            "size": "9",
            "color": "Red",
            "width": None,
            "availability": "unknown",
            "price": {"amount": "99", "currency": "EUR"},
            "sku": "R9",
            "gtin": None,
        }
    ]
