"""Pages of shops, composed from documented shapes: each convention read by itself, and sources together."""

from __future__ import annotations

import json
from decimal import Decimal
from html import escape
from typing import Any

import pytest

from stockfinder import markup
from stockfinder.page import Page
from stockfinder.product import Absence, Availability, EvidenceKind, Listing

IN, OUT, LOW, BACK, PRE, NONE = (
    Availability.IN_STOCK,
    Availability.OUT_OF_STOCK,
    Availability.LIMITED,
    Availability.BACKORDER,
    Availability.PREORDER,
    Availability.UNKNOWN,
)
URL = "https://shop.example/runner-r100.html"


def html(body: str, head: str = "", url: str = URL) -> Page:
    """A page around a body."""
    top = f"<!doctype html><html lang=en><head><title>Runner</title>{head}</head>"
    text = f"{top}<body><h1>Runner</h1>{body}</body></html>"
    return Page(url=url, body=text.encode(), media_type="text/html", charset="utf-8")


def ld(*objects: Any) -> str:
    """A JSON-LD script."""
    return "".join(f'<script type="application/ld+json">{json.dumps(one)}</script>' for one in objects)


def first(page: Page) -> Listing:
    """The page's own listing."""
    return markup.products(page)[0]


def stock(page: Page) -> dict[str | None, Availability]:
    """Availability by size."""
    return {one.size: one.availability for one in first(page).product.variants}


def offer(availability: str, **more: Any) -> dict[str, Any]:
    """An Offer of schema.org."""
    return {"@type": "Offer", "availability": availability, "price": "99.00", "priceCurrency": "EUR", **more}


NEXT = {
    "props": {
        "pageProps": {
            "product": {
                "name": "Runner",
                "sku": "R100",
                "variants": [
                    {"id": "v-100", "size": "9", "inStock": True},
                    {"id": "v-200", "size": "10", "inStock": False},
                ],
            }
        }
    }
}
VARIANTS = NEXT["props"]["pageProps"]["product"]["variants"]
FLIGHT = '1:["$","main",null,{"product":' + json.dumps(NEXT["props"]["pageProps"]["product"]) + "}]\n"
NUXT3 = [
    ["Reactive", 1],
    {"data": 2},
    {"product": 3},
    {"name": 4, "variants": 5},
    "Runner",
    [6, 9],
    {"id": 12, "size": 7, "inStock": 8},
    "9",
    True,
    {"id": 13, "size": 10, "inStock": 11},
    "10",
    False,
    "v-1",
    "v-2",
]
APOLLO = {
    "ROOT_QUERY": {"product": {"__ref": "Product:1"}},
    "Product:1": {
        "__typename": "Product",
        "name": "Runner",
        "variants({})": [{"__ref": "V:1"}, {"__ref": "V:2"}],
    },
    "V:1": {"__typename": "V", "id": "v-100", "size": "9", "isInStock": True},
    "V:2": {"__typename": "V", "id": "v-200", "size": "10", "isInStock": False},
}
SHOPIFY = [
    {
        "id": 501,
        "title": "9 / Red",
        "option1": "9",
        "option2": "Red",
        "sku": "R-9",
        "available": True,
        "name": "Runner - 9 / Red",
        "public_title": "9 / Red",
        "price": 12900,
    },
    {
        "id": 502,
        "title": "10 / Red",
        "option1": "10",
        "option2": "Red",
        "sku": "R-10",
        "available": False,
        "name": "Runner - 10 / Red",
        "public_title": "10 / Red",
        "price": 12900,
    },
]
SHOPIFY_META = {
    "product": {
        "id": 9,
        "vendor": "Brooks",
        "variants": [
            {key: one[key] for key in ("id", "price", "name", "public_title", "sku")} for one in SHOPIFY
        ],
    }
}
WOO = [
    {
        "attributes": {"attribute_pa_size": "9-5"},
        "is_in_stock": True,
        "is_purchasable": True,
        "display_price": 99,
        "display_regular_price": 120,
        "variation_id": 71,
        "sku": "R-9",
    },
    {
        "attributes": {"attribute_pa_size": "10"},
        "is_in_stock": True,
        "is_purchasable": True,
        "display_price": 99,
        "display_regular_price": 99,
        "variation_id": 72,
        "availability_html": "<p>Available on backorder</p>",
    },
    {
        "attributes": {"attribute_pa_size": "11"},
        "is_in_stock": False,
        "is_purchasable": True,
        "display_price": 99,
        "display_regular_price": 99,
        "variation_id": 73,
    },
]
MAGENTO = {
    "attributes": {
        "93": {
            "id": "93",
            "code": "color",
            "label": "Color",
            "options": [{"id": "5", "label": "Red", "products": ["1", "2"]}],
        },
        "144": {
            "id": "144",
            "code": "shoe_size",
            "label": "Shoe size",
            "options": [
                {"id": "7", "label": "9", "products": ["1"]},
                {"id": "8", "label": "10", "products": ["2"]},
                {"id": "9", "label": "11", "products": []},
            ],
        },
    },
    "optionPrices": {"1": {"finalPrice": {"amount": 99.5}}, "2": {"finalPrice": {"amount": 89.5}}},
    "index": {"1": {"93": "5", "144": "7"}, "2": {"93": "5", "144": "8"}},
    "productId": "77",
    "currencyFormat": "€%s",
}

PAGES: dict[str, tuple[Page, dict[str | None, Availability]]] = {
    "JSON-LD: a ProductGroup with its variants": (
        html(
            ld(
                {
                    "@type": "ProductGroup",
                    "name": "Runner",
                    "url": URL,
                    "variesBy": ["https://schema.org/size"],
                    "hasVariant": [
                        {
                            "@type": "Product",
                            "size": "9",
                            "sku": "R-9",
                            "offers": offer("https://schema.org/InStock"),
                        },
                        {
                            "@type": "Product",
                            "size": {
                                "@type": "SizeSpecification",
                                "name": "10",
                                "sizeSystem": "https://schema.org/WearableSizeSystemUS",
                            },
                            "sku": "R-10",
                            "offers": offer("http://schema.org/ soldout "),
                        },
                        {"@type": "Product", "size": "11", "sku": "R-11", "offers": offer("PreOrder")},
                        {"@type": "Product", "url": "https://shop.example/other-colour"},
                    ],
                }
            )
        ),
        {"9": IN, "10": OUT, "11": PRE},
    ),
    "JSON-LD: an availability of the product says nothing of a size": (
        html(
            ld({"@type": "Product", "name": "Runner", "offers": offer("InStock")})
            + '<select name="size"><option>9</option><option>10</option></select>'
        ),
        {"9": NONE, "10": NONE},
    ),
    "JSON-LD: variants as objects of their own, tied by the group's id": (
        html(
            ld(
                {
                    "@graph": [
                        {"@type": "ProductGroup", "productGroupID": "G1", "name": "Runner"},
                        {
                            "@type": "Product",
                            "inProductGroupWithID": "G1",
                            "size": "9",
                            "sku": "a1",
                            "offers": offer("InStock"),
                        },
                        {
                            "@type": "Product",
                            "inProductGroupWithID": "G1",
                            "size": "10",
                            "sku": "a2",
                            "offers": offer("OutOfStock"),
                        },
                    ]
                }
            )
        ),
        {"9": IN, "10": OUT},
    ),
    "JSON-LD: trailing commas, a comment and a raw line break": (
        html(
            '<script type="application/ld+json"><!--\n{"@type":"Product","name":"Run\nner",'
            '"offers":[{"@type":"Offer","sku":"R-9","itemOffered":{"@type":"Product","size":"9"},'
            '"availability":"InStock",},],}\n--></script>'
        ),
        {"9": IN},
    ),
    "microdata: an offer a size": (
        html(
            '<div itemscope itemtype="https://schema.org/Product"><span itemprop="name">Runner</span>'
            '<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta '
            'itemprop="sku" content="R-9">'
            '<div itemprop="itemOffered" itemscope itemtype="https://schema.org/Product"><meta '
            'itemprop="size" content="9"></div>'
            '<link itemprop="availability" href="https://schema.org/InStock"><meta itemprop="price" '
            'content="99"></div>'
            '<div itemprop="offers" itemscope itemtype="https://schema.org/Offer"><meta '
            'itemprop="sku" content="R-10">'
            '<div itemprop="itemOffered" itemscope itemtype="https://schema.org/Product"><meta '
            'itemprop="size" content="10"></div>'
            '<link itemprop="availability" href="https://schema.org/OutOfStock"><meta '
            'itemprop="price" content="99"></div></div>'
        ),
        {"9": IN, "10": OUT},
    ),
    "Next.js: __NEXT_DATA__": (
        html(f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(NEXT)}</script>'),
        {"9": IN, "10": OUT},
    ),
    "Next.js: flight data in two pieces": (
        html(
            "".join(
                f"<script>self.__next_f.push({json.dumps([1, piece])})</script>"
                for piece in (FLIGHT[:60], FLIGHT[60:])
            )
        ),
        {"9": IN, "10": OUT},
    ),
    "Nuxt 3: a flat payload": (
        html(f'<script type="application/json" id="__NUXT_DATA__">{json.dumps(NUXT3)}</script>'),
        {"9": IN, "10": OUT},
    ),
    "Nuxt 2: names that are arguments": (
        html(
            '<script>window.__NUXT__=(function(a,b,c){return {data:[{product:{name:"Runner",variants:'
            '[{id:"v-1",size:c,inStock:a},{id:"v-2",size:"10",inStock:b}]}}]}}(true,false,"9"));</script>'
        ),
        {"9": IN, "10": OUT},
    ),
    "Redux: a state given to a name": (
        html(f"<script>window.__PRELOADED_STATE__ = {json.dumps(NEXT)};</script>"),
        {"9": IN, "10": OUT},
    ),
    "Redux: JSON.parse of a string": (
        html(f"<script>window.__INITIAL_STATE__ = JSON.parse({json.dumps(json.dumps(NEXT))});</script>"),
        {"9": IN, "10": OUT},
    ),
    "Apollo: objects that refer to each other": (
        html(f"<script>window.__APOLLO_STATE__ = {json.dumps(APOLLO)};</script>"),
        {"9": IN, "10": OUT},
    ),
    "an object literal with bare keys, beside code": (
        html(
            "<script>var x = 1; function f(a) { return a ? {b: 1} : [2]; }\n"
            "var product = {name: 'Runner', variants: [{id: 'v-1', size: '9', inStock: true,}, /* last */\n"
            "{id: 'v-2', size: '10', inStock: !1 ? true : false, soldOut: true}]}; f(product);</script>"
        ),
        {"9": IN, "10": OUT},
    ),
    "a data attribute that holds JSON": (
        html(f'<div data-product="{escape(json.dumps({"name": "Runner", "variants": VARIANTS}))}"></div>'),
        {"9": IN, "10": OUT},
    ),
    "ASOS: sizes in the product, stock in a string": (
        html(
            "<script>window.asos.pdp.config.product = "
            + json.dumps(
                {
                    "name": "Runner",
                    "variants": [{"variantId": 111, "size": "UK 9"}, {"variantId": 222, "size": "UK 10"}],
                }
            )
            + ";window.asos.pdp.config.stockPriceResponse = '"
            + json.dumps(
                [
                    {
                        "productId": 1,
                        "variants": [
                            {"variantId": 111, "isInStock": True},
                            {"variantId": 222, "isInStock": False},
                        ],
                    }
                ]
            )
            + "';</script>"
        ),
        {"UK 9": IN, "UK 10": OUT},
    ),
    "Shopify: a theme's variant list, named by ShopifyAnalytics.meta": (
        html(
            f"<script>var meta = {json.dumps(SHOPIFY_META)};</script>"
            f'<script type="application/json">{json.dumps(SHOPIFY)}</script>',
            "<script>var Shopify = {};</script>",
        ),
        {"9": IN, "10": OUT},
    ),
    "WooCommerce: data-product_variations": (
        html(
            f'<form class="variations_form" data-product_id="70" '
            f'data-product_variations="{escape(json.dumps(WOO))}">'
            '<select name="attribute_pa_size"><option value="">Choose</option><option value="9-5">'
            "9.5</option>"
            '<option value="10">10</option><option value="11">11</option></select></form>',
            '<meta content="woocommerce">',
        ),
        {"9.5": IN, "10": BACK, "11": OUT},
    ),
    "WooCommerce: more than thirty variations say nothing": (
        html(
            '<form class="variations_form" data-product_variations="false">'
            '<select name="attribute_pa_size"><option value="9">9</option><option value="10">'
            "10</option></select></form>",
            '<meta content="woocommerce">',
        ),
        {"9": NONE, "10": NONE},
    ),
    "Magento 2: a child that is missing is sold out": (
        html(
            '<script type="text/x-magento-init">'
            + json.dumps(
                {
                    "[data-role=swatch-options]": {
                        "Magento_Swatches/js/swatch-renderer": {"jsonConfig": MAGENTO}
                    }
                }
            )
            + "</script>",
            "<script src=/static/mage/x.js></script>",
        ),
        {"9": IN, "10": IN, "11": OUT},
    ),
    "Magento 2: sold-out children listed, salable ones named": (
        html(
            '<script type="text/x-magento-init">'
            + json.dumps({"x": {"jsonConfig": {**MAGENTO, "salable": {"144": {"7": ["1"], "8": []}}}}})
            + "</script>",
            "<script src=/static/mage/x.js></script>",
        ),
        {"9": IN, "10": OUT, "11": OUT},
    ),
    "Magento 1: Product.Config": (
        html(
            "<script>var spConfig = new Product.Config("
            + json.dumps(
                {"attributes": {"92": MAGENTO["attributes"]["144"]}, "productId": "77", "basePrice": "99"}
            )
            + ");</script>",
            "<script src=/skin/frontend/mage/x.js></script>",
        ),
        {"9": IN, "10": IN, "11": OUT},
    ),
    "PrestaShop 1.6: combinations": (
        html(
            "<script>var combinations = "
            + json.dumps(
                {
                    "31": {"attributes_values": {"1": "42", "2": "Red"}, "quantity": 3, "reference": "R42"},
                    "32": {"attributes_values": {"1": "43", "2": "Red"}, "quantity": 0, "reference": "R43"},
                }
            )
            + ";var attributesCombinations = "
            + json.dumps(
                [
                    {"id_attribute": "5", "attribute": "42", "id_attribute_group": "1", "group": "shoe_size"},
                    {"id_attribute": "9", "attribute": "red", "id_attribute_group": "2", "group": "color"},
                ]
            )
            + ";var allowBuyWhenOutOfStock = false;</script>",
            '<meta name="generator" content="PrestaShop">',
        ),
        {"42": IN, "43": OUT},
    ),
    "PrestaShop 1.7: the chosen combination only": (
        html(
            '<div id="product-details" data-product="'
            + escape(
                json.dumps(
                    {
                        "id_product": 4,
                        "name": "Runner",
                        "availability": "available",
                        "quantity": 0,
                        "price_amount": 89.9,
                        "attributes": {"1": {"name": "42", "group": "Size"}},
                        "reference": "R42",
                        "add_to_cart_url": "/cart",
                    }
                )
            )
            + '"></div>',
            "<script>var prestashop = {};</script>",
        ),
        {"42": BACK},
    ),
    "BigCommerce: one choice settles every size": (
        html(
            '<div data-product-attribute="set-rectangle"><label class="form-label">Size:</label>'
            '<label data-product-attribute-value="11">9</label><label '
            'data-product-attribute-value="12">10</label></div>'
            '<script>var BCData = {"product_attributes":{"sku":"R","instock":true,"in_stock_attributes":[11],'
            '"out_of_stock_behavior":"label_option"}};</script>',
            '<meta name="platform" content="bigcommerce">',
        ),
        {"9": IN, "10": OUT},
    ),
    "BigCommerce: with a colour to choose, a listed size says nothing of a colour": (
        html(
            '<div data-product-attribute="swatch"><label class="form-label">Color:</label>'
            '<label data-product-attribute-value="21">Red</label>'
            '<label data-product-attribute-value="22">Blue</label></div>'
            '<div data-product-attribute="set-rectangle"><label class="form-label">Size:</label>'
            '<label data-product-attribute-value="11">9</label><label '
            'data-product-attribute-value="12">10</label><label '
            'data-product-attribute-value="13">11</label></div>'
            '<script>var BCData = {"product_attributes":{"instock":true,"in_stock_attributes":[11,'
            "13,21,22]}};</script>",
            '<meta name="platform" content="bigcommerce">',
        ),
        {"9": NONE, "10": OUT, "11": NONE},
    ),
    "SFRA: a select whose options are disabled": (
        html(
            '<div class="attribute"><label for="size-1">Size</label><select class="custom-select '
            'select-size" id="size-1">'
            '<option value="">Select Size</option><option value="u?9" data-attr-value="9">9</option>'
            '<option value="u?10" data-attr-value="10" disabled>10</option></select></div>'
        ),
        {"9": IN, "10": OUT},
    ),
    "SiteGenesis: unselectable swatches": (
        html(
            '<ul class="swatches size"><li class="selectable"><a title="Select Size: 9">9</a></li>'
            '<li class="unselectable"><a title="10">10</a></li></ul>'
        ),
        {"9": IN, "10": OUT},
    ),
    "OpenCart: what the form lists can be ordered": (
        html(
            '<ul><li>Availability: In Stock</li></ul><div id="product"><label class="control-label" '
            'for="o1">Size</label>'
            '<select name="option[1]" id="o1"><option value=""> --- Please Select --- </option>'
            '<option value="5">42 (+€5.00)</option><option value="6">43</option></select></div>',
            '<link href="catalog/view/theme/x.css">',
        ),
        {"42": IN, "43": IN},
    ),
    "OpenCart: a product out of stock says nothing of its sizes": (
        html(
            '<ul><li>Availability: Out Of Stock</li></ul><div id="product"><label '
            'class="control-label">Size</label>'
            '<select name="option[1]"><option value="5">42</option></select></div>',
            '<link href="catalog/view/theme/x.css">',
        ),
        {"42": NONE},
    ),
    "Odoo: combinations that do not exist say nothing of stock": (
        html(
            '<ul class="js_add_cart_variants"><li data-attribute_name="Size" class="variant_attribute">'
            '<input type="radio" class="js_variant_change" data-attribute_name="Size" '
            'data-value_name="42" value="1">'
            '<input type="radio" class="js_variant_change css_not_available" '
            'data-attribute_name="Size" data-value_name="43" value="2">'
            "</li></ul>",
            '<meta name="generator" content="Odoo">',
        ),
        {"42": NONE, "43": NONE},
    ),
    "picker: a select that never marks anything says nothing": (
        html('<label>Size</label><select name="attr"><option>9</option><option>10</option></select>'),
        {"9": NONE, "10": NONE},
    ),
    "picker: notes beside the sizes": (
        html(
            '<select name="vwattr0_Size"><option>Please choose:</option><option>9 [In Stock]</option>'
            "<option>9.5 [Low Stock]</option><option>10 - Sold out</option><option>11</option></select>"
        ),
        {"9": IN, "9.5": LOW, "10": OUT, "11": NONE},
    ),
    "picker: radio buttons, one disabled": (
        html(
            '<fieldset class="size-options"><legend>Size</legend>'
            '<input type="radio" id="a" name="s" value="9"><label for="a">9</label>'
            '<input type="radio" id="b" name="s" value="10" disabled><label for="b">10</label></fieldset>'
        ),
        {"9": IN, "10": OUT},
    ),
    "picker: buttons with aria-disabled, in another language": (
        html(
            '<div class="product-taille"><button>41</button><button aria-disabled="true">42</button></div>'
        ).__class__(
            url=URL,
            body=b'<html lang="fr"><h1>Runner</h1><div class="product-taille"><button>41</button>'
            b'<button aria-disabled="true">42</button></div></html>',
            charset="utf-8",
        ),
        {"41": IN, "42": OUT},
    ),
    "picker: swatches by class name": (
        html(
            '<ul class="swatch__list--size"><li class="swatch__item swatch__item--selectable"><a>40</a></li>'
            '<li class="swatch__item swatch__item--unavailable"><a>41</a></li></ul>'
        ),
        {"40": IN, "41": OUT},
    ),
    "picker: Amazon's drop-down": (
        html(
            '<select id="native_dropdown_selected_size_name" name="dropdown_selected_size_name">'
            '<option value="-1">Select</option><option class="dropdownAvailable" value="0,A">9</option>'
            '<option class="dropdownUnavailable" value="1,B">10</option></select>'
        ),
        {"9": IN, "10": OUT},
    ),
    "a filter of sizes is no picker": (
        html(
            '<div class="filter-size"><ul class="facet-size"><li>9</li><li class="disabled">10</li>'
            "</ul></div>"
        ),
        {},
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_size_by_size(name: str) -> None:
    """Each convention gives the stock that its documents say it means."""
    page, expected = PAGES[name]
    listings = markup.products(page)
    found = {one.size: one.availability for one in listings[0].product.variants} if listings else {}
    assert found == expected


@pytest.mark.parametrize("name", PAGES)
def test_no_variant_is_in_stock_without_evidence(name: str) -> None:
    """Whatever is known of a variant stands with a pointer and a token."""
    for listing in markup.products(PAGES[name][0]):
        for variant in listing.product.variants:
            assert variant.availability is NONE or variant.evidence


def test_sources_that_disagree_make_a_size_unknown_and_both_are_kept() -> None:
    """JSON-LD says in stock, the state says sold out, and both tell variants apart."""
    page = html(
        ld(
            {
                "@type": "ProductGroup",
                "name": "Runner",
                "hasVariant": [
                    {"@type": "Product", "size": "9", "sku": "v-100", "offers": offer("OutOfStock")},
                    {"@type": "Product", "size": "10", "sku": "v-200", "offers": offer("InStock")},
                ],
            }
        )
        + f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(NEXT)}</script>'
    )
    variants = first(page).product.variants
    assert {one.availability for one in variants} == {NONE}
    assert {piece.kind for piece in variants[0].evidence} == {
        EvidenceKind.JSON_LD,
        EvidenceKind.EMBEDDED_STATE,
    }


def test_a_copy_of_the_products_availability_gives_way_to_a_source_that_tells_sizes_apart() -> None:
    """JSON-LD that says in stock of every variant is known to be the worse source."""
    page = html(
        ld(
            {
                "@type": "ProductGroup",
                "name": "Runner",
                "hasVariant": [
                    {"@type": "Product", "size": size, "sku": sku, "offers": offer("InStock")}
                    for size, sku in (("9", "v-100"), ("10", "v-200"))
                ],
            }
        )
        + f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(NEXT)}</script>'
    )
    assert stock(page) == {"9": IN, "10": OUT}


def test_a_copy_of_sold_out_does_not_give_way() -> None:
    """The other way round a size that one source calls sold out is not said to be in stock."""
    page = html(
        ld(
            {
                "@type": "ProductGroup",
                "name": "Runner",
                "hasVariant": [
                    {"@type": "Product", "size": size, "sku": sku, "offers": offer("OutOfStock")}
                    for size, sku in (("9", "v-100"), ("10", "v-200"))
                ],
            }
        )
        + f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(NEXT)}</script>'
    )
    assert stock(page) == {"9": NONE, "10": OUT}


def test_a_recommended_product_never_lends_its_sizes() -> None:
    """A state that names another product is no evidence for this one."""
    other = {"product": {"name": "Walker", "sku": "W7", "variants": VARIANTS}}
    page = html(
        ld({"@type": "Product", "name": "Runner", "sku": "R100", "offers": offer("InStock")})
        + f'<script type="application/json">{json.dumps(other)}</script>'
    )
    listings = markup.products(page)
    assert listings[0].product.title == "Runner"
    assert listings[0].product.variants == ()


def test_of_products_with_one_name_the_page_s_own_is_known_by_its_code() -> None:
    """Colours of one style often share a name; the address tells which one the page is about."""
    colours = [
        {
            "name": "Runner",
            "sku": sku,
            "sizes": [
                {"name": "9", "sku": f"{sku}-9", "inStock": good},
                {"name": "10", "sku": f"{sku}-10", "inStock": good},
            ],
        }
        for sku, good in (("w200", True), ("r100", False))
    ]
    page = html(f'<script type="application/json">{json.dumps({"products": colours})}</script>')
    assert stock(page) == {"9": OUT, "10": OUT}


def test_prices_in_minor_units_are_known_by_the_page_s_own_price() -> None:
    """A state that counts in cents beside JSON-LD in major units is turned into major units."""
    state = {"name": "Runner", "sizes": [{"name": "9", "sku": "s-9", "price": 9900, "inStock": True}]}
    page = html(
        ld({"@type": "Product", "name": "Runner", "sku": "R100", "offers": offer("InStock")})
        + f'<script type="application/json">{json.dumps(state)}</script>'
    )
    price = first(page).product.variants[0].price
    assert price is not None
    assert (price.amount, price.currency) == (Decimal(99), "EUR")


def test_absence_means_not_offered_only_where_a_group_lists_its_sizes() -> None:
    """A ProductGroup lists what is offered, a plain product does not, and Magento hides the sold-out."""
    group, _ = PAGES["JSON-LD: a ProductGroup with its variants"]
    plain, _ = PAGES["JSON-LD: an availability of the product says nothing of a size"]
    magento, _ = PAGES["Magento 2: a child that is missing is sold out"]
    assert first(group).absence is Absence.NOT_OFFERED
    assert first(plain).absence is Absence.UNKNOWN
    assert first(magento).absence is Absence.OUT_OF_STOCK


def test_the_price_beside_the_heading_is_read_where_nothing_else_tells_one() -> None:
    """Old prices, net prices and shipping thresholds are not the price."""
    page = html(
        "<p>Free shipping over €50</p><span class='old-price'>€120,00</span><span class='price-tax'>"
        "€82,64</span>"
        "<span class='price'>€99,95</span><button>Add to cart</button>"
    )
    product = first(page).product
    assert product.price is not None
    assert (product.price.amount, product.price.currency) == (Decimal("99.95"), "EUR")
    assert product.availability is IN
    assert product.evidence[0].kind is EvidenceKind.PAGE_TEXT


def test_open_graph_tells_the_product_but_no_size() -> None:
    """Facebook's product tags give price and availability of the whole."""
    page = html(
        "",
        '<meta property="og:title" content="Runner"><meta property="product:price:amount" content="89.00">'
        '<meta property="product:price:currency" content="GBP"><meta '
        'property="product:availability" content="out of stock">',
    )
    product = first(page).product
    assert (product.title, product.availability, product.variants) == ("Runner", OUT, ())
    assert product.price is not None
    assert product.price.currency == "GBP"


def test_json_ld_and_microdata_give_the_raw_objects() -> None:
    """`@graph` is laid flat, a broken block is skipped, and microdata looks like JSON-LD."""
    page = html(
        ld({"@graph": [{"@type": "Product", "name": "A"}, {"@type": "WebPage"}]})
        + '<script type="application/ld+json">{broken</script>'
        + '<div itemscope itemtype="https://schema.org/Product"><b itemprop="name">B</b></div>'
    )
    assert [one["@type"] for one in markup.json_ld(page)] == ["Product", "WebPage"]
    assert markup.microdata(page) == [{"@type": ["Product"], "name": "B"}]


def test_a_choice_that_nobody_understands_is_told_and_not_dropped() -> None:
    """Two models behind one size: which one a variant is stands in `unread`, its condition in `condition`."""
    rows = [
        {"id": i, "option1": "9", "option2": model, "option3": condition, "available": True, "price": 100}
        for i, (model, condition) in enumerate(
            [("Ghost 15", "New"), ("Ghost 16", "New"), ("Ghost 16", "Used")]
        )
    ]
    product = {"title": "Shoe", "handle": "shoe", "options": ["Size", "Model", "Condition"], "variants": rows}
    page = Page(url=URL, body=json.dumps(product).encode(), media_type="application/json")
    told = [(one.unread, one.condition) for one in first(page).product.variants]
    assert told == [
        (("Model: Ghost 15",), "New"),
        (("Model: Ghost 16",), "New"),
        (("Model: Ghost 16",), "Used"),
    ]
    shaped = {
        "name": "Shoe",
        "variants": [
            {
                "id": f"v-{i}",
                "inStock": True,
                "options": [{"name": "Size", "value": "9"}, {"name": "Last", "value": last}],
            }
            for i, last in enumerate(["A", "B"])
        ],
    }
    page = Page(url=URL, body=json.dumps(shaped).encode(), media_type="application/json")
    assert [one.unread for one in first(page).product.variants] == [("Last: A",), ("Last: B",)]


@pytest.mark.parametrize(
    ("heading", "title", "own"),
    [
        ("Ghost 16 | Shop", "Ghost 16", True),
        ("Brooks Ghost 16 - Black", "Ghost 16", True),
        ("Ghost 16 GTX", "Ghost 16", False),
        ("Ghost 16", "Ghost 16 GTX", False),
    ],
)
def test_a_state_belongs_to_the_page_only_by_its_whole_name(heading: str, title: str, own: bool) -> None:
    """Words that stand beside a name by a sign are the shop's or a colour's; any other makes another shoe."""
    state = {"product": {"name": title, "sizes": [{"name": "9", "sku": "s-900", "inStock": True}]}}
    script = f'<script type="application/json">{json.dumps(state)}</script>'
    page = Page(url=URL, body=f"<html><body><h1>{heading}</h1>{script}</body></html>".encode())
    assert bool(first(page).product.variants) is own


def test_a_class_that_every_size_has_is_its_style_and_no_mark() -> None:
    """`selectable` on all of them says nothing; on some of them it does."""
    every = "".join(f'<li class="selectable">{size}</li>' for size in ("9", "10"))
    assert stock(html(f'<ul class="sizes">{every}</ul>')) == {"9": NONE, "10": NONE}
