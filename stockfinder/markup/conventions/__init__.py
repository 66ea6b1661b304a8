"""Shop programs' own, known shapes: one module a convention, imported when its mark is on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.markup.draft import Draft


def page(doc: Document) -> list[Draft]:
    """What the conventions that leave their mark on an HTML page read there."""
    return []


def reply(doc: Document) -> list[Draft]:
    """What the first convention that knows a JSON reply reads in it."""
    return []
