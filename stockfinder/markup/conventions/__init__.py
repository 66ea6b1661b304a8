"""Shop programs' own, known shapes: one module a convention, imported when its mark is in the document.

A module has `page(doc)`, `reply(doc)`, or both; each gives the products that its convention tells, or none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stockfinder.markup.marks import CONVENTIONS

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft

_IN_STATES: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("magento", (b"jsonConfig", b"Product.Config(", b"initConfigurable")),
    ("stockx", (b"lowestAsk",)),
)
"""Module, and the marks of which one has to be in a script that holds data."""

_IN_REPLIES: tuple[tuple[str, tuple[bytes, ...]], ...] = (
    ("shopify", (b'"option1"',)),
    ("footlocker", (b'"sellableUnits"', b'"styleVariants"')),
    ("magento", (b'"jsonConfig"', b'"optionPrices"')),
    ("woocommerce", (b'"variation_id"', b'"is_in_stock"')),
    ("sfcc", (b'"variationAttributes"',)),
    ("vtex", (b'"commertialOffer"',)),
    ("stockx", (b'"lowestAsk"',)),
    ("goat", (b'"shoeCondition"',)),
    ("odoo", (b'"is_combination_possible"',)),
    ("inditex", (b'"displayReference"',)),
)


def page(doc: Document) -> list[Draft]:
    """What the conventions that leave their mark on an HTML page read there."""
    found: list[Draft] = []
    for name, marks in CONVENTIONS:
        if not doc.marks.isdisjoint(marks):
            found += _load(name).page(doc)
    if any(draft.own and draft.product.title for draft in found):
        return found
    for name, marks in _IN_STATES:
        if any(doc.in_states(mark) for mark in marks):
            found += _load(name).page(doc)
    return found


def reply(doc: Document) -> list[Draft]:
    """What the first convention that knows a JSON reply reads in it."""
    for name, marks in _IN_REPLIES:
        if any(mark in doc.body for mark in marks) and (found := _load(name).reply(doc)):
            return list(found)
    return []


def _load(name: str):  # type: ignore[no-untyped-def] # modules that share a shape, found by name
    from importlib import import_module

    return import_module(f"stockfinder.markup.conventions.{name}")
