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


def page(doc: Document) -> list[Draft]:
    """The page's product."""
    title = _element(doc, "productTitle")
    if title is None or (b"dp-container" not in doc.body and b'id="ppd"' not in doc.body):
        return []
    asin = _ASIN.search(doc.page.url)
    brand = _element(doc, "bylineInfo")
    availability, raw = _availability(doc)
    return [
        draft(
            Product(
                title=plain(title.text()),
                brand=plain(brand.text()) if brand is not None else None,
                sku=asin[1] if asin else None,
                availability=availability,
                evidence=doc.evidence(EvidenceKind.PAGE_TEXT, "#availability", raw) if raw else (),
                price=_price(doc),
            ),
            own=True,
        )
    ]


def _element(doc: Document, identifier: str) -> LexborNode | None:
    """The element of an id, with what is in it as far as a buy box goes."""
    at = doc.body.find(f'id="{identifier}"'.encode())
    start = doc.body.rfind(b"<", 0, at) if at >= 0 else -1
    if start < 0:
        return None
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(doc.decode(start, start + _SPAN)).body
    return body.child if body is not None else None


def _availability(doc: Document) -> tuple[Availability, str]:
    for identifier in ("availability", "outOfStock", "availabilityInsideBuyBox_feature_div"):
        node = _element(doc, identifier)
        text = plain(node.text(separator=" "))[:200] if node is not None else ""
        note = stock_note(text) if text else None
        if note is not None:
            return note, text
    for control in ("add-to-cart-button", "buy-now-button", "buybox-see-all-buying-choices"):
        if f'id="{control}"'.encode() in doc.body:
            return Availability.IN_STOCK, f"#{control}"
    return Availability.UNKNOWN, ""


def _price(doc: Document) -> Price | None:
    for identifier, inner in _PRICES:
        node = _element(doc, identifier)
        if node is None:
            continue
        for one in node.css(inner)[:3] if inner else [node]:
            text = plain(one.text())[:40]
            if found := amount(text):
                return Price(found, currency(text))
    return None
