"""Pages that list products are told from pages that sell one."""

from __future__ import annotations

import pytest

from stockfinder import markup
from stockfinder.page import Page
from stockfinder.read import contract_line
from tests.markup.composed_page import ld, page

CARDS = "".join(
    f"<li class='product-card'><a href='/p/{n}'>Strider {n}</a><span>€ {n}9.00</span>"
    f"<p>{'Sold out' if n == 1 else 'In stock'}</p></li>"
    for n in range(1, 7)
)
WOO = "<body class='archive search-results woocommerce woocommerce-page'>" + "".join(
    f"<li class='product type-product post-{n} instock'><a href='/p/{n}'>Strider {n}</a><bdi>$170.00</bdi>"
    f"<a href='/p/{n}' class='button add_to_cart_button'>Select options</a></li>"
    for n in range(1, 4)
)
BUY = "<p class='price'>€ 120.00</p><p>In stock</p><button>Add to cart</button>"
FILTER = "<select name=size><option>42</option><option disabled>43</option></select>"
OWN = {"@type": "Product", "name": "Strider 3"}
PRODUCTS = [{"@type": "Product", "name": f"Glider {n}", "offers": {"price": "9"}} for n in range(6)]


def told(text: str) -> Page:
    """A page at a category's address."""
    return Page(url="https://shop.example/running", body=text.encode())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        pytest.param(page(f"<ul>{CARDS}</ul>"), 6, id="cards"),
        pytest.param(page(f"{FILTER}<ul>{CARDS}</ul>"), 6, id="cards behind a filter of sizes"),
        pytest.param(page(ld({"@graph": PRODUCTS})), 6, id="several products in its data"),
        pytest.param(
            page(f"{BUY}<h2>You may also like</h2><ul>{CARDS}</ul>"), None, id="a product before cards"
        ),
        pytest.param(page(ld({"@graph": [*PRODUCTS, OWN]})), None, id="one that the heading names"),
        pytest.param(page("<p>About us</p>"), None, id="neither"),
        pytest.param(WOO, 3, id="WooCommerce's search, with fewer hits than make a list elsewhere"),
        pytest.param(WOO.replace("archive search-results", "single-product"), None, id="its product's page"),
    ],
)
def test_a_page_that_lists_products_is_no_product(text: str, number: int | None) -> None:
    """A list has a number of products and makes no claim about one of its own."""
    assert markup.lists(told(text)) == number
    line = contract_line(told(text), "x")
    if number is not None:
        assert (line["products"], line["lists"]) == ([], number)
