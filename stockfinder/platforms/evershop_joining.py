"""Joins what EverShop's search, its sitemap and several of its pages tell of one product. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from stockfinder.address import join, split
from stockfinder.platforms.entry import AUDIENCE, BRAND, named
from stockfinder.platforms.evershop_reading import listing as read
from stockfinder.platforms.evershop_reading import sold_as
from stockfinder.platforms.evershop_sitemap import choices
from stockfinder.platforms.evershop_state import product as product_of
from stockfinder.product import Absence, Availability, Evidence, EvidenceKind, Listing, Product, Variant

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stockfinder.page import Page
    from stockfinder.shop import Shop


def joined(listing: Listing, more: Listing) -> Listing:
    """One product of two that go by one name, and are in groups of their own.

    What they do not share is left out; where they are for different people, each size says for whom.
    """
    first, second = listing.product, more.product
    variants = (*first.variants, *second.variants)
    if first.audience != second.audience:
        variants = (*_sized_for(first), *_sized_for(second))
    shared = {name: told for name, told in first.attributes.items() if second.attributes.get(name) == told}
    return replace(
        listing,
        product=replace(
            first,
            brand=named(shared, BRAND),
            audience=named(shared, AUDIENCE),
            attributes=shared,
            variants=variants,
        ),
    )


def _sized_for(product: Product) -> tuple[Variant, ...]:
    return tuple(
        replace(one, size_option=f"{product.audience or ''} {one.size_option or ''}".strip() or None)
        for one in product.variants
    )


def unplaced(listing: Listing, told: Iterable[Variant]) -> list[Variant]:
    """The variants that a search told of and that are not among the listing's."""
    placed = {variant.reference for variant in listing.product.variants}
    return [one for one in told if one.evidence and one.reference not in placed]


def with_told(listing: Listing, told: Sequence[Variant], page: Page) -> Listing:
    """A listing with the variants of which search and sitemap tell, though its page does not list them.

    Those that search shows are kept without their sizes. Those in the sitemap alone are sold out; where the
    names of their pages tell what all of them are, a size that is not among them was never offered.
    """
    product = listing.product
    if left := unplaced(listing, told):
        because = f"{len(left)} of its variants are on pages that were not read"
        product = replace(product, variants=(*product.variants, *left))
        return Listing(product=product, absence=Absence.UNKNOWN, because=because)
    pages = [one.reference for one in told if not one.evidence and one.reference]
    if not pages or listing.absence is not Absence.OUT_OF_STOCK or not all(v.sku for v in product.variants):
        return listing
    known = {split(one.url or "").path: _options(one) for one in product.variants}
    told_apart = choices(known, pages)
    if told_apart is None:
        return listing
    sold_out = [
        Variant(
            size=options["size"],
            width=options.get("width"),
            color=options.get("color"),
            url=join(page.url, path),
            availability=Availability.OUT_OF_STOCK,
            evidence=(
                Evidence(
                    kind=EvidenceKind.ABSENCE,
                    url=page.url,
                    pointer="variantGroup",
                    raw=f"does not list {path}, which the sitemap has"[:120],
                    at=page.at,
                ),
            ),
        )
        for path, options in zip(pages, told_apart, strict=True)
    ]
    listed = [_options(one) for one in product.variants]
    more = [one for one in sold_out if _options(one) not in listed]
    return Listing(
        product=replace(product, variants=(*product.variants, *more)),
        absence=Absence.NOT_OFFERED,
        because="its sitemap has a page for each variant, sold out or not",
    )


def _options(variant: Variant) -> dict[str, str]:
    """What a variant is: its size, width and colour."""
    told = {"size": variant.size, "width": variant.width, "color": variant.color}
    return {name: label for name, label in told.items() if label}


def chosen(page: Page, shop: Shop | None, variant: Variant) -> Variant:
    """A variant with what its page tells, asked for by its options; as it was, where another one came."""
    found = product_of(page) if page.status == 200 else None
    if found is None:
        return variant
    for one in read(*found, shop).product.variants:
        if one.evidence and _options(one) == _options(variant):
            return sold_as(variant, replace(one, reference=variant.reference))
    return variant
