"""GOAT: the offers by size (`product_variants/buy_bar_data`), for new and for used pairs.

Shape as in public code: `sizeOption.presentation`, `shoeCondition`, `boxCondition`, `stockStatus`,
`lowestPriceCents`. Only new pairs without defects in a good box count; the others are another thing to buy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft, flag, told
from stockfinder.product import Availability, Price, Product, Variant

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft


def reply(doc: Document) -> list[Draft]:
    """The offers of a reply."""
    rows = doc.data if isinstance(doc.data, list) else []
    variants = tuple(
        _variant(doc, i, row)
        for i, row in enumerate(rows)
        if isinstance(row, dict) and row.get("shoeCondition") == "new_no_defects" and _good_box(row)
    )
    return [draft(Product(title="", variants=variants))] if variants else []


def _good_box(row: dict[str, Any]) -> bool:
    return row.get("boxCondition") in (None, "good_condition")


def _variant(doc: Document, i: int, row: dict[str, Any]) -> Variant:
    status = f.text(row.get("stockStatus")) or ""
    known = status in ("not_in_stock", "single_in_stock", "multiple_in_stock")
    cents = row.get("lowestPriceCents")
    price = f.money(cents)
    return Variant(
        size=f.text(row.get("sizeOption")),
        availability=flag(status != "not_in_stock") if known else Availability.UNKNOWN,
        evidence=told(doc, f"/{i}", f.raw("stockStatus", status)) if known else (),
        price=Price(price.amount / 100, price.currency) if price and isinstance(cents, dict) else None,
    )
