"""A composed WooCommerce: its Store API, its pages of search results, and product pages with their form.

The shapes and rules are those of WooCommerce's Store API documents and source (search finds a phrase in a
title or in a product's SKU; a list without `stock_status` leaves out what the shop hides), and of its
templates. A test compares them with what the real program answered.
"""

from __future__ import annotations

import re
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any

import msgspec

from tests.tools.catalogue import NOT_FOUND, Catalogue, Reply, Shoe, words

if TYPE_CHECKING:
    from collections.abc import Mapping

API = "/wp-json/wc/store/v1/products"
JSON = "application/json; charset=UTF-8"
MOST_EMBEDDED = 30
"""Variations that a page's form tells the stock of, at most."""


class WooCommerceShop:
    """Answers as a WooCommerce.

    :param hides: whether "Hide out of stock items from the catalog" is on.
    :param closed: whether a plug-in closes the API to those who are not logged in.
    """

    def __init__(self, site: str, catalogue: Catalogue, *, hides: bool = False, closed: bool = False) -> None:
        self.site = site
        self.catalogue = catalogue
        self.hides = hides
        self.closed = closed

    def answer(self, path: str, query: Mapping[str, str], body: Any) -> Reply:
        """The reply to one request."""
        if path.startswith(API):
            if self.closed:
                told = {"code": "rest_not_logged_in", "message": "Log in first.", "data": {"status": 401}}
                return 401, JSON, told
            return self._api(path.removeprefix(API).strip("/"), query)
        if path == "/" and "s" in query:
            return 200, "text/html", self._results(query["s"])
        shoe = next((s for s in self.catalogue.shoe if path == f"/product/{s.handle}/"), None)
        return (200, "text/html", self._page(shoe)) if shoe else NOT_FOUND

    def _api(self, number: str, query: Mapping[str, str]) -> Reply:
        everything = self.rows
        if number:
            one = next((row for row in everything if str(row["id"]) == number), None)
            told = {"code": "woocommerce_rest_product_invalid_id", "message": "Invalid product ID."}
            return (404, JSON, told) if one is None else (200, JSON, one)
        found = [row for row in everything if row["type"] != "variation"]
        if query.get("type") == "variation":
            found = [row for row in everything if row["type"] == "variation"]
        if "sku" in query:
            found = [row for row in everything if row["sku"] == query["sku"]]
        if "parent" in query:
            found = [row for row in found if str(row["parent"]) == query["parent"]]
        if "include" in query:
            found = [row for row in found if str(row["id"]) in query["include"].split(",")]
        if phrase := query.get("search", "").lower():
            found = [row for row in found if phrase in row["_title"].lower() or phrase in row["sku"].lower()]
        states = {value for name, value in query.items() if name.startswith("stock_status[")}
        if states:
            found = [row for row in found if row["_state"] in states]
        elif self.hides:
            found = [row for row in found if row["_state"] != "outofstock"]
        size, page = int(query.get("per_page", "10")), int(query.get("page", "1"))
        shown = [
            {key: value for key, value in row.items() if not key.startswith("_")}
            for row in found[size * (page - 1) : size * page]
        ]
        pages = -(-len(found) // size)
        return 200, JSON, shown, {"x-wp-total": str(len(found)), "x-wp-totalpages": str(pages)}

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Every product's row, and its variations'; keys that begin with `_` are not sent."""
        products = [self._product(place, shoe) for place, shoe in enumerate(self.catalogue.shoe)]
        return products + [child for row in products for child in self._children(row["id"])]

    def _product(self, place: int, shoe: Shoe) -> dict[str, Any]:
        number = _number(place)
        rows = shoe.variants()
        visible = [(i, row) for i, row in enumerate(rows) if row["state"] != "out" or not self.hides]
        attributes = [
            {
                "id": i + 3,
                "name": name,
                "taxonomy": f"pa_{name.lower()}",
                "has_variations": True,
                "terms": [
                    {"id": 20 + j, "name": value, "slug": _slug(value)}
                    for j, value in enumerate(_values(rows, name))
                ],
            }
            for i, name in enumerate(shoe.options)
        ]
        told = [("Brand", shoe.vendor), *([("Gender", shoe.gender)] if shoe.gender else [])]
        attributes += [
            {
                "id": 1 + i,
                "name": name,
                "taxonomy": f"pa_{name.lower()}",
                "has_variations": False,
                "terms": [{"id": 90 + i, "name": value, "slug": _slug(value)}],
            }
            for i, (name, value) in enumerate(told)
        ]
        available = any(row["available"] for row in rows)
        return self._row(shoe, number, shoe.code or shoe.handle.upper(), available=available) | {
            "slug": shoe.handle,
            "parent": 0,
            "type": "variable",
            "variation": "",
            "permalink": self._address(shoe),
            "description": f"<p>{escape(shoe.text)}</p>" if shoe.text else "",
            "tags": [{"id": 17 + i, "name": tag, "slug": _slug(tag)} for i, tag in enumerate(shoe.tags)],
            "attributes": attributes,
            "variations": [
                {
                    "id": number + i + 1,
                    "attributes": [
                        {"name": name, "value": _slug(value)} for name, value in row["options"].items()
                    ],
                }
                for i, row in visible
            ],
            "has_options": True,
            "is_on_backorder": False,
            "low_stock_remaining": None,
        }

    def _children(self, number: int) -> list[dict[str, Any]]:
        """The rows of a product's variations, sold-out ones, too."""
        shoe = self.catalogue.shoe[number // 1000 - 1]
        found = []
        for i, row in enumerate(shoe.variants()):
            chosen = {f"attribute_pa_{name.lower()}": _slug(v) for name, v in row["options"].items()}
            query = "&".join(f"{name}={value}" for name, value in chosen.items())
            state = {"in": "instock", "out": "outofstock", "backorder": "onbackorder"}[row["state"]]
            found.append(
                self._row(shoe, number + i + 1, row["sku"], available=row["available"])
                | {
                    "_state": state,
                    "slug": f"{shoe.handle}-{i + 1}",
                    "parent": number,
                    "type": "variation",
                    "variation": escape(", ".join(f"{n}: {v}" for n, v in row["options"].items())),
                    "permalink": f"{self._address(shoe)}?{query}",
                    "description": "",
                    "tags": [],
                    "attributes": [],
                    "variations": [],
                    "has_options": False,
                    "is_on_backorder": row["state"] == "backorder",
                    "low_stock_remaining": None if row["state"] == "in" else 0,
                }
            )
        return found

    def _row(self, shoe: Shoe, number: int, sku: str, *, available: bool) -> dict[str, Any]:
        """What products and variations have in common."""
        price, was = (amount.replace(".", "") for amount in (shoe.price, shoe.was or shoe.price))
        return {
            "_title": shoe.title,
            "_state": "instock" if available else "outofstock",
            "id": number,
            "name": _name(shoe.title),
            "sku": sku,
            "short_description": "",
            "on_sale": price != was,
            "prices": {
                "price": price,
                "regular_price": was,
                "sale_price": price,
                "price_range": None,
                "currency_code": self.catalogue.currency,
                "currency_minor_unit": 2,
            },
            "categories": [],
            "is_purchasable": True,
            "is_in_stock": available,
            "sold_individually": False,
        }

    def _results(self, text: str) -> str:
        """WordPress finds what has every word; a search that finds one product leads to its page."""
        asked = words(text)
        found = [
            shoe
            for shoe in self.catalogue.shoe
            if all(word in " ".join((shoe.title, shoe.text)).lower() for word in asked)
        ]
        if len(found) == 1:
            return self._page(found[0])
        if not found:
            text = '<div class="woocommerce-no-products-found">No products were found.</div>'
            return _html("Search results", "archive search search-no-results woocommerce", text)
        items = "".join(
            f'<li class="product type-product post-{_number(i)} status-publish">'
            f'<a href="{self._address(shoe)}" class="woocommerce-LoopProduct-link">'
            f'<h2 class="woocommerce-loop-product__title">{_name(shoe.title)}</h2></a></li>'
            for i, shoe in enumerate(found)
        )
        body = f'<ul class="products columns-3">{items}</ul>'
        return _html("Search results", "archive search search-results woocommerce", body)

    def _page(self, shoe: Shoe) -> str:
        rows = shoe.variants()
        told: Any = [self._form_row(shoe, i, row) for i, row in enumerate(rows)]
        selects = "".join(
            f'<select name="attribute_pa_{name.lower()}" data-attribute_name="attribute_pa_{name.lower()}">'
            + "".join(
                f'<option value="{_slug(value)}">{escape(value)}</option>' for value in _values(rows, name)
            )
            + "</select>"
            for name in shoe.options
        )
        form = escape(msgspec.json.encode(told if len(rows) <= MOST_EMBEDDED else False).decode())
        offer = {
            "@type": "Offer",
            "price": shoe.price,
            "priceCurrency": self.catalogue.currency,
            "availability": "http://schema.org/InStock",
        }
        product = {
            "@context": "https://schema.org/",
            "@type": "Product",
            "name": shoe.title,
            "url": self._address(shoe),
            "sku": shoe.code or shoe.handle.upper(),
            "offers": [offer],
        }
        number = _number(self.catalogue.shoe.index(shoe))
        body = (
            f'<h1 class="product_title entry-title">{_name(shoe.title)}</h1>'
            f'<form class="variations_form cart" data-product_id="{number}" '
            f'data-product_variations="{form}">{selects}</form>'
            f'<script type="application/ld+json">{msgspec.json.encode(product).decode()}</script>'
        )
        return _html(shoe.title, "product-template-default single single-product woocommerce", body)

    def _form_row(self, shoe: Shoe, place: int, row: dict[str, Any]) -> dict[str, Any]:
        note = {"in": "in-stock", "out": "out-of-stock", "backorder": "available-on-backorder"}[row["state"]]
        text = note.replace("-", " ").capitalize()
        return {
            "attributes": {
                f"attribute_pa_{name.lower()}": _slug(value) for name, value in row["options"].items()
            },
            "availability_html": f'<p class="stock {note}">{text}</p>\n',
            "backorders_allowed": row["state"] == "backorder",
            "display_price": float(shoe.price),
            "display_regular_price": float(shoe.was or shoe.price),
            "is_in_stock": row["available"],
            "is_purchasable": True,
            "sku": row["sku"],
            "variation_id": _number(self.catalogue.shoe.index(shoe)) + place + 1,
            "variation_is_active": True,
            "variation_is_visible": True,
        }

    def _address(self, shoe: Shoe) -> str:
        return f"{self.site}/product/{shoe.handle}/"


def _number(place: int) -> int:
    return 1000 * (place + 1)


def _values(rows: list[dict[str, Any]], name: str) -> list[str]:
    return list(dict.fromkeys(row["options"][name] for row in rows))


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _name(title: str) -> str:
    """A title as WordPress prints it."""
    return escape(title.replace("'", "’"), quote=False).replace("’", "&#8217;")


def _html(title: str, classes: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="generator" content="WooCommerce 9.4.0"></head>'
        f'<body class="{classes}">{body}</body></html>'
    )
