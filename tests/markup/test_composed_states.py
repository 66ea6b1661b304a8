"""Composed pages whose scripts and attributes hold the stock, by conventions that no reader was made for."""

from __future__ import annotations

import json
from html import escape
from typing import Any

import pytest

from tests.markup.composed_page import check, data, page, script

CASES: list[Any] = []


def case(name: str, truth: str, *parts: str, head: str = "", lang: str = "en") -> None:
    """Add a page with its truth."""
    CASES.append(pytest.param(page(*parts, head=head, lang=lang), truth, id=name))


case(
    "React Router (Hydrogen): turbo-stream",
    "9 in, 10 out",
    script(
        "window.__reactRouterContext.streamController.enqueue("
        + json.dumps(
            json.dumps(
                [
                    {"_1": 2},
                    "loaderData",
                    {"_3": 4},
                    "routes/products.$handle",
                    {"_5": 6},
                    "product",
                    {"_7": 8, "_9": 10},
                    "title",
                    "Strider 3",
                    "variants",
                    {"_11": 12},
                    "nodes",
                    [13, 14],
                    {"_15": 16, "_17": 18},
                    {"_15": 19, "_17": 20},
                    "availableForSale",
                    True,
                    "selectedOptions",
                    [21],
                    False,
                    [22],
                    {"_23": 24, "_25": 26},
                    {"_23": 24, "_25": 27},
                    "name",
                    "Size",
                    "value",
                    "9",
                    "10",
                ]
            )
            + "\n"
        )
        + ");"
    ),
)
STOREFRONT = {
    "title": "Strider 3",
    "handle": "strider-3",
    "variants": {
        "nodes": [
            {
                "id": "gid://shopify/ProductVariant/1",
                "availableForSale": True,
                "selectedOptions": [{"name": "Shoe size", "value": "9"}],
            },
            {
                "id": "gid://shopify/ProductVariant/2",
                "availableForSale": False,
                "selectedOptions": [{"name": "Shoe size", "value": "10"}],
            },
        ]
    },
}
case(
    "Remix: __remixContext",
    "9 in, 10 out",
    script(
        "window.__remixContext = "
        + json.dumps({"state": {"loaderData": {"routes/product": {"product": STOREFRONT}}}})
        + ";"
    ),
)
case(
    "Redux: entities by id",
    "42 in, 43 out, 44 low",
    script(
        "window.__PRELOADED_STATE__ = "
        + json.dumps(
            {
                "product": {
                    "name": "Strider 3",
                    "skus": {
                        "byId": {
                            "s1": {"skuId": "s1", "size": "42", "stockLevel": 9, "stockStatus": "IN_STOCK"},
                            "s2": {
                                "skuId": "s2",
                                "size": "43",
                                "stockLevel": 0,
                                "stockStatus": "OUT_OF_STOCK",
                            },
                            "s3": {"skuId": "s3", "size": "44", "stockLevel": 1, "stockStatus": "LOW_STOCK"},
                        }
                    },
                }
            }
        )
    ),
)
case(
    "Next.js: an Apollo cache with references",
    "9 in, 10 out",
    data(
        {
            "props": {
                "pageProps": {
                    "__APOLLO_STATE__": {
                        "ROOT_QUERY": {'product({"slug":"strider-3"})': {"__ref": "Product:7"}},
                        "Product:7": {
                            "__typename": "Product",
                            "name": "Strider 3",
                            "variants": [{"__ref": "Variant:1"}, {"__ref": "Variant:2"}],
                        },
                        "Variant:1": {"__typename": "Variant", "id": "1", "size": "9", "isAvailable": True},
                        "Variant:2": {"__typename": "Variant", "id": "2", "size": "10", "isAvailable": False},
                    }
                }
            }
        },
        "id='__NEXT_DATA__' type='application/json'",
    ),
)
FLIGHT = "5:" + json.dumps(
    [
        "$",
        "$L9",
        None,
        {
            "pdp": {
                "title": "Strider 3",
                "sizes": [
                    {"label": "UK 8", "sku": "ST3-8", "available": True},
                    {"label": "UK 9", "sku": "ST3-9", "available": False},
                ],
            }
        },
    ]
)
case(
    "React flight: one row pushed in two pieces",
    "UK 8 in, UK 9 out",
    *(
        script(f"self.__next_f.push({json.dumps([1, piece])})")
        for piece in (FLIGHT[:70], FLIGHT[70:] + "\n6:null\n")
    ),
)
case(
    "commercetools: variants with attributes",
    "9 in, 10 out",
    data(
        {
            "product": {
                "name": "Strider 3",
                "masterVariant": {
                    "id": 1,
                    "sku": "ST3-9",
                    "attributes": [{"name": "size", "value": {"key": "9", "label": "9"}}],
                    "availability": {"isOnStock": True, "availableQuantity": 3},
                },
                "variants": [
                    {
                        "id": 1,
                        "sku": "ST3-9",
                        "attributes": [{"name": "size", "value": {"key": "9", "label": "9"}}],
                        "availability": {"isOnStock": True, "availableQuantity": 3},
                    },
                    {
                        "id": 2,
                        "sku": "ST3-10",
                        "attributes": [{"name": "size", "value": {"key": "10", "label": "10"}}],
                        "availability": {"isOnStock": False, "availableQuantity": 0},
                    },
                ],
            }
        }
    ),
)
case(
    "Saleor: attributes with values",
    "9 in, 10 out",
    data(
        {
            "product": {
                "name": "Strider 3",
                "variants": [
                    {
                        "id": "UHJ1",
                        "quantityAvailable": 3,
                        "attributes": [{"attribute": {"name": "Shoe size"}, "values": [{"name": "9"}]}],
                    },
                    {
                        "id": "UHJ2",
                        "quantityAvailable": 0,
                        "attributes": [{"attribute": {"name": "Shoe size"}, "values": [{"name": "10"}]}],
                    },
                ],
            }
        }
    ),
)
case(
    "SAP Commerce (OCC): variantOptionQualifiers",
    "9 in, 10 out",
    script(
        "window.__STATE__ = "
        + json.dumps(
            {
                "product": {
                    "name": "Strider 3",
                    "code": "300",
                    "variantOptions": [
                        {
                            "code": "300-9",
                            "stock": {"stockLevelStatus": "inStock", "stockLevel": 4},
                            "variantOptionQualifiers": [{"name": "Size", "qualifier": "size", "value": "9"}],
                        },
                        {
                            "code": "300-10",
                            "stock": {"stockLevelStatus": "outOfStock", "stockLevel": 0},
                            "variantOptionQualifiers": [{"name": "Size", "qualifier": "size", "value": "10"}],
                        },
                    ],
                }
            }
        )
        + ";"
    ),
)
SQUARESPACE = [
    {
        "id": "a",
        "sku": "SQ1",
        "attributes": {"Size": "9"},
        "qtyInStock": 3,
        "unlimited": False,
        "price": 9000,
    },
    {
        "id": "b",
        "sku": "SQ2",
        "attributes": {"Size": "10"},
        "qtyInStock": 0,
        "unlimited": False,
        "price": 9000,
    },
    {
        "id": "c",
        "sku": "SQ3",
        "attributes": {"Size": "11"},
        "qtyInStock": 0,
        "unlimited": True,
        "price": 9000,
    },
]
case(
    "Squarespace: data-variants, one of them unlimited",
    "9 in, 10 out, 11 in",
    f'<div class="product-variants" data-item-id="x" data-variants="{escape(json.dumps(SQUARESPACE))}">'
    f"</div>",
)
case(
    "Vue: a bound attribute",
    "9 in, 10 out",
    "<product-form :product='"
    + json.dumps(
        {
            "name": "Strider 3",
            "variants": [
                {"id": 101, "size": "9", "in_stock": True},
                {"id": 102, "size": "10", "in_stock": False},
            ],
        }
    )
    + "'></product-form>",
)
case(
    "Lightspeed: a size in the variant's title",
    "9 in, 10 out",
    script(
        "var product = "
        + json.dumps(
            {
                "id": 9,
                "title": "Strider 3",
                "variants": {
                    "11": {
                        "id": 11,
                        "sku": "L9",
                        "title": "Size: 9",
                        "stock": {"available": True, "level": 2},
                    },
                    "12": {
                        "id": 12,
                        "sku": "L10",
                        "title": "Size: 10",
                        "stock": {"available": False, "level": 0},
                    },
                },
            }
        )
        + ";"
    ),
)
case(
    "Magento 1: spConfig lists what can be sold",
    "9 in, 10 in",
    script(
        "var spConfig = new Product.Config("
        + json.dumps(
            {
                "attributes": {
                    "92": {
                        "id": "92",
                        "code": "shoe_size",
                        "label": "Size",
                        "options": [
                            {"id": "5", "label": "9", "price": "0", "products": ["101"]},
                            {"id": "6", "label": "10", "price": "0", "products": ["102"]},
                        ],
                    }
                },
                "template": "#{price}",
                "basePrice": "90",
                "productId": "100",
                "chooseText": "Choose an Option...",
            }
        )
        + ");"
    ),
    head="<script src='/js/mage/cookies.js'></script>",
)
case(
    "PrestaShop 1.6: combinations",
    "42 in, 43 out",
    script(
        "var combinations = "
        + json.dumps(
            {
                "11": {
                    "attributes_values": {"1": "42"},
                    "attributes": [25],
                    "quantity": 4,
                    "reference": "P42",
                },
                "12": {
                    "attributes_values": {"1": "43"},
                    "attributes": [26],
                    "quantity": 0,
                    "reference": "P43",
                },
            }
        )
        + '; var attributesCombinations = [{"id_attribute": "25", "id_attribute_group": "1", '
        + '"group": "size", '
        + '"attribute": "42"}, {"id_attribute": "26", "id_attribute_group": "1", "group": "size", '
        + '"attribute": "43"}]'
        + "; var allowBuyWhenOutOfStock = false; var stock_management = 1;"
    ),
    "<fieldset class='attribute_fieldset'><label class='attribute_label'>Size</label>"
    "<select name='group_1' id='group_1'><option value='25'>42</option><option value='26'>43</option>"
    "</select></fieldset>",
    head="<meta name=generator content=PrestaShop>",
)
case(
    "an order form's state says nothing of stock",
    "9 ?, 10 ?",
    data(
        {
            "product": {
                "name": "Strider 3",
                "lines": [
                    {"sku": "A9", "size": "9", "quantity": 1},
                    {"sku": "A10", "size": "10", "quantity": 1},
                ],
            }
        }
    ),
)


@pytest.mark.parametrize(("text", "truth"), CASES)
def test_a_documented_convention_is_read_truly(text: str, truth: str) -> None:
    """Each size as the page tells it, and nothing that the page does not tell."""
    check(text, truth)
