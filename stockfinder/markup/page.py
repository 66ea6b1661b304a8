"""Reads one document with every reader that may know it, and joins what they tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stockfinder.markup import catalogue, items, merge, schema, shape
from stockfinder.markup.document import Document
from stockfinder.markup.draft import Draft, Trust
from stockfinder.markup.fields import BAD
from stockfinder.product import Availability, EvidenceKind

if TYPE_CHECKING:
    from stockfinder.page import Page
    from stockfinder.product import Listing


def read(page: Page) -> tuple[Listing, ...]:
    """The products of one document, its own first."""
    return read_document(Document(page))


def read_document(doc: Document) -> tuple[Listing, ...]:
    """The products of a document that is looked into already."""
    return merge.join(doc, _reply(doc) if doc.data is not None else _html(doc))


def _reply(doc: Document) -> list[Draft]:
    from stockfinder.markup import conventions

    known = conventions.reply(doc)
    if known:
        return known
    found = schema.drafts(doc, [("", one) for one in _objects(doc.data)], EvidenceKind.JSON_LD)
    finder = shape.Finder(doc)
    finder.walk(doc.data)
    return found + finder.drafts(bare=True)


def _objects(data: object) -> list[dict[str, object]]:
    told = data if isinstance(data, list) else [data]
    return [one for one in told if isinstance(one, dict) and ("@type" in one or "@graph" in one)]


def _html(doc: Document) -> list[Draft]:
    """What a page tells, by the sources in order of trust; a dearer one is asked only for what is still open.

    Where a shop program's own reader knows the page, its scripts are not searched by shape as well.
    The size picker is drawn from the page's data, so it is not read where that data is; it is the check on
    JSON-LD, which some shops fill with the product's availability for every variant.
    """
    from stockfinder.markup import conventions
    from stockfinder.markup.state import data_attributes

    found = schema.drafts(doc, items.json_ld(doc), EvidenceKind.JSON_LD)
    known = conventions.page(doc)
    found += known
    if not any(draft.own and (draft.product.title or _tells_sizes([draft])) for draft in known):
        finder = shape.Finder(doc)
        for where, value in doc.states:
            finder.walk(value, where)
        if not finder.finds and not known:
            for where, value in doc.halves:
                finder.walk(value, where)
        if not finder.finds and not _tells_sizes(found):
            for where, value in data_attributes(doc, *doc.sales_area):
                finder.walk(value, where)
        found += finder.drafts(bare=False)
    if not any(draft.product.price for draft in found):
        found += schema.drafts(doc, items.product_microdata(doc), EvidenceKind.MICRODATA)
        found += schema.drafts(doc, items.rdfa(doc), EvidenceKind.MICRODATA)
    if graph := items.open_graph(doc):
        found += schema.drafts(doc, [("meta", graph)], EvidenceKind.MICRODATA)
    doc.lists = catalogue.listed(doc, found)
    if doc.lists is not None:
        return found
    own = merge.own(doc, found)
    if not _tells_sizes([draft for draft in own if draft.trust is not Trust.STANDARD]):
        from stockfinder.markup import picker

        pickers = picker.drafts(doc)
        found += pickers
        own += pickers
    return found + _visible(doc, own)


def _visible(doc: Document, own: list[Draft]) -> list[Draft]:
    """What the visible page tells of its product as a whole, where no other source does."""
    if any(draft.trust is Trust.CONVENTION and draft.product.title for draft in own):
        return []  # a shop program's own reader knows where its price and its stock stand
    stocked = any(
        draft.product.availability is not Availability.UNKNOWN
        or any(variant.evidence for variant in draft.product.variants)
        for draft in own
    )
    priced = any(draft.product.price for draft in own) or any(
        draft.product.availability in BAD for draft in own
    )
    if priced and stocked:
        return []
    from stockfinder.markup import text

    last = text.draft(doc, price=not priced, availability=not stocked)
    return [last] if last else []


def _tells_sizes(drafts: list[Draft]) -> bool:
    return any(one.size and one.evidence for draft in drafts for one in draft.product.variants)
