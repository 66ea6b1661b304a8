"""A composed shop's pages with schema.org data: a search page with an ItemList, product pages with variants.

The shapes are schema.org's ItemList and Google's page on product variants (ProductGroup, hasVariant).
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import msgspec

from tests.tools.catalogue import NOT_FOUND, Catalogue, Reply, Shoe, search

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATES = {"in": "InStock", "out": "OutOfStock", "backorder": "BackOrder"}


class SchemaShop:
    """Answers as a shop whose pages say in JSON-LD what they show."""

    def __init__(self, site: str, catalogue: Catalogue) -> None:
        self.site = site
        self.catalogue = catalogue

    def answer(self, path: str, query: Mapping[str, str], body: Any) -> Reply:
        """The reply to one request."""
        if path == "/search":
            return 200, "text/html", self._results(search(self.catalogue, query["q"]))
        shoe = next((s for s in self.catalogue.shoe if path == f"/products/{s.handle}"), None)
        return (200, "text/html", self._product(shoe)) if shoe else NOT_FOUND

    def _results(self, found: list[Shoe]) -> str:
        listed = {
            "@context": "https://schema.org",
            "@type": "ItemList",
            "numberOfItems": len(found),
            "itemListElement": [
                {"@type": "ListItem", "position": i + 1, "url": self._url(shoe), "name": shoe.title}
                for i, shoe in enumerate(found)
            ],
        }
        links = "".join(f'<li><a href="{self._url(s)}">{escape(s.title)}</a></li>' for s in found)
        return _page("Search", listed, f"<p>{len(found)} results</p><ul>{links}</ul>")

    def _product(self, shoe: Shoe) -> str:
        rows = shoe.variants()
        group = {
            "@context": "https://schema.org",
            "@type": "ProductGroup",
            "productGroupID": shoe.code or shoe.handle,
            "name": shoe.title,
            "url": self._url(shoe),
            "description": shoe.text,
            "brand": {"@type": "Brand", "name": shoe.vendor},
            "audience": {"@type": "PeopleAudience", "suggestedGender": shoe.gender},
            "variesBy": ["https://schema.org/size", "https://schema.org/color"],
            "hasVariant": [self._variant(shoe, row) for row in rows],
        }
        return _page(shoe.title, group, f"<h1>{escape(shoe.title)}</h1><p>{escape(shoe.text)}</p>")

    def _variant(self, shoe: Shoe, row: dict[str, Any]) -> dict[str, Any]:
        options = {name.lower(): value for name, value in row["options"].items()}
        size = " ".join(options[name] for name in ("size", "width") if name in options)
        return {
            "@type": "Product",
            "name": f"{shoe.title}, {row['title']}",
            "sku": row["sku"],
            "size": size,
            "color": options.get("color"),
            "offers": {
                "@type": "Offer",
                "url": f"{self._url(shoe)}?sku={row['sku']}",
                "price": shoe.price,
                "priceCurrency": self.catalogue.currency,
                "availability": f"https://schema.org/{_STATES[row['state']]}",
            },
        }

    def _url(self, shoe: Shoe) -> str:
        return urljoin(self.site, f"/products/{shoe.handle}")


def _page(title: str, data: object, body: str) -> str:
    told = msgspec.json.encode(data).decode().replace("</", "<\\/")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<script type="application/ld+json">{told}</script></head><body>{body}</body></html>'
    )
