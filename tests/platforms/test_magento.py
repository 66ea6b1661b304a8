"""Magento: replies and pages composed by its schemas and templates, and a recorded configuration."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.errors import (
    Blocked,
    ConfigurationError,
    Drifted,
    NoAnswer,
    NotPermitted,
    RateLimited,
    Unclear,
)
from stockfinder.platforms import load
from stockfinder.platforms import magento_reading as reading
from stockfinder.product import Absence, Availability, EvidenceKind, Hit, Price, Query
from tests.platforms.program_web import ProgramWeb
from tests.platforms.scripted import ScriptedWeb, page
from tests.shoes import shop
from tests.tools.catalogue import Catalogue, Shoe
from tests.tools.magento_shop import MagentoShop

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.page import Page
    from stockfinder.product import Listing

platform = load("magento")
SITE = "https://magento.example"
GHOST_16 = Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16")
IN, LOW, OUT, UNKNOWN = (
    Availability.IN_STOCK,
    Availability.LIMITED,
    Availability.OUT_OF_STOCK,
    Availability.UNKNOWN,
)
GHOST = Shoe(
    handle="ghost-16",
    title="Brooks Ghost 16 Mens",
    vendor="Brooks",
    price="98.00",
    was="140.00",
    code="110418",
    options=("Colour", "Shoe Size"),
    stock={"Black": "8 9- 10", "Blue": "8- 9"},
)
CATALOGUE = Catalogue(
    shape="for a test",
    currency="GBP",
    shoe=(
        GHOST,
        Shoe(
            handle="ghost-15", title="Brooks Ghost 15 Mens", vendor="Brooks", price="90.00", stock={"": "9-"}
        ),
        Shoe(handle="pegasus", title="Nike Pegasus 41 Mens", vendor="Nike", price="125.00", stock={"": "9"}),
    ),
)


def money(value: float | None) -> dict[str, Any]:
    return {"value": value, "currency": "GBP"}


def simple(status: str | None = "IN_STOCK", **more: Any) -> dict[str, Any]:
    prices = {"minimum_price": {"final_price": money(98.0), "regular_price": money(140.0)}}
    return {"sku": "S", "stock_status": status, "only_x_left_in_stock": None, "price_range": prices} | more


def child(product: dict[str, Any] | None, **chosen: str) -> dict[str, Any]:
    return {
        "attributes": [{"code": code, "label": label} for code, label in chosen.items()],
        "product": product,
    }


def reply(*children: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A reply with one configurable product."""
    product = simple() | {"name": "Ghost 16", "url_key": "ghost-16", "variants": list(children)} | more
    return {
        "data": {
            "storeConfig": {"product_url_suffix": ".html"},
            "products": {"total_count": 1, "items": [product]},
        }
    }


def only(body: object) -> Listing:
    (listing,) = platform.parse(page(body, f"{SITE}/graphql"), shop(site=SITE))
    return listing


def sizes(listing: Listing) -> list[tuple[str | None, str | None, Availability]]:
    return [(v.size, v.color, v.availability) for v in listing.product.variants]


@pytest.mark.parametrize(
    ("told", "means"),
    [
        (simple(), IN),
        (simple(only_x_left_in_stock=2), LOW),
        (simple(only_x_left_in_stock=0), IN),  # below a threshold of none
        (simple("OUT_OF_STOCK"), OUT),
        (simple("OUT_OF_STOCK", only_x_left_in_stock=1), OUT),
        (simple(None), UNKNOWN),
        (simple("RESERVED"), UNKNOWN),
    ],
)
def test_stock_is_one_of_two_words_and_else_unknown(told: dict[str, Any], means: Availability) -> None:
    (variant,) = only(reply(child(told, size="9"))).product.variants
    assert variant.availability is means
    assert bool(variant.evidence) is (means is not UNKNOWN)


def test_every_reading_carries_its_evidence_with_a_pointer_into_the_reply() -> None:
    body = reply(child(simple(), size="9"), child(simple("OUT_OF_STOCK"), size="10"))
    listing = only(body)
    told = [*(variant.evidence for variant in listing.product.variants), listing.product.evidence]
    for (evidence,) in told:
        assert (evidence.kind, evidence.url) == (EvidenceKind.ENDPOINT, f"{SITE}/graphql")
        at: Any = body
        for step in evidence.pointer.split("/")[1:]:
            at = at[int(step)] if step.isdigit() else at[step]
        assert evidence.raw == f'"stock_status":"{at}"'


def test_a_child_that_is_null_is_sold_out_by_its_absence() -> None:
    """Magento 2.3.1 lists so what is sold out and hidden."""
    gone, there = only(reply(child(None, size="9"), child(simple(), size="10"))).product.variants
    assert (gone.size, gone.availability, gone.evidence[0].kind) == ("9", OUT, EvidenceKind.ABSENCE)
    assert there.availability is IN


def test_a_shop_that_lists_what_is_sold_out_offers_no_other_sizes() -> None:
    listing = only(reply(child(simple("OUT_OF_STOCK"), size="9"), child(simple(), size="10")))
    assert listing.absence is Absence.NOT_OFFERED


def test_where_nothing_listed_is_sold_out_a_missing_size_is() -> None:
    assert only(reply(child(simple(), size="10"))).absence is Absence.OUT_OF_STOCK


def test_a_product_without_children_says_nothing_of_sizes() -> None:
    listing = only(reply())
    assert (listing.product.variants, listing.absence) == ((), Absence.UNKNOWN)
    assert listing.product.availability is IN


def test_prices_are_decimal_with_the_regular_one_struck_through_where_it_is_higher() -> None:
    (variant,) = only(reply(child(simple(), size="9"))).product.variants
    assert variant.price == Price(Decimal("98.0"), "GBP")
    assert variant.list_price == Price(Decimal("140.0"), "GBP")
    same = {"minimum_price": {"final_price": money(140.0), "regular_price": money(140.0)}}
    (variant,) = only(reply(child(simple(price_range=same), size="9"))).product.variants
    assert (variant.price, variant.list_price) == (Price(Decimal("140.0"), "GBP"), None)


@pytest.mark.parametrize(
    ("options", "size_option"),
    [
        ([{"attribute_code": "shoe_size", "label": "Mens UK Size"}], "Mens UK Size"),
        ([{"attribute_code": "shoe_size", "label": None}], "shoe size"),
        ([], "shoe size"),
        (None, "shoe size"),
    ],
)
def test_choices_are_told_apart_by_their_labels_or_else_by_their_codes(
    options: list[dict[str, Any]] | None, size_option: str
) -> None:
    told = reply(child(simple(), shoe_size="9", color="Black"), configurable_options=options)
    (variant,) = only(told).product.variants
    assert (variant.size, variant.size_option, variant.color) == ("9", size_option, "Black")


@pytest.mark.parametrize(
    ("suffix", "ending"), [(".html", "ghost-16.html"), ("", "ghost-16"), (None, "ghost-16")]
)
def test_a_products_page_is_its_key_with_the_shops_own_ending(suffix: str | None, ending: str) -> None:
    body = reply()
    body["data"]["storeConfig"] = {"product_url_suffix": suffix}
    assert only(body).product.url == f"{SITE}/{ending}"


@pytest.mark.parametrize(
    ("body", "path", "says"),
    [
        ({"errors": [{"message": "Cannot query field"}]}, "$.errors[0].message", "Cannot query field"),
        (
            {"errors": [{"message": "Internal server error"}], "data": {"products": None}},
            "$.errors",
            "Internal",
        ),
        ({"data": {"products": {"items": [{"sku": "S"}]}}}, "$.data.products.items[0]", "name"),
        (
            reply(child(simple() | {"stock_status": 1}, size="9")),
            "$.data.products.items[0].variants[0]",
            "str",
        ),
        ({"message": "Request does not match any route."}, "$", "data"),
    ],
)
def test_a_refused_query_or_a_changed_shape_names_its_path(body: Any, path: str, says: str) -> None:
    with pytest.raises(Drifted, match=says) as caught:
        platform.parse(page(body))
    assert (caught.value.path or "").startswith(path)


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-5, 99) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["items", "name", "variants", "product", "attributes"]), inner),
    max_leaves=20,
))  # fmt: skip
def test_any_json_is_read_or_has_drifted(body: Any) -> None:
    source = page(msgspec.json.encode({"data": {"products": body}}))
    try:
        platform.parse(source)
    except Drifted:
        return


def test_a_recorded_configuration_leaves_out_what_is_sold_out(shared: Path) -> None:
    """Two colours in six sizes, of which black has no 16: told by hand in the manifest."""
    name = "magento2/wearethought.com/swatch-jsonConfig.json"
    manifest = (shared / "data" / "real" / "manifest.jsonl").read_text().splitlines()
    told = next(row for line in manifest if (row := json.loads(line))["file"] == name)["ground_truth"]
    source = page((shared / "data" / "real" / name).read_bytes(), SITE)
    assert platform.detect(source) is not None
    listing = platform.parse(source)[0]
    truth = {(row["label"], row["color"], IN if row["in_stock"] else OUT) for row in told["sizes"]}
    assert set(sizes(listing)) == truth
    assert listing.absence is Absence.OUT_OF_STOCK


def test_a_page_says_by_what_is_missing_that_it_is_sold_out() -> None:
    source = page(MagentoShop(SITE, CATALOGUE).answer("/ghost-16.html", {}, None)[2], f"{SITE}/ghost-16.html")
    found = platform.detect(source)
    assert found is not None
    assert (found.platform, found.certain) == ("magento", True)
    listing = platform.parse(source)[0]
    assert listing.product.title == "Brooks Ghost 16 Mens"
    assert set(sizes(listing)) == {
        ("8", "Black", IN),
        ("9", "Black", OUT),
        ("10", "Black", IN),
        ("8", "Blue", OUT),
        ("9", "Blue", IN),
        ("10", "Blue", OUT),
    }


class TestRanking:
    """Magento gives what has any of the words, the best first."""

    def hits(self, *titles: str, total: int, text: str = "Air Max 90") -> Any:
        items = [{"name": title, "sku": title, "url_key": None} for title in titles]
        body = {"data": {"products": {"total_count": total, "items": items}}}
        return reading.hits(page(body, SITE), shop(site=SITE), text)

    def test_a_whole_reply_is_complete(self) -> None:
        hits = self.hits("Nike Air Max 90", "Nike Air Max 95", total=2)
        assert (hits.complete, hits.cut, hits.because) == (True, False, "2 of 2 shown")

    def test_a_cut_reply_whose_last_products_lack_a_word_shows_all_that_have_every_word(self) -> None:
        hits = self.hits("Nike Air Max 90", *(f"Nike Air Max 9{n}" for n in range(3, 9)), total=80)
        assert (hits.complete, hits.cut, hits.control_suffices) == (False, False, True)

    def test_a_cut_reply_that_still_goes_on_with_every_word_may_hold_more(self) -> None:
        hits = self.hits(*(f"Air Max 90 {n}" for n in range(9)), total=80)
        assert (hits.complete, hits.cut, hits.control_suffices) == (False, True, False)

    def test_a_few_products_of_many_show_nothing(self) -> None:
        hits = self.hits("Nike Air Force", "Nike Air Zoom", total=80)
        assert (hits.cut, hits.control_suffices) == (True, False)


class TestAsking:
    async def test_one_query_searches_and_one_reads_a_product_with_all_children(self) -> None:
        web = ProgramWeb(MagentoShop(SITE, CATALOGUE))
        hits = await platform.search(shop(site=SITE), web, GHOST_16)
        assert [(hit.title, hit.reference, hit.url) for hit in hits.items] == [
            ("Brooks Ghost 16 Mens", "110418", f"{SITE}/ghost-16.html"),
            ("Brooks Ghost 15 Mens", "GHOST-15", f"{SITE}/ghost-15.html"),
        ]
        listing = await platform.read(shop(site=SITE), web, hits.items[0])
        assert web.asked == [("/graphql", {"text": "Ghost", "most": 40}), ("/graphql", {"sku": "110418"})]
        assert web.headers == [None, None]
        assert sizes(listing)[:2] == [("8", "Black", IN), ("9", "Black", OUT)]
        assert listing.product.variants[0].price == Price(Decimal("98.0"), "GBP")
        assert await platform.stock(shop(site=SITE), web, listing, listing.product.variants) == listing

    async def test_only_what_is_read_is_queried_for(self) -> None:
        """The two queries are fixed texts without mutations; what varies are their variables."""
        web = ScriptedWeb({"/graphql": page(reply(child(simple(), size="9")))})
        await platform.read(shop(site=SITE), web, Hit(reference='S"}{x', title="Ghost 16"))
        (body,) = web.bodies
        assert body["variables"] == {"sku": 'S"}{x'}
        assert body["query"].startswith("query Product($sku: String!)")
        assert "mutation" not in body["query"]
        assert platform.query_paths == ("/graphql",)

    async def test_a_store_view_is_chosen_by_a_header(self) -> None:
        web = ProgramWeb(MagentoShop(SITE, CATALOGUE))
        await platform.search(shop(site=SITE, options={"store": "uk_en"}), web, GHOST_16)
        assert web.headers == [{"store": "uk_en"}]

    async def test_a_code_is_searched_for_before_the_name(self) -> None:
        web = ProgramWeb(MagentoShop(SITE, CATALOGUE))
        query = Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16", code="110418")
        hits = await platform.search(shop(site=SITE), web, query)
        assert [asked["text"] for _, asked in web.asked] == ["110418"]
        assert [hit.reference for hit in hits.items] == ["110418"]

    async def test_a_shoe_of_another_brand_is_not_carried_once_the_search_is_seen_to_work(self) -> None:
        web = ProgramWeb(MagentoShop(SITE, CATALOGUE))
        query = Query(text="HOKA Clifton 9", brand="HOKA", model="Clifton 9")
        hits = await platform.search(shop(site=SITE, brands=("Nike",)), web, query)
        assert [asked["text"] for _, asked in web.asked] == ["Clifton", "HOKA", "Nike"]
        assert (hits.items, hits.complete) == ((), True)

    async def test_a_shop_of_which_no_brand_is_known_is_not_asked_for_nothing(self) -> None:
        web = ProgramWeb(MagentoShop(SITE, CATALOGUE))
        query = Query(text="HOKA Clifton 9", brand="HOKA", model="Clifton 9")
        hits = await platform.search(shop(site=SITE, brands=()), web, query)
        assert (hits.items, hits.complete) == ((), False)

    async def test_where_graphql_is_closed_the_pages_are_read(self) -> None:
        web = ProgramWeb(MagentoShop(SITE, CATALOGUE, closed=True))
        hits = await platform.search(shop(site=SITE), web, GHOST_16)
        assert web.asked == [
            ("/graphql", {"text": "Ghost", "most": 40}),
            ("/catalogsearch/result/", {"q": "Ghost"}),
        ]
        assert hits.complete
        listing = await platform.read(shop(site=SITE), web, hits.items[0])
        assert web.paths[-1] == "/ghost-16.html"
        assert ("9", "Blue", IN) in sizes(listing)

    async def test_where_only_the_product_query_fails_its_page_is_read(self) -> None:
        web = ProgramWeb(MagentoShop(SITE, CATALOGUE, closed=True))
        hit = Hit(reference="110418", title="Ghost 16", url=f"{SITE}/ghost-16.html")
        assert (await platform.read(shop(site=SITE), web, hit)).product.title == "Brooks Ghost 16 Mens"

    async def test_where_the_pages_are_forbidden_too_the_apis_refusal_is_told(self) -> None:
        web = ProgramWeb(MagentoShop(SITE, CATALOGUE, closed=True), ("/catalogsearch/",))
        with pytest.raises(Blocked, match="403"):
            await platform.search(shop(site=SITE), web, GHOST_16)

    async def test_where_robots_forbid_all_nothing_is_asked(self) -> None:
        web = ProgramWeb(MagentoShop(SITE, CATALOGUE), (SITE,))
        with pytest.raises(NotPermitted):
            await platform.search(shop(site=SITE), web, GHOST_16)
        assert web.asked == []

    async def test_a_request_to_slow_down_ends_it(self) -> None:
        web = ScriptedWeb({"/graphql": RateLimited("it asks for fewer requests (429)")})
        with pytest.raises(RateLimited):
            await platform.search(shop(site=SITE), web, GHOST_16)
        assert web.asked == ["/graphql"]

    @pytest.mark.parametrize("body", ["<html><body class='cms-home'>Shoes</body></html>", "<html></html>"])
    async def test_another_page_than_one_of_results_has_drifted(self, body: str) -> None:
        replies: dict[str, Page | Exception] = {
            "/graphql": Drifted("HTML came"),
            "/catalogsearch/result/?q=Ghost": page(body, SITE),
        }
        with pytest.raises(NoAnswer) as caught:
            await platform.search(shop(site=SITE), ScriptedWeb(replies), GHOST_16)
        assert isinstance(caught.value, Drifted)

    async def test_a_search_that_leads_to_its_only_product_has_it_whole(self) -> None:
        text = MagentoShop(SITE, CATALOGUE).answer("/ghost-16.html", {}, None)[2]
        replies: dict[str, Page | Exception] = {
            "/graphql": Drifted("HTML came"),
            "/catalogsearch/result/?q=Ghost": page(text, f"{SITE}/ghost-16.html"),
        }
        (hit,) = (await platform.search(shop(site=SITE), ScriptedWeb(replies), GHOST_16)).items
        assert hit.listing is not None
        assert hit.url == f"{SITE}/ghost-16.html"

    async def test_a_page_of_results_that_goes_on_is_cut(self) -> None:
        many = [
            Shoe(handle=f"g{n}", title=f"Ghost {n}", vendor="B", price="9.00", stock={"": "9"})
            for n in range(20)
        ]
        program = MagentoShop(SITE, Catalogue(shape="t", currency="GBP", shoe=tuple(many)), closed=True)
        hits = await platform.search(shop(site=SITE), ProgramWeb(program), Query(text="Ghost", model="Ghost"))
        assert (len(hits.items), hits.cut, hits.complete) == (12, True, False)

    async def test_a_product_that_is_gone_is_unclear(self) -> None:
        web = ProgramWeb(MagentoShop(SITE, CATALOGUE))
        with pytest.raises(Unclear, match="is not there"):
            await platform.read(shop(site=SITE), web, Hit(reference="NONE", title="Ghost 14"))

    @pytest.mark.parametrize("options", [{"stores": "x"}, {"store": 3}])
    async def test_a_wrong_option_names_the_retailers_file(self, options: dict[str, Any]) -> None:
        with pytest.raises(ConfigurationError, match=r"corner-shop\.toml"):
            await platform.search(shop(options=options), ScriptedWeb({}), GHOST_16)


@pytest.mark.parametrize(
    ("body", "certain"),
    [
        ('<script type="text/x-magento-init">{}</script>', True),
        ("<script>var x = 'Magento_Catalog/js/price-box'</script>", True),
        ("<script>function initConfigurableOptions_77() {}</script>", True),
        ("<script src=/static/mage/cookies.js></script>", False),
        (json.dumps(reply(child(simple(), size="9"))), True),
        ("<script>var shop = 'Magento'</script>", None),
        ('{"stock_status": "instock"}', None),
    ],
)
def test_it_is_known_by_what_its_scripts_leave(body: str, certain: bool | None) -> None:
    found = platform.detect(page(body))
    assert (found.certain if found else None) is certain
