"""What pages composed from documented conventions are made with, and how their truth is held against them.

The truth was written before the page was read. `9 in, 10 out, 11 ?` tells the availability by size (`?`: the
page does not say), `whole: out` that of the product as a whole where no size is told.
"""

from __future__ import annotations

import json
from typing import Any

from stockfinder import markup
from stockfinder.page import Page

WORDS = {"in_stock": "in", "limited": "low", "backorder": "back", "out_of_stock": "out"}


def page(*parts: str, head: str = "", lang: str = "en") -> str:
    """A page of a runner around some markup."""
    return (
        f"<!doctype html><html lang={lang}><head><title>Strider 3 | Shop</title>{head}</head><body>"
        f"<header><a href='/'>Shop</a></header><main><h1>Strider 3</h1>{''.join(parts)}</main></body></html>"
    )


def script(text: str, attributes: str = "") -> str:
    """A script element."""
    return f"<script {attributes}>{text}</script>"


def data(value: Any, attributes: str = "type='application/json'") -> str:
    """A script that holds JSON."""
    return script(json.dumps(value), attributes)


def ld(value: Any) -> str:
    """A script that holds JSON-LD."""
    return data({"@context": "https://schema.org", **value}, "type='application/ld+json'")


def told(text: str) -> tuple[dict[str, str], str]:
    """What is read: a word for each size, and one for the product as a whole."""
    found = markup.products(Page(url="https://shop.example/p/strider-3", body=text.encode()))
    if not found:
        return {}, "?"

    def word(one: Any) -> str:
        return WORDS.get(one.availability, "?") if one.evidence else "?"

    product = found[0].product
    return {one.size or "": word(one) for one in product.variants}, word(product)


def check(text: str, truth: str) -> None:
    """Hold a page against its truth: each size as the page tells it, and nothing that it does not tell."""
    sizes, whole = told(text)
    if truth.startswith("whole: "):
        assert (sizes, whole) == ({}, truth.removeprefix("whole: "))
        return
    expected = dict(one.rsplit(" ", 1) for one in truth.split(", ")) if truth else {}
    assert {size: sizes.get(size, "?") for size in expected} == expected
    assert not {size: word for size, word in sizes.items() if size not in expected and word != "?"}
