"""Shopify's storefront replies and pages: sizes, prices, stock and evidence, composed and of real shops."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.errors import Drifted
from stockfinder.page import Page
from stockfinder.platforms import load
from stockfinder.product import Absence, Availability, EvidenceKind, Listing, Price
from tests.platforms.composed_shopify import SITE, Style
from tests.shoes import shop

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

platform = load("shopify")
IN, OUT, UNKNOWN = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.UNKNOWN
SHOE = Style("Ghost 16", {"Size": ["9", "10"]}, {("10",)})


def parse(body: Any, url: str = f"{SITE}/products/ghost-16.js") -> tuple[Listing, ...]:
    text = body if isinstance(body, str) else json.dumps(body)
    return platform.parse(Page(url=url, body=text.encode()), shop())


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """A `.js` reply after a change."""
    told = SHOE.js()
    change(told)
    return told


class TestReplies:
    def test_js_has_whole_hundredths_and_the_shops_currency(self) -> None:
        (listing,) = parse(changed(lambda p: p["variants"][1].update(price=12995, compare_at_price=14000)))
        ten = listing.product.variants[1]
        assert (ten.price, ten.list_price) == (
            Price(Decimal("129.95"), "USD"),
            Price(Decimal("140.00"), "USD"),
        )

    @pytest.mark.parametrize("before", [None, 0, 14000, 13000])
    def test_a_price_that_is_not_higher_is_not_struck_through(self, before: int | None) -> None:
        (listing,) = parse(changed(lambda p: p["variants"][0].update(compare_at_price=before)))
        assert listing.product.variants[0].list_price is None

    def test_the_listing_has_decimal_strings(self) -> None:
        (listing,) = parse({"products": [SHOE.listed()]}, f"{SITE}/products.json?limit=250")
        assert listing.product.variants[0].price == Price(Decimal("140.00"), "USD")
        assert listing.product.url == f"{SITE}/products/ghost-16"

    def test_evidence_points_at_the_token(self) -> None:
        (listing,) = parse(SHOE.js())
        (evidence,) = listing.product.variants[1].evidence
        assert (evidence.kind, evidence.pointer) == (EvidenceKind.ENDPOINT, "/variants/1/available")
        assert evidence.raw == '"available":true'
        (listing,) = parse({"products": [SHOE.listed()]})
        assert listing.product.variants[0].evidence[0].pointer == "/products/0/variants/0/available"

    def test_the_json_reply_tells_no_stock_and_none_is_made_up(self) -> None:
        told = SHOE.listed()
        for row in told["variants"]:
            del row["available"]
        (listing,) = parse({"product": told | {"tags": "running, mens"}}, f"{SITE}/products/ghost-16.json")
        assert {(v.availability, v.evidence) for v in listing.product.variants} == {(UNKNOWN, ())}
        assert listing.product.tags == ("running", "mens")
        assert listing.product.url == f"{SITE}/products/ghost-16"

    @pytest.mark.parametrize("tag", ["preorder", "Pre-Order", "pre_order:true", "is-preorder"])
    def test_a_tag_of_pre_order_makes_what_can_be_ordered_a_pre_order(self, tag: str) -> None:
        (listing,) = parse(changed(lambda p: p.update(tags=["running", tag])))
        assert [v.availability for v in listing.product.variants] == [OUT, Availability.PREORDER]
        (listing,) = parse(changed(lambda p: p.update(tags=["no preorder discount"])))
        assert [v.availability for v in listing.product.variants] == [OUT, IN]

    def test_a_suggestion_tells_of_the_product_and_of_no_size(self) -> None:
        row = {"title": "Ghost 16", "url": "/products/ghost-16?_pos=1", "available": False, "variants": []}
        (listing,) = parse({"resources": {"results": {"products": [row]}}}, f"{SITE}/search/suggest.json")
        assert (listing.product.variants, listing.absence) == ((), Absence.UNKNOWN)
        assert (listing.product.availability, listing.product.url) == (OUT, f"{SITE}/products/ghost-16")

    def test_a_list_of_250_variants_may_be_cut_so_absence_says_nothing(self) -> None:
        sizes = [str(n) for n in range(250)]
        (listing,) = parse(Style("Ghost 16", {"Size": sizes}, set()).js())
        assert listing.absence is Absence.UNKNOWN
        (listing,) = parse(Style("Ghost 16", {"Size": sizes[1:]}, set()).js())
        assert listing.absence is Absence.NOT_OFFERED

    def test_a_barcode_is_a_gtin_only_with_the_right_check_digit(self) -> None:
        def barcodes(told: dict[str, Any]) -> None:
            told["variants"][0]["barcode"] = "036000291452"
            told["variants"][1]["barcode"] = "036000291453"

        (listing,) = parse(changed(barcodes))
        assert [v.gtin for v in listing.product.variants] == ["036000291452", None]

    def test_the_locale_of_the_reply_stands_in_the_links(self) -> None:
        (listing,) = parse(SHOE.js(), f"{SITE}/en-ca/products/ghost-16.js")
        assert listing.product.url == f"{SITE}/en-ca/products/ghost-16"

    def test_style_code_and_colour_are_taken_from_lines_that_state_them(self) -> None:
        text = "<p>Mesh</p><p>Style: NBM996</p>\n<p>Color: <span>Grey</span></p><ul><li>Light</li></ul>"
        (listing,) = parse(changed(lambda p: p.update(description=text)))
        product = listing.product
        assert (product.mpn, product.color, product.bullets) == ("NBM996", "Grey", ("Light",))

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            (lambda p: p["variants"][0].pop("available"), "$.variants[0]"),
            (lambda p: p["variants"][0].update(available="yes"), "$.variants[0].available"),
            (lambda p: p["variants"][0].update(price="140.00"), "$.variants[0].price"),
            (lambda p: p["variants"][0].update(price=140.5), "$.variants[0].price"),
            (lambda p: p.update(variants={}), "$.variants"),
            (lambda p: p.update(title=None), "$.title"),
        ],
    )
    def test_a_changed_shape_is_drift_that_names_its_path(
        self, change: Callable[[dict[str, Any]], object], path: str
    ) -> None:
        with pytest.raises(Drifted) as caught:
            parse(changed(change))
        assert caught.value.path == path

    def test_a_number_for_a_price_in_the_listing_is_drift_and_not_cents(self) -> None:
        told = SHOE.listed()
        told["variants"][0]["price"] = 14000
        with pytest.raises(Drifted):
            parse({"products": [told]})

    def test_fields_that_nobody_asked_for_are_no_drift(self) -> None:
        (listing,) = parse(changed(lambda p: p.update(selling_plan_groups=[{"x": 1}], media=None)))
        assert len(listing.product.variants) == 2

    @pytest.mark.parametrize("body", ["{}", "[]", '{"products":7}', '{"a":', "{" * 100_000])
    def test_json_of_another_kind_is_drift(self, body: str) -> None:
        with pytest.raises(Drifted):
            parse(body)


class TestOptions:
    @pytest.mark.parametrize(
        ("options", "size", "width", "color"),
        [
            ({"Size": ["10"], "Width": ["2E"]}, "10", "2E", None),
            ({"Shoe Width": ["D"], "Colour": ["Black"], "Shoe Size": ["10"]}, "10", "D", "Black"),
            ({"Color": ["Black/White"], "US Size": ["10"]}, "10", None, "Black/White"),
            ({"Title": ["10 2E"]}, "10 2E", None, None),
            ({"Title": ["Default Title"]}, None, None, None),
            ({"Größe": ["43 1/3"], "Farbe": ["Schwarz"]}, "43 1/3", None, "Schwarz"),
            ({"Material": ["Suede"], "Size": ["10"]}, "10", None, None),
        ],
    )
    def test_options_are_told_apart_in_any_order_under_any_name(
        self, options: dict[str, list[str]], size: str | None, width: str | None, color: str | None
    ) -> None:
        (listing,) = parse(Style("Ghost 16", options, set()).js())
        (only,) = listing.product.variants
        assert (only.size, only.width, only.color) == (size, width, color)

    def test_a_choice_of_mens_and_womens_stands_with_the_sizes_name(self) -> None:
        told = Style("Ghost 16", {"Gender": ["Men's", "Women's"], "Size": ["10"]}, set()).js()
        assert [v.size_option for v in parse(told)[0].product.variants] == ["Men's Size", "Women's Size"]

    def test_two_sizes_of_one_variant_are_both_told_each_under_its_name(self) -> None:
        told = Style("Ghost 16", {"Men's Size": ["10"], "Women's Size": ["11.5"]}, set()).js()
        assert parse(told)[0].product.variants[0].size == "Men's Size 10 / Women's Size 11.5"


def html(*blocks: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body>{''.join(blocks)}</body></html>"


class TestPages:
    def test_the_product_that_a_theme_prints_is_read_wherever_it_stands(self) -> None:
        text = json.dumps(SHOE.js())
        for block in (
            f'<script type="application/json" data-product-json>{text}</script>',
            f"<script>new Shopify.OptionSelectors('x', {{ product: {text}, onVariantSelected: f }})</script>",
        ):
            (listing,) = parse(html(block), f"{SITE}/products/ghost-16")
            assert [v.availability for v in listing.product.variants] == [OUT, IN]
            assert listing.product.variants[0].evidence[0].kind is EvidenceKind.EMBEDDED_STATE

    @pytest.mark.parametrize(
        ("url", "head"),
        [
            (f"{SITE}/collections/sale/products/ghost-16?variant=1", ""),
            (f"{SITE}/", f'<link rel="canonical" href="{SITE}/products/ghost-16">'),
        ],
    )
    def test_the_pages_own_product_comes_first(self, url: str, head: str) -> None:
        blocks = [f"<script>{json.dumps(s.js())}</script>" for s in (Style("Sock", {}, set()), SHOE)]
        assert [found.product.title for found in parse(html(*blocks, head=head), url)] == ["Ghost 16", "Sock"]

    def test_the_currency_that_the_page_shows_goes_before_the_entrys(self) -> None:
        block = f'<script>Shopify.currency = {{"active":"EUR","rate":"1"}}; {json.dumps(SHOE.js())}</script>'
        (listing,) = parse(html(block), f"{SITE}/products/ghost-16")
        assert listing.product.variants[0].price == Price(Decimal("140.00"), "EUR")

    def test_a_product_that_is_cut_off_is_not_read(self) -> None:
        block = f"<script>{json.dumps(SHOE.js())[:-40]}</script>"
        from stockfinder.platforms import shopify_ajax

        assert shopify_ajax.embedded(Page(url=f"{SITE}/products/ghost-16", body=html(block).encode())) == ()


FLIPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_a_reply_changed_anywhere_is_read_or_drift_and_never_in_stock_without_its_token(
    data: st.DataObject,
) -> None:
    told: Any = data.draw(st.sampled_from([SHOE.js(), {"products": [SHOE.listed()]}, {"product": SHOE.js()}]))
    node = told
    for _ in range(data.draw(st.integers(0, 3))):
        below = list(node.values()) if isinstance(node, dict) else node
        deeper = [one for one in below if isinstance(one, dict | list) and one]
        if not deeper:
            break
        node = data.draw(st.sampled_from(deeper))
    place = data.draw(st.sampled_from(list(node) if isinstance(node, dict) else list(range(len(node)))))
    node[place] = data.draw(FLIPS)
    try:
        listings = parse(told)
    except Drifted:
        return
    for variant in (variant for listing in listings for variant in listing.product.variants):
        if variant.availability is IN:
            assert [evidence.raw for evidence in variant.evidence] == ['"available":true']


def truth(shared: Path, file: str) -> dict[str, Any]:
    for line in (shared / "data/real/manifest.jsonl").read_text().splitlines():
        row: dict[str, Any] = json.loads(line)
        if row["file"] == file:
            return row
    pytest.skip(f"{file} is not among the data beside the repository")


def real(shared: Path, file: str, url: str | None = None) -> tuple[tuple[Listing, ...], dict[str, Any]]:
    row = truth(shared, file)
    body = (shared / "data/real" / file).read_bytes()
    url = url or row["original_url"] or f"https://{row['site']}/"
    return platform.parse(Page(url=url, body=body)), row["ground_truth"]


def stocks(listing: Listing) -> list[tuple[str, bool | None]]:
    means = {IN: True, OUT: False}
    return [(" ".join((v.size or "").split()), means.get(v.availability)) for v in listing.product.variants]


class TestRealShops:
    def test_kiths_js_is_read_size_by_size(self, shared: Path) -> None:
        (listing,), told = real(shared, "shopify/kith.com/product-js-new-balance-m996.json")
        assert stocks(listing) == [(size["label"], size["in_stock"]) for size in told["sizes"]]
        assert {v.price for v in listing.product.variants} == {Price(Decimal("170.00"), None)}
        assert (listing.product.brand, listing.product.mpn) == ("New Balance", "NBM996")

    def test_kiths_listing_is_read_product_by_product(self, shared: Path) -> None:
        listings, told = real(shared, "shopify/kith.com/products-json-slice-2024.json")
        assert len(listings) == len(told["items"])
        for listing, item in zip(listings, told["items"], strict=True):
            assert listing.product.title == item["title"]
            assert stocks(listing) == [(size["label"], size["in_stock"]) for size in item["sizes"]]
            assert {v.price for v in listing.product.variants} == {
                Price(Decimal(item["price"]).quantize(Decimal("0.01")), None)
            }

    def test_a_page_with_sizes_widths_and_a_price_is_read_variant_by_variant(self, shared: Path) -> None:
        listings, told = real(shared, "shopify/snaggedandbagged.com/nb-847lw4.html")
        rows = [(v.size, v.color, v.width, v.availability) for v in listings[0].product.variants]
        assert rows == [(s["label"], s["color"], s["width_option"], IN) for s in told["sizes"]]
        assert listings[0].product.variants[0].price == Price(Decimal("117.00"), "USD")

    def test_a_page_of_a_product_without_sizes_names_none(self, shared: Path) -> None:
        listings, told = real(shared, "shopify/radioshack.com/griffin-powerblock.html")
        (only,) = listings[0].product.variants
        assert (listings[0].product.title, only.size) == (told["title"], None)

    def test_a_headless_page_is_read_by_its_markup(self, shared: Path) -> None:
        listings, told = real(shared, "shopify/allbirds.com/mens-dasher-nz.html")
        heard = dict(stocks(listings[0]))
        assert {label: heard.get(label) for label in (size["label"] for size in told["sizes"])} == {
            size["label"]: size["in_stock"] for size in told["sizes"]
        }

    @pytest.mark.parametrize(
        "file",
        [
            "kith.com/product-js-new-balance-m996.json",
            "kith.com/products-json-slice-2024.json",
            "snaggedandbagged.com/nb-847lw4.html",
            "allbirds.com/mens-dasher-nz.html",
            "radioshack.com/griffin-powerblock.html",
            "radioshack.com/listing-connectors.html",
        ],
    )
    def test_real_pages_and_replies_are_recognised(self, shared: Path, file: str) -> None:
        body = (shared / "data/real/shopify" / file).read_bytes()
        found = platform.detect(Page(url="https://shop.example/", body=body))
        assert found is not None
        assert found.certain

    def test_other_platforms_replies_are_not_taken_for_shopifys(self, shared: Path) -> None:
        root = shared / "data/real"
        wrong = []
        for path in sorted(root.glob("*/*/*")):
            if path.parts[-3] == "shopify" or path.suffix not in (".json", ".html"):
                continue
            found = platform.detect(Page(url="https://shop.example/", body=path.read_bytes()))
            if found is not None and found.certain:
                wrong.append((path.name, found.because))
        assert wrong == []


def test_a_page_with_a_hundred_thousand_beginnings_of_products_is_given_up() -> None:
    """Each may take looking through the whole page: all of them would take minutes."""
    from stockfinder.platforms import shopify_ajax

    body = b"<script>" + b'{"id":1,"title":"a","handle":' * 100_000
    assert shopify_ajax.embedded(Page(url=f"{SITE}/products/ghost-16", body=body)) == ()
