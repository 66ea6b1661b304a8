"""Rows of WooCommerce's Store API for tests, in its documented shape."""

from __future__ import annotations

from typing import Any

SITE = "https://woo.example"


def row(number: int = 10, **more: Any) -> dict[str, Any]:
    """A product of the Store API."""
    told = {
        "id": number,
        "name": "Ghost 16",
        "type": "variable",
        "parent": 0,
        "permalink": f"{SITE}/product/ghost-16/",
        "sku": "G16",
        "prices": {
            "price": "14000",
            "regular_price": "14000",
            "currency_code": "USD",
            "currency_minor_unit": 2,
        },
        "attributes": [],
        "variations": [],
        "is_purchasable": True,
        "is_in_stock": True,
        "is_on_backorder": False,
        "low_stock_remaining": None,
    }
    return told | more


def child(number: int, text: str, **more: Any) -> dict[str, Any]:
    """A variation of product 10."""
    return row(number, parent=10, type="variation", variation=text, sku=f"G16-{number}", **more)


def attribute(name: str, *values: str) -> dict[str, Any]:
    terms = [
        {"id": i, "name": value, "slug": value.lower().replace(".", "-")} for i, value in enumerate(values)
    ]
    return {"id": 1, "name": name, "taxonomy": None, "has_variations": True, "terms": terms}


def variation(number: int, **chosen: str | None) -> dict[str, Any]:
    return {"id": number, "attributes": [{"name": name, "value": value} for name, value in chosen.items()]}
