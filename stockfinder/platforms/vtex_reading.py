"""Reads VTEX: products of the catalogue's search and of Intelligent Search, with the stock of every SKU.

Sources: VTEX's OpenAPI files (`Search API`, `Intelligent Search API - v1`), and a recorded reply.

- An item is a SKU. The catalogue lists the names of its choices in `variations` and gives each as a key of
  its own (`"Size": ["10"]`); Intelligent Search gives both in one object. A shop without choices names its
  SKUs after the size.
- Each seller has a `commertialOffer` (sic): a SKU can be had where any seller has it. `IsAvailable` counts
  before `AvailableQuantity`, which may be capped; Intelligent Search and old replies tell the quantity only.
- Amounts are decimal, without a currency; a sold-out SKU costs 0.
- `link` names VTEX's own host in some replies, so a product's address is made of its `linkText`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import msgspec
from msgspec import Raw, Struct

from stockfinder.address import join
from stockfinder.decode import decode
from stockfinder.errors import Drifted
from stockfinder.platforms.description import gtin
from stockfinder.platforms.entry import count, plain
from stockfinder.platforms.variant_options import meaning, tell
from stockfinder.product import (
    Absence,
    Availability,
    Evidence,
    EvidenceKind,
    Hit,
    Hits,
    Listing,
    Price,
    Product,
    Variant,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.page import Page
    from stockfinder.shop import Shop

T = TypeVar("T")

_LOW = 2
"""At most so many are few left; VTEX itself draws no line."""
_AUDIENCE = frozenset({"gender", "género", "genero", "gênero", "sexo", "audience", "público"})


class _Offer(Struct, frozen=True):
    price: Decimal | None = msgspec.field(name="Price", default=None)
    list_price: Decimal | None = msgspec.field(name="ListPrice", default=None)
    quantity: Decimal | None = msgspec.field(name="AvailableQuantity", default=None)
    available: bool | None = msgspec.field(name="IsAvailable", default=None)


class _Seller(Struct, frozen=True):
    offer: _Offer = msgspec.field(name="commertialOffer")


class _Reference(Struct, frozen=True):
    value: str | None = msgspec.field(name="Value", default=None)


class _Specification(Struct, frozen=True):
    """A choice of Intelligent Search, or a property of a product there."""

    name: str
    values: tuple[str, ...] = ()


class _Item(Struct, frozen=True, rename="camel"):
    item_id: str
    sellers: tuple[_Seller, ...]
    name: str = ""
    name_complete: str = ""
    ean: str | None = None
    reference_id: tuple[_Reference | None, ...] | None = None
    variations: tuple[str | _Specification, ...] | None = None


class _Product(Struct, frozen=True, rename="camel"):
    product_id: str
    product_name: str
    link_text: str
    items: tuple[Raw, ...]
    brand: str | None = None
    product_reference: str | None = None
    description: str | None = None
    properties: tuple[_Specification, ...] | None = None
    all_specifications: tuple[str, ...] | None = None
    """Names of specifications that the catalogue gives as keys of the product."""


class _Search(Struct, frozen=True, rename="camel"):
    """A reply of Intelligent Search."""

    products: tuple[Raw, ...]
    records_filtered: int
    operator: str = "and"
    """`or` where no product has all the words."""


def products(page: Page, shop: Shop | None = None) -> tuple[Listing, ...]:
    """The products of a reply of either search, or of one product.

    :raises Drifted: its shape has changed.
    """
    if page.body.lstrip()[:1] == b"[":
        return _listings(page.json(tuple[Raw, ...]), page, shop, "")
    if b'"productId"' in page.body[:4096] and b'"recordsFiltered"' not in page.body:
        return (_listing(page.json(Raw), page, shop, ""),)
    return _listings(page.json(_Search).products, page, shop, "/products")


def catalogue_hits(page: Page, shop: Shop) -> Hits:
    """A page of the catalogue's search; its header `resources` tells how many products there are."""
    found = products(page, shop)
    told = count(page.headers.get("resources", "").rpartition("/")[2])
    if told is not None:
        return _hits(found, f"{len(found)} of {told} shown", cut=len(found) < told)
    return _hits(found, f"{len(found)} of an unknown number shown", cut=bool(found))


def intelligent_hits(page: Page, shop: Shop) -> Hits:
    """A page of Intelligent Search, which gives products with only some of the words where none has all."""
    reply = page.json(_Search)
    if reply.operator != "and":
        return Hits(complete=True, because="no product has all the words")
    found = _listings(reply.products, page, shop, "/products")
    return _hits(
        found, f"{len(found)} of {reply.records_filtered} shown", cut=len(found) < reply.records_filtered
    )


def _hits(found: Sequence[Listing], because: str, *, cut: bool) -> Hits:
    items = []
    for listing in found:
        product = listing.product
        codes = (product.sku, *(variant.sku for variant in product.variants))
        items.append(
            Hit(
                reference=product.url or "",
                title=product.title,
                brand=product.brand,
                url=product.url,
                audience=product.audience,
                codes=tuple(dict.fromkeys(code for code in codes if code)),
                gtins=tuple(variant.gtin for variant in product.variants if variant.gtin),
                listing=listing,
            )
        )
    return Hits(items=tuple(items), complete=not cut, cut=cut, control_suffices=not cut, because=because)


def _listings(rows: Sequence[Raw], page: Page, shop: Shop | None, where: str) -> tuple[Listing, ...]:
    return tuple(_listing(row, page, shop, f"{where}/{i}") for i, row in enumerate(rows))


def _listing(row: Raw, page: Page, shop: Shop | None, where: str) -> Listing:
    product = _decode(row, _Product, page, where)
    told = {one.name: ", ".join(one.values) for one in product.properties or () if one.values}
    if product.all_specifications:
        told |= _named(row, product.all_specifications, page, where)
    variants = _variants(product.items, page, shop, where)
    prices = [variant.price for variant in variants if variant.price]
    return Listing(
        product=Product(
            title=product.product_name,
            brand=product.brand,
            url=join(shop.site if shop else page.url, f"/{quote(product.link_text)}/p"),
            sku=product.product_reference or product.product_id,
            audience=next((value for name, value in told.items() if name.casefold() in _AUDIENCE), None),
            price=min(prices, key=lambda price: price.amount, default=None),
            variants=variants,
            attributes=told,
            description=plain(product.description),
        ),
        absence=Absence.NOT_OFFERED if variants else Absence.UNKNOWN,
        because="VTEX lists every active SKU of a product",
    )


def _variants(rows: Sequence[Raw], page: Page, shop: Shop | None, where: str) -> tuple[Variant, ...]:
    places = [f"{where}/items/{i}" for i in range(len(rows))]
    items = [_decode(row, _Item, page, at) for row, at in zip(rows, places, strict=True)]
    chosen = [_choices(item, row, page, at) for item, row, at in zip(items, rows, places, strict=True)]
    names = list(dict.fromkeys(name for one in chosen for name in one))
    values = [list(dict.fromkeys(one[name] for one in chosen if name in one)) for name in names]
    known = meaning(names, values)
    if not known.size:  # the SKUs may be called by their sizes
        names, values = [*names, ""], [*values, [item.name for item in items]]
        chosen = [one | {"": item.name} for one, item in zip(chosen, items, strict=True)]
        known = meaning(names, values)
    currency = shop.currency if shop else None
    found = []
    for item, one, at in zip(items, chosen, places, strict=True):
        said = tell(known, names, [one.get(name) for name in names])
        availability, evidence, offer = _stock(item, page, at)
        price, list_price = _prices(offer, currency)
        code = next((one.value for one in item.reference_id or () if one and one.value), None)
        found.append(
            Variant(
                size=said.size,
                size_option=said.size_option,
                width=said.width,
                color=said.color,
                audience=said.audience,
                condition=said.condition,
                unread=said.unread,
                title=item.name_complete or item.name or None,
                sku=code or item.item_id,
                gtin=gtin(item.ean),
                availability=availability,
                evidence=evidence,
                price=price,
                list_price=list_price,
                reference=item.item_id,
            )
        )
    return tuple(found)


def _choices(item: _Item, row: Raw, page: Page, where: str) -> dict[str, str]:
    """A SKU's choices by name."""
    told = {
        one.name: ", ".join(one.values)
        for one in item.variations or ()
        if isinstance(one, _Specification) and one.values
    }
    names = [one for one in item.variations or () if isinstance(one, str)]
    return told | _named(row, names, page, where) if names else told


def _named(row: Raw, names: Sequence[str], page: Page, where: str) -> dict[str, str]:
    """The values of keys that the shop made up itself."""
    keys = _decode(row, dict[str, Any], page, where)
    told = {name: keys.get(name) for name in names}
    return {
        name: ", ".join(str(one) for one in value)
        for name, value in told.items()
        if isinstance(value, list) and value
    }


def _stock(item: _Item, page: Page, where: str) -> tuple[Availability, tuple[Evidence, ...], _Offer | None]:
    """What the best of the sellers has."""
    best: tuple[Availability, tuple[Evidence, ...], _Offer | None] = (Availability.UNKNOWN, (), None)
    for place, seller in enumerate(item.sellers):
        offer = seller.offer
        availability = _availability(offer)
        if availability is Availability.UNKNOWN:
            continue
        flag = "" if offer.available is None else f'"IsAvailable":{str(offer.available).lower()},'
        evidence = Evidence(
            kind=EvidenceKind.ENDPOINT,
            url=page.url,
            pointer=f"{where}/sellers/{place}/commertialOffer",
            raw=f'{flag}"AvailableQuantity":{"null" if offer.quantity is None else offer.quantity}',
            at=page.at,
        )
        if best[2] is None or best[0] is Availability.OUT_OF_STOCK:
            best = availability, (evidence,), offer
    return best


def _availability(offer: _Offer) -> Availability:
    available = offer.available
    if available is None and offer.quantity is not None:
        available = offer.quantity > 0
    if available is None:
        return Availability.UNKNOWN
    if not available:
        return Availability.OUT_OF_STOCK
    few = offer.quantity is not None and 0 < offer.quantity <= _LOW
    return Availability.LIMITED if few else Availability.IN_STOCK


def _prices(offer: _Offer | None, currency: str | None) -> tuple[Price | None, Price | None]:
    """The price, and the struck-through one where it is higher."""
    if offer is None or not offer.price:
        return None, None
    before = offer.list_price
    return Price(offer.price, currency), Price(before, currency) if before and before > offer.price else None


def _decode(row: Raw, type_: type[T], page: Page, where: str) -> T:
    """A part of a reply in the given shape.

    :raises Drifted: it has another; the path is a JSON pointer and what msgspec adds to it.
    """
    try:
        return decode(row, type_)
    except (msgspec.MsgspecError, RecursionError) as error:
        message, _, path = str(error).partition(" - at ")
        raise Drifted(
            f"the reply's shape has changed: {message}",
            url=page.url,
            path=where + path.strip("`").lstrip("$"),
        ) from error
