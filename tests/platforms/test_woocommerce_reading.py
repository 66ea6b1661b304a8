"""Reading WooCommerce: what the real program answered (9.4, in the shared data), and composed replies."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.errors import Drifted
from stockfinder.page import Page
from stockfinder.platforms import load
from stockfinder.platforms import woocommerce_reading as reading
from stockfinder.product import Absence, Availability, EvidenceKind, Price
from tests.platforms.scripted import page
from tests.platforms.woocommerce_rows import SITE, attribute, child, row, variation
from tests.tools.catalogue import Catalogue, Shoe
from tests.tools.woocommerce_shop import API, WooCommerceShop

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.product import Listing

platform = load("woocommerce")
IN, LOW, OUT, BACK, UNKNOWN = (
    Availability.IN_STOCK,
    Availability.LIMITED,
    Availability.OUT_OF_STOCK,
    Availability.BACKORDER,
    Availability.UNKNOWN,
)


def only(body: object) -> Listing:
    (listing,) = platform.parse(page(body, f"{SITE}{API}"))
    return listing


def labels(listing: Listing) -> list[tuple[str | None, str | None]]:
    return [(variant.size, variant.reference) for variant in listing.product.variants]


def at(pointer: str, body: bytes) -> Any:
    place: Any = json.loads(body)
    for step in pointer.split("/")[1:]:
        place = place[int(step)] if step.isdigit() else place[step]
    return place


class TestRecorded:
    """What WooCommerce 9.4 answered for the shared catalogue."""

    @pytest.fixture
    def raw(self, shared: Path) -> Path:
        return shared / "servers" / "woocommerce" / "raw"

    @pytest.fixture
    def truth(self, shared: Path) -> dict[str, dict[str, Any]]:
        """The shared catalogue's variants, by SKU."""
        told = json.loads((shared / "servers" / "catalog.json").read_text())
        return {variant["sku"]: variant for shoe in told for variant in shoe["variants"]}

    @staticmethod
    def read(raw: Path, name: str) -> Page:
        head = (raw / name).with_suffix(".headers").read_text().splitlines()[1:]
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head) if k}
        return Page(url=f"{SITE}{API}", body=(raw / name).read_bytes(), headers=headers)

    def test_a_search_reply_holds_every_variation_without_its_stock(self, raw: Path) -> None:
        source = self.read(raw, "search_store_api.json")
        hits = reading.hits(reading.rows(source), source, 40)
        assert (hits.complete, hits.because) == (True, "3 of 3 shown")
        assert [(hit.title, hit.brand) for hit in hits.items] == [
            ("Brooks Ghost 16 GTX Women’s", "Brooks"),
            ("Brooks Ghost 16 Women’s", "Brooks"),
            ("Brooks Ghost 16 Men’s", "Brooks"),
        ]
        men = hits.items[2].listing
        assert men is not None
        assert men.product.attributes == {"Brand": "Brooks", "Gender": "Men"}
        assert men.product.price == Price(Decimal("140.00"), "USD")
        variants = men.product.variants
        assert len(variants) == 40
        assert {variant.size for variant in variants} == {
            *("8", "8.5", "9", "9.5", "10", "10.5", "11", "11.5", "12", "13")
        }
        assert {variant.availability for variant in variants} == {UNKNOWN}

    def test_the_list_of_variations_tells_the_stock_of_each(
        self, raw: Path, truth: dict[str, dict[str, Any]]
    ) -> None:
        searched = self.read(raw, "search_store_api.json")
        men = platform.parse(searched)[2]
        listed = self.read(raw, "store_variations_of_product.json")
        rows = reading.rows(listed)
        assert reading.total(listed, 0, 100) == len(rows)
        whole = reading.with_stock(men, rows, whole=True)
        states = {"in": IN, "low": LOW, "out": OUT, "backorder": BACK}
        assert len(whole.product.variants) == 40
        for variant in whole.product.variants:
            told = truth[variant.sku or ""]
            assert (variant.size, variant.width, variant.color) == (
                told["size"],
                told["width"],
                told["colour"],
            )
            assert variant.availability is states[told["status"]]
            assert variant.price == Price(Decimal(str(told["price"])).quantize(Decimal("0.01")), "USD")
            (evidence,) = variant.evidence
            assert evidence.kind is EvidenceKind.ENDPOINT
            stands = at(evidence.pointer, listed.body)
            assert evidence.raw.startswith(f'"is_in_stock":{str(stands).lower()}')

    def test_the_variations_alone_are_read_alike(self, raw: Path) -> None:
        listed = self.read(raw, "store_variations_of_product.json")
        men = platform.parse(self.read(raw, "search_store_api.json"))[2]
        whole = reading.with_stock(men, reading.rows(listed), whole=True)
        (bare,) = platform.parse(listed)
        assert bare.absence is Absence.UNKNOWN

        def told(listing: Listing) -> set[tuple[str | None, ...]]:
            return {(v.sku, v.size, v.width, v.color, v.availability) for v in listing.product.variants}

        assert told(bare) == told(whole)

    def test_a_slug_that_a_variation_shares_gives_one_product_with_that_ones_stock(self, raw: Path) -> None:
        (listing,) = platform.parse(self.read(raw, "store_product_by_slug_list.json"))
        known = [v for v in listing.product.variants if v.evidence]
        assert len(listing.product.variants) == 40
        assert [(v.size, v.availability) for v in known] == [("8", IN)]

    def test_a_variation_found_by_its_sku_leads_to_its_product(self, raw: Path) -> None:
        source = self.read(raw, "store_product_by_sku.json")
        (hit,) = reading.hits(reading.rows(source), source, 40).items
        assert (hit.reference, hit.listing) == ("10", None)
        assert hit.codes == ("BROOKS-GHOST-16-MENS-BLACKWHITE-9-D",)

    def test_an_unknown_slug_is_an_empty_and_complete_reply(self, raw: Path) -> None:
        source = self.read(raw, "store_not_found_slug.json")
        hits = reading.hits(reading.rows(source), source, 40)
        assert (hits.items, hits.complete) == ((), True)

    @pytest.mark.parametrize(
        ("name", "variants", "stock"),
        [
            ("product_page_30_variations.html", 30, True),
            ("product_page_backorders.html", 18, True),
            ("product_page_ajax_variations.html", 10, False),  # the picker's sizes; the form says `false`
        ],
    )
    def test_a_page_tells_stock_up_to_thirty_variations(
        self, raw: Path, truth: dict[str, dict[str, Any]], name: str, variants: int, stock: bool
    ) -> None:
        listing = platform.parse(self.read(raw, name))[0]
        assert len(listing.product.variants) == variants
        for variant in listing.product.variants:
            states = {"in": IN, "low": IN, "out": OUT, "backorder": BACK}
            told = states[truth[variant.sku or ""]["status"]] if stock else UNKNOWN
            assert variant.availability is told

    def test_a_page_of_results_is_read_and_no_other_page_is_taken_for_one(self, raw: Path) -> None:
        from stockfinder.platforms.woocommerce_pages import search_page

        hits = search_page(self.read(raw, "search_html.html"), ())
        assert hits is not None
        assert [hit.title for hit in hits.items][2] == "Brooks Ghost 16 Men’s"
        assert hits.items[2].reference.endswith("/product/brooks-ghost-16-mens/")
        assert hits.complete
        for name in ("home.html", "product_page_not_found.html"):  # which show products, too
            assert search_page(self.read(raw, name), ()) is None

    def test_its_pages_and_replies_are_recognised(self, raw: Path) -> None:
        unmarked = {"rest_v3_needs_auth.json", "store_not_found.json", "store_not_found_slug.json"}
        unmarked |= {"store_root.json", "wp_json_root.json"}  # which name no product
        for path in sorted([*raw.glob("*.html"), *raw.glob("*.json")]):
            found = platform.detect(Page(url=SITE, body=path.read_bytes()))
            assert (found is None) is (path.name in unmarked), path.name

    def test_the_composed_program_answers_as_the_real_one(
        self, raw: Path, truth: dict[str, dict[str, Any]]
    ) -> None:
        """The same keys with the same kinds of values, for what our readers consult."""
        shoe = Shoe(handle="ghost-16", title="Ghost 16", vendor="Brooks", price="139.95", stock={"": "8 9-"})
        composed = WooCommerceShop(SITE, Catalogue(shape="for a test", currency="USD", shoe=(shoe,)))
        pairs = (
            ("search_store_api.json", {"search": "ghost 16"}),
            ("store_variations_of_product.json", {"type": "variation", "parent": "1000"}),
        )
        for name, query in pairs:
            real = json.loads((raw / name).read_bytes())[0]
            mine = composed.answer(API, query, None)[2][0]
            assert mine.keys() <= real.keys()
            for key in reading.Row.__struct_fields__:
                if key in real:
                    assert type(mine[key]) is type(real[key]) or None in (mine[key], real[key]), key


@pytest.mark.parametrize(
    ("told", "means"),
    [
        ({}, IN),
        ({"low_stock_remaining": 2}, LOW),
        ({"low_stock_remaining": 0, "is_on_backorder": True}, BACK),
        ({"is_on_backorder": True, "low_stock_remaining": 3}, BACK),
        ({"is_in_stock": False, "low_stock_remaining": 0}, OUT),
        ({"is_in_stock": False, "is_purchasable": False}, OUT),
        ({"is_purchasable": False}, UNKNOWN),  # without a price, or for show
    ],
)
def test_stock_is_told_by_its_flags(told: dict[str, Any], means: Availability) -> None:
    (variant,) = only([child(11, "Size: 10", **told)]).product.variants
    assert variant.availability is means
    assert bool(variant.evidence) is (means is not UNKNOWN)


@pytest.mark.parametrize(
    ("prices", "price", "before"),
    [
        (("14000", "14000", "USD", 2), Price(Decimal("140.00"), "USD"), None),
        (("9950", "14000", "EUR", 2), Price(Decimal("99.50"), "EUR"), Price(Decimal("140.00"), "EUR")),
        (("15400", "15400", "JPY", 0), Price(Decimal(15400), "JPY"), None),
        (("14500", None, "KWD", 3), Price(Decimal("14.500"), "KWD"), None),
        (("", "", "USD", 2), None, None),
    ],
)
def test_amounts_are_minor_units_of_the_currency(
    prices: tuple[str, str | None, str, int], price: Price | None, before: Price | None
) -> None:
    keys = ("price", "regular_price", "currency_code", "currency_minor_unit")
    product = only([row(prices=dict(zip(keys, prices, strict=True)))]).product
    assert (product.price, product.list_price) == (price, before)


@pytest.mark.parametrize(
    ("headers", "complete", "because"),
    [
        ({"x-wp-total": "2"}, True, "2 of 2 shown"),
        ({"x-wp-total": "47"}, False, "2 of 47 shown"),
        ({}, False, "2 of an unknown number shown"),  # a full page, and more may follow
    ],
)
def test_the_header_says_how_many_products_there_are(
    headers: dict[str, str], complete: bool, because: str
) -> None:
    source = Page(url=SITE, body=msgspec.json.encode([row(1), row(2)]), headers=headers)
    hits = reading.hits(reading.rows(source), source, 2)
    assert (hits.complete, hits.cut, hits.because) == (complete, not complete, because)


def test_slugs_of_sizes_stand_for_what_their_terms_say() -> None:
    told = row(
        attributes=[attribute("Size", "8.5", "9")],
        variations=[variation(11, Size="8-5"), variation(12, Size="9")],
    )
    assert labels(only([told])) == [("8.5", "10/11"), ("9", "10/12")]


def test_an_attribute_of_the_products_own_is_chosen_by_its_name() -> None:
    """One that is no taxonomy has no slugs: its values stand as they are."""
    size = {"name": "Size", "has_variations": True, "terms": [{"id": 0, "name": "EU 42,5"}]}
    told = row(attributes=[size], variations=[variation(11, Size="EU 42,5")])
    assert labels(only([told])) == [("EU 42,5", "10/11")]


@pytest.mark.parametrize("any_size", [None, ""])
def test_a_variation_for_any_size_is_one_of_each_size(any_size: str | None) -> None:
    told = row(attributes=[attribute("Size", "8", "9")], variations=[variation(11, Size=any_size)])
    listing = only([told, child(11, "Size: Any", is_in_stock=False)])
    assert labels(listing) == [("8", "10/11"), ("9", "10/11")]
    assert {v.availability for v in listing.product.variants} == {OUT}


def test_combinations_without_a_variation_stay_open_until_all_variations_are_listed() -> None:
    """A shop that hides what is sold out leaves it out of the product."""
    told = row(
        attributes=[attribute("Size", "8", "9"), attribute("Width", "D", "2E")],
        variations=[variation(11, Size="8", Width="d"), variation(12, Size="9", Width="d")],
    )
    listing = only([told])
    found = [(v.size, v.width, reading.is_open(v)) for v in listing.product.variants]
    assert found == [("8", "D", False), ("9", "D", False), ("8", "2E", True), ("9", "2E", True)]
    rows = reading.rows(page([
        child(11, "Size: 8, Width: D"),
        child(12, "Size: 9, Width: D"),
        child(13, "Size: 8, Width: 2E", is_in_stock=False),
    ]))  # fmt: skip
    whole = reading.with_stock(listing, rows, whole=True)
    assert [(v.size, v.width, v.availability) for v in whole.product.variants] == [
        ("8", "D", IN),
        ("9", "D", IN),
        ("8", "2E", OUT),
    ]
    part = reading.with_stock(listing, rows, whole=False)
    assert [(v.size, v.width) for v in part.product.variants if reading.is_open(v)] == [("9", "2E")]


def test_a_choice_with_commas_is_read_whole() -> None:
    (listing,) = platform.parse(page([child(11, "Color: Black, White &amp; Gum, Size: 10, Width: D (M)")]))
    (variant,) = listing.product.variants
    assert (variant.color, variant.size, variant.width) == ("Black, White & Gum", "10", "D (M)")


@given(
    st.lists(
        st.tuples(
            st.text("abcdefgh ", min_size=1, max_size=9).map(str.strip).filter(bool),
            st.text("abc 123,.-/&", min_size=1, max_size=12).map(str.strip).filter(bool),
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda pair: pair[0],
    )
)
def test_attributes_as_one_line_of_text_are_taken_apart_again(pairs: list[tuple[str, str]]) -> None:
    """Names hold no comma and no colon; values may hold commas, as no name follows them."""
    text = ", ".join(f"{name}: {value}" for name, value in pairs)
    assert reading._attributes(text) == dict(pairs)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ([row(is_in_stock="yes")], "$[0].is_in_stock"),
        ([row(), row(prices={"price": 140})], "$[1].prices"),
        ([row(variations=[{"id": 11, "attributes": [{"value": "8"}]}])], "$[0].variations[0].attributes[0]"),
        ({"code": "rest_no_route", "message": "No route"}, "$"),
    ],
)
def test_a_changed_shape_names_its_path(body: Any, path: str) -> None:
    with pytest.raises(Drifted) as caught:
        platform.parse(page(body, f"{SITE}{API}"))
    assert (caught.value.path or "").startswith(path)


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-5, 99) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([*row(), "variation", "name", "terms"]), inner, max_size=6),
    max_leaves=20,
))  # fmt: skip
def test_any_json_is_read_or_has_drifted(body: Any) -> None:
    source = page(msgspec.json.encode([body, row()]))
    try:
        platform.parse(source)
    except Drifted:
        return
