"""Reads one document whole: the platform that recognises it, and any page's markup beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.markup.marks import PLATFORMS
from stockfinder.product import Listing
from stockfinder.report import Proven

if TYPE_CHECKING:
    from stockfinder.markup.document import Document
    from stockfinder.page import Page
    from stockfinder.platforms import Platform
    from stockfinder.product import Price, Product


_BY_MARKUP = frozenset({"vendure", "woocommerce", "magento", "vtex", "sfcc", "bigcommerce", "link_only"})
"""Platforms whose pages tell no more than their markup, by which their `parse` reads a page, too."""


class Reading(Struct, frozen=True, kw_only=True):
    """What was read in one document."""

    platform: str | None
    """The platform that recognised itself, or nothing."""
    proven: Proven
    """On what the platform's reader was proven; without one, the reader of any page's markup."""
    listings: tuple[Listing, ...]
    """The page's own product first; where the page is a list, its products as far as its data tells them."""
    lists: int | None = None
    """How many products the page lists, where it is no page of one product."""


def read(page: Page, platform: str | None = None) -> Reading:
    """Read a page or a reply, by the named platform or by whichever recognises it, else by markup alone.

    :raises LookupError: there is no platform of that name.
    """
    from stockfinder import platforms
    from stockfinder.errors import NoAnswer
    from stockfinder.markup.document import Document
    from stockfinder.markup.page import read_document

    doc = Document(page)
    name, chosen = _platform(doc, platform)
    listings: tuple[Listing, ...] = ()
    html = page.body.lstrip()[:1] not in (b"{", b"[")
    if chosen is None or html:
        listings = read_document(doc)
    if html and (name in _BY_MARKUP or doc.lists is not None):
        chosen = None
    if chosen is not None and not any(one.evidence for two in listings[:1] for one in two.product.variants):
        try:
            listings = _joined(chosen.parse(page), listings)
        except NoAnswer:
            listings = listings or read_document(doc)
    return Reading(
        platform=name,
        proven=platforms.load(name or "schema_org").capabilities.proven,
        listings=listings or (read_document(doc) if chosen else ()),
        lists=doc.lists,
    )


def _platform(doc: Document, wanted: str | None) -> tuple[str | None, Platform | None]:
    from stockfinder import platforms

    if wanted is not None:
        return wanted, platforms.load(wanted)
    page = doc.page
    html = page.body.lstrip()[:1] not in (b"{", b"[")
    if html:
        page = replace(page, body=doc.head)
    for name in platforms.NAMES:
        if name == "schema_org":  # any page's markup is read anyway
            continue
        stems = PLATFORMS.get(name) if html and not page.headers else None
        if stems is not None and doc.marks.isdisjoint(stems):
            continue
        try:
            one = platforms.load(name)
        except ModuleNotFoundError:
            continue
        if one.detect(page) is not None:
            return name, one
    return None, None


def _joined(own: tuple[Listing, ...], others: tuple[Listing, ...]) -> tuple[Listing, ...]:
    """A platform's listings, the first completed by what the markup tells of the product as a whole."""
    if not own or not any(listing.product.variants for listing in own):
        return others or own
    if not others:
        return own
    first, told = own[0].product, others[0].product
    keys = ("brand", "url", "sku", "mpn", "gtin", "color", "audience", "price", "description")
    more = {key: getattr(told, key) for key in keys if getattr(first, key) is None and getattr(told, key)}
    if not first.title:
        more["title"] = told.title
    return (replace(own[0], product=replace(first, **more)), *own[1:])


def contract_line(page: Page, file: str) -> dict[str, Any]:
    """One answer of `stockfinder read --jsonl`: `{"file", "platform", "products": [...]}`.

    A page that is a list has no product of its own: there `products` is empty, and `lists` tells how many.
    """
    reading = read(page)
    if reading.lists is not None:
        return {"file": file, "platform": reading.platform, "products": [], "lists": reading.lists}
    return {
        "file": file,
        "platform": reading.platform,
        "products": [_product(listing.product) for listing in reading.listings],
    }


def _product(product: Product) -> dict[str, Any]:
    return {
        "title": product.title,
        "brand": product.brand,
        "url": product.url,
        "sku": product.sku,
        "gtin": product.gtin,
        "availability": product.availability.value,
        "price": _price(product.price),
        "variants": [
            {
                "size": variant.size,
                "color": variant.color or product.color,
                "width": variant.width,
                "availability": variant.availability.value,
                "price": _price(variant.price or product.price),
                "sku": variant.sku,
                "gtin": variant.gtin,
            }
            for variant in product.variants
        ],
    }


def _price(price: Price | None) -> dict[str, str | None] | None:
    return {"amount": f"{price.amount:f}", "currency": price.currency} if price else None
