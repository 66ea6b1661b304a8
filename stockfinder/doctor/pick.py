"""Picks, from a product that was read, the questions whose right answer its own page tells. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.case import Shelf
from stockfinder.errors import UsageError
from stockfinder.fit import GONE, ORDERABLE, VariantFit, fit
from stockfinder.judge import judge
from stockfinder.product import Availability, Hits, Variant
from stockfinder.report import Outcome
from stockfinder.style import understand
from stockfinder.wanted import Size, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.product import Listing
    from stockfinder.report import Finding, Offered
    from stockfinder.shop import Shop

_TRIED = 6
"""Variants of one kind that are tried, at most."""
_NO_MODEL = "Quorvane 47"
"""No maker has a line of that name."""
_VERSION = re.compile(r"\b[1-5]?\d\Z")


class Picked(Struct, frozen=True):
    """A variant, and the wish that it alone should answer."""

    wish: Wanted
    variant: Variant


def wish_of(shop: Shop, listing: Listing, brand: str | None) -> Wanted | None:
    """The style of a product as an agent would ask for it; nothing where its title names none.

    :param brand: what the search told, where the product itself names none.
    """
    product = listing.product
    try:
        told = understand(product.title, brand=product.brand or brand)
    except UsageError:
        return None
    if told.brand is None or told.model is None:
        return None
    plain = replace(told, size=None, width=None, width_code=None, color=None, country=shop.country, notes=())
    return replace(plain, text=f"{told.brand} {told.model}")


def in_stock(shop: Shop, listing: Listing, wish: Wanted) -> Picked | None:
    """A variant that the page shows as to be had, and that it gives as the answer to its wish."""
    for picked in _wishes(shop, listing, wish, ORDERABLE - {Availability.IN_STORE_ONLY}):
        found = _alone(shop, listing, picked.wish)
        if found.outcome is Outcome.AVAILABLE and found.offer and is_of(found.offer, picked.variant):
            return picked
    return None


def sold_out(shop: Shop, listing: Listing, wish: Wanted) -> Picked | None:
    """A variant that the page shows as sold out, and whose wish nothing else on the page answers."""
    for picked in _wishes(shop, listing, wish, GONE):
        if _alone(shop, listing, picked.wish).outcome is Outcome.SOLD_OUT:
            return picked
    return None


def no_such(wish: Wanted) -> Wanted:
    """A style that does not exist: a version far ahead of the picked one, else an invented name."""
    model = wish.model or ""
    version = _VERSION.search(model)
    model = f"{model[: version.start()]}{int(version[0]) + 60}" if version else _NO_MODEL
    size = wish.size or Size("10")
    return replace(wish, model=model, text=f"{wish.brand} {model}", size=size, color=None)


def is_of(offer: Offered, variant: Variant) -> bool:
    """Whether an offer is that variant."""
    if offer.sku and variant.sku:
        return offer.sku == variant.sku
    return (offer.size, offer.color or variant.color) == (variant.size, variant.color or offer.color)


def _wishes(shop: Shop, listing: Listing, wish: Wanted, states: frozenset[Availability]) -> Iterator[Picked]:
    """Wishes for single variants in these states: size, width and colour as they are told there."""
    rows = [row for row in fit(wish, shop, listing).variants if row.availability in states]
    product = listing.product
    for row in rows[:_TRIED]:
        size = _size(row)
        if size is not None and not row.flaw:
            told = replace(
                wish,
                size=size,
                audience=wish.audience or size.audience,
                width=row.stated_width,
                color=row.variant.color or product.color,
            )
            yield Picked(told, row.variant)


def _size(row: VariantFit) -> Size | None:
    """The variant's size, where nothing about it is in doubt."""
    reading = row.reading
    if not reading.sizes or reading.value_to or {"system", "value"} & {*reading.doubts}:
        return None
    stated = reading.sizes[0]
    return Size(stated.value, stated.system, stated.audience) if stated.system else None


def _alone(shop: Shop, listing: Listing, wish: Wanted) -> Finding:
    """What the product by itself answers."""
    shelf = Shelf(hits=Hits(complete=True, because="picked"), listings=(listing,))
    return judge(wish, shop, shelf)
