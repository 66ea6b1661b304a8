"""Amazon: the price and the availability in the buy box, and the size choice ("twister").

By the element ids of its product pages, as documented by many readers in public code: `productTitle`,
`availability`, `corePrice...`/`priceblock_...`, `native_dropdown_selected_size_name`, `size_name_0`.
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
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft

_PRICES = (
    "#corePriceDisplay_desktop_feature_div .a-price .a-offscreen",
    "#corePrice_feature_div .a-price .a-offscreen",
    "#price_inside_buybox",
    "#newBuyBoxPrice",
    "#priceblock_dealprice",
    "#priceblock_saleprice",
    "#priceblock_ourprice",
    "#buyNewSection .offer-price",
    "#buybox .a-color-price",
    "#olp_feature_div .a-color-price",
)
_ASIN = re.compile(r"/(?:dp|gp/product)/([A-Z0-9]{10})")


def page(doc: Document) -> list[Draft]:
    """The page's product."""
    title = doc.tree.css_first("#productTitle")
    if title is None or doc.tree.css_first("#dp-container,#dp,#ppd") is None:
        return []
    asin = _ASIN.search(doc.page.url)
    brand = doc.tree.css_first("#bylineInfo")
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


def _availability(doc: Document) -> tuple[Availability, str]:
    node = doc.tree.css_first(
        "#availability span,#availability,#outOfStock,#availabilityInsideBuyBox_feature_div"
    )
    text = plain(node.text(separator=" "))[:200] if node is not None else ""
    note = stock_note(text) if text else None
    if note is not None:
        return note, text
    if doc.tree.css_first("#add-to-cart-button,#buy-now-button") is not None:
        return Availability.IN_STOCK, text or "#add-to-cart-button"
    if doc.tree.css_first("#outOfStock") is not None:
        return Availability.OUT_OF_STOCK, "#outOfStock"
    return Availability.UNKNOWN, ""


def _price(doc: Document) -> Price | None:
    for selector in _PRICES:
        for node in doc.tree.css(selector)[:3]:
            text = plain(node.text())
            if found := amount(text):
                return Price(found, currency(text))
    return None
