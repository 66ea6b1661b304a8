"""A composed Salesforce shop: pages of results and of products, and `Product-Variation`.

The shapes are those of SFRA's templates and models (`productTile.isml`, `productDetails.isml`,
`variationAttribute.isml`, `fullProduct.js`); on demand, SiteGenesis's.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin
from zlib import crc32

from tests.tools import sfcc_genesis as genesis
from tests.tools.catalogue import NOT_FOUND, Catalogue, Reply, Shoe, search
from tests.tools.sfcc_choice import MESSAGES, PREFIX, SELECT, Choice, code, html, page_of, pid

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = 12
VARIATION = f"{PREFIX}/Product-Variation"
HTML, JSON = "text/html", "application/json"


class SfccShop:
    """Answers as SFRA does.

    :param genesis: whether as SiteGenesis does.
    """

    def __init__(self, site: str, catalogue: Catalogue, *, genesis: bool = False) -> None:
        self.site = site
        self.catalogue = catalogue
        self.genesis = genesis

    def answer(self, path: str, query: Mapping[str, str], body: Any) -> Reply:
        """The reply to one request."""
        if path == "/":
            form = f'<form role="search" action="{PREFIX}/Search-Show"><input name="q"></form>'
            return 200, HTML, html("Home", form)
        if path in ("/search", f"{PREFIX}/Search-Show"):
            found, size = search(self.catalogue, query.get("q", "")), int(query.get("sz", PAGE))
            return 200, HTML, genesis.results(found, size) if self.genesis else _results(found, size)
        shoes = (s for s in self.catalogue.shoe if query.get("pid") == pid(s) or path == page_of(s))
        shoe = next(shoes, None)
        if shoe is None:
            return NOT_FOUND
        choice = Choice(shoe, query)
        if self.genesis:
            return 200, HTML, genesis.content(choice) if path == VARIATION else genesis.product(choice)
        if path == VARIATION:
            return 200, JSON, self._variation(choice, query)
        return 200, HTML, self._product(choice)

    def _variation(self, choice: Choice, query: Mapping[str, str]) -> dict[str, Any]:
        shoe, row = choice.shoe, choice.variant
        state = row["state"] if row else "in"

        def money(amount: str) -> dict[str, Any]:
            told = {"value": float(amount), "currency": self.catalogue.currency}
            return {**told, "formatted": f"${amount}", "decimalPrice": amount}

        return {
            "action": "Product-Variation",
            "queryString": urlencode(query),
            "locale": "en_US",
            "product": {
                "uuid": f"{crc32(choice.pid.encode()):026x}",
                "id": row["sku"] if row else choice.pid,
                "productName": shoe.title,
                "productType": "variant" if row else "master",
                "brand": shoe.vendor,
                "price": {"sales": money(shoe.price), "list": money(shoe.was) if shoe.was else None},
                "variationAttributes": [
                    {
                        "attributeId": name.lower(),
                        "displayName": name,
                        "id": name.lower(),
                        "swatchable": name == "Color",
                        "values": [self._value(choice, name, value) for value in values],
                    }
                    for name, values in choice.values.items()
                ],
                "availability": {"messages": [MESSAGES[state]], "inStockDate": None},
                "available": state != "out",
                "readyToOrder": row is not None,
                "online": True,
                "selectedProductUrl": page_of(shoe),
            },
            "resources": {"info_selectforstock": SELECT},
        }

    def _value(self, choice: Choice, name: str, value: str) -> dict[str, Any]:
        can = choice.selectable(name, value)
        told = {
            "id": code(value),
            "description": None,
            "displayValue": value,
            "value": code(value),
            "selected": choice.selected.get(name) == value,
            "selectable": can,
        }
        return told | ({"url": choice.link(urljoin(self.site, VARIATION), name, value)} if can else {})

    def _product(self, choice: Choice) -> str:
        shoe, row = choice.shoe, choice.variant
        rows = "".join(_row(choice, name, values) for name, values in choice.values.items())
        state = row["state"] if row else "in"
        data = {
            "@context": "http://schema.org/",
            "@type": "Product",
            "name": shoe.title,
            "description": shoe.text,
            "mpn": choice.pid,
            "sku": choice.pid,
            "brand": {"@type": "Thing", "name": shoe.vendor},
            "offers": {
                "@type": "Offer",
                "url": page_of(shoe),
                "priceCurrency": self.catalogue.currency,
                "price": shoe.price,
                "availability": "http://schema.org/InStock",
            },
        }
        ready, available = (str(one).lower() for one in (row is not None, state != "out"))
        price = f'<span class="value" content="{shoe.price}">${shoe.price}</span>'
        body = (
            f'<div class="product-detail product-wrapper" data-pid="{row["sku"] if row else choice.pid}">'
            f'<h1 class="product-name">{escape(shoe.title)}</h1><div class="attributes">{rows}'
            '<div class="row availability product-availability" '
            f'data-ready-to-order="{ready}" data-available="{available}">'
            f'<ul class="availability-msg"><li>{MESSAGES[state] if row else SELECT}</li></ul></div>'
            f'<div class="prices"><div class="price"><span class="sales">{price}</span></div></div>'
            "</div></div>"
        )
        return html(shoe.title, body, data)


def _row(choice: Choice, name: str, values: list[str]) -> str:
    """One attribute: swatches of colours, a drop-down list of anything else."""
    low = name.lower()
    parts = []
    for value in values:
        selected, can = choice.selected.get(name) == value, choice.selectable(name, value)
        link = escape(choice.link(VARIATION, name, value)) if can else ""
        if name == "Color":
            marks = f"{'selected ' if selected else ''}{'selectable' if can else 'unselectable'}"
            parts.append(
                f'<button class="color-attribute" aria-label="Select Color {escape(value)}"'
                f' data-url="{link}"><span data-attr-value="{code(value)}"'
                f' class="color-value swatch-value {marks}"></span></button>'
            )
        else:
            marks = f"{'' if can else ' disabled'}{' selected' if selected else ''}"
            parts.append(
                f'<option value="{link}" data-attr-value="{code(value)}"{marks}>{escape(value)}</option>'
            )
    if name == "Color":
        inner = f'<span class="color non-input-label">Select Color</span>{"".join(parts)}'
    else:
        first = f'<option value="">Select {name}</option>'
        inner = (
            f'<label class="{low}" for="{low}-1">Select {name}</label>'
            f'<select class="custom-select select-{low}" id="{low}-1">{first}{"".join(parts)}</select>'
        )
    return f'<div class="row" data-attr="{low}"><div class="attribute">{inner}</div></div>'


def _results(found: list[Shoe], size: int) -> str:
    tiles = "".join(
        f'<div class="product" data-pid="{pid(shoe)}"><div class="product-tile"><div class="tile-body">'
        f'<div class="pdp-link"><a class="link" href="{page_of(shoe)}">{escape(shoe.title)}</a></div>'
        f'<div class="price"><span class="value" content="{shoe.price}">${shoe.price}</span></div>'
        "</div></div></div>"
        for shoe in found[:size]
    )
    count = f"{len(found)} Results for" if found else "We're sorry, no products were found for your search:"
    more = (
        f'<div class="show-more"><button class="more" data-url="{PREFIX}/Search-UpdateGrid"></button></div>'
    )
    grid = (
        f'<div class="row product-grid">{tiles}<div class="grid-footer" data-page-size="{size}">'
        f"{more if len(found) > size else ''}</div></div>"
    )
    body = (
        '<div class="container search-results"><div class="result-count"><p>'
        f'<span class="search-result-count">{count}</span></p></div>{grid if found else ""}</div>'
    )
    return html("Search", body)
