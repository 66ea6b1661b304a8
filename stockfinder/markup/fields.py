"""Reads one object of a shop's data by what its keys stand for: stock, size, colour, price, codes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.json import Encoder

from stockfinder.markup.document import plain
from stockfinder.markup.keys import Role, role
from stockfinder.markup.money import code, number
from stockfinder.markup.options import option_role
from stockfinder.markup.tokens import stock_token
from stockfinder.product import Availability, Price

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

GOOD = frozenset(
    {
        Availability.IN_STOCK,
        Availability.LIMITED,
        Availability.BACKORDER,
        Availability.PREORDER,
        Availability.IN_STORE_ONLY,
    }
)
"""It can be had, in one way or another."""
BAD = frozenset({Availability.OUT_OF_STOCK, Availability.DISCONTINUED})


def words(text: str) -> tuple[str, ...]:
    """The words of a list that is written as text."""
    return tuple(text.split())


Fields = dict[Role, list[tuple[int, str, Any]]]
"""An object's values by role, the best first: `(rank, key, value)`."""

_FLAGS = (Role.IN_STOCK, Role.BUYABLE, Role.SOLD_OUT)
_SAYS_STOCK = (*_FLAGS, Role.QUANTITY, Role.STATUS)
_NESTED = (Role.HOLDER, Role.STATUS, Role.QUANTITY, Role.BUYABLE)
_WEAK_STATUS = frozenset({"status", "state", "level", "salesStatus"})
"""Keys that hold all sorts of states: there a token counts only where it can mean nothing but stock."""
_WEAK_TOKENS = frozenset({"one", "two", "many", "few", "low", "limited", "reserved", "available"})


_ENCODER = Encoder()


def fields(item: dict[str, Any]) -> Fields:
    """The values of an object by role; what an object inside it holds (`inventory`, `offer`) comes after."""
    found: Fields = {}
    _collect(item, found, 0, 0)
    for values in found.values():
        values.sort(key=_rank)
    return found


def _rank(entry: tuple[int, str, Any]) -> int:
    return entry[0]


def _collect(item: dict[str, Any], found: Fields, offset: int, depth: int) -> None:
    inner: list[dict[str, Any]] = []
    for key, value in item.items():
        what, rank = role(key)
        if what is Role.NONE or value is None:
            continue
        if what in _NESTED and isinstance(value, dict | list):
            if isinstance(value, dict):
                inner.append(value)
            elif len(value) == 1 and isinstance(value[0], dict):
                inner.append(value[0])
            continue
        found.setdefault(what, []).append((offset + rank, key, value))
    if depth < 2:
        for one in inner:
            _collect(one, found, offset + 100, depth + 1)


def truth(value: Any) -> bool | None:
    """A boolean as data holds it: `true`, `"yes"`, `1`; nothing where it is none."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    if isinstance(value, str):
        return {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False,
                "0": False}.get(value.strip().lower())  # fmt: skip
    return None


def raw(key: str, value: Any) -> str:
    """A key and its value as they stand in JSON."""
    try:
        return f'"{key}":{_ENCODER.encode(value).decode()}'
    except (TypeError, ValueError):
        return f'"{key}":{value}'


class Stock(Struct, frozen=True):
    """What an object says of its stock, and the tokens that say it."""

    availability: Availability
    raw: str
    bare_quantity: int | None = None
    """Set where nothing but a quantity says so: an order form's default looks the same."""


def stock(values: Fields) -> Stock | None:
    """What an object says of its stock; `UNKNOWN` where it contradicts itself, nothing where it is silent.

    A flag for stock beats one for "can be ordered" (ASOS: `isInStock` false beside `isAvailable` true); a
    flag beats a quantity (Shopify sells beyond the stock where the shop allows it); a quantity of none
    beats a status (adidas: `availability` 0 beside `availability_status` IN_STOCK). Any other contradiction
    is no reading.
    """
    flags: list[tuple[Role, bool, str]] = []
    quantity: tuple[int, str] | None = None
    token: tuple[Availability, str] | None = None
    for what in _SAYS_STOCK:
        for _, key, value in values.get(what, ()):
            told = value if isinstance(value, bool) else truth(value) if what in _FLAGS else None
            if told is not None:
                flags.append((what, told is not (what is Role.SOLD_OUT), raw(key, value)))
            elif (amount := _quantity(value)) is not None:
                quantity = quantity or (amount, raw(key, value))
            elif isinstance(value, str) and (named := _named(key, value)) is not None:
                token = token or (named, raw(key, value))
    return _decide(flags, quantity, token, values)


def _quantity(value: Any) -> int | None:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9:
        return int(value)
    if isinstance(value, str) and len(value) < 10:
        text = value.strip().removesuffix("+")
        if text.isdecimal() or (text[:1] == "-" and text[1:].isdecimal()):
            return int(text)
    return None


def _named(key: str, value: str) -> Availability | None:
    if key in _WEAK_STATUS and value.strip().lower() in _WEAK_TOKENS:
        return None
    return stock_token(value)


def _decide(
    flags: list[tuple[Role, bool, str]],
    quantity: tuple[int, str] | None,
    token: tuple[Availability, str] | None,
    values: Fields,
) -> Stock | None:
    uncounted = any(truth(value) for _, _, value in values.get(Role.UNCOUNTED, ()))
    if uncounted and quantity and quantity[0] <= 0:
        quantity = None
        flags = flags or [(Role.BUYABLE, True, '"unlimited":true')]
    beyond = any(truth(value) for _, _, value in values.get(Role.BACKORDER, ()))
    before = any(truth(value) for _, _, value in values.get(Role.PREORDER, ()))
    bare = None
    if flags:
        strongest, good, why = flags[0]
        against = next((flag for flag in flags if flag[1] is not good), None)
        if against and (good or against[0] is strongest):
            return Stock(Availability.UNKNOWN, f"{why} but {against[2]}")
        if token and (token[0] in BAD) is good:
            return Stock(Availability.UNKNOWN, f"{why} but {token[1]}")
        if quantity:
            why = f"{why},{quantity[1]}"
        if beyond and (strongest is Role.IN_STOCK if not good else quantity and quantity[0] <= 0):
            return Stock(Availability.BACKORDER, why)
        if not good:
            return Stock(Availability.OUT_OF_STOCK, why)
    elif quantity:
        good, why = quantity[0] > 0, quantity[1]
        if token:
            why = f"{why},{token[1]}"
            if good and token[0] in BAD:
                return Stock(Availability.UNKNOWN, why)
        else:
            bare = quantity[0] if quantity[1].lower().startswith(('"quantity"', '"qty"')) else None
        if not good and not (token and token[0] in (Availability.BACKORDER, Availability.PREORDER)):
            return Stock(Availability.BACKORDER if beyond else Availability.OUT_OF_STOCK, why)
    elif token:
        why = token[1]
        if token[0] in BAD and beyond:
            return Stock(Availability.UNKNOWN, f"{why} but may be backordered")
    else:
        return None
    named = token[0] if token else Availability.IN_STOCK
    if named is Availability.IN_STOCK and before:
        named = Availability.PREORDER
    return Stock(named, why, bare)


def text(value: Any) -> str | None:
    """A label of data as text: a string, a number, or the name inside an object."""
    if isinstance(value, str):
        return plain(value[:400]) or None
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else str(value)
    if isinstance(value, dict):
        for key in _LABELS:
            if (inner := value.get(key)) is not None and not isinstance(inner, dict | list):
                return text(inner)
    if isinstance(value, list) and len(value) == 1 and not isinstance(value[0], list):
        return text(value[0])
    return None


_LABELS = words("""
    local presentation displayName displayValue displayText display label name text title value size
    baseSize brandName description code id""")


def first(values: Fields, what: Role) -> str | None:
    """The best text of a role."""
    for _, _, value in values.get(what, ()):
        if told := text(value):
            return told
    return None


_PART = words("""
    attributeId attribute_code optionName option_name attribute attributeName type name key code id
    label option title displayName""")
_VALUE = words("""
    displayValue displayName valueLabel value_label label value option name text values""")


def choices(value: Any, found: dict[Role, tuple[str, str]], others: dict[str, str]) -> None:
    """Add what a list or map of choices tells: `role: (label, name of the choice)`.

    :param others: takes the choices that are none of size, colour and width: `name: label`.
    """
    for name, label in _named_choices(value):
        what = option_role(name)
        if what is Role.NONE:
            what = role(name)[0]
        if what in (Role.SIZE, Role.COLOR, Role.WIDTH):
            found.setdefault(what, (label, name))
        else:
            others.setdefault(name, label)


_PAIR = re.compile(r"\s*([^\W\d][^:,;|/]{0,30}?)\s*:\s*([^:,;|]{1,40}?)\s*(?:[,;|]|$)")


@lru_cache(maxsize=4096)
def titled(title: str) -> tuple[tuple[str, str], ...]:
    """The choices that a variant's title lists: `Color: Red, Size: 9`; nothing where it is no such list."""
    found = []
    at = 0
    while at < len(title[:200]):
        pair = _PAIR.match(title, at)
        if pair is None:
            return ()
        found.append((pair[1], pair[2]))
        at = pair.end()
    return tuple(found)


def _named_choices(value: Any) -> Iterator[tuple[str, str]]:
    """The names and labels of a list or map of choices."""
    if (
        isinstance(value, dict) and "height" not in value and "length" not in value
    ):  # the measures of a parcel
        for key, label in list(value.items())[:40]:
            if told := text(label):
                yield key, told
    elif isinstance(value, list):
        for one in value[:40]:
            if isinstance(one, dict):
                name = text(next((one[key] for key in _PART if isinstance(one.get(key), str | dict)), None))
                labels = (text(one.get(key)) for key in _VALUE)
                label = next((told for told in labels if told and told != name), None)
                if name and label:
                    yield name, label


def untold(rows: Sequence[dict[str, str]]) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """For each variant its condition and the choices that nobody understood: `("Used", ("Last: Wide toe",))`.

    :param rows: each variant's other choices; what is the same for all of them leaves no choice.
    """
    labels: dict[str, set[str]] = {}
    for row in rows:
        for name, label in row.items():
            labels.setdefault(name, set()).add(label)
    for row in rows:
        condition = next((label for name, label in row.items() if "condition" in name.lower()), None)
        yield (
            condition,
            tuple(
                f"{name}: {label}"
                for name, label in row.items()
                if len(labels[name]) > 1 and "condition" not in name.lower()
            ),
        )


_AMOUNTS = words("""
    value amount current sales sale salePrice finalPrice final_price promotional regular original min
    minimum lowPrice price centAmount currentPrice decimalPrice""")


def money(value: Any, currency: str | None = None, depth: int = 0) -> Price | None:
    """A price of data: a number, a decimal string, or an object around one (`{"value": 49.0}`)."""
    if isinstance(value, dict):
        currency = next(
            (named for key, one in value.items() if role(key)[0] is Role.CURRENCY and (named := code(one))),
            currency,
        )
        units, nanos = value.get("units"), value.get("nanos") or 0
        if "nanos" in value and isinstance(units, int) and isinstance(nanos, int):  # google.type.Money
            return money(f"{units}.{nanos:09d}", currency) if abs(units) < 10**15 > abs(nanos) else None
        for key in _AMOUNTS:
            if key in value and depth < 4 and (price := money(value[key], currency, depth + 1)):
                if key == "centAmount":  # commercetools: in minor units, with `fractionDigits`
                    places = value.get("fractionDigits")
                    places = places if isinstance(places, int) and 0 <= places < 5 else 2
                    return Price(price.amount.scaleb(-places), price.currency)
                return price
        return None
    if isinstance(value, list):
        return money(value[0], currency, depth + 1) if len(value) == 1 and depth < 4 else None
    amount: Decimal | None = number(value)
    if amount is None or amount <= 0:
        return None
    if isinstance(value, str) and currency is None:
        from stockfinder.markup.money import currency as named_in

        currency = named_in(value)
    return Price(amount, currency)


def price(values: Fields, what: Role = Role.PRICE, currency: str | None = None) -> Price | None:
    """The best price of an object, in the currency it names."""
    currency = next((named for _, _, one in values.get(Role.CURRENCY, ()) if (named := code(one))), currency)
    for _, key, value in values.get(what, ()):
        if found := money(value, currency):
            return Price(found.amount / 100, found.currency) if key.lower().endswith("cents") else found
    return None
