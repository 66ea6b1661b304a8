"""Amazon: the price and the availability in the buy box. The sizes stand in its picker (`picker.py`).

By the element ids of its product pages, as documented by many readers in public code: `productTitle`,
`availability`, `corePrice_feature_div`, `priceblock_ourprice` and their like.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stockfinder.markup.conventions.common import draft
from stockfinder.markup.document import plain
from stockfinder.markup.money import amount, currency
from stockfinder.markup.tokens import stock_note
from stockfinder.product import Availability, EvidenceKind, Price, Product

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft

_PRICES = (
    ("corePriceDisplay_desktop_feature_div", ".a-price .a-offscreen"),
    ("corePrice_feature_div", ".a-price .a-offscreen"),
    ("price_inside_buybox", None),
    ("newBuyBoxPrice", None),
    ("priceblock_dealprice", None),
    ("priceblock_saleprice", None),
    ("priceblock_ourprice", None),
    ("buyNewSection", ".offer-price"),
    ("olp_feature_div", ".a-color-price"),
    ("tmmSwatches", ".a-button-selected .a-color-price,.selected .a-color-price"),
)
"""Element ids, and where in the element the price stands, the surest first."""
_ASIN = re.compile(r"/(?:dp|gp/product)/([A-Z0-9]{10})")
_SPAN = 12_000
_STOCK = ("availability", "outOfStock", "availabilityInsideBuyBox_feature_div")
_CONTROLS = ("add-to-cart-button", "buy-now-button", "buybox-see-all-buying-choices")
_NAMES = ("productTitle", "bylineInfo", "dp-container", "ppd", "dp", *_STOCK, *_CONTROLS, *dict(_PRICES))
_KNOWN = re.compile(rf' id="({"|".join(_NAMES)})"'.encode())


def page(doc: Document) -> list[Draft]:
    """The page's product."""
    if b'id="productTitle"' not in doc.markup:
        return []
    ids = _ids(doc)
    title = _element(doc, ids, "productTitle")
    if title is None or not ids.keys() & {"dp-container", "ppd", "dp"}:
        return []
    asin = _ASIN.search(doc.page.url)
    brand = _element(doc, ids, "bylineInfo")
    availability, raw = _availability(doc, ids)
    return [
        draft(
            Product(
                title=plain(title.text()),
                brand=plain(brand.text()) if brand is not None else None,
                sku=asin[1] if asin else None,
                availability=availability,
                evidence=doc.evidence(EvidenceKind.PAGE_TEXT, "#availability", raw) if raw else (),
                price=_price(doc, ids),
            ),
            own=True,
        )
    ]


def _ids(doc: Document) -> dict[str, int]:
    """Where the known elements of the page start."""
    found: dict[str, int] = {}
    for one in _KNOWN.finditer(doc.markup):
        found.setdefault(one[1].decode(), doc.markup.rfind(b"<", 0, one.start()))
    return found


def _element(doc: Document, ids: dict[str, int], identifier: str) -> LexborNode | None:
    """The element of an id, with what is in it as far as a buy box goes."""
    start = ids.get(identifier, -1)
    if start < 0:
        return None
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(doc.shown(start, start + _SPAN)).body
    return body.child if body is not None else None


def _availability(doc: Document, ids: dict[str, int]) -> tuple[Availability, str]:
    for identifier in _STOCK:
        node = _element(doc, ids, identifier)
        text = plain(node.text(separator=" "))[:200] if node is not None else ""
        note = stock_note(text) if text else None
        if note is not None:
            return note, text
    for control in _CONTROLS:
        if control in ids:
            return Availability.IN_STOCK, f"#{control}"
    return Availability.UNKNOWN, ""


def _price(doc: Document, ids: dict[str, int]) -> Price | None:
    for identifier, inner in _PRICES:
        node = _element(doc, ids, identifier)
        if node is None:
            continue
        for one in node.css(inner)[:3] if inner else [node]:
            text = plain(one.text())[:40]
            if found := amount(text):
                return Price(found, currency(text))
    return None
