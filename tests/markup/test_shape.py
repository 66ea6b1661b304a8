"""Replies and states by shape: composed from documented shapes, each with the stock its words mean."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from stockfinder import markup
from stockfinder.page import Page
from stockfinder.product import Availability, Product

IN, OUT, LOW, BACK, NONE = (
    Availability.IN_STOCK,
    Availability.OUT_OF_STOCK,
    Availability.LIMITED,
    Availability.BACKORDER,
    Availability.UNKNOWN,
)


def reply(data: Any, url: str = "https://shop.example/api/products/1") -> Product:
    """The first product of a JSON reply."""
    page = Page(url=url, body=json.dumps(data).encode(), media_type="application/json")
    return markup.products(page)[0].product


def stock(product: Product) -> dict[tuple[str | None, str | None], Availability]:
    """Availability by size and colour."""
    return {(one.size, one.color): one.availability for one in product.variants}


SHAPES: dict[str, tuple[Any, dict[tuple[str | None, str | None], Availability]]] = {
    "adidas availability: a count of none beats the status": (
        {
            "id": "GZ1",
            "availability_status": "IN_STOCK",
            "variation_list": [
                {"sku": "GZ1_530", "availability": 0, "availability_status": "IN_STOCK", "size": "4"},
                {"sku": "GZ1_540", "availability": 15, "availability_status": "IN_STOCK", "size": "4.5"},
            ],
        },
        {("4", None): OUT, ("4.5", None): IN},
    ),
    "ASOS catalogue: in stock beats available": (
        {
            "name": "Runner",
            "isInStock": True,
            "variants": [
                {
                    "id": 11,
                    "name": "Runner",
                    "displaySizeText": "UK 9",
                    "isInStock": False,
                    "isAvailable": True,
                    "colour": "Black",
                    "price": {"current": {"value": 49.0}, "currency": "GBP"},
                },
                {
                    "id": 12,
                    "name": "Runner",
                    "displaySizeText": "UK 10",
                    "isInStock": True,
                    "isAvailable": True,
                    "colour": "Black",
                    "price": {"current": {"value": 49.0}, "currency": "GBP"},
                },
            ],
        },
        {("UK 9", "Black"): OUT, ("UK 10", "Black"): IN},
    ),
    "Zalando articles: units with a size object": (
        {
            "name": "Boot",
            "color": "brown",
            "units": [
                {"id": "M-1", "size": {"local": "6.5", "local_type": "UK"}, "available": False, "stock": 0},
                {"id": "M-2", "size": {"local": "7", "local_type": "UK"}, "available": True, "stock": 3},
            ],
        },
        {("6.5", "brown"): OUT, ("7", "brown"): IN},
    ),
    "Zalando since 2022: a word for the quantity": (
        {
            "product": {
                "name": "Boot",
                "simples": [
                    {"sku": "AD1-100", "size": "41", "offer": {"stock": {"quantity": "MANY"}}},
                    {"sku": "AD1-200", "size": "42", "offer": {"stock": {"quantity": "ONE"}}},
                    {"sku": "AD1-300", "size": "43", "offer": {"stock": {"quantity": "OUT_OF_STOCK"}}},
                ],
            }
        },
        {("41", None): IN, ("42", None): LOW, ("43", None): OUT},
    ),
    "Nike: sizes in one list, what is to be had in another": (
        {
            "title": "Pegasus",
            "skus": [
                {"skuId": "s-100", "nikeSize": "9", "localizedSize": "9"},
                {"skuId": "s-200", "nikeSize": "10", "localizedSize": "10"},
                {"skuId": "s-300", "nikeSize": "11", "localizedSize": "11"},
            ],
            "availableSkus": [
                {"id": "s-100", "skuId": "s-100", "available": True},
                {"id": "s-200", "skuId": "s-200", "available": False},
            ],
        },
        {("9", None): IN, ("10", None): OUT, ("11", None): NONE},
    ),
    "Nike: a status that names no stock says nothing": (
        {
            "title": "Pegasus",
            "sizes": [
                {"label": "9", "status": "ACTIVE", "merchSkuId": "m-100"},
                {"label": "10", "status": "ACTIVE", "merchSkuId": "m-200"},
            ],
        },
        {},
    ),
    "Nordstrom: a map of SKUs, colours named elsewhere": (
        {
            "title": "Sneaker",
            "media": [{"colorCode": "419", "colorName": "BLUE"}],
            "variants": {
                "A100": {"id": "A100", "sizeId": "7", "colorId": "419", "totalQuantityAvailable": 5},
                "A200": {"id": "A200", "sizeId": "8", "colorId": "419", "totalQuantityAvailable": 0},
            },
        },
        {("7", "BLUE"): IN, ("8", "BLUE"): OUT},
    ),
    "Zappos: stocks within styles": (
        {
            "product": [
                {
                    "productName": "Clog",
                    "styles": [
                        {
                            "color": "Black",
                            "stocks": [{"size": "9", "width": "Medium", "stockId": "100", "onHand": "1"}],
                        },
                        {
                            "color": "Tan",
                            "stocks": [{"size": "9", "width": "Wide", "stockId": "200", "onHand": "0"}],
                        },
                    ],
                }
            ]
        },
        {("9", "Black"): IN, ("9", "Tan"): OUT},
    ),
    "Zara: names within sizes, colours as objects": (
        {
            "product": {
                "name": "BOOT",
                "colors": [
                    {
                        "name": "Black",
                        "sizes": [
                            {"name": "35", "sku": 781, "availability": "back_soon"},
                            {"name": "36", "sku": 782, "availability": "in_stock"},
                        ],
                    },
                    {"name": "Ecru", "sizes": [{"name": "35", "sku": 783, "availability": "low_on_stock"}]},
                ],
            }
        },
        {("35", "Black"): OUT, ("36", "Black"): IN, ("35", "Ecru"): LOW},
    ),
    "availability by SKU alone": (
        {
            "skusAvailability": [
                {"sku": 45001, "availability": "out_of_stock"},
                {"sku": 45002, "availability": "in_stock"},
            ]
        },
        {(None, None): IN},
    ),
    "UCP: an availability object and options": (
        {
            "products": [
                {
                    "id": "gid://p/1",
                    "title": "Runner",
                    "variants": [
                        {
                            "id": "gid://v/1",
                            "sku": "R-9",
                            "availability": {"available": True, "status": "in_stock"},
                            "options": [
                                {"name": "Shoe Size", "label": "9"},
                                {"name": "Color", "label": "Red"},
                            ],
                        },
                        {
                            "id": "gid://v/2",
                            "sku": "R-10",
                            "availability": {"available": False},
                            "options": [
                                {"name": "Shoe Size", "label": "10"},
                                {"name": "Color", "label": "Red"},
                            ],
                        },
                    ],
                }
            ]
        },
        {("9", "Red"): IN, ("10", "Red"): OUT},
    ),
    "Magento GraphQL: the child's product inside the variant": (
        {
            "data": {
                "products": {
                    "items": [
                        {
                            "name": "Runner",
                            "sku": "R",
                            "variants": [
                                {
                                    "attributes": [
                                        {"code": "size", "label": "42"},
                                        {"code": "color", "label": "Red"},
                                    ],
                                    "product": {"sku": "R-42", "stock_status": "IN_STOCK"},
                                },
                                {
                                    "attributes": [
                                        {"code": "size", "label": "43"},
                                        {"code": "color", "label": "Red"},
                                    ],
                                    "product": {"sku": "R-43", "stock_status": "OUT_OF_STOCK"},
                                },
                            ],
                        }
                    ]
                }
            }
        },
        {("42", "Red"): IN, ("43", "Red"): OUT},
    ),
    "Medusa: options by title, and a quantity": (
        {
            "product": {
                "title": "Runner",
                "variants": [
                    {
                        "id": "variant_1",
                        "title": "9 / Red",
                        "inventory_quantity": 0,
                        "allow_backorder": True,
                        "options": [{"option": {"title": "Size"}, "value": "9"}],
                    },
                    {
                        "id": "variant_2",
                        "title": "10 / Red",
                        "inventory_quantity": 4,
                        "allow_backorder": False,
                        "options": [{"option": {"title": "Size"}, "value": "10"}],
                    },
                ],
            }
        },
        {("9", None): BACK, ("10", None): IN},
    ),
    "Backcountry: a size object, availability with a level and a status": (
        {
            "title": "Shoe",
            "skus": [
                {
                    "id": "B-1",
                    "color": {"name": "Grey"},
                    "size": {"name": "42"},
                    "allowBackorder": False,
                    "availability": {"backorderLevel": 0, "stockLevel": 0, "status": "OutOfStock"},
                },
                {
                    "id": "B-2",
                    "color": {"name": "Grey"},
                    "size": {"name": "43"},
                    "allowBackorder": False,
                    "availability": {"backorderLevel": 0, "stockLevel": 7, "status": "InStock"},
                },
            ],
        },
        {("42", "Grey"): OUT, ("43", "Grey"): IN},
    ),
    "a flag and a status that contradict each other are no reading": (
        {
            "name": "Shoe",
            "variants": [
                {"id": "v-100", "size": "9", "inStock": True, "stockStatus": "SOLD_OUT"},
                {"id": "v-200", "size": "10", "inStock": True, "stockStatus": "IN_STOCK"},
            ],
        },
        {("9", None): NONE, ("10", None): IN},
    ),
    "a quantity of one for every size may be an order form's default": (
        {
            "name": "Shoe",
            "variants": [
                {"id": "v-100", "size": "9", "quantity": 1},
                {"id": "v-200", "size": "10", "quantity": 1},
            ],
        },
        {("9", None): NONE, ("10", None): NONE},
    ),
    "resale: an ask means that it can be had": (
        {
            "title": "Jordan 1",
            "variants": [{"id": "u-100", "traits": {"size": "9"}}, {"id": "u-200", "traits": {"size": "10"}}],
            "pricing": {
                "variants": [
                    {"id": "u-100", "market": {"state": {"lowestAsk": {"amount": 210}}}},
                    {"id": "u-200", "market": {"state": {"lowestAsk": None}}},
                ]
            },
        },
        {("9", None): IN, ("10", None): OUT},
    ),
    "VTEX: any seller that has it will do, and the flag beats the capped quantity": (
        [
            {
                "productId": "1",
                "productName": "Tênis",
                "items": [
                    {
                        "itemId": "11",
                        "variations": ["Tamanho"],
                        "Tamanho": ["40"],
                        "sellers": [
                            {
                                "commertialOffer": {
                                    "IsAvailable": False,
                                    "AvailableQuantity": 10000,
                                    "Price": 99.0,
                                }
                            },
                            {"commertialOffer": {"IsAvailable": True, "AvailableQuantity": 0, "Price": 89.0}},
                        ],
                    },
                    {
                        "itemId": "12",
                        "variations": ["Tamanho"],
                        "Tamanho": ["41"],
                        "sellers": [{"commertialOffer": {"AvailableQuantity": 0, "Price": 0}}],
                    },
                ],
            }
        ],
        {("40", None): IN, ("41", None): OUT},
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_reply_is_read_by_the_meaning_of_its_keys(name: str) -> None:
    """Each documented shape gives the stock that its words mean, size by size."""
    data, expected = SHAPES[name]
    page = Page(url="https://shop.example/api", body=json.dumps(data).encode(), media_type="application/json")
    listings = markup.products(page)
    assert (stock(listings[0].product) if listings else {}) == expected


def test_every_reading_has_evidence_with_pointer_and_token() -> None:
    """A variant's evidence names the address, the pointer into the reply, and the token itself."""
    product = reply(SHAPES["adidas availability: a count of none beats the status"][0])
    evidence = product.variants[1].evidence[0]
    assert evidence.url == "https://shop.example/api/products/1"
    assert evidence.pointer == "/variation_list/1"
    assert evidence.raw == '"availability":15,"availability_status":"IN_STOCK"'


def test_prices_come_in_major_units_with_their_currency() -> None:
    """A price inside an object is found, and its currency beside it."""
    product = reply(SHAPES["ASOS catalogue: in stock beats available"][0])
    assert product.variants[0].price is not None
    assert product.variants[0].price.amount == Decimal(49)
    assert product.variants[0].price.currency == "GBP"


def test_the_same_numbers_as_text_mean_the_same() -> None:
    """Quantities and flags as strings are read like numbers and booleans."""
    product = reply(
        {
            "name": "Shoe",
            "variants": [{"id": "v-1", "size": "9", "qty": "0"}, {"id": "v-2", "size": "10", "qty": "12+"}],
        }
    )
    assert stock(product) == {("9", None): OUT, ("10", None): IN}
