"""What one entry says: stock, price, size and audience, by Google's and Awin's own rules."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from stockfinder.feeds.name import name_of
from stockfinder.feeds.row import read_row, read_stock
from stockfinder.product import Availability, Price

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)


def usd(amount: str) -> Price:
    return Price(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ({"in_stock": "1"}, "in_stock"),
        ({"in_stock": "0"}, "out_of_stock"),
        ({"in_stock": "true", "stock_status": "in stock"}, "in_stock"),
        ({"in_stock": "yes", "pre_order": "1"}, "preorder"),
        ({"in_stock": "0", "pre_order": "1"}, "out_of_stock"),
        ({"in_stock": "1", "is_for_sale": "0"}, "out_of_stock"),
        ({"in_stock": "1", "stock_status": "out of stock"}, "unknown"),
        ({"stock_status": "Out of stock"}, "out_of_stock"),
        ({"stock_quantity": "3"}, "in_stock"),
        ({"stock_quantity": "0"}, "out_of_stock"),
        ({"stock_quantity": "many of them"}, "unknown"),
        ({"is_for_sale": "1"}, "unknown"),
        ({}, "unknown"),
    ],
)
def test_awins_columns_state_stock_together_and_nothing_where_they_contradict(
    told: dict[str, str], meant: str
) -> None:
    availability, raw = read_stock(told)
    assert availability.value == meant
    assert all(name in raw for name in told if name in ("in_stock", "stock_status") and "for_sale" not in raw)


@pytest.mark.parametrize(
    ("told", "price", "listed"),
    [
        ({"price": "129.95 USD"}, usd("129.95"), None),
        ({"price": "129.95 USD", "sale_price": "99.95 USD"}, usd("99.95"), usd("129.95")),
        ({"price": "129.95 USD", "sale_price": "129.95 USD"}, usd("129.95"), None),
        ({"price": "1.299,00 EUR"}, Price(Decimal("1299.00"), "EUR"), None),
        ({"price": "15000 JPY"}, Price(Decimal(15000), "JPY"), None),
        ({"price": "99.95", "currency": "GBP"}, Price(Decimal("99.95"), "GBP"), None),
        (
            {"price": "99.95", "list_price": "120", "currency": "GBP"},
            Price(Decimal("99.95"), "GBP"),
            Price(Decimal(120), "GBP"),
        ),
        ({"price": "99.95", "list_price": "0", "currency": "GBP"}, Price(Decimal("99.95"), "GBP"), None),
        ({"price": "99.95"}, Price(Decimal("99.95"), None), None),
        ({"price": "on request"}, None, None),
        ({}, None, None),
    ],
)
def test_the_price_is_what_is_asked_and_the_struck_through_one_is_higher(
    told: dict[str, str], price: Price | None, listed: Price | None
) -> None:
    row = read_row({"title": "Ghost", **told}, 1, AT)
    assert (row.price, row.list_price) == (price, listed)


@pytest.mark.parametrize(
    ("dates", "holds"),
    [
        ("2026-11-19T00:00-0800/2026-11-30T23:59-0800", True),
        ("2026-11-19T00:00Z/2026-11-30T23:59Z", True),
        ("2026-11-21T00:00+0000/2026-11-30T23:59+0000", False),
        ("2026-10-01T00:00+0000/2026-11-01T00:00+0000", False),
        ("soon", False),
    ],
)
def test_a_sale_price_holds_in_its_time_alone(dates: str, holds: bool) -> None:
    told = {"title": "x", "price": "100 USD", "sale_price": "80 USD", "sale_price_effective_date": dates}
    assert read_row(told, 1, AT).price == usd("80" if holds else "100")


@pytest.mark.parametrize(
    ("gender", "age", "audience"),
    [
        ("male", "adult", "male"),
        ("female", "", "female"),
        ("unisex", "Kids", "kids"),
        ("male", "toddler", "toddler"),
        ("", "newborn", "infant"),
        ("", "", None),
    ],
)
def test_the_audience_is_the_gender_of_adults_and_the_age_of_children(
    gender: str, age: str, audience: str | None
) -> None:
    told = {name: text for name, text in (("gender", gender), ("age_group", age)) if text}
    assert read_row({"title": "x", **told}, 1, AT).audience == audience


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ("10", ("10",)),
        ("10.5 2E", ("10.5 2E",)),
        ("42,5", ("42,5",)),
        ("EU 42 2/3", ("EU 42 2/3",)),
        ("40, 41, 42", ("40", "41", "42")),
        ("40,41,42", ("40", "41", "42")),
        ("40;41;42,5", ("40", "41", "42,5")),
        ("S|M|L", ("S", "M", "L")),
        ("", ()),
    ],
)
def test_a_row_may_stand_for_several_sizes(size: str, sizes: tuple[str, ...]) -> None:
    assert read_row({"title": "x", "size": size}, 1, AT).sizes == sizes


@pytest.mark.parametrize(
    ("title", "parts", "name"),
    [
        ("Brooks Ghost 16 - 9.5", ("9.5",), "Brooks Ghost 16"),
        ("Brooks Ghost 16, Black, Size 9.5", ("9.5", "Black"), "Brooks Ghost 16"),
        ("Brooks Ghost 16 Herren Gr. 42", ("42",), "Brooks Ghost 16 Herren"),
        ("HOKA Clifton 9", ("9",), "HOKA Clifton 9"),
        ("HOKA Clifton 9 - 9", ("9",), "HOKA Clifton 9"),
        ("Brooks Ghost 16", ("6",), "Brooks Ghost 16"),
        ("Ghost 9.5", ("9.5",), "Ghost 9.5"),
        ("Brooks Ghost 16", (None, "9"), "Brooks Ghost 16"),
    ],
)
def test_the_name_is_the_title_without_the_entrys_own_size_and_colour_at_its_end(
    title: str, parts: tuple[str | None, ...], name: str
) -> None:
    assert name_of(title, *parts) == name


def test_what_cannot_be_read_of_the_stock_keeps_its_words_for_a_person() -> None:
    assert read_stock({"availability": "call us"}) == (Availability.UNKNOWN, "availability: call us")
