"""Whether a product is the wanted style."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stockfinder.product import Product
    from stockfinder.style.verdict import StyleMatch
    from stockfinder.wanted import Wanted


def match(wanted: Wanted, product: Product) -> StyleMatch:
    """Decide whether a product is the wanted style; its sizes are the judge's.

    Reads GTIN, style code, brand, title, colour, audience, attributes and URL; a product with a title alone
    (a search hit) is enough. What was not asked for decides nothing; what the product's name adds that the
    wish does not explain refuses. Never raises.
    """
    raise NotImplementedError
