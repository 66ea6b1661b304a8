"""Odoo eCommerce: the reply of `get_combination_info`, and a form that tells sizes but no stock.

Sources: Odoo's `addons/website_sale/controllers/variant.py` and `website_sale_stock`. The class
`css_not_available` of its form marks combinations that do not exist; it says nothing about stock. A
combination can be had where `allow_out_of_stock_order` is set or `free_qty` is above zero.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from stockfinder.markup import fields as f
from stockfinder.markup.conventions.common import draft, objects, told
from stockfinder.markup.document import attributes, plain
from stockfinder.markup.keys import Role
from stockfinder.markup.options import option_role
from stockfinder.product import Availability, Price, Product, Variant

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft

_VALUE = re.compile(rb"<(?:input|option)\b[^<>]*\bdata-value_name=[^<>]*>")


def reply(doc: Document) -> list[Draft]:
    """The combination of a reply."""
    return [
        _draft(doc, path, item)
        for path, item in objects(
            doc.data, lambda one: "is_combination_possible" in one and "product_id" in one
        )
    ]


def page(doc: Document) -> list[Draft]:
    """The sizes of the form, their stock unknown."""
    sizes: dict[str, str] = {}
    for found in _VALUE.finditer(doc.markup):
        told_ = attributes(found[0][1:-1].decode(doc.charset, "replace"))
        name = told_.get("data-attribute_name", "")
        if option_role(name) is Role.SIZE:
            sizes.setdefault(plain(told_["data-value_name"]), name)
    if not sizes:
        return []
    variants = tuple(Variant(size=size, size_option=name) for size, name in sizes.items())
    return [draft(Product(title="", variants=variants), own=True)]


def _draft(doc: Document, path: str, item: dict[str, Any]) -> Draft:
    availability, raw = _availability(item)
    price = f.money(item.get("price"))
    listed = f.money(item.get("list_price"))
    return draft(
        Product(
            title=plain(f.text(item.get("display_name")) or ""),
            sku=f.text(item.get("default_code")),
            gtin=f.text(item.get("barcode")),
            availability=availability,
            evidence=told(doc, path, raw) if raw else (),
            price=Price(price.amount, f.text(item.get("currency_name"))) if price else None,
            list_price=listed if listed and price and listed.amount > price.amount else None,
        )
    )


def _availability(item: dict[str, Any]) -> tuple[Availability, str]:
    if item.get("is_combination_possible") is False:
        return Availability.UNKNOWN, ""
    free, beyond = item.get("free_qty"), item.get("allow_out_of_stock_order")
    if isinstance(free, int | float) and not isinstance(free, bool):
        raw = f"{f.raw('free_qty', free)},{f.raw('allow_out_of_stock_order', beyond)}"
        if free > 0:
            return Availability.IN_STOCK, raw
        return (Availability.BACKORDER if beyond is True else Availability.OUT_OF_STOCK), raw
    return Availability.UNKNOWN, ""
