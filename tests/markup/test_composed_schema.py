"""Composed pages with schema.org data and Open Graph, by conventions that no reader was made for."""

from __future__ import annotations

from typing import Any

import pytest

from tests.markup.composed_page import check, data, ld, page

CASES: list[Any] = []


def case(name: str, truth: str, *parts: str, head: str = "", lang: str = "en") -> None:
    """Add a page with its truth."""
    CASES.append(pytest.param(page(*parts, head=head, lang=lang), truth, id=name))


def offer(stock: str, **more: Any) -> dict[str, Any]:
    """An Offer."""
    return {
        "@type": "Offer",
        "price": "90",
        "priceCurrency": "EUR",
        "availability": f"https://schema.org/{stock}",
        **more,
    }


case(
    "JSON-LD: ProductGroup",
    "9 in, 10 out, 11 back",
    ld(
        {
            "@type": "ProductGroup",
            "name": "Strider 3",
            "productGroupID": "ST3",
            "variesBy": ["https://schema.org/size"],
            "hasVariant": [
                {
                    "@type": "Product",
                    "name": "Strider 3 - 9",
                    "size": "9",
                    "sku": "a",
                    "offers": offer("InStock"),
                },
                {
                    "@type": "Product",
                    "name": "Strider 3 - 10",
                    "sku": "b",
                    "size": {
                        "@type": "SizeSpecification",
                        "name": "10",
                        "sizeSystem": "WearableSizeSystemUS",
                    },
                    "offers": [offer("OutOfStock")],
                },
                {"@type": "Product", "name": "x", "size": "11", "sku": "c", "offers": offer("BackOrder")},
            ],
        }
    ),
)
case(
    "JSON-LD: an AggregateOffer around the sizes' offers",
    "9 in, 10 out",
    ld(
        {
            "@type": "Product",
            "name": "Strider 3",
            "offers": {
                "@type": "AggregateOffer",
                "lowPrice": "90",
                "offerCount": 2,
                "offers": [
                    offer("InStock", sku="ST3-9", itemOffered={"@type": "Product", "size": "9"}),
                    offer("SoldOut", sku="ST3-10", itemOffered={"@type": "Product", "size": "10"}),
                ],
            },
        }
    ),
)
case(
    "JSON-LD: the product's stock is no size's",
    "9 ?, 10 ?",
    ld({"@type": "Product", "name": "Strider 3", "offers": offer("InStock")}),
    "<label>Size</label><select name='size'><option>9</option><option>10</option></select>",
)
case(
    "JSON-LD: variants in a graph, by isVariantOf",
    "9 in, 10 out",
    ld(
        {
            "@graph": [
                {"@type": "ProductGroup", "@id": "#group", "name": "Strider 3", "productGroupID": "ST3"},
                *(
                    {
                        "@type": "Product",
                        "name": f"Strider 3, {size}",
                        "sku": f"ST3-{size}",
                        "size": size,
                        "isVariantOf": {"@id": "#group"},
                        "offers": offer(stock),
                    }
                    for size, stock in (("9", "InStock"), ("10", "OutOfStock"))
                ),
            ]
        }
    ),
)
case(
    "microdata: offers by itemref",
    "whole: out",
    "<div itemscope itemtype='https://schema.org/Product' itemref='buy'><span itemprop=name>Strider 3"
    "</span></div>",
    "<div id=buy><div itemprop=offers itemscope itemtype='https://schema.org/Offer'>"
    "<meta itemprop=price content=90>"
    "<meta itemprop=priceCurrency content=EUR>"
    "<link itemprop=availability href='https://schema.org/OutOfStock'>"
    "</div></div>",
)
case(
    "RDFa Lite: a product and its offer",
    "whole: out",
    "<div vocab='https://schema.org/' typeof=Product><span property=name>Strider 3</span>"
    "<div property=offers "
    "typeof=Offer><span property=price content=90>90</span><meta property=priceCurrency content=EUR>"
    "<link property=availability href='https://schema.org/SoldOut'></div></div>",
)
for token, truth in (("oos", "out"), ("in stock", "in"), ("available for order", "back"), ("pending", "?")):
    case(
        f"Open Graph: product:availability {token}",
        f"whole: {truth}",
        head=f"<meta property='og:title' content='Strider 3'><meta property='og:type' content=product>"
        f"<meta property='product:availability' content='{token}'>"
        f"<meta property='product:price:amount' content=90>"
        "<meta property='product:price:currency' content=EUR>",
    )
case(
    "sizes of recommended products are not the page's",
    "whole: in",
    ld({"@type": "Product", "name": "Strider 3", "sku": "ST3", "offers": offer("InStock")}),
    data(
        {
            "recommendations": [
                {
                    "name": f"Glider {n}",
                    "url": f"/glider-{n}",
                    "variants": [
                        {"sku": f"G{n}9", "size": "9", "inStock": True},
                        {"sku": f"G{n}10", "size": "10", "inStock": False},
                    ],
                }
                for n in (1, 2)
            ]
        }
    ),
)


@pytest.mark.parametrize(("text", "truth"), CASES)
def test_a_documented_convention_is_read_truly(text: str, truth: str) -> None:
    """Each size as the page tells it, and nothing that the page does not tell."""
    check(text, truth)
