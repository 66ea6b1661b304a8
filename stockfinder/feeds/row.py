"""What one entry of a feed says: identity, size, stock and price, as Google and Awin mean their columns."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from stockfinder.markup import money
from stockfinder.markup.tokens import stock_token
from stockfinder.product import Availability, Price

if TYPE_CHECKING:
    from stockfinder.feeds.record import Record

_YES = frozenset({"1", "true", "yes", "y"})
_NO = frozenset({"0", "false", "no", "n"})
_CHILDREN = {"newborn": "infant", "infant": "infant", "toddler": "toddler", "kids": "kids"}
"""Google's age groups, as schema.org and shops name them; `adult` says no more than the gender does."""
_SIZES = re.compile(r"\s*[;|]\s*|,\s+|,(?!5(?:\D|$))")
"""Between the sizes of one row; `42,5` is one size."""


class Row(Struct, frozen=True, kw_only=True):
    """One entry, read."""

    number: int
    """Its place in the feed, from 1."""
    title: str
    id: str | None = None
    group: str | None = None
    brand: str | None = None
    link: str | None = None
    gtin: str | None = None
    mpn: str | None = None
    color: str | None = None
    sizes: tuple[str, ...] = ()
    """More than one where an entry stands for a product with several, and tells their stock as a whole."""
    size_system: str | None = None
    audience: str | None = None
    availability: Availability = Availability.UNKNOWN
    raw: str = ""
    """What says so: `availability: in_stock`."""
    price: Price | None = None
    list_price: Price | None = None
    material: str | None = None
    description: str | None = None


def read_row(record: Record, number: int, at: datetime | None) -> Row:
    """Read an entry that has a title.

    :param at: when the feed was made, which decides whether a sale price holds.
    """
    availability, raw = read_stock(record)
    price, list_price = _prices(record, at)
    return Row(
        number=number,
        title=record["title"],
        id=record.get("id") or record.get("aw_product_id"),
        group=record.get("item_group_id"),
        brand=record.get("brand"),
        link=record.get("link") or record.get("aw_deep_link"),
        gtin=record.get("gtin"),
        mpn=record.get("mpn"),
        color=record.get("color"),
        sizes=tuple(size for part in _SIZES.split(record.get("size", "")) if (size := part.strip())),
        size_system=record.get("size_system"),
        audience=_CHILDREN.get(record.get("age_group", "").lower()) or record.get("gender"),
        availability=availability,
        raw=raw,
        price=price,
        list_price=list_price,
        material=record.get("material"),
        description=record.get("description"),
    )


def read_stock(record: Record) -> tuple[Availability, str]:
    """The availability that an entry states, and the words that state it.

    Google has one attribute; Awin up to five. There, what is not for sale cannot be had, and statements that
    contradict one another state nothing.
    """
    if told := record.get("availability"):
        return stock_token(told) or Availability.UNKNOWN, f"availability: {told}"[:120]
    if _flag(record.get("is_for_sale")) is False:
        return Availability.OUT_OF_STOCK, f"is_for_sale: {record['is_for_sale']}"
    names = [name for name in ("in_stock", "stock_status", "stock_quantity", "pre_order") if name in record]
    raw = "; ".join(f"{name}: {record[name]}" for name in names)[:120]
    said = {_stock(record.get(name)) for name in ("in_stock", "stock_status")} - {None}
    if len(said) > 1:
        return Availability.UNKNOWN, raw
    stock = said.pop() if said else _quantity(record.get("stock_quantity"))
    if stock is Availability.IN_STOCK and _flag(record.get("pre_order")):
        stock = Availability.PREORDER
    return stock or Availability.UNKNOWN, raw


def read_time(text: str | None) -> datetime | None:
    """A date and time as RSS (RFC 822) or Atom (RFC 3339) has it; without a zone it is taken for UTC."""
    if not text:
        return None
    from email.utils import parsedate_to_datetime

    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(text)
        except (ValueError, OverflowError):
            continue
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return None


def _flag(text: str | None) -> bool | None:
    told = (text or "").lower()
    return True if told in _YES else False if told in _NO else None


def _stock(text: str | None) -> Availability | None:
    flag = _flag(text)
    if flag is not None:
        return Availability.IN_STOCK if flag else Availability.OUT_OF_STOCK
    return stock_token(text) if text else None


def _quantity(text: str | None) -> Availability | None:
    if not text or not re.fullmatch(r"-?\d{1,9}(?:\.0+)?", text):
        return None
    return Availability.IN_STOCK if float(text) > 0 else Availability.OUT_OF_STOCK


def _prices(record: Record, at: datetime | None) -> tuple[Price | None, Price | None]:
    """What it costs, and the struck-through price."""
    currency = money.code(record.get("currency"))
    price = _price(record.get("price"), currency)
    sale = _price(record.get("sale_price"), currency)
    if sale and price and sale.amount < price.amount and _holds(record.get("sale_price_effective_date"), at):
        return sale, price
    listed = _price(record.get("list_price"), currency)
    return price, listed if price and listed and listed.amount > price.amount else None


def _price(text: str | None, currency: str | None) -> Price | None:
    amount = money.number(text)
    return None if amount is None else Price(amount, money.currency(text or "") or currency)


def _holds(dates: str | None, at: datetime | None) -> bool:
    """Whether a time lies in Google's `start/end`; without dates it holds, with others than these not."""
    if not dates:
        return True
    start, _, end = dates.partition("/")
    first, last = read_time(start.strip()), read_time(end.strip())
    return bool(at and first and last and first <= at <= last)
