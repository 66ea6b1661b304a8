"""A composed Magento 2: its GraphQL API, its pages of search results, and product pages with `jsonConfig`.

The shapes are those of magento/magento2's GraphQL schemas, of `Block/Product/View/Type/Configurable` and of
the theme Luma. Search needs one of the words and gives what has most of them first, as OpenSearch does.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

import msgspec

from tests.tools.catalogue import NOT_FOUND, Catalogue, Reply, Shoe, words

if TYPE_CHECKING:
    from collections.abc import Mapping

JSON = "application/json"
PAGE = 12
"""Products on one page of search results."""


class MagentoShop:
    """Answers as a Magento.

    :param hides: whether "Display Out of Stock Products" is off.
    :param closed: whether its gateway closes GraphQL.
    """

    def __init__(self, site: str, catalogue: Catalogue, *, hides: bool = False, closed: bool = False) -> None:
        self.site = site
        self.catalogue = catalogue
        self.hides = hides
        self.closed = closed

    def answer(self, path: str, query: Mapping[str, str], body: Any) -> Reply:
        """The reply to one request."""
        if path == "/graphql":
            if self.closed:
                return 403, "text/html", "<!doctype html><title>403 Forbidden</title>"
            return 200, JSON, {"data": self._data(body["variables"])}
        if path == "/catalogsearch/result/":
            return 200, "text/html", self._results(query["q"])
        shoe = next((s for s in self._listed() if path == f"/{s.handle}.html"), None)
        return (200, "text/html", self._page(shoe)) if shoe else NOT_FOUND

    def _data(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        if "sku" in asked:
            found = [shoe for shoe in self._listed() if _sku(shoe) == asked["sku"]]
            items = [self._product(shoe) for shoe in found]
        else:
            found = self._search(asked["text"])
            items = [
                {"name": shoe.title, "sku": _sku(shoe), "url_key": shoe.handle}
                for shoe in found[: asked["most"]]
            ]
        return {
            "storeConfig": {"product_url_suffix": ".html"},
            "products": {"total_count": len(found), "items": items},
        }

    def _listed(self) -> list[Shoe]:
        """What the shop shows: without what is sold out altogether, where it hides that."""
        return [
            shoe
            for shoe in self.catalogue.shoe
            if not self.hides or any(row["available"] for row in shoe.variants())
        ]

    def _search(self, text: str) -> list[Shoe]:
        asked = set(words(text))
        scored = [
            (len(asked & set(words(" ".join((shoe.title, shoe.vendor, _sku(shoe), shoe.text))))), shoe)
            for shoe in self._listed()
        ]
        return [shoe for score, shoe in sorted(scored, key=lambda one: -one[0]) if score]

    def _product(self, shoe: Shoe) -> dict[str, Any]:
        rows = [row for row in shoe.variants() if row["available"] or not self.hides]
        return {
            "name": shoe.title,
            "sku": _sku(shoe),
            "url_key": shoe.handle,
            "description": {"html": f"<p>{escape(shoe.text)}</p>" if shoe.text else ""},
            **self._stock(shoe, available=any(row["available"] for row in rows)),
            "configurable_options": [{"attribute_code": _code(name), "label": name} for name in shoe.options],
            "variants": [
                {
                    "attributes": [
                        {"code": _code(name), "label": value} for name, value in row["options"].items()
                    ],
                    "product": {"sku": row["sku"], **self._stock(shoe, available=row["available"])},
                }
                for row in rows
            ],
        }

    def _stock(self, shoe: Shoe, *, available: bool) -> dict[str, Any]:
        def money(amount: str) -> dict[str, Any]:
            return {"value": float(amount), "currency": self.catalogue.currency}

        prices = {"final_price": money(shoe.price), "regular_price": money(shoe.was or shoe.price)}
        return {
            "stock_status": "IN_STOCK" if available else "OUT_OF_STOCK",
            "only_x_left_in_stock": None,
            "price_range": {"minimum_price": prices},
        }

    def _results(self, text: str) -> str:
        found = self._search(text)
        items = "".join(
            '<li class="item product product-item">'
            f'<a class="product-item-link" href="{self._address(shoe)}">{escape(shoe.title)}</a></li>'
            for shoe in found[:PAGE]
        )
        more = '<a class="action next" title="Next" href="?p=2">Next</a>' if len(found) > PAGE else ""
        none = '<div class="message notice"><div>Your search returned no results.</div></div>'
        body = f'<ol class="products list items product-items">{items}</ol>{more}' if found else none
        return _html("Search results", "catalogsearch-result-index page-layout-2columns-left", body)

    def _page(self, shoe: Shoe) -> str:
        """A product page: its configuration knows only children that can be sold."""
        rows = shoe.variants()
        children = {str(9000 + i): row for i, row in enumerate(rows) if row["available"]}
        attributes: dict[str, Any] = {}
        index: dict[str, dict[str, str]] = {child: {} for child in children}
        for place, name in enumerate(shoe.options):
            number = str(93 + place)
            options = []
            for i, value in enumerate(dict.fromkeys(row["options"][name] for row in rows)):
                holders = [child for child, row in children.items() if row["options"][name] == value]
                options.append({"id": str(500 + 50 * place + i), "label": value, "products": holders})
                for child in holders:
                    index[child][number] = options[-1]["id"]
            attributes[number] = {"id": number, "code": _code(name), "label": name, "options": options}
        prices = {
            kind: {"amount": float(amount)}
            for kind, amount in (
                ("oldPrice", shoe.was or shoe.price),
                ("basePrice", shoe.price),
                ("finalPrice", shoe.price),
            )
        }
        config = {
            "attributes": attributes,
            "template": "$<%- data.price %>",
            "currencyFormat": "US$%s",
            "optionPrices": dict.fromkeys(children, prices),
            "prices": prices,
            "productId": "77",
            "index": index,
        }
        init = {"[data-role=swatch-options]": {"Magento_Swatches/js/swatch-renderer": {"jsonConfig": config}}}
        body = (
            f'<h1 class="page-title"><span class="base">{escape(shoe.title)}</span></h1>'
            f'<script type="text/x-magento-init">{msgspec.json.encode(init).decode()}</script>'
        )
        return _html(shoe.title, "catalog-product-view product-" + shoe.handle, body)

    def _address(self, shoe: Shoe) -> str:
        return f"{self.site}/{shoe.handle}.html"


def _sku(shoe: Shoe) -> str:
    return shoe.code or shoe.handle.upper()


def _code(name: str) -> str:
    return re.sub(r"\W+", "_", name.lower())


def _html(title: str, classes: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f'<body data-container="body" class="{classes}">{body}</body></html>'
    )
