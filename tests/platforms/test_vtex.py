"""VTEX: replies composed by its OpenAPI files, and a recorded page of a catalogue's search."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.errors import Blocked, ConfigurationError, Drifted, NotPermitted, RateLimited, Unclear
from stockfinder.page import Page
from stockfinder.platforms import load, vtex_reading
from stockfinder.product import Absence, Availability, EvidenceKind, Hit, Price, Query
from tests.platforms.program_web import ProgramWeb
from tests.platforms.scripted import ScriptedWeb, page
from tests.shoes import shop
from tests.tools.catalogue import Catalogue, Shoe
from tests.tools.vtex_shop import CATALOGUE, INTELLIGENT, VtexShop

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.product import Listing, Variant

platform = load("vtex")
SITE = "https://vtex.example"
GHOST_16 = Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16")
IN, LOW, OUT, UNKNOWN = (
    Availability.IN_STOCK,
    Availability.LIMITED,
    Availability.OUT_OF_STOCK,
    Availability.UNKNOWN,
)
SHOES = Catalogue(
    shape="for a test",
    currency="EUR",
    shoe=(
        Shoe(
            handle="ghost-16-hombre",
            title="Zapatillas Brooks Ghost 16 Hombre",
            vendor="Brooks",
            price="98.00",
            was="140.00",
            code="110418",
            gender="Hombre",
            options=("Talla",),
            stock={"": "42 42.5- 43"},
        ),
        Shoe(handle="ghost-15", title="Brooks Ghost 15", vendor="Brooks", price="90.00", stock={"": "42-"}),
    ),
)


def offer(**told: Any) -> dict[str, Any]:
    return {"sellerId": "1", "commertialOffer": {"Price": 98.0, "ListPrice": 140.0} | told}


def item(*sellers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A SKU in size 42, as the catalogue gives it."""
    told = {"itemId": "77", "name": "42", "nameComplete": "Ghost 16 42", "sellers": list(sellers)}
    return told | {"variations": ["Talla"], "Talla": ["42"]} | more


def product(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    told = {"productId": "7", "productName": "Ghost 16", "linkText": "ghost-16", "brand": "Brooks"}
    return told | {"items": list(items)} | more


def only(*items: dict[str, Any], **more: Any) -> Listing:
    (listing,) = platform.parse(page([product(*items, **more)], f"{SITE}{CATALOGUE}"), shop(site=SITE))
    return listing


def one(*items: dict[str, Any]) -> Variant:
    (variant,) = only(*items).product.variants
    return variant


@pytest.mark.parametrize(
    ("sellers", "means"),
    [
        ([{"IsAvailable": True, "AvailableQuantity": 10000}], IN),
        ([{"IsAvailable": True, "AvailableQuantity": 2}], LOW),
        ([{"IsAvailable": True, "AvailableQuantity": 0}], IN),  # the flag counts, says the OpenAPI file
        ([{"IsAvailable": False, "AvailableQuantity": 5}], OUT),
        ([{"AvailableQuantity": 10000}], IN),  # Intelligent Search tells no flag
        ([{"AvailableQuantity": 0}], OUT),
        ([{}], UNKNOWN),
        ([], UNKNOWN),
        # It can be had where any seller has it.
        ([{"IsAvailable": False}, {"IsAvailable": True, "AvailableQuantity": 9}], IN),
        ([{"IsAvailable": True, "AvailableQuantity": 9}, {"IsAvailable": False}], IN),
        ([{"IsAvailable": False}, {"IsAvailable": False}], OUT),
        ([{}, {"IsAvailable": False}], OUT),
    ],
)
def test_a_sku_is_in_stock_where_any_seller_has_it(
    sellers: list[dict[str, Any]], means: Availability
) -> None:
    variant = one(item(*(offer(**told) for told in sellers)))
    assert variant.availability is means
    assert bool(variant.evidence) is (means is not UNKNOWN)


def test_the_evidence_points_at_the_offer_that_counts() -> None:
    sold_out, there = (
        offer(IsAvailable=False, AvailableQuantity=0),
        offer(IsAvailable=True, AvailableQuantity=3),
    )
    (evidence,) = one(item(sold_out, there)).evidence
    assert evidence.kind is EvidenceKind.ENDPOINT
    assert evidence.pointer == "/0/items/0/sellers/1/commertialOffer"
    assert evidence.raw == '"IsAvailable":true,"AvailableQuantity":3'


@pytest.mark.parametrize(
    "told",
    [
        {"variations": ["Talla"], "Talla": ["42"]},
        {"variations": ["Tamanho"], "Tamanho": ["42"]},
        {"variations": ["Tallas", "Color"], "Tallas": ["42"], "Color": ["Negro"]},
        {"variations": [{"name": "Size", "values": ["42"]}, {"name": "Cor", "values": ["Preto"]}]},
        {"variations": ["Edition"], "Edition": ["Limited run"], "name": "42"},
        {"variations": None, "name": "42"},
        {"variations": [], "name": "42"},
    ],
)
def test_the_size_is_a_choice_by_its_name_or_else_what_the_sku_is_called(told: dict[str, Any]) -> None:
    assert one(item(offer(IsAvailable=True), **told)).size == "42"


def test_a_sku_that_is_called_otherwise_tells_no_size() -> None:
    assert one(item(offer(IsAvailable=True), variations=None, name="Ghost 16 Negro")).size is None


def test_a_skus_codes_are_its_own_and_a_wrong_ean_is_none() -> None:
    first = one(item(offer(), ean="4006381333931", referenceId=[{"Key": "RefId", "Value": "110418-42"}]))
    assert (first.sku, first.gtin, first.reference) == ("110418-42", "4006381333931", "77")
    second = one(item(offer(), ean="16001", referenceId=[None, {"Key": "RefId", "Value": None}]))
    assert (second.sku, second.gtin) == ("77", None)


def test_prices_are_decimal_in_the_shops_currency_and_a_sold_out_sku_has_none() -> None:
    there = one(item(offer(IsAvailable=True)))
    assert there.price == Price(Decimal("98.0"), "USD")
    assert there.list_price == Price(Decimal("140.0"), "USD")
    gone = one(item(offer(IsAvailable=False, Price=0, ListPrice=0)))
    assert (gone.price, gone.list_price) == (None, None)


def test_a_products_address_is_the_shops_own_whatever_host_the_reply_names() -> None:
    listing = only(link="https://account.vtexcommercestable.com.br/ghost-16/p")
    assert listing.product.url == f"{SITE}/ghost-16/p"


@pytest.mark.parametrize(
    "told",
    [
        {"allSpecifications": ["Género", "Suela"], "Género": ["Hombre"], "Suela": ["EVA"]},
        {"properties": [{"name": "Género", "values": ["Hombre"]}, {"name": "Suela", "values": ["EVA"]}]},
    ],
)
def test_specifications_are_told_and_one_of_them_says_for_whom(told: dict[str, Any]) -> None:
    shoe = only(item(offer()), **told).product
    assert (shoe.audience, shoe.attributes) == ("Hombre", {"Género": "Hombre", "Suela": "EVA"})


def test_all_active_skus_are_listed() -> None:
    assert only(item(offer())).absence is Absence.NOT_OFFERED
    assert only().absence is Absence.UNKNOWN


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ([product(item(offer(IsAvailable="yes")))], "/0/items/0.sellers[0].commertialOffer.IsAvailable"),
        ([product(), product(productName=None)], "/1.productName"),
        ({"products": [product(item(itemId=7))], "recordsFiltered": 1}, "/products/0/items/0.itemId"),
        ({"message": "no such route"}, "$"),
    ],
)
def test_a_changed_shape_names_its_path(body: Any, path: str) -> None:
    with pytest.raises(Drifted) as caught:
        platform.parse(page(body))
    assert caught.value.path == path


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-5, 99) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from([*product(), *item(), "Value", "values"]), inner),
    max_leaves=20,
))  # fmt: skip
def test_any_json_is_read_or_has_drifted(body: Any) -> None:
    source = page(
        msgspec.json.encode([product(item(offer())), product(item(offer()), variations=body), body])
    )
    try:
        platform.parse(source)
    except Drifted:
        return


def test_a_recorded_page_of_a_search_is_read_with_prices_and_stock(shared: Path) -> None:
    """Ten products of a shop for fasteners, told by hand in the manifest; it sells nothing in sizes."""
    name = "vtex/biscoind/product-search-fasteners.json"
    manifest = (shared / "data" / "real" / "manifest.jsonl").read_text().splitlines()
    told = next(row for line in manifest if (row := json.loads(line))["file"] == name)["ground_truth"][
        "items"
    ]
    listings = platform.parse(page((shared / "data" / "real" / name).read_bytes(), SITE))
    assert len(listings) == len(told)
    for listing, truth in zip(listings, told, strict=True):
        first = listing.product.variants[0]
        assert listing.product.title == truth["title"]
        assert first.price is not None
        assert first.price.amount == Decimal(str(truth["price"]))
        assert first.availability is IN
        assert listing.product.url == truth["url"].replace("https://biscoind.vtexcommercestable.com.br", SITE)
    certified = listings[0].product.variants[1]
    assert (certified.availability, certified.price) == (OUT, None)  # Code: withoutStock


class TestAsking:
    async def test_one_request_finds_a_shoe_with_all_its_stock(self) -> None:
        web = ProgramWeb(VtexShop(SITE, SHOES))
        hits = await platform.search(shop(site=SITE, currency="EUR"), web, GHOST_16)
        assert web.asked == [(CATALOGUE, {"ft": "Ghost", "_from": "0", "_to": "29"})]
        assert (hits.complete, hits.because) == (True, "2 of 2 shown")
        first = hits.items[0]
        assert (first.title, first.brand, first.audience) == (
            "Zapatillas Brooks Ghost 16 Hombre",
            "Brooks",
            "Hombre",
        )
        assert first.listing is not None
        stock = [(v.size, v.availability) for v in first.listing.product.variants]
        assert stock == [("42", IN), ("42.5", OUT), ("43", IN)]
        assert first.listing.product.price == Price(Decimal("98.0"), "EUR")

    async def test_where_the_catalogue_is_closed_intelligent_search_is_asked(self) -> None:
        web = ProgramWeb(VtexShop(SITE, SHOES, closed=True))
        hits = await platform.search(shop(site=SITE), web, GHOST_16)
        assert web.asked[1:] == [
            (INTELLIGENT, {"query": "Ghost", "count": "30", "page": "1", "hideUnavailableItems": "false"})
        ]
        assert [hit.title for hit in hits.items] == ["Zapatillas Brooks Ghost 16 Hombre", "Brooks Ghost 15"]
        listing = hits.items[0].listing
        assert listing is not None
        assert [v.availability for v in listing.product.variants] == [IN, OUT, IN]

    async def test_products_with_only_some_of_the_words_are_none(self) -> None:
        """Intelligent Search falls back to any word, and says so."""
        web = ProgramWeb(VtexShop(SITE, SHOES))
        entry = shop(site=SITE, options={"ways": ["intelligent"]})
        query = Query(text="Brooks Ghost Trail", brand="Brooks", model="Hyperion Ghost")
        hits = await platform.search(entry, web, query)
        assert [asked["query"] for _, asked in web.asked] == ["Hyperion", "Brooks"]
        assert hits.complete

    @pytest.mark.parametrize(
        ("way", "asked"),
        [
            ("catalogue", {"fq": "alternateIds_RefId:110418-43", "_from": "0", "_to": "29"}),
            (
                "intelligent",
                {
                    "query": "sku.reference:110418-43",
                    "count": "30",
                    "page": "1",
                    "hideUnavailableItems": "false",
                },
            ),
        ],
    )
    async def test_a_code_is_looked_up_as_such(self, way: str, asked: dict[str, str]) -> None:
        web = ProgramWeb(VtexShop(SITE, SHOES))
        entry = shop(site=SITE, options={"ways": [way]})
        hits = await platform.search(entry, web, Query(text="110418-43", code="110418-43"))
        assert [told for _, told in web.asked] == [asked]
        assert [hit.title for hit in hits.items] == ["Zapatillas Brooks Ghost 16 Hombre"]

    @pytest.mark.parametrize("way", ["catalogue", "intelligent"])
    async def test_a_gtin_is_looked_up_as_an_ean(self, way: str) -> None:
        web = ProgramWeb(VtexShop(SITE, SHOES))
        entry = shop(site=SITE, options={"ways": [way]})
        found = await platform.search(entry, web, GHOST_16)
        gtin = found.items[0].gtins[2]
        web.asked.clear()
        hits = await platform.search(entry, web, Query(text=gtin, gtin=gtin))
        assert [hit.title for hit in hits.items] == ["Zapatillas Brooks Ghost 16 Hombre"]
        assert len(web.asked) == 1

    @pytest.mark.parametrize(
        ("headers", "count", "complete", "because"),
        [
            ({"resources": "0-29/2"}, 2, True, "2 of 2 shown"),
            ({"resources": "0-29/47"}, 2, False, "2 of 47 shown"),
            ({}, 2, False, "2 of an unknown number shown"),
            ({"resources": "all"}, 2, False, "2 of an unknown number shown"),
            ({}, 0, True, "0 of an unknown number shown"),
        ],
    )
    def test_the_header_says_of_how_many_products_a_reply_is_a_page(
        self, headers: dict[str, str], count: int, complete: bool, because: str
    ) -> None:
        body = msgspec.json.encode([product(item(offer()))] * count)
        hits = vtex_reading.catalogue_hits(Page(url=SITE, body=body, status=206, headers=headers), shop())
        assert (hits.complete, hits.because) == (complete, because)
        assert hits.cut is not complete

    async def test_a_sales_channel_is_named_to_both_searches(self) -> None:
        program = VtexShop(SITE, SHOES, closed=True)
        web = ProgramWeb(program)
        with pytest.raises(Blocked, match="403"):  # the composed shop has channel 1 only
            await platform.search(shop(site=SITE, options={"sales_channel": "3"}), web, GHOST_16)
        assert web.asked[0][1]["sc"] == "3"
        assert web.paths[1] == INTELLIGENT.removesuffix("1") + "3"

    async def test_where_robots_forbid_both_nothing_is_asked(self) -> None:
        web = ProgramWeb(VtexShop(SITE, SHOES), ("/api/",))
        with pytest.raises(NotPermitted):
            await platform.search(shop(site=SITE), web, GHOST_16)
        assert web.asked == []

    async def test_a_request_to_slow_down_ends_it(self) -> None:
        address = f"{CATALOGUE}?ft=Ghost&_from=0&_to=29"
        web = ScriptedWeb({address: RateLimited("it asks for fewer requests (429)")})
        with pytest.raises(RateLimited):
            await platform.search(shop(site=SITE), web, GHOST_16)

    async def test_without_a_search_configured_nothing_is_asked(self) -> None:
        with pytest.raises(NotPermitted, match="configured"):
            await platform.search(shop(options={"ways": []}), ScriptedWeb({}), GHOST_16)

    async def test_a_product_is_read_again_by_its_address(self) -> None:
        web = ProgramWeb(VtexShop(SITE, SHOES))
        entry = shop(site=SITE)
        hit = (await platform.search(entry, web, GHOST_16)).items[0]
        listing = await platform.read(entry, web, hit)
        assert web.paths[-1] == f"{CATALOGUE}/ghost-16-hombre/p"
        assert hit.listing is not None
        assert listing.product.variants[0].size == hit.listing.product.variants[0].size
        assert await platform.stock(entry, web, listing, listing.product.variants) == listing

    async def test_a_product_that_is_gone_is_unclear(self) -> None:
        web = ProgramWeb(VtexShop(SITE, SHOES))
        with pytest.raises(Unclear, match="is not there"):
            await platform.read(shop(site=SITE), web, Hit(reference=f"{SITE}/none/p", title="Ghost 14"))

    @pytest.mark.parametrize("options", [{"ways": ["magic"]}, {"channel": "1"}, {"sales_channel": 1}])
    async def test_a_wrong_option_names_the_retailers_file(self, options: dict[str, Any]) -> None:
        with pytest.raises(ConfigurationError, match=r"corner-shop\.toml"):
            await platform.search(shop(options=options), ScriptedWeb({}), GHOST_16)


@pytest.mark.parametrize(
    ("body", "known"),
    [
        ("<img src=https://shop.vtexassets.com/a.jpg>", True),
        ("<img src=https://shop.vteximg.com.br/a.jpg>", True),
        (json.dumps([product(item(offer()))]), True),
        ("<p>We moved away from VTEX</p>", False),
        ('{"commercialOffer": {}}', False),
    ],
)
def test_it_is_known_by_its_hosts_and_its_misspelt_offer(body: str, known: bool) -> None:
    assert (platform.detect(page(body)) is not None) is known


def test_it_is_known_by_its_servers_name() -> None:
    found = platform.detect(Page(url=SITE, body=b"<html></html>", headers={"server": "VTEX IO"}))
    assert found is not None
    assert found.certain
