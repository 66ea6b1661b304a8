"""What one source of a page tells of one product, before the sources are joined."""

from __future__ import annotations

from enum import IntEnum

from msgspec import Struct

from stockfinder.product import Absence, Product


class Trust(IntEnum):
    """How well a source's way of telling stock is known; between two of one kind the better known wins."""

    GUESSED = 0  # found by its shape or its look
    STANDARD = 1  # schema.org markup
    CONVENTION = 2  # a shop program's own, known shape


class Draft(Struct, frozen=True, kw_only=True):
    """One product as one source tells it."""

    product: Product
    trust: Trust = Trust.GUESSED
    own: bool | None = None
    """Whether it is known to be the page's own product; nothing where that has to be found out."""
    ids: frozenset[str] = frozenset()
    """Codes and numbers of the product and its variants, lower case."""
    picker: bool = False
    """A visible size picker: it speaks of the colour that is chosen, in the labels that are shown."""
    absence: Absence = Absence.UNKNOWN
    because: str = ""
