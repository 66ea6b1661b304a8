"""Whether a product states an attribute the caller asked for: safety marks, materials, properties."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stockfinder.product import Product
    from stockfinder.report import Attribute


def check(name: str, product: Product) -> Attribute:
    """Look an attribute up in properties, tags, bullets, title and text, in that order of trust.

    `state` is `confirmed` or `contradicted` with the words found and where, or `not stated`. An unknown name
    is looked up as the words given. Never raises.
    """
    raise NotImplementedError
