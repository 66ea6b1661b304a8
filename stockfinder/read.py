"""Reads one document whole: the platform that recognises it, and any page's markup beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.product import Listing

if TYPE_CHECKING:
    from stockfinder.page import Page
    from stockfinder.platforms import Platform
    from stockfinder.product import Price, Product


HEAD = 80_000
"""Bytes of an HTML page in which a platform has to recognise itself: its scripts are named there."""


class Reading(Struct, frozen=True, kw_only=True):
    """What was read in one document."""

    platform: str | None
    """The platform that recognised itself, or nothing."""
    listings: tuple[Listing, ...]
    """The page's own product first."""


def read(page: Page, platform: str | None = None) -> Reading:
    """Read a page or a reply, by the named platform or by whichever recognises it, else by markup alone.

    :raises LookupError: there is no platform of that name.
    """
    from stockfinder import markup
    from stockfinder.errors import NoAnswer

    name, chosen = _platform(page, platform)
    listings: tuple[Listing, ...] = ()
    if chosen is None or page.body.lstrip()[:1] not in (b"{", b"["):
        listings = markup.products(page)
    if chosen is not None and not any(one.evidence for two in listings[:1] for one in two.product.variants):
        try:
            listings = _joined(chosen.parse(page), listings)
        except NoAnswer:
            listings = listings or markup.products(page)
    return Reading(platform=name, listings=listings or (markup.products(page) if chosen else ()))


def _platform(page: Page, wanted: str | None) -> tuple[str | None, Platform | None]:
    from stockfinder import platforms

    if wanted is not None:
        return wanted, platforms.load(wanted)
    if len(page.body) > HEAD and page.body.lstrip()[:1] not in (b"{", b"["):
        page = replace(page, body=page.body[:HEAD])
    for name in platforms.NAMES:
        if name == "schema_org":  # any page's markup is read anyway
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
    """One answer of `stockfinder read --jsonl`: `{"file", "platform", "products": [...]}`."""
    reading = read(page)
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
