"""A composed BigCommerce shop: pages of search results, and product pages with `BCData`.

The shapes are those of the theme Cornerstone (`pages/search.html`, `products/card.html`, `options/*.html`,
`products/schema.html`). Search needs one of the words and gives what has most of them first.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from zlib import crc32

import msgspec

from tests.tools.catalogue import NOT_FOUND, Catalogue, Reply, Shoe, words

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = 12
"""Products on one page of search results."""


class BigCommerceShop:
    """Answers as a BigCommerce shop with the theme Cornerstone."""

    def __init__(self, site: str, catalogue: Catalogue) -> None:
        self.site = site
        self.catalogue = catalogue

    def answer(self, path: str, query: Mapping[str, str], body: Any) -> Reply:
        """The reply to one request."""
        if path == "/search.php":
            return 200, "text/html", self._results(query["search_query"])
        shoe = next((s for s in self.catalogue.shoe if path == f"/{s.handle}/"), None)
        return (200, "text/html", self._product(shoe)) if shoe else NOT_FOUND

    def _results(self, text: str) -> str:
        asked = set(words(text))
        scored = [
            (len(asked & set(words(f"{s.title} {s.vendor} {s.code or ''}"))), s) for s in self.catalogue.shoe
        ]
        found = [shoe for score, shoe in sorted(scored, key=lambda one: -one[0]) if score]
        cards = "".join(
            f'<li class="product"><article class="card" data-entity-id="{shoe.id}"><div class="card-body">'
            f'<p class="card-text" data-test-info-type="brandName">{escape(shoe.vendor)}</p>'
            f'<h3 class="card-title"><a href="{self._url(shoe)}">{escape(shoe.title)}</a></h3>'
            "</div></article></li>"
            for shoe in found[:PAGE]
        )
        more = '<link rel="next" href="/search.php?page=2">' if len(found) > PAGE else ""
        return _page(
            f"{self.site} - Search results",
            f'<div id="search-results-heading"><h1>{len(found)} results for &quot;it&quot;</h1></div>'
            f'<a id="search-results-product-count"><span data-count="{len(found)}">Products</span></a>'
            f'<div id="product-listing-container"><ul class="productGrid">{cards}</ul></div>',
            more,
        )

    def _product(self, shoe: Shoe) -> str:
        rows = shoe.variants()
        ids: dict[tuple[str, str], int] = {}
        form: list[str] = []
        for name in shoe.options:
            labels = []
            for value in dict.fromkeys(row["options"][name] for row in rows):
                number = ids[name, value] = crc32(f"{shoe.handle} {name} {value}".encode()) % 100_000
                labels.append(
                    f'<input class="form-radio" type="radio" name="attribute[{len(form)}]" value="{number}">'
                    f'<label class="form-option" data-product-attribute-value="{number}">'
                    f'<span class="form-option-variant">{escape(value)}</span></label>'
                )
            form.append(
                '<div class="form-field" data-product-attribute="set-rectangle">'
                f'<label class="form-label">{escape(name)}: <small>(Required)</small></label>'
                f"{''.join(labels)}</div>"
            )
        left = [row for row in rows if row["available"]]
        listed = sorted({ids[pair] for row in left for pair in row["options"].items()})
        data = {
            "product_attributes": {
                "sku": shoe.code,
                "upc": None,
                "base": False,
                "price": {
                    "without_tax": {
                        "formatted": f"${shoe.price}",
                        "value": float(shoe.price),
                        "currency": self.catalogue.currency,
                    },
                    "tax_label": "Tax",
                },
                "out_of_stock_behavior": "label_option",
                "out_of_stock_message": "Out of stock",
                "available_modifier_values": [],
                "available_variant_values": sorted(ids.values()),
                "in_stock_attributes": listed,
                "selected_attributes": [],
                "stock": None,
                "instock": bool(left),
                "purchasable": True,
            }
        }
        product = {
            "@context": "https://schema.org/",
            "@type": "Product",
            "name": shoe.title,
            "sku": shoe.code,
            "url": self._url(shoe),
            "brand": {"@type": "Brand", "name": shoe.vendor},
            "description": shoe.text,
            "offers": {
                "@type": "Offer",
                "priceCurrency": self.catalogue.currency,
                "price": shoe.price,
                "availability": f"https://schema.org/{'InStock' if left else 'OutOfStock'}",
                "url": self._url(shoe),
            },
        }
        return _page(
            shoe.title,
            f'<div class="productView"><h1 class="productView-title">{escape(shoe.title)}</h1>'
            f"<form data-cart-item-add><div data-product-option-change>{''.join(form)}</div></form></div>",
            f"<script>var BCData = {_script(data)};</script>"
            f'<script type="application/ld+json">{_script(product)}</script>',
        )

    def _url(self, shoe: Shoe) -> str:
        return urljoin(self.site, f"/{shoe.handle}/")


def _script(data: object) -> str:
    return msgspec.json.encode(data).decode().replace("</", "<\\/")


def _page(title: str, body: str, head: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<link rel="stylesheet" href="https://cdn11.bigcommerce.com/s-demo/stencil/0/css/theme.css">'
        f"<script>window.bigcommerce_config = {{}};</script>{head}</head><body>{body}</body></html>"
    )
