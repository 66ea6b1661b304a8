"""Medusa: replies recorded from 2.21.2 (`recorded/medusa_*`), and composed ones beside them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.errors import ConfigurationError, Drifted, Unclear
from stockfinder.platforms import load
from stockfinder.product import Absence, Availability, EvidenceKind, Hit, Price, Query, Variant
from stockfinder.shop import Facts, Shop
from tests.platforms.scripted import ScriptedWeb, page, recorded

platform = load("medusa")
KEY = "pk_test"
SEARCH = "/store/products?{q}limit=100&fields=title,handle,metadata"


def shop(**options: Any) -> Shop:
    return Shop(
        name="demo",
        title="Demo",
        site="http://127.0.0.1",
        platform="medusa",
        country="US",
        facts=Facts(grade="recorded", source="tests"),
        options={"publishable_key": KEY, **options},
    )


class KeyedWeb(ScriptedWeb):
    """Notes the headers, too, and answers any address under which a reply stands by its beginning."""

    def __init__(self, replies: dict[str, Any]) -> None:
        super().__init__(replies)
        self.headers: list[dict[str, str]] = []

    async def get(self, url: str, **more: Any) -> Any:
        self.headers.append(dict(more.get("headers") or {}))
        return await super().get(url, **more)

    def _answer(self, address: str) -> Any:
        self.asked.append(address)
        reply = next(reply for start, reply in self.replies.items() if address.startswith(start))
        if isinstance(reply, Exception):
            raise reply
        return reply


def variant(**more: Any) -> dict[str, Any]:
    return {
        "id": "variant_01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "title": "9",
        "manage_inventory": True,
        "allow_backorder": False,
        "inventory_quantity": 10,
        "options": [{"value": "9", "option": {"title": "Size"}}],
    } | more


def product(*variants: dict[str, Any], **more: Any) -> dict[str, Any]:
    identity = {"id": "prod_01ARZ3NDEKTSV4RRFFQ69G5FAV", "title": "Shoe", "handle": "shoe"}
    return identity | {"variants": list(variants)} | more


def reply(*products: dict[str, Any], count: int | None = None) -> dict[str, Any]:
    return {"products": list(products), "count": len(products) if count is None else count}


def only(told: dict[str, Any]) -> Variant:
    (listing,) = platform.parse(page(reply(product(told))))
    (one,) = listing.product.variants
    return one


class TestParse:
    def test_a_recorded_product_is_read_with_every_variant_size_width_colour_price_and_stock(self) -> None:
        (listing,) = platform.parse(recorded("medusa_product.json"), shop(product_url="/products/{slug}"))
        shoe = listing.product
        assert (shoe.title, shoe.brand, shoe.audience) == (
            "Birkenstock Arizona Unisex",
            "Birkenstock",
            "Unisex",
        )
        assert shoe.url == "http://127.0.0.1/products/birkenstock-arizona-unisex"
        assert shoe.tags == ("Unisex", "Birkenstock")
        assert len(shoe.variants) == 18
        first = shoe.variants[0]
        assert (first.size, first.size_option, first.width, first.color) == (
            "EU 36",
            "Size",
            "Regular",
            "Mocha",
        )
        assert (first.sku, first.gtin) == ("BIRKENSTOCK-ARIZONA-UNISEX-MOCHA-36-REGULAR", "2000000001357")
        assert first.price == Price(Decimal("109.95"), "USD")
        assert first.list_price is None
        # Ground truth by the catalogue's rule: in, one left, out, in, backorder, out.
        assert [v.availability for v in shoe.variants[:6]] == [
            Availability.IN_STOCK,
            Availability.LIMITED,
            Availability.OUT_OF_STOCK,
            Availability.IN_STOCK,
            Availability.BACKORDER,
            Availability.OUT_OF_STOCK,
        ]

    def test_every_reading_carries_its_evidence_with_a_pointer_into_the_reply(self) -> None:
        source = recorded("medusa_product.json", "http://127.0.0.1/store/products")
        (listing,) = platform.parse(source)
        for reading in listing.product.variants:
            (evidence,) = reading.evidence
            assert (evidence.kind, evidence.url) == (EvidenceKind.ENDPOINT, source.url)
            at: Any = source.json()
            for step in evidence.pointer.split("/")[1:]:
                at = at[int(step)] if step.isdigit() else at[step]
            assert evidence.raw.startswith(f'"inventory_quantity":{at},"allow_backorder":')

    def test_a_reply_to_a_request_that_did_not_ask_for_stock_says_nothing_of_it(self) -> None:
        (listing,) = platform.parse(recorded("medusa_default.json"))
        assert len(listing.product.variants) == 9
        assert {v.availability for v in listing.product.variants} == {Availability.UNKNOWN}
        assert not any(v.evidence for v in listing.product.variants)

    def test_options_that_stand_with_the_product_alone_are_found_by_their_ids(self) -> None:
        (listing,) = platform.parse(recorded("medusa_default.json"))
        sizes = [v.size for v in listing.product.variants]
        assert sizes == ["1Y", "1.5Y", "2Y", "2.5Y", "3Y", "3.5Y", "4Y", "4.5Y", "5Y"]
        assert {(v.width, v.color) for v in listing.product.variants} == {("M", "White")}

    def test_a_size_that_a_medusa_product_does_not_list_is_not_offered(self) -> None:
        (listing,) = platform.parse(recorded("medusa_product.json"))
        assert listing.absence is Absence.NOT_OFFERED

    def test_a_product_without_variants_says_nothing_of_its_sizes(self) -> None:
        (listing,) = platform.parse(page(reply(product())))
        assert listing.absence is Absence.UNKNOWN

    def test_an_unknown_handle_is_no_product_and_not_a_changed_shape(self) -> None:
        assert platform.parse(recorded("medusa_none.json")) == ()

    @pytest.mark.parametrize(
        ("told", "means"),
        [
            ({"inventory_quantity": 3}, Availability.IN_STOCK),
            ({"inventory_quantity": 2}, Availability.LIMITED),
            ({"inventory_quantity": 1}, Availability.LIMITED),
            ({"inventory_quantity": 0}, Availability.OUT_OF_STOCK),
            ({"inventory_quantity": -2}, Availability.OUT_OF_STOCK),
            ({"inventory_quantity": 0, "allow_backorder": True}, Availability.BACKORDER),
            ({"inventory_quantity": -2, "allow_backorder": True}, Availability.BACKORDER),
            ({"inventory_quantity": 5, "allow_backorder": True}, Availability.IN_STOCK),
            # Not counted at all: can always be ordered, whatever a number left over says.
            ({"manage_inventory": False, "inventory_quantity": None}, Availability.IN_STOCK),
            ({"manage_inventory": False, "inventory_quantity": 0}, Availability.IN_STOCK),
            # Counted, but no number: never stocked anywhere, or not asked for.
            ({"inventory_quantity": None}, Availability.UNKNOWN),
            ({"inventory_quantity": None, "allow_backorder": True}, Availability.UNKNOWN),
            # None left, and whether it can be ordered all the same was not told.
            ({"inventory_quantity": 0, "allow_backorder": None}, Availability.UNKNOWN),
            ({"inventory_quantity": 4, "allow_backorder": None}, Availability.IN_STOCK),
            ({"inventory_quantity": 4, "manage_inventory": None}, Availability.IN_STOCK),
        ],
    )
    def test_stock_is_read_from_the_count_and_its_two_rules(
        self, told: dict[str, Any], means: Availability
    ) -> None:
        reading = only(variant(**told))
        assert reading.availability is means
        assert bool(reading.evidence) is (means is not Availability.UNKNOWN)

    @given(
        st.fixed_dictionaries(
            {
                "inventory_quantity": st.none() | st.integers(-(10**6), 10**6),
                "manage_inventory": st.none() | st.booleans(),
                "allow_backorder": st.none() | st.booleans(),
            }
        )
    )
    def test_nothing_reads_as_in_stock_but_a_positive_count_or_what_is_not_counted(
        self, told: dict[str, Any]
    ) -> None:
        reading = only(variant(**told))
        if reading.availability in (Availability.IN_STOCK, Availability.LIMITED):
            assert told["manage_inventory"] is False or told["inventory_quantity"] > 0
        if reading.availability is Availability.OUT_OF_STOCK:
            assert told["inventory_quantity"] <= 0
            assert told["allow_backorder"] is False

    @pytest.mark.parametrize(
        ("told", "price", "list_price"),
        [
            (
                {"calculated_amount": 139.95, "original_amount": 139.95, "currency_code": "eur"},
                Price(Decimal("139.95"), "EUR"),
                None,
            ),
            (
                {"calculated_amount": 99, "original_amount": 140, "currency_code": "usd"},
                Price(Decimal(99), "USD"),
                Price(Decimal(140), "USD"),
            ),
            # Major units: 15000 yen are 15000 yen.
            (
                {"calculated_amount": 15000, "original_amount": None, "currency_code": "jpy"},
                Price(Decimal(15000), "JPY"),
                None,
            ),
            ({"calculated_amount": None, "currency_code": "usd"}, None, None),
        ],
    )
    def test_amounts_are_decimals_in_major_units(
        self, told: dict[str, Any], price: Price | None, list_price: Price | None
    ) -> None:
        reading = only(variant(calculated_price=told))
        assert (reading.price, reading.list_price) == (price, list_price)

    @pytest.mark.parametrize(
        ("codes", "gtin"),
        [
            ({"ean": "2000000000015", "upc": "036000291452"}, "2000000000015"),
            ({"ean": None, "upc": "036000291452"}, "036000291452"),
            ({"barcode": "4006381333931"}, "4006381333931"),
            ({"barcode": "SHELF-12"}, None),
            ({"ean": "2000000000016"}, None),
        ],
    )
    def test_a_gtin_is_taken_from_whichever_field_has_a_valid_one(
        self, codes: dict[str, Any], gtin: str | None
    ) -> None:
        assert only(variant(**codes)).gtin == gtin

    def test_style_code_colour_and_brand_are_found_among_the_free_fields(self) -> None:
        facts = {
            "Brand": "Nike",
            "style_code": "DD1391-100",
            "colour": "White/Black",
            "weight": 12,
            "x": None,
        }
        (listing,) = platform.parse(page(reply(product(variant(), metadata=facts))))
        shoe = listing.product
        assert (shoe.brand, shoe.mpn, shoe.color) == ("Nike", "DD1391-100", "White/Black")
        assert shoe.attributes == {
            "Brand": "Nike",
            "style_code": "DD1391-100",
            "colour": "White/Black",
            "weight": "12",
        }

    @pytest.mark.parametrize(
        "body",
        [
            reply(product(variant(), title=None)),
            reply(product(variant(inventory_quantity="3"))),
            # Medusa 1 told whole minor units here; a price from it would be a hundred times too high.
            reply(product(variant(calculated_price=14000))),
            {"products": {"items": []}, "count": 0},
            b'{"products": [{"title": "Sh',
        ],
    )
    def test_a_changed_shape_is_drift_and_never_a_reading(self, body: object) -> None:
        with pytest.raises(Drifted):
            platform.parse(page(body))

    def test_a_changed_shape_names_the_place_that_did_not_fit(self) -> None:
        with pytest.raises(Drifted) as caught:
            platform.parse(page(reply(product(variant(), variant(manage_inventory="yes")))))
        assert caught.value.path == "$.products[0].variants[1].manage_inventory"


class TestPages:
    """Storefronts have pages of their own; some carry a product as the API sent it."""

    @staticmethod
    def next_data(value: object) -> bytes:
        data = msgspec.json.encode({"props": {"pageProps": {"product": value}}})
        return b'<!doctype html><script id="__NEXT_DATA__" type="application/json">' + data + b"</script>"

    @staticmethod
    def flight(value: object) -> bytes:
        row = b'5:["$","$L20",null,' + msgspec.json.encode({"product": value}) + b"]\n"
        push = msgspec.json.encode([1, row.decode()])
        return b"<!doctype html><script>self.__next_f.push(" + push + b")</script>"

    @pytest.mark.parametrize("page_of", ["next_data", "flight"])
    def test_a_product_in_a_pages_data_is_read_like_a_reply(self, page_of: str) -> None:
        told = product(
            variant(inventory_quantity=0, allow_backorder=True),
            variant(options=[{"value": "9.5", "option": {"title": "Size"}}], inventory_quantity=7),
            variant(
                options=[{"value": "10", "option": {"title": "Size"}}],
                calculated_price={"calculated_amount": 99.95, "currency_code": "usd"},
                manage_inventory=False,
            ),
        )
        (listing,) = platform.parse(page(getattr(self, page_of)(told)))
        assert [(v.size, v.availability) for v in listing.product.variants] == [
            ("9", Availability.BACKORDER),
            ("9.5", Availability.IN_STOCK),
            ("10", Availability.IN_STOCK),
        ]
        assert listing.product.variants[2].price == Price(Decimal("99.95"), "USD")
        assert {v.evidence[0].kind for v in listing.product.variants} == {EvidenceKind.EMBEDDED_STATE}

    def test_a_product_that_a_page_carries_twice_is_told_once(self) -> None:
        body = self.next_data([product(variant()), product(variant())])
        assert len(platform.parse(page(body))) == 1

    def test_a_page_without_medusas_data_has_no_product_of_its(self) -> None:
        assert platform.parse(page(b"<!doctype html><title>Shoes</title>")) == ()
        assert platform.parse(page(self.next_data(product(variant(), id="1234")))) == ()


class TestSearch:
    async def test_it_asks_for_the_line_with_the_key_and_without_variants(self) -> None:
        web = KeyedWeb({"/store/products": recorded("medusa_search.json")})
        query = Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16")
        hits = await platform.search(shop(product_url="/p/{slug}"), web, query)
        assert web.asked == [SEARCH.format(q="q=Ghost&")]
        (sent,) = web.headers
        assert sent == {"x-publishable-api-key": "***"}
        assert sent["x-publishable-api-key"].reveal() == KEY
        assert sorted(hit.title for hit in hits.items) == [
            "Brooks Ghost 15 Men's",
            "Brooks Ghost 16 GTX Women's",
            "Brooks Ghost 16 Men's",
            "Brooks Ghost 16 Women's",
        ]
        first = next(hit for hit in hits.items if hit.reference == "brooks-ghost-16-mens")
        assert (first.brand, first.audience) == ("Brooks", "Men")
        assert first.url == "http://127.0.0.1/p/brooks-ghost-16-mens"
        assert hits.complete

    @pytest.mark.parametrize(
        ("shown", "count", "cut"),
        [
            (3, 3, False),
            (0, 0, False),
            (3, 47, True),
            # An index only estimates: a full page may have more behind it, whatever the count says.
            (100, 100, True),
            (100, 20, True),
        ],
    )
    async def test_absence_may_be_concluded_only_from_a_reply_that_shows_all(
        self, shown: int, count: int, cut: bool
    ) -> None:
        rows = [{"title": f"Brooks Ghost {n}", "handle": f"ghost-{n}"} for n in range(shown)]
        web = KeyedWeb({"/store/products": page(reply(*rows, count=count))})
        hits = await platform.search(shop(), web, Query(text="Ghost", model="Ghost"))
        assert hits.cut is cut
        assert hits.complete is (not cut and shown > 0)

    async def test_a_code_is_asked_for_first_and_found_by_any_variant(self) -> None:
        web = KeyedWeb({"/store/products?q=2000000000015": recorded("medusa_search_code.json")})
        hits = await platform.search(shop(), web, Query(text="2000000000015", gtin="2000000000015"))
        (hit,) = hits.items
        assert hit.reference == "brooks-ghost-16-mens"
        assert "2000000000015" in hit.gtins
        assert "BROOKS-GHOST-16-MENS-BLACKWHITE-8-D" in hit.codes

    async def test_where_nothing_is_found_anywhere_an_empty_shop_proves_nothing(self) -> None:
        web = KeyedWeb({"/store/products": page(reply())})
        hits = await platform.search(shop(), web, Query(text="Brooks Ghost", brand="Brooks", model="Ghost"))
        assert not hits.complete

    async def test_the_address_of_the_api_comes_from_the_entry(self) -> None:
        web = KeyedWeb({"https://api.shop.example/store/products": recorded("medusa_search.json")})
        await platform.search(shop(api="https://api.shop.example/"), web, Query(text="Ghost", model="Ghost"))
        assert len(web.asked) == 1

    @pytest.mark.parametrize("options", [{"publishable_key": None}, {"key": "pk_x"}])
    async def test_an_entry_without_a_key_or_with_an_unknown_option_is_a_mistake(
        self, options: dict[str, Any]
    ) -> None:
        with pytest.raises(ConfigurationError, match=r"demo\.toml"):
            await platform.search(shop(**options), KeyedWeb({}), Query(text="Ghost", model="Ghost"))

    async def test_a_refused_request_says_that_the_key_or_the_region_may_be_wrong(self) -> None:
        web = KeyedWeb({"/store/products": Drifted("it does not understand our request (400)")})
        with pytest.raises(Drifted, match="key or the region"):
            await platform.search(shop(), web, Query(text="Ghost", model="Ghost"))

    async def test_a_shop_without_a_store_api_is_drift_and_not_an_empty_shop(self) -> None:
        web = KeyedWeb({"/store/products": page(b"<pre>Cannot GET</pre>", status=404)})
        with pytest.raises(Drifted, match="no Medusa store API"):
            await platform.search(shop(), web, Query(text="Ghost", model="Ghost"))


class TestRead:
    HIT = Hit(reference="birkenstock-arizona-unisex", title="Arizona")

    async def test_a_hit_is_read_by_its_handle_with_stock_and_the_regions_prices(self) -> None:
        web = KeyedWeb({"/store/products": recorded("medusa_product.json")})
        listing = await platform.read(shop(region="reg_1"), web, self.HIT)
        (asked,) = web.asked
        assert "handle=birkenstock-arizona-unisex" in asked
        assert "region_id=reg_1" in asked
        assert "fields=*variants.calculated_price," in asked
        assert "variants.inventory_quantity" in asked
        assert len(listing.product.variants) == 18

    async def test_without_a_region_no_price_is_asked_for(self) -> None:
        web = KeyedWeb({"/store/products": recorded("medusa_product.json")})
        await platform.read(shop(), web, self.HIT)
        assert "price" not in web.asked[0]
        assert "region" not in web.asked[0]

    async def test_a_product_that_search_names_and_the_shop_has_not_is_unclear(self) -> None:
        web = KeyedWeb({"/store/products": recorded("medusa_none.json")})
        with pytest.raises(Unclear, match="not there"):
            await platform.read(shop(), web, self.HIT)


@pytest.mark.parametrize(
    ("body", "known"),
    [
        (msgspec.json.encode(reply(product(variant()))), True),
        (recorded("medusa_no_key.json").body, True),
        (TestPages.flight(product(variant())), True),
        (b'{"products":[],"count":0,"offset":0,"limit":50}', False),  # may be anybody's
        (b'{"product":"prod_NffrFeUfNV2Hib"}', False),  # Stripe's
        (b"<title>Shoes</title>", False),
    ],
)
def test_medusa_is_known_by_its_ids_or_by_its_asking_for_a_key(body: bytes, known: bool) -> None:
    assert (platform.detect(page(body)) is not None) is known
