"""The entries of a feed as products: the sizes and colours of one product together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from stockfinder.feeds.name import name_of
from stockfinder.feeds.row import read_row
from stockfinder.product import Absence, Availability, Evidence, EvidenceKind, Listing, Product, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from stockfinder.feeds.record import Record
    from stockfinder.feeds.row import Row


def listings(
    rows: Iterable[Row], *, url: str, at: datetime | None, absence: Absence, because: str = ""
) -> tuple[Listing, ...]:
    """The products that the entries make up: of one group, brand and audience, and of one name.

    The feed's own group is not enough: some put several models into one, and each is to be judged by itself.

    :param url: the name of the feed, for the evidence.
    :param at: when the feed was made.
    :param absence: what it means in this feed that a size is not listed, and `because` of what.
    """
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(_group(row), []).append(row)
    products: dict[tuple[tuple[str, ...], str], list[Row]] = {}
    for group, members in groups.items():
        for row, name in zip(members, _names(members), strict=True):
            products.setdefault((group, name.casefold()), []).append(replace(row, title=name))
    return tuple(_listing(found, url, at, absence, because) for found in products.values())


def siblings(rows: Iterable[Row]) -> Callable[[Record], bool]:
    """Whether an entry may be of one of the products that these are of."""
    known = {(_group(row), _names([row])[0].casefold()) for row in rows}
    groups = {row.group for row in rows}

    def wants(record: Record) -> bool:
        if record.get("item_group_id") not in groups:
            return False
        row = read_row(record, 0, None)
        return bool(row.group) or (_group(row), _names([row])[0].casefold()) in known

    return wants


def _group(row: Row) -> tuple[str, ...]:
    return tuple((part or "").casefold() for part in (row.group, row.brand, row.audience))


def _names(rows: Sequence[Row]) -> list[str]:
    """The name in each title. A size that only a space sets apart may be the model's number (`Clifton 9`),
    unless entries of other sizes end in theirs."""
    sizes = {row.sizes for row in rows}
    loose = len(sizes) > 1 and all(row.sizes and row.title.endswith(row.sizes[-1]) for row in rows)
    return [
        name_of(name_of(row.title, *row.sizes[-1:], loose=loose), row.color, *row.sizes[-1:]) for row in rows
    ]


def _listing(rows: Sequence[Row], url: str, at: datetime | None, absence: Absence, because: str) -> Listing:
    first = rows[0]
    sized = [row for row in rows if row.sizes]
    several = any(len(row.sizes) > 1 for row in rows)
    colors = {row.color for row in rows}
    codes = {row.mpn for row in rows}
    product = Product(
        title=first.title,
        brand=first.brand,
        url=first.link,
        sku=first.group or first.id,
        mpn=first.mpn if len(codes) == 1 else None,
        color=first.color if len(colors) == 1 else None,
        audience=first.audience,
        availability=Availability.UNKNOWN if sized else first.availability,
        evidence=() if sized else (_evidence(first, url, at),),
        price=first.price,
        list_price=first.list_price,
        variants=tuple(variant for row in sized for variant in _variants(row, url, at)),
        attributes={"material": first.material} if first.material else {},
        description=first.description[:4000] if first.description else None,
    )
    if several:
        return Listing(product=product, because="a row of the feed stands for several sizes")
    return Listing(product=product, absence=absence if sized else Absence.UNKNOWN, because=because)


def _variants(row: Row, url: str, at: datetime | None) -> list[Variant]:
    """The sizes of an entry. One that has several tells their stock only where none can be had."""
    told = len(row.sizes) == 1 or row.availability is Availability.OUT_OF_STOCK
    return [
        Variant(
            size=size,
            size_option=f"{row.size_system} size" if row.size_system else None,
            color=row.color,
            title=row.title,
            sku=row.id,
            gtin=row.gtin if len(row.sizes) == 1 else None,
            mpn=row.mpn,
            url=row.link,
            availability=row.availability if told else Availability.UNKNOWN,
            evidence=(_evidence(row, url, at),) if told else (),
            price=row.price,
            list_price=row.list_price,
        )
        for size in row.sizes
    ]


def _evidence(row: Row, url: str, at: datetime | None) -> Evidence:
    return Evidence(kind=EvidenceKind.FEED, url=url, pointer=f"entry {row.number}", raw=row.raw, at=at)
