"""Shops, products and wishes for tests: plain builders with sensible defaults."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

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
from stockfinder.shop import Facts, Shop
from stockfinder.wanted import Audience, Size, SizeSystem, Wanted

SITE = "https://shop.example"
FACTS = Facts(grade="operator", source="made for a test")


def shop(**changes: object) -> Shop:
    """A US shop known to carry Brooks."""
    told: dict[str, object] = {
        "name": "corner-shop",
        "title": "Corner Shop",
        "site": SITE,
        "platform": "shopify",
        "country": "US",
        "currency": "USD",
        "size_system": "US",
        "brands": ("Brooks",),
        "facts": FACTS,
    }
    return Shop(**(told | changes))  # type: ignore[arg-type]


def wish(number: str = "10", audience: Audience | None = Audience.MEN, **changes: object) -> Wanted:
    """A Brooks Ghost 16 for men in US 10."""
    told: dict[str, object] = {
        "brand": "Brooks",
        "model": "Ghost 16",
        "audience": audience,
        "size": Size(number, SizeSystem.US, audience),
    }
    return Wanted(**(told | changes))  # type: ignore[arg-type]


def variant(size: str | None, availability: str = "in_stock", **changes: object) -> Variant:
    """A variant with evidence, unless `evidence=()` is given."""
    told: dict[str, object] = {
        "size": size,
        "size_option": "Size",
        "availability": Availability(availability),
        "price": Price(Decimal("140.00"), "USD"),
        "url": f"{SITE}/products/x?variant={size}",
        "evidence": (
            Evidence(
                kind=EvidenceKind.ENDPOINT,
                url=f"{SITE}/products/x.js",
                pointer="/variants/0/available",
                raw=f'"available":{availability}',
                at=datetime(2026, 11, 21, tzinfo=UTC),
            ),
        ),
    }
    return Variant(**(told | changes))  # type: ignore[arg-type]


def listing(
    *variants: Variant,
    title: str = "Brooks Men's Ghost 16",
    absence: Absence = Absence.NOT_OFFERED,
    **changes: object,
) -> Listing:
    """A product of Brooks with these variants, of which the shop shows all sizes."""
    told: dict[str, object] = {
        "title": title,
        "brand": "Brooks",
        "url": f"{SITE}/products/x",
        "variants": variants,
    }
    return Listing(product=Product(**(told | changes)), absence=absence, because="all sizes are listed")  # type: ignore[arg-type]


def hit(title: str = "Brooks Men's Ghost 16", **changes: object) -> Hit:
    """A row of a search reply."""
    return Hit(
        **({"reference": title.lower().replace(" ", "-"), "title": title, "brand": "Brooks"} | changes)
    )  # type: ignore[arg-type]


def hits(*items: Hit, complete: bool = True, **changes: object) -> Hits:
    """A search reply."""
    return Hits(
        **({"items": items, "complete": complete, "because": f"{len(items)} of {len(items)} shown"} | changes)
    )  # type: ignore[arg-type]
