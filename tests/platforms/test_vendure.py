"""Vendure: replies recorded from 3.7.3 (`recorded/vendure_*`), and composed ones beside them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.errors import ConfigurationError, Drifted, Unclear
from stockfinder.platforms import load
from stockfinder.product import Absence, Availability, EvidenceKind, Hit, Price, Query
from stockfinder.shop import Facts, Shop
from tests.platforms.scripted import ScriptedWeb, page, recorded

API = "/shop-api"
platform = load("vendure")


def shop(**options: Any) -> Shop:
    return Shop(
        name="demo",
        title="Demo",
        site="http://127.0.0.1",
        platform="vendure",
        country="US",
        facts=Facts(grade="recorded", source="tests"),
        options=options,
    )


def variant(level: str | None = "IN_STOCK", **more: Any) -> dict[str, Any]:
    return {"name": "Shoe 9", "stockLevel": level, "priceWithTax": 9000, "currencyCode": "USD"} | more


def product(*variants: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"data": {"product": {"name": "Shoe", "slug": "shoe", "variants": list(variants)} | more}}


def reply(total: int, *titles: str) -> dict[str, Any]:
    items = [{"productName": t, "slug": t.lower().replace(" ", "-"), "facetValueIds": []} for t in titles]
    return {"totalItems": total, "items": items, "facetValues": []}


def found(text: Any, line: Any, brand: Any, index: int = 8) -> dict[str, Any]:
    return {"data": {"text": text, "line": line, "brand": brand, "all": {"totalItems": index}}}


def test_a_recorded_product_is_read_with_every_variant_size_width_colour_price_and_stock() -> None:
    (listing,) = platform.parse(recorded("vendure_product.json"), shop())
    shoe = listing.product
    assert (shoe.title, shoe.brand, shoe.audience) == ("Birkenstock Arizona Unisex", "Birkenstock", "Unisex")
    assert len(shoe.variants) == 18
    first = shoe.variants[0]
    assert (first.size, first.width, first.color) == ("EU 36", "Regular", "Mocha")
    assert first.price == Price(Decimal("109.95"), "USD")
    levels = [v.availability for v in shoe.variants[:6]]
    # Ground truth by the catalogue's rule: in, one left, out, in, backorder (shown as in stock), out.
    assert levels == [
        Availability.IN_STOCK,
        Availability.LIMITED,
        Availability.OUT_OF_STOCK,
        Availability.IN_STOCK,
        Availability.IN_STOCK,
        Availability.OUT_OF_STOCK,
    ]


def test_every_reading_carries_its_evidence_with_a_pointer_into_the_reply() -> None:
    source = recorded("vendure_product.json", "http://127.0.0.1/shop-api")
    (listing,) = platform.parse(source)
    for reading in listing.product.variants:
        (evidence,) = reading.evidence
        assert (evidence.kind, evidence.url) == (EvidenceKind.ENDPOINT, source.url)
        at: Any = source.json()
        for step in evidence.pointer.split("/")[1:]:
            at = at[int(step)] if step.isdigit() else at[step]
        assert evidence.raw == f'"stockLevel":"{at}"'


def test_a_size_that_a_vendure_product_does_not_list_is_not_offered() -> None:
    (listing,) = platform.parse(recorded("vendure_product.json"))
    assert listing.absence is Absence.NOT_OFFERED


def test_an_unknown_slug_is_no_product_and_not_a_changed_shape() -> None:
    assert platform.parse(recorded("vendure_product_null.json")) == ()


@pytest.mark.parametrize(
    ("level", "means"),
    [
        ("IN_STOCK", Availability.IN_STOCK),
        ("LOW_STOCK", Availability.LIMITED),
        ("OUT_OF_STOCK", Availability.OUT_OF_STOCK),
        # A shop's own strategy may print the number that can be sold; below zero is oversold.
        ("0", Availability.OUT_OF_STOCK),
        ("-3", Availability.OUT_OF_STOCK),
        ("1", Availability.LIMITED),
        ("2", Availability.LIMITED),
        ("3", Availability.IN_STOCK),
        ("9007199254740991", Availability.IN_STOCK),
        # And any other words, which nobody may guess at.
        ("few left", Availability.UNKNOWN),
        ("10+", Availability.UNKNOWN),
        ("in_stock_soon", Availability.UNKNOWN),
        ("", Availability.UNKNOWN),
    ],
)
def test_a_stock_level_is_read_by_the_default_words_or_as_a_number_and_else_unknown(
    level: str, means: Availability
) -> None:
    (listing,) = platform.parse(page(product(variant(level))))
    (reading,) = listing.product.variants
    assert reading.availability is means
    assert reading.evidence[0].raw == f'"stockLevel":"{level}"'


@given(st.text())
def test_no_text_reads_as_orderable_but_the_two_words_and_positive_numbers(level: str) -> None:
    (listing,) = platform.parse(page(product(variant(level))))
    if listing.product.variants[0].availability in (Availability.IN_STOCK, Availability.LIMITED):
        assert level in ("IN_STOCK", "LOW_STOCK") or int(level) > 0


def test_options_are_known_by_their_groups_name_and_else_by_its_code() -> None:
    options = [
        {"name": "9.5", "group": {"code": "pegasus-mens-us-size"}},
        {"name": "2E", "group": {"name": "Shoe width", "code": "x"}},
        {"name": "Sail", "group": {"name": "Colourway", "code": "y"}},
        {"name": "Suede", "group": {"name": "Material", "code": "z"}},
    ]
    (listing,) = platform.parse(page(product(variant(options=options))))
    (reading,) = listing.product.variants
    assert (reading.size, reading.width, reading.color) == ("9.5", "2E", "Sail")
    assert reading.size_option == "pegasus-mens-us-size"


def test_amounts_are_hundredths_in_every_currency() -> None:
    (listing,) = platform.parse(page(product(variant(priceWithTax=1_500_000, currencyCode="JPY"))))
    assert listing.product.variants[0].price == Price(Decimal(15000), "JPY")


@pytest.mark.parametrize(
    "body",
    [
        product(variant(), name=None),
        product(variant(stockLevel=3)),
        {"data": {"product": {"name": "Shoe", "variants": {"items": []}}}},
        b"<!doctype html><title>Maintenance</title>",
        b'{"data": {"product": {"name": "Sh',
    ],
)
def test_a_changed_shape_is_drift_and_never_a_reading(body: object) -> None:
    with pytest.raises(Drifted):
        platform.parse(page(body))


def test_a_changed_shape_names_the_place_that_did_not_fit() -> None:
    with pytest.raises(Drifted) as caught:
        platform.parse(page(product(variant(), variant(stockLevel=3))))
    assert caught.value.path == "$.data.product.variants[1].stockLevel"


def test_an_error_of_the_api_is_told_in_its_own_words() -> None:
    with pytest.raises(Drifted, match="Cannot take more than 100 results"):
        platform.parse(recorded("vendure_error.json"))


async def test_search_asks_once_for_text_line_brand_and_the_size_of_the_index() -> None:
    web = ScriptedWeb({API: recorded("vendure_search.json")})
    query = Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16")
    hits = await platform.search(shop(product_url="/p/{slug}"), web, query)
    assert web.asked == [API]
    assert web.bodies[0]["variables"] == {
        "text": "Brooks Ghost 16",
        "line": "Ghost",
        "brand": "Brooks",
        "take": 100,
    }
    assert [hit.title for hit in hits.items] == [
        "Brooks Ghost 16 Men's",
        "Brooks Ghost 16 Women's",
        "Brooks Ghost 16 GTX Women's",
        "Brooks Ghost 15 Men's",
    ]
    assert (hits.items[2].brand, hits.items[2].audience) == ("Brooks", "Women")
    assert hits.items[0].url == "http://127.0.0.1/p/brooks-ghost-16-mens"
    assert hits.complete


async def test_where_the_words_find_nothing_the_brands_own_list_decides() -> None:
    web = ScriptedWeb({API: recorded("vendure_search_absent.json")})
    hits = await platform.search(shop(), web, Query(text="New Balance 990v5", brand="New Balance"))
    assert [hit.title for hit in hits.items] == ["New Balance 990v6 Men's"]
    assert hits.complete


ONE, MANY, NONE = reply(1, "Brooks Ghost 16"), reply(190, "Brooks Ghost 16"), reply(0)


@pytest.mark.parametrize(
    ("model", "reply_", "complete", "why"),
    [
        ("Ghost 16", found(ONE, ONE, MANY), True, "all of the line is shown"),
        ("Ghost 16 GTX", found(NONE, ONE, MANY), True, "all of the line is shown, however GTX is spelled"),
        ("Ghost 16", found(NONE, NONE, ONE), True, "all of the brand is shown"),
        ("Ghost 16", found(NONE, NONE, NONE), True, "nothing of the brand in an index that has products"),
        ("Ghost 16", found(NONE, NONE, NONE, index=0), False, "an index that is empty proves nothing"),
        ("Ghost 16 GTX", found(NONE, NONE, MANY), False, "the brand's are cut short"),
        ("Ghost 16 GTX", found(ONE, MANY, MANY), False, "the line's are cut short, and GTX may be Gore-Tex"),
        (
            "Ghost 16",
            found(ONE, MANY, MANY),
            True,
            "all of the text's are shown, which all shops spell alike",
        ),
        ("Ghost 16", found(MANY, MANY, MANY), False, "all are cut short"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_absence_may_be_concluded_only_where_the_wish_would_have_been_shown(
    model: str, reply_: dict[str, Any], complete: bool, why: str
) -> None:
    web = ScriptedWeb({API: page(reply_)})
    hits = await platform.search(shop(), web, Query(text=f"Brooks {model}", brand="Brooks", model=model))
    assert hits.complete is complete, why
    assert complete or not hits.control_suffices
    assert hits.because


async def test_nothing_found_without_a_brand_to_ask_for_proves_nothing() -> None:
    web = ScriptedWeb({API: page(found(NONE, NONE, NONE))})
    assert not (await platform.search(shop(), web, Query(text="comfy clog"))).complete


async def test_a_hit_is_read_by_its_slug() -> None:
    web = ScriptedWeb({API: recorded("vendure_product.json")})
    listing = await platform.read(shop(), web, Hit(reference="birkenstock-arizona-unisex", title="Arizona"))
    assert web.bodies[0]["variables"] == {"slug": "birkenstock-arizona-unisex"}
    assert len(listing.product.variants) == 18


async def test_a_product_that_search_names_and_the_shop_has_not_is_unclear() -> None:
    web = ScriptedWeb({API: recorded("vendure_product_null.json")})
    with pytest.raises(Unclear, match="not there"):
        await platform.read(shop(), web, Hit(reference="gone", title="Gone"))


async def test_the_address_of_the_api_comes_from_the_entry() -> None:
    api = "https://api.shop.example/shop-api"
    web = ScriptedWeb({api: recorded("vendure_search.json")})
    await platform.search(shop(api=api), web, Query(text="Ghost"))
    assert web.asked == [api]


async def test_an_option_that_the_platform_does_not_know_is_a_mistake_in_the_entry() -> None:
    with pytest.raises(ConfigurationError, match=r"demo\.toml.*apis"):
        await platform.search(shop(apis="/x"), ScriptedWeb({}), Query(text="Ghost"))


@pytest.mark.parametrize(
    ("body", "headers", "known"),
    [
        (b"", {"access-control-expose-headers": "vendure-auth-token"}, True),
        (msgspec.json.encode(product(variant())), {}, True),
        (b'{"product": {"variants": [{"available": true}]}}', {}, False),
        (b"<html>stockLevel product</html>", {}, False),
    ],
)
def test_vendure_is_known_by_its_session_header_or_a_product_with_stock_levels(
    body: bytes, headers: dict[str, str], known: bool
) -> None:
    from msgspec.structs import replace

    assert (platform.detect(replace(page(body), headers=headers)) is not None) is known
