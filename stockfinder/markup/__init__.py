"""Reading a page of any shop: JSON-LD, microdata, embedded state, conventions of shop programs, size pickers.

Pure: a page goes in, listings come out; no clock, no network, no settings. Nothing here runs a page's script.

`products(page)` is what most callers want. `json_ld(page)` and `microdata(page)` give the raw objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stockfinder.page import Page
    from stockfinder.product import Listing


def products(page: Page) -> tuple[Listing, ...]:
    """The products that a page or a JSON reply tells of, the page's own first, with their evidence.

    Never raises for what a shop sends: what cannot be read is left out, and a variant without positive
    evidence is `unknown`. Sources that disagree about a variant make it `unknown`, with both kept.
    """
    from stockfinder.markup.page import read

    return read(page)


def lists(page: Page) -> int | None:
    """How many products a page lists (a category, a search's results); nothing for a page of one product."""
    from stockfinder.markup.document import Document
    from stockfinder.markup.page import read_document

    doc = Document(page)
    read_document(doc)
    return doc.lists


def own_address(page: Page) -> str | None:
    """The address that a page calls its own (`rel=canonical`, `og:url`), or nothing."""
    from stockfinder.markup.document import Document

    return Document(page).canonical


def json_ld(page: Page) -> list[dict[str, Any]]:
    """The JSON-LD objects of a page, `@graph` and arrays laid flat; blocks that are no JSON are skipped."""
    from stockfinder.markup import items
    from stockfinder.markup.document import Document

    return [item for _, item in items.json_ld(Document(page))]


def microdata(page: Page) -> list[dict[str, Any]]:
    """The top-level microdata items of a page as JSON-LD-like objects (`@type`, then one key a property)."""
    from stockfinder.markup import items
    from stockfinder.markup.document import Document

    return [item for _, item in items.microdata(Document(page))]
