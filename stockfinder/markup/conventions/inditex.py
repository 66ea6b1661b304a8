"""Inditex (Zara and its sisters): a saved `viewPayload`, whose prices are in minor units (6995 is 69.95).

Shape as observed: `product.detail.colors[].sizes[]` with `availability` of `in_stock`, `low_on_stock`,
`back_soon`, `coming_soon` or `out_of_stock`. On a page, the price of its JSON-LD shows the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from stockfinder.markup.draft import Trust
from stockfinder.markup.shape import Finder
from stockfinder.product import Price

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft
    from stockfinder.product import Variant


def reply(doc: Document) -> list[Draft]:
    """The products of a saved state."""
    finder = Finder(doc)
    finder.walk(doc.data)
    return [_in_major_units(draft) for draft in finder.drafts(bare=False) if draft.product.title]


def _in_major_units(draft: Draft) -> Draft:
    product = draft.product
    variants = tuple(
        replace(one, price=_price(one.price), list_price=_price(one.list_price)) for one in product.variants
    )
    return replace(
        draft,
        trust=Trust.CONVENTION,
        product=replace(product, variants=variants, price=_price(product.price) or _lowest(variants)),
    )


def _price(price: Price | None) -> Price | None:
    return Price(price.amount / 100, price.currency) if price else None


def _lowest(variants: tuple[Variant, ...]) -> Price | None:
    return min((one.price for one in variants if one.price), key=lambda one: one.amount, default=None)
