"""Long texts that made a pattern work by the square of their length, or worse: now read in a moment.

At 300 kB the square is minutes of work; what is bounded takes tenths of a second.
"""

from __future__ import annotations

import json
from time import process_time

import pytest

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
