"""What several platforms read alike: an entry's `[options]`, a product's named facts, its description."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, TypeVar

import msgspec

from stockfinder.decode import convert
from stockfinder.errors import ConfigurationError
from stockfinder.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stockfinder.product import Listing, Price
    from stockfinder.shop import Shop

T = TypeVar("T")

_MOST_DIGITS = 16

BRAND = frozenset({"brand", "brands", "manufacturer", "make", "marke", "marque"})
AUDIENCE = frozenset({"gender", "audience", "sex", "geschlecht", "genre"})
"""What shops call the field that holds it."""


def options(shop: Shop, type_: type[T]) -> T:
    """The entry's options in the shape that its platform names.

    :raises ConfigurationError: they do not fit it.
    """
    try:
        return convert(shop.options, type_, dec_hook=_own_type)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"{shop.name}.toml, [options]: {error}.") from error


def _own_type(type_: type, told: object) -> Secret:
    if type_ is Secret:
        return Secret.of(told)
    raise NotImplementedError(type_)


def decimal(text: str | None) -> Decimal | None:
    """An amount that an API writes as text; nothing where it is none, or has more digits than any price."""
    try:
        value = Decimal(text) if text else None
    except InvalidOperation:
        return None
    if value is None or not value.is_finite():
        return None
    return value if abs(value.adjusted()) <= _MOST_DIGITS else None  # `1e999999` would fill a screen


def count(text: str | None) -> int | None:
    """How many there are, where a shop writes it as text; nothing where it is no number, or past belief."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < _MOST_DIGITS else None


def named(facts: Mapping[str, str], names: frozenset[str]) -> str | None:
    """The first of a product's facts that goes by one of the names (`BRAND`, `AUDIENCE`)."""
    return next((value for name, value in facts.items() if name.casefold() in names), None)


def page_of(shop: Shop, template: str | None, slug: str) -> str | None:
    """Where a storefront shows a product, for platforms whose API has no pages.

    :param template: a path or a whole address with `{slug}` in it, from the entry.
    """
    if template is None:
        return None
    from urllib.parse import quote

    from stockfinder.address import join

    return join(shop.site, template.replace("{slug}", quote(slug, safe="")))


def in_currency(listing: Listing, shop: Shop | None) -> Listing:
    """A listing whose prices have the shop's currency where the page names none."""
    currency = shop.currency if shop else None
    if currency is None:
        return listing
    from msgspec.structs import replace

    from stockfinder.product import Price

    def named(price: Price | None) -> Price | None:
        return Price(price.amount, currency) if price and price.currency is None else price

    product = listing.product
    variants = tuple(
        replace(one, price=named(one.price), list_price=named(one.list_price)) for one in product.variants
    )
    return replace(
        listing,
        product=replace(
            product, price=named(product.price), list_price=named(product.list_price), variants=variants
        ),
    )


def plain(html: str | None) -> str | None:
    """A description as text, cut to 4,000 characters."""
    if not html:
        return None
    if "<" not in html and "&" not in html:
        return html[:4000]
    from selectolax.lexbor import LexborHTMLParser

    return " ".join(LexborHTMLParser(html).text(separator=" ").split())[:4000] or None
