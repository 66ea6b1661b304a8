"""Reads WooCommerce's Store API: products, variations and search results.

Sources: WooCommerce's Store API documents (products) and its source (`StoreApi/Schemas/V1/ProductSchema`,
`wc_get_formatted_variation`), and answers recorded from 9.4.

- A product lists its variations by number and by the slugs of their attributes (`8-5` for 8.5), without their
  stock; a variation tells its stock, and its attributes as one line of text (`Color: Blue, Size: 13`).
- Amounts are strings in minor units. Names are HTML-escaped.
- `is_in_stock` is true on backorder, too; `is_on_backorder` tells the two apart, for a variation only.
- A shop that hides what is sold out leaves those variations out of the product without a word. So every
  combination of the product's attributes that no variation names is kept as an open one, with a reference
  that ends in `/`, until the list of all variations settles it.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import product as combinations
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from stockfinder.errors import Drifted
from stockfinder.page import Page
from stockfinder.platforms.entry import count, decimal, plain
from stockfinder.platforms.variant_options import Meaning, meaning, tell
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
    from decimal import Decimal


MOST_OPEN = 500
"""Combinations of attributes that are spelled out at most."""

_BRAND = frozenset({"brand", "brands", "marke", "marque", "marca", "merk", "manufacturer"})
_LISTED = "WooCommerce lists every variation of a product"


class _Term(Struct, frozen=True):
    name: str
    slug: str = ""


class _Attribute(Struct, frozen=True):
    name: str = ""
    has_variations: bool = False
    terms: tuple[_Term, ...] = ()


class _Choice(Struct, frozen=True):
    name: str
    value: str | None
    """A slug; null or nothing means any of the attribute's terms."""


class _Child(Struct, frozen=True):
    id: int
    attributes: tuple[_Choice, ...] = ()


class _Prices(Struct, frozen=True):
    price: str
    currency_code: str
    currency_minor_unit: int
    regular_price: str | None = None


class _Named(Struct, frozen=True):
    name: str


class Row(Struct, frozen=True):
    """A product or a variation, as the Store API gives it."""

    id: int
    name: str
    type: str
    is_in_stock: bool
    is_purchasable: bool
    permalink: str
    parent: int = 0
    variation: str = ""
    sku: str = ""
    description: str = ""
    prices: _Prices | None = None
    is_on_backorder: bool = False
    low_stock_remaining: float | None = None
    attributes: tuple[_Attribute, ...] = ()
    variations: tuple[_Child, ...] = ()
    categories: tuple[_Named, ...] = ()
    tags: tuple[_Named, ...] = ()
    brands: tuple[_Named, ...] = ()


class Placed(Struct, frozen=True):
    """A row, and where it stands in its reply."""

    row: Row
    page: Page
    pointer: str


def rows(page: Page) -> list[Placed]:
    """The products and variations of a reply.

    :raises Drifted: its shape has changed.
    """
    if page.body.lstrip()[:1] == b"{":
        return [Placed(page.json(Row), page, "")]
    return [Placed(row, page, f"/{place}") for place, row in enumerate(page.json(tuple[Row, ...]))]


def listings(found: Sequence[Placed]) -> tuple[Listing, ...]:
    """The products of a reply, each with the variations of its own that are among the rows."""
    children: dict[int, list[Placed]] = {}
    for one in found:
        if one.row.parent:
            children.setdefault(one.row.parent, []).append(one)
    read = [
        with_stock(listing(one), children.pop(one.row.id, []), whole=False)
        for one in found
        if not one.row.parent
    ]
    return (*read, *(_orphans(some) for some in children.values()))


def listing(one: Placed) -> Listing:
    """A product with its variations, of which nothing but the stock is missing."""
    row = one.row
    told = {
        attribute.name: unescape(", ".join(term.name for term in attribute.terms))
        for attribute in row.attributes
        if attribute.terms and not attribute.has_variations
    }
    price, list_price = _prices(row)
    brand = next((unescape(brand.name) for brand in row.brands), None) or next(
        (value for name, value in told.items() if name.casefold() in _BRAND), None
    )
    availability, evidence = _stock(one)
    return Listing(
        product=Product(
            title=unescape(row.name),
            brand=brand,
            url=unescape(row.permalink),
            sku=row.sku or None,
            # Whether a product is on backorder is told of its variations only.
            availability=availability if availability is not Availability.LIMITED else Availability.IN_STOCK,
            evidence=evidence,
            price=price,
            list_price=list_price,
            variants=_variants(row),
            attributes=told,
            tags=tuple(unescape(one.name) for one in (*row.categories, *row.tags)),
            description=plain(row.description),
        ),
        absence=Absence.NOT_OFFERED,
        because=_LISTED,
    )


def _variants(row: Row) -> tuple[Variant, ...]:
    """Every variation, and every combination that none is named for, with nothing known of their stock."""
    chosen = [attribute for attribute in row.attributes if attribute.has_variations and attribute.terms]
    names = [unescape(attribute.name) for attribute in chosen]
    values = [[unescape(term.name) for term in attribute.terms] for attribute in chosen]
    known = meaning(names, values)
    _check_told_apart(row, chosen)
    found: dict[tuple[str, ...], str] = {}
    for child in row.variations:
        told = {choice.name: choice.value for choice in child.attributes}
        picks = [_labels(attribute, told.get(attribute.name)) for attribute in chosen]
        for pick in combinations(*picks):
            found.setdefault(pick, f"{row.id}/{child.id}")
    count = 1
    for some in values:
        count *= len(some)
    if row.variations and count <= MOST_OPEN:
        for pick in combinations(*values):
            found.setdefault(pick, f"{row.id}/")
    return tuple(_variant(known, names, pick, reference) for pick, reference in found.items())


def _check_told_apart(row: Row, chosen: Sequence[_Attribute]) -> None:
    """Let pass what tells which variation is which. A choice that a variation does not name means any.

    :raises Drifted: no variation names a choice that there is, or several name the same and nothing else.
    """
    named = [{choice.name: choice.value for choice in child.attributes} for child in row.variations]
    if not named:
        return
    for attribute in chosen:
        if not any(attribute.name in one for one in named):
            raise Drifted(
                f"no variation of {row.name!r} names its {attribute.name or 'choice'}",
                url=row.permalink,
                path="$[...].variations[...].attributes[...].name",
            )
    if len(named) > 1 and all(one == named[0] for one in named):
        raise Drifted(
            f"nothing tells the variations of {row.name!r} apart",
            url=row.permalink,
            path="$[...].variations[...].attributes[...].value",
        )


def _labels(attribute: _Attribute, slug: str | None) -> list[str]:
    """What a variation's slug stands for: one label, or all of them where it stands for any."""
    if not slug:
        return [unescape(term.name) for term in attribute.terms]
    label = next((term.name for term in attribute.terms if slug in (term.slug, term.name)), slug)
    return [unescape(label)]


def _variant(known: Meaning, names: Sequence[str], values: Sequence[str], reference: str) -> Variant:
    said = tell(known, names, values)
    return Variant(
        size=said.size,
        size_option=said.size_option,
        width=said.width,
        color=said.color,
        audience=said.audience,
        condition=said.condition,
        unread=said.unread,
        title=", ".join(values) or None,
        reference=reference,
    )


def with_stock(known: Listing, found: Sequence[Placed], *, whole: bool) -> Listing:
    """A product's listing, completed by what the rows of its variations tell.

    :param whole: the rows are all its variations: a combination that none of them is does not exist.
    """
    by_number = {f"{one.row.parent}/{one.row.id}": one for one in found}
    settled = [
        replace(variant, **_told(by_number[variant.reference])) if variant.reference in by_number else variant
        for variant in known.product.variants
    ]
    known_numbers = {variant.reference for variant in settled}
    hidden = [one for number, one in by_number.items() if number not in known_numbers]
    for variant in _from_text(hidden):
        settled = [one for one in settled if not (is_open(one) and _same(one, variant))]
        settled.append(variant)
    if whole:
        settled = [variant for variant in settled if not is_open(variant)]
    return replace(known, product=replace(known.product, variants=tuple(settled)))


def is_open(variant: Variant) -> bool:
    """Whether no variation is known for this combination."""
    return variant.reference is not None and variant.reference.endswith("/")


def _same(one: Variant, other: Variant) -> bool:
    return (one.size, one.width, one.color, one.audience) == (
        other.size,
        other.width,
        other.color,
        other.audience,
    )


def _orphans(found: Sequence[Placed]) -> Listing:
    """The listing of variations that came without their product."""
    first = found[0].row
    product = Product(
        title=unescape(first.name),
        url=unescape(first.permalink).partition("?")[0],
        variants=_from_text(found),
    )
    return Listing(product=product, because="some variations, without their product")


def _from_text(found: Sequence[Placed]) -> tuple[Variant, ...]:
    """Variants by the text that names their attributes."""
    told = [_attributes(one.row.variation) for one in found]
    names = list(dict.fromkeys(name for one in told for name in one))
    known = meaning(names, [list(dict.fromkeys(one[n] for one in told if n in one)) for n in names])
    return tuple(
        replace(
            _variant(known, names, [values.get(n, "") for n in names], f"{one.row.parent}/{one.row.id}"),
            **_told(one),
        )
        for one, values in zip(found, told, strict=True)
    )


_NAME = re.compile(r"(?:^|, )([^:,]{1,60}): ")


def _attributes(text: str) -> dict[str, str]:
    """The attributes of `Color: Black, White, Size: 8.5`: a value may hold commas."""
    text = unescape(text)
    found = list(_NAME.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    return {one[1]: text[one.end() : end].strip() for one, end in zip(found, ends, strict=True)}


def _told(one: Placed) -> dict[str, object]:
    """What a variation's row tells beside its attributes."""
    availability, evidence = _stock(one)
    price, list_price = _prices(one.row)
    return {
        "sku": one.row.sku or None,
        "url": unescape(one.row.permalink),
        "availability": availability,
        "evidence": evidence,
        "price": price,
        "list_price": list_price,
    }


def _stock(one: Placed) -> tuple[Availability, tuple[Evidence, ...]]:
    row = one.row
    availability = Availability.IN_STOCK
    if not row.is_in_stock:
        availability = Availability.OUT_OF_STOCK
    elif not row.is_purchasable:
        return Availability.UNKNOWN, ()  # shown without a price, or sold elsewhere
    elif row.is_on_backorder:
        availability = Availability.BACKORDER
    elif row.low_stock_remaining is not None and row.low_stock_remaining > 0:
        availability = Availability.LIMITED
    raw = msgspec.json.encode({"is_in_stock": row.is_in_stock, "is_on_backorder": row.is_on_backorder})
    evidence = Evidence(
        kind=EvidenceKind.ENDPOINT,
        url=one.page.url,
        pointer=f"{one.pointer}/is_in_stock",
        raw=raw.decode()[1:-1],
        at=one.page.at,
    )
    return availability, (evidence,)


def _prices(row: Row) -> tuple[Price | None, Price | None]:
    """The price, and the struck-through one where it is higher."""
    if row.prices is None:
        return None, None
    now, before = (_amount(text, row.prices) for text in (row.prices.price, row.prices.regular_price))
    if now is None:
        return None, None
    currency = row.prices.currency_code or None
    return Price(now, currency), Price(before, currency) if before is not None and before > now else None


def _amount(text: str | None, prices: _Prices) -> Decimal | None:
    value, digits = decimal(text), prices.currency_minor_unit
    return value.scaleb(-digits) if value is not None and 0 <= digits < 5 else None


def total(page: Page, shown: int, most: int) -> int | None:
    """How many rows there are in all; nothing where the shop does not say and more may follow.

    :param most: how many rows were asked for.
    """
    told = count(page.headers.get("x-wp-total"))
    return shown if told is None and shown < most else told


def hits(found: Sequence[Placed], page: Page, most: int) -> Hits:
    """A search reply of the Store API.

    :param most: how many products were asked for.
    """
    there = total(page, len(found), most)
    cut = there is None or len(found) < there
    return Hits(
        items=tuple(_hit(one) for one in found),
        complete=not cut,
        cut=cut,
        control_suffices=not cut,
        because=f"{len(found)} of {'an unknown number' if there is None else there} shown",
    )


def _hit(one: Placed) -> Hit:
    row = one.row
    if row.parent:  # found by the SKU of one variation; the product has to be read
        return Hit(reference=str(row.parent), title=unescape(row.name), codes=(row.sku,) if row.sku else ())
    whole = listing(one)
    return Hit(
        reference=str(row.id),
        title=whole.product.title,
        brand=whole.product.brand,
        url=whole.product.url,
        codes=(row.sku,) if row.sku else (),
        listing=whole,
    )
