"""Reads what Medusa's store API sends, also where a storefront's page carries it. Pure.

Sources: the Store API reference (products), the guide to inventory in a storefront, and the source of
@medusajs/medusa 2.21 (`get-variant-availability`).

- `inventory_quantity` is what can be sold in the sales channel of the key that asked. A variant that is not
  counted (`manage_inventory: false`) can always be ordered. One of which nothing is left can be ordered where
  it says `allow_backorder`, and is then on backorder.
- Amounts are decimals in major units, without the taxes that depend on an address.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from stockfinder.decode import convert
from stockfinder.errors import Drifted
from stockfinder.platforms.description import gtin, lines, stated
from stockfinder.platforms.entry import AUDIENCE, BRAND, named, plain
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
    from collections.abc import Callable, Iterator

    from stockfinder.page import Page
    from stockfinder.platforms.variant_options import Told

    Link = Callable[[str], str | None]
    """Where the storefront shows the product of a handle."""

OWN_ID = re.compile(rb"\b(?:prod|variant|pcat|reg|pset)_[0-9A-HJKMNP-TV-Z]{26}\b")
"""Medusa's ids: what it is, and a ULID."""
LOW = 2
"""At most so many are few; Medusa tells the number and draws no line of its own."""


class _Titled(Struct, frozen=True):
    id: str | None = None
    title: str | None = None


class _Named(Struct, frozen=True):
    name: str | None = None


class _Tag(Struct, frozen=True):
    value: str | None = None


class _Choice(Struct, frozen=True):
    value: str
    option: _Titled | None = None
    option_id: str | None = None


class _Amounts(Struct, frozen=True):
    calculated_amount: Decimal | None = None
    original_amount: Decimal | None = None
    currency_code: str | None = None


class _Variant(Struct, frozen=True):
    id: str | None = None
    title: str | None = None
    sku: str | None = None
    ean: str | None = None
    upc: str | None = None
    barcode: str | None = None
    manage_inventory: bool | None = None
    allow_backorder: bool | None = None
    inventory_quantity: int | None = None
    options: tuple[_Choice, ...] | None = ()
    calculated_price: _Amounts | None = None


class _Product(Struct, frozen=True):
    title: str
    handle: str | None = None
    description: str | None = None
    metadata: dict[str, Any] | None = None
    tags: tuple[_Tag, ...] | None = ()
    categories: tuple[_Named, ...] | None = ()
    options: tuple[_Titled, ...] | None = ()
    variants: tuple[_Variant, ...] | None = ()


class _List(Struct, frozen=True):
    products: tuple[_Product, ...]
    count: int


class _Reply(Struct, frozen=True):
    """A list, or one product; other replies have neither."""

    products: tuple[_Product, ...] = ()
    product: _Product | None = None


def hits(page: Page, link: Link, *, limit: int) -> Hits:
    """A search reply.

    :param limit: how many were asked for. An index in front of the database only estimates the count, so as
        many as that count as cut, whatever the count.
    :raises Drifted: it has another shape.
    """
    found = page.json(_List)
    shown = len(found.products)
    cut = shown < found.count or shown >= limit
    items = tuple(_hit(product, link) for product in found.products if product.handle)
    return Hits(items=items, complete=not cut, cut=cut, because=f"{shown} of {found.count} shown")


def _hit(product: _Product, link: Link) -> Hit:
    facts, variants = _facts(product), product.variants or ()
    return Hit(
        reference=product.handle or "",
        title=product.title,
        brand=named(facts, BRAND),
        audience=named(facts, AUDIENCE),
        url=link(product.handle or ""),
        codes=tuple(variant.sku for variant in variants if variant.sku),
        gtins=tuple(code for variant in variants if (code := _gtin(variant))),
    )


def listings(page: Page, link: Link) -> tuple[Listing, ...]:
    """The products of a reply, or of a page.

    :raises Drifted: they have another shape.
    """
    if page.body.lstrip()[:1] != b"{":
        kind = EvidenceKind.EMBEDDED_STATE
        return tuple(_listing(product, page, link, kind, at) for at, product in _embedded(page))
    reply = page.json(_Reply)
    told = [(f"/products/{i}", product) for i, product in enumerate(reply.products)]
    told += [("/product", reply.product)] if reply.product else []
    return tuple(_listing(product, page, link, EvidenceKind.ENDPOINT, at) for at, product in told)


def _listing(product: _Product, page: Page, link: Link, kind: EvidenceKind, pointer: str) -> Listing:
    variants = product.variants or ()
    chosen = [_choices(product, variant) for variant in variants]
    names = list(dict.fromkeys(name for one in chosen for name in one))
    known = meaning(names, [list(dict.fromkeys(one[n] for one in chosen if n in one)) for n in names])
    facts = _facts(product)
    code, color = stated([f"{name.replace('_', ' ')}: {value}" for name, value in facts.items()])
    url = link(product.handle) if product.handle else None
    return Listing(
        product=Product(
            title=product.title,
            brand=named(facts, BRAND),
            audience=named(facts, AUDIENCE),
            url=url,
            mpn=code or stated(lines(product.description))[0],
            color=color,
            tags=_labels(product),
            attributes=facts,
            description=plain(product.description),
            variants=tuple(
                _variant(
                    variant,
                    tell(known, names, [values.get(name) for name in names]),
                    url,
                    _evidence(variant, page, f"{pointer}/variants/{i}", kind),
                )
                for i, (variant, values) in enumerate(zip(variants, chosen, strict=True))
            ),
        ),
        absence=Absence.NOT_OFFERED if variants else Absence.UNKNOWN,
        because="Medusa lists all variants, sold out or not",
    )


def _choices(product: _Product, variant: _Variant) -> dict[str, str]:
    """A variant's values by the names of their options, which may stand with the product alone."""
    names = {option.id: option.title for option in product.options or ()}
    found = {}
    for place, choice in enumerate(variant.options or ()):
        title = choice.option.title if choice.option else None
        found[title or names.get(choice.option_id) or f"option {place + 1}"] = choice.value
    return found


def _variant(variant: _Variant, said: Told, url: str | None, evidence: tuple[Evidence, ...]) -> Variant:
    price, list_price = _prices(variant.calculated_price)
    return Variant(
        size=said.size,
        size_option=said.size_option,
        width=said.width,
        color=said.color,
        audience=said.audience,
        condition=said.condition,
        unread=said.unread,
        title=variant.title,
        sku=variant.sku,
        gtin=_gtin(variant),
        url=url,
        availability=_availability(variant),
        evidence=evidence,
        price=price,
        list_price=list_price,
        reference=variant.id,
    )


def _availability(variant: _Variant) -> Availability:
    """What its count and its rules say; unknown where they are not told, or nothing was ever counted."""
    if variant.manage_inventory is False:
        return Availability.IN_STOCK
    count = variant.inventory_quantity
    if count is not None and count > 0:
        return Availability.LIMITED if count <= LOW else Availability.IN_STOCK
    if count is None or variant.allow_backorder is None:
        return Availability.UNKNOWN
    return Availability.BACKORDER if variant.allow_backorder else Availability.OUT_OF_STOCK


def _evidence(variant: _Variant, page: Page, pointer: str, kind: EvidenceKind) -> tuple[Evidence, ...]:
    if _availability(variant) is Availability.UNKNOWN:
        return ()
    if variant.manage_inventory is False:
        raw: dict[str, object] = {"manage_inventory": False}
    else:
        raw = {"inventory_quantity": variant.inventory_quantity, "allow_backorder": variant.allow_backorder}
    at, text = f"{pointer}/{next(iter(raw))}", msgspec.json.encode(raw).decode()[1:-1]
    return (Evidence(kind=kind, url=page.url, pointer=at, raw=text, at=page.at),)


def _prices(told: _Amounts | None) -> tuple[Price | None, Price | None]:
    """The price, and the struck-through one where it is higher."""
    if told is None or told.calculated_amount is None:
        return None, None
    currency = told.currency_code.upper() if told.currency_code else None
    now, before = told.calculated_amount, told.original_amount
    return Price(now, currency), Price(before, currency) if before is not None and before > now else None


def _gtin(variant: _Variant) -> str | None:
    return next((code for one in (variant.ean, variant.upc, variant.barcode) if (code := gtin(one))), None)


def _facts(product: _Product) -> dict[str, str]:
    """What the shop keeps in the free fields of a product."""
    told = (product.metadata or {}).items()
    return {name: str(value) for name, value in told if isinstance(value, str | int)}


def _labels(product: _Product) -> tuple[str, ...]:
    """Its categories, which often say for whom it is, and its tags."""
    categories = [category.name for category in product.categories or ()]
    return tuple(label for label in (*categories, *(tag.value for tag in product.tags or ())) if label)


def _embedded(page: Page) -> Iterator[tuple[str, _Product]]:
    """Products in the data of a page's scripts, known by their ids, each once."""
    from stockfinder.markup.document import Document

    found = set()
    for where, value in Document(page).states:
        for pointer, one in _objects(value, where):
            if one["id"] in found:
                continue
            found.add(one["id"])
            try:
                yield pointer, convert(one, _Product)
            except msgspec.ValidationError as error:
                why = f"the data in the page has changed its shape: {error}"
                raise Drifted(why, url=page.url, path=pointer) from error


def _objects(value: Any, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects in a page's data that are products of Medusa's."""
    if isinstance(value, dict):
        if isinstance(value.get("variants"), list) and OWN_ID.fullmatch(str(value.get("id")).encode()):
            yield pointer, value
            return
        inner: Any = value.items()
    else:
        inner = enumerate(value)
    for key, one in inner:
        if isinstance(one, dict | list):
            yield from _objects(one, f"{pointer}/{key}")
