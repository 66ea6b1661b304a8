"""What schema.org says of one variant: for whom it is, its condition, and on which days its offer holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from stockfinder.markup import products
from stockfinder.page import Page
from stockfinder.product import Availability, Variant

AT = datetime(2026, 11, 21, tzinfo=UTC)


def variant(item: dict[str, Any] | None = None, offer: dict[str, Any] | None = None) -> Variant:
    """The one variant of a group on a page of 21 November 2026, in stock if nothing else is said."""
    offer = {
        "@type": "Offer",
        "availability": "https://schema.org/InStock",
        "price": 140,
        "priceCurrency": "USD",
        **(offer or {}),
    }
    one = {"@type": "Product", "name": "a", "size": "10", **(item or {}), "offers": offer}
    group = {
        "@context": "https://schema.org/",
        "@type": "ProductGroup",
        "name": "Brooks Ghost 16",
        "hasVariant": [one],
    }
    html = f'<html><script type="application/ld+json">{json.dumps(group)}</script></html>'
    page = Page(
        url="https://shop.example/p/1",
        status=200,
        media_type="text/html",
        headers={},
        body=html.encode(),
        at=AT,
    )
    return products(page)[0].product.variants[0]


@pytest.mark.parametrize(
    ("item", "audience"),
    [
        ({"audience": {"@type": "PeopleAudience", "suggestedGender": "https://schema.org/Female"}}, "Female"),
        ({"size": {"name": "10", "sizeGroup": "https://schema.org/WearableSizeGroupWomens"}}, "Womens"),
        (
            {"size": {"name": "10", "sizeGroup": ["WearableSizeGroupRegular", "WearableSizeGroupMens"]}},
            "Mens",
        ),
        ({"size": {"name": "10", "sizeGroup": "https://schema.org/WearableSizeGroupRegular"}}, None),
        ({}, None),
    ],
)
def test_a_variant_says_for_whom_it_is(item: dict[str, Any], audience: str | None) -> None:
    assert variant(item).audience == audience


@pytest.mark.parametrize(
    ("item", "offer", "condition"),
    [
        ({}, {"itemCondition": "https://schema.org/UsedCondition"}, "UsedCondition"),
        ({"itemCondition": "RefurbishedCondition"}, {}, "RefurbishedCondition"),
        ({}, {}, None),
    ],
)
def test_a_variant_says_its_condition(
    item: dict[str, Any], offer: dict[str, Any], condition: str | None
) -> None:
    assert variant(item, offer).condition == condition


@pytest.mark.parametrize(
    ("offer", "availability"),
    [
        ({"availabilityStarts": "2026-12-24"}, Availability.UNKNOWN),
        ({"availabilityStarts": "2026-11-21T00:00:00Z"}, Availability.IN_STOCK),
        ({"validThrough": "2020-01-01"}, Availability.UNKNOWN),
        ({"validThrough": "2026-11-21"}, Availability.IN_STOCK),
        ({"priceValidUntil": "2020-01-01"}, Availability.IN_STOCK),
        ({"availabilityStarts": "soon"}, Availability.IN_STOCK),
        ({"availability": "PreOrder", "availabilityStarts": "2026-12-24"}, Availability.PREORDER),
        ({"availability": "OutOfStock", "validThrough": "2020-01-01"}, Availability.OUT_OF_STOCK),
    ],
)
def test_only_an_offer_that_holds_on_the_day_of_the_page_says_in_stock(
    offer: dict[str, Any], availability: Availability
) -> None:
    assert variant(offer=offer).availability is availability
