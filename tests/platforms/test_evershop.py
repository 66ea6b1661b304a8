"""EverShop: pages and replies recorded from 2.2.1 (`recorded/evershop_*`), and composed ones beside them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec.structs import replace

from stockfinder.errors import Blocked, Drifted, Unclear
from stockfinder.platforms import load
from stockfinder.product import Absence, Availability, EvidenceKind, Hit, Price, Query
from stockfinder.shop import Facts, Shop
from tests.platforms.scripted import ScriptedWeb, page, recorded

if TYPE_CHECKING:
    from stockfinder.page import Page
    from stockfinder.product import Listing, Variant

platform = load("evershop")
SITE = "http://127.0.0.1"
ARIZONA = "/unisex/birkenstock-arizona-unisex"
SITEMAP = "/sitemap-products.xml"
IN, OUT, UNKNOWN = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.UNKNOWN

# The catalogue's truth for the Arizona, regular and narrow: in stock at EverShop are "in" and "low".
REGULAR = {"EU 36": IN, "EU 37": IN, "EU 38": OUT, "EU 39": IN, "EU 40": OUT, "EU 41": OUT, "EU 42": IN}
REGULAR |= {"EU 43": IN, "EU 44": OUT}
NARROW = {"EU 36": IN, "EU 37": OUT, "EU 38": IN, "EU 39": OUT, "EU 40": OUT, "EU 41": IN, "EU 42": IN}
NARROW |= {"EU 43": OUT, "EU 44": IN}


def shop(*brands: str) -> Shop:
    return Shop(
        name="demo",
        title="Demo",
        site=SITE,
        platform="evershop",
        country="US",
        currency="USD",
        brands=brands,
        facts=Facts(grade="recorded", source="tests"),
    )


def arizona(name: str = "evershop_product.json", query: str = "ajax=true") -> Page:
    return recorded(name, f"{SITE}{ARIZONA}?{query}")


def stock(listing: Listing, width: str) -> dict[str | None, Availability]:
    return {v.size: v.availability for v in listing.product.variants if v.width == width}


def state(**answers: object) -> dict[str, object]:
    """A page's state as `ajax=true` gives it."""
    props = {"e1": [{"origin": name, "alias": f"a_{name}"} for name in answers]}
    told = {f"a_{name}": answer for name, answer in answers.items()}
    return {"success": True, "eContext": {"graphqlResponse": told, "propsMap": props}}


def shoe(size: str = "8", *, in_stock: bool | None = True, **more: Any) -> dict[str, Any]:
    """A product as its page holds it."""
    return {
        "name": "Shoe",
        "sku": f"SHOE-{size}",
        "price": {"regular": {"value": 100, "text": "$100.00"}, "special": {"value": 100, "text": "$100.00"}},
        "inventory": {"isInStock": in_stock},
        "attributes": [{"attributeCode": "size", "attributeName": "Size", "optionText": size}],
        "variantGroup": None,
    } | more


def group(*sizes: str, first: int = 1, code: str = "size") -> dict[str, Any]:
    """A group of variants that differ in size, as a page lists it; products are numbered from `first`."""
    options = [
        {"optionId": 10 + i, "optionText": size, "productId": first + i} for i, size in enumerate(sizes)
    ]
    axis = {"attributeId": 2, "attributeCode": code, "attributeName": "Size", "options": options}
    items = [{"attributes": [{"attributeCode": code, "optionId": 10 + i}]} for i in range(len(sizes))]
    return {"variantAttributes": [axis], "items": items}


def row(number: int, name: str, path: str, *, in_stock: bool = True) -> dict[str, Any]:
    """A row of a search."""
    return {
        "productId": number,
        "name": name,
        "sku": f"SKU-{number}",
        "price": {"regular": {"value": 100}},
        "inventory": {"isInStock": in_stock},
        "url": path,
    }


def results(*rows: dict[str, Any], total: int | None = None) -> Page:
    found = {"items": list(rows), "total": len(rows) if total is None else total}
    return page(state(search={"keyword": "x", "products": found}), f"{SITE}/search?keyword=x")


def sitemap(*paths: str) -> Page:
    locs = "".join(f"<url><loc>{SITE}{path}</loc></url>" for path in paths)
    return page(f'<?xml version="1.0"?><urlset xmlns="x">{locs}</urlset>', SITE + SITEMAP)


def asked(text: str) -> str:
    return f"/search?keyword={text}&limit=200&ajax=true"


def ghost(model: str = "Ghost 16") -> Query:
    return Query(text=f"Brooks {model}", brand="Brooks", model=model)


class TestParse:
    def test_a_recorded_page_tells_its_own_variants_stock_and_lists_its_siblings(self) -> None:
        (listing,) = platform.parse(arizona(), shop())
        product = listing.product
        assert (product.title, product.brand, product.audience) == (
            "Birkenstock Arizona Unisex",
            "Birkenstock",
            "Unisex",
        )
        assert product.url == SITE + ARIZONA
        assert product.price == Price(Decimal("109.95"), "USD")
        assert len(product.variants) == 10
        own = next(v for v in product.variants if v.evidence)
        assert (own.size, own.size_option, own.width, own.color) == ("EU 36", "Size", "Regular", "Mocha")
        assert (own.availability, own.sku) == (IN, "BIRKENSTOCK-ARIZONA-UNISEX-MOCHA-36-REGULAR")
        assert {v.availability for v in product.variants if v is not own} == {UNKNOWN}

    def test_the_same_page_in_html_tells_the_same(self) -> None:
        (told,) = platform.parse(arizona(), shop())
        (page_,) = platform.parse(arizona("evershop_page.html"), shop())
        kinds = {v.evidence[0].kind for v in page_.product.variants if v.evidence}
        assert kinds == {EvidenceKind.EMBEDDED_STATE}

        def bare(listing: Listing) -> list[Variant]:
            return sorted(
                (replace(v, evidence=()) for v in listing.product.variants),
                key=lambda v: (v.size or "", v.width or ""),
            )

        assert bare(told) == bare(page_)

    def test_evidence_points_into_the_state(self) -> None:
        source = arizona()
        (listing,) = platform.parse(source)
        (evidence,) = next(v.evidence for v in listing.product.variants if v.evidence)
        at: Any = source.json()
        for step in evidence.pointer.split("/")[1:]:
            at = at[step]
        assert (at, evidence.raw) == (True, '"isInStock":true')

    def test_a_size_that_a_page_does_not_list_is_sold_out_or_was_never_offered(self) -> None:
        (listing,) = platform.parse(arizona())
        assert listing.absence is Absence.OUT_OF_STOCK
        assert "sold out or was never offered" in listing.because

    def test_a_sold_out_page_that_does_not_list_itself_shows_that_those_listed_are_in_stock(self) -> None:
        (listing,) = platform.parse(arizona("evershop_sold_out_variant.json"))
        variants = listing.product.variants
        assert len(variants) == 11
        assert stock(listing, "Regular") == {"EU 38": OUT} | {
            s: IN for s, told in REGULAR.items() if told is IN
        }
        assert stock(listing, "Narrow") == {s: IN for s, told in NARROW.items() if told is IN}
        kinds = {v.evidence[0].kind for v in variants if v.availability is IN}
        assert kinds == {EvidenceKind.SIZE_PICKER}

    def test_a_sold_out_page_that_lists_itself_shows_that_the_shop_lists_what_is_sold_out(self) -> None:
        told = shoe("8", in_stock=False, variantGroup=group("8", "9"))
        (listing,) = platform.parse(page(state(product=told)))
        assert [(v.size, v.availability) for v in listing.product.variants] == [("8", OUT), ("9", UNKNOWN)]
        assert listing.absence is Absence.NOT_OFFERED

    def test_a_product_that_is_sold_out_in_every_size_lists_none(self) -> None:
        (listing,) = platform.parse(recorded("evershop_sold_out.json"))
        assert [(v.size, v.availability) for v in listing.product.variants] == [("8", OUT)]
        assert listing.absence is Absence.OUT_OF_STOCK

    def test_a_product_without_a_group_says_nothing_of_other_sizes(self) -> None:
        (listing,) = platform.parse(page(state(product=shoe("8"))))
        assert [(v.size, v.availability) for v in listing.product.variants] == [("8", IN)]
        assert listing.absence is Absence.UNKNOWN

    def test_variants_that_do_not_tell_their_sizes_leave_it_open_which_sizes_there_are(self) -> None:
        told = shoe("Red", variantGroup=group("Red", "Blue", code="color"))
        told["variantGroup"]["variantAttributes"][0]["attributeName"] = "Color"
        (listing,) = platform.parse(page(state(product=told)))
        assert listing.absence is Absence.UNKNOWN

    @pytest.mark.parametrize(
        ("inventory", "means"),
        [
            ({"isInStock": True}, IN),
            ({"isInStock": False}, OUT),
            ({"isInStock": None}, UNKNOWN),
            ({}, UNKNOWN),
            (None, UNKNOWN),
        ],
    )
    def test_only_what_is_said_of_its_own_stock_is_known_of_it(
        self, inventory: dict[str, Any] | None, means: Availability
    ) -> None:
        (listing,) = platform.parse(page(state(product=shoe(inventory=inventory))))
        (own,) = listing.product.variants
        assert own.availability is means
        assert bool(own.evidence) is (means is not UNKNOWN)

    @pytest.mark.parametrize(
        ("told", "currency", "price", "list_price"),
        [
            ({"regular": {"value": 99.95, "text": "$99.95"}}, "CAD", Price(Decimal("99.95"), "CAD"), None),
            ({"regular": {"value": 99.95, "text": "€99.95"}}, None, Price(Decimal("99.95"), "EUR"), None),
            # A bare dollar sign names no currency.
            ({"regular": {"value": 99.95, "text": "$99.95"}}, None, Price(Decimal("99.95")), None),
            (
                {"regular": {"value": 140}, "special": {"value": 99.5}},
                "USD",
                Price(Decimal("99.5"), "USD"),
                Price(Decimal(140), "USD"),
            ),
            ({"regular": {"value": 140, "currency": "USD"}}, "CAD", Price(Decimal(140), "USD"), None),
            (None, "USD", None, None),
        ],
    )
    def test_prices_are_major_units_in_the_currency_that_is_told(
        self, told: object, currency: str | None, price: Price | None, list_price: Price | None
    ) -> None:
        (listing,) = platform.parse(
            page(state(product=shoe(price=told))), msgspec.structs.replace(shop(), currency=currency)
        )
        (own,) = listing.product.variants
        assert (own.price, own.list_price) == (price, list_price)

    def test_attributes_and_the_texts_of_a_description_are_kept(self) -> None:
        safety = {"attributeCode": "safety", "attributeName": "Safety", "optionText": "ASTM F2413 EH"}
        blocks = [
            {"type": "paragraph", "data": {"text": "Steel <b>toe</b>."}},
            {"data": {"html": "<p>EH</p>"}},
        ]
        told = shoe("8", variantGroup=group("8"), description=[{"columns": [{"data": {"blocks": blocks}}]}])
        told["attributes"].append(safety)
        (listing,) = platform.parse(page(state(product=told)))
        assert listing.product.attributes == {"Safety": "ASTM F2413 EH"}
        assert listing.product.description == "Steel toe . EH"

    def test_a_page_of_search_results_tells_the_stock_of_variants_without_their_sizes(self) -> None:
        (listing,) = platform.parse(recorded("evershop_search.html", f"{SITE}/search"))
        assert listing.product.title == "Birkenstock Arizona Unisex"
        assert {(v.size, v.availability) for v in listing.product.variants} == {(None, IN)}
        assert listing.absence is Absence.UNKNOWN

    @pytest.mark.parametrize("name", ["evershop_gone.json", "evershop_none.json"])
    def test_other_pages_have_no_product(self, name: str) -> None:
        assert platform.parse(recorded(name)) == ()

    @pytest.mark.parametrize(
        "body",
        [
            b"<!doctype html><title>Maintenance</title>",
            b'<script>var eContext = {"graphqlResponse":',
            {"success": True, "eContext": {"graphqlResponse": []}},
            state(product=shoe(name=None)),
            state(product=shoe(inventory={"isInStock": "yes"})),
            state(search={"products": {"items": [{"sku": "x"}], "total": 1}}),
        ],
    )
    def test_a_changed_shape_is_drift_and_never_a_reading(self, body: object) -> None:
        with pytest.raises(Drifted):
            platform.parse(page(body))


class TestGraphQL:
    def test_a_recorded_product_tells_the_stock_of_each_of_its_listed_variants(self) -> None:
        (listing,) = platform.parse(recorded("evershop_graphql_product.json"))
        assert stock(listing, "Regular") == {s: told for s, told in REGULAR.items() if told is IN}
        assert stock(listing, "Narrow") == {s: told for s, told in NARROW.items() if told is IN}
        assert {v.evidence[0].kind for v in listing.product.variants} == {EvidenceKind.ENDPOINT}
        others = [v for v in listing.product.variants if v.size != "EU 36" or v.width != "Regular"]
        assert {v.price for v in others} == {Price(Decimal("109.95"), "USD")}

    def test_recorded_rows_that_tell_their_sizes_are_one_product(self) -> None:
        (listing,) = platform.parse(recorded("evershop_graphql_products.json"))
        assert stock(listing, "Narrow") == {s: told for s, told in NARROW.items() if told is IN}

    def test_an_unknown_product_is_none_and_an_unknown_field_is_drift(self) -> None:
        assert platform.parse(recorded("evershop_graphql_none.json")) == ()
        with pytest.raises(Drifted):
            platform.parse(recorded("evershop_graphql_unknown_field.json"))


class TestSearch:
    async def test_it_asks_for_the_sitemap_and_once_for_the_line(self) -> None:
        web = ScriptedWeb(
            {
                SITEMAP: recorded("evershop_sitemap.xml"),
                asked("Ghost"): recorded("evershop_search_ghost.json", f"{SITE}/search"),
            }
        )
        hits = await platform.search(shop(), web, ghost())
        assert web.asked == [SITEMAP, asked("Ghost")]
        # The Ghost 15 is sold out in every size, so that only the sitemap has it.
        assert sorted(hit.title for hit in hits.items) == [
            "Brooks Ghost 16 GTX Women's",
            "Brooks Ghost 16 Men's",
            "Brooks Ghost 16 Women's",
            "brooks ghost 15 mens",
        ]
        assert hits.complete
        assert not hits.cut

    async def test_a_hit_carries_what_search_and_sitemap_tell_of_its_variants(self) -> None:
        web = ScriptedWeb(
            {
                SITEMAP: recorded("evershop_sitemap.xml"),
                asked("Arizona"): recorded("evershop_search.json", f"{SITE}/search"),
            }
        )
        query = Query(text="Birkenstock Arizona", brand="Birkenstock", model="Arizona")
        (hit,) = (await platform.search(shop(), web, query)).items
        assert sum(v.availability is IN and bool(v.evidence) for v in hit.variants) == 10
        assert sum(not v.evidence for v in hit.variants) == 8
        assert "BIRKENSTOCK-ARIZONA-UNISEX-MOCHA-38-NARROW" in hit.codes

    async def test_a_line_that_neither_search_nor_sitemap_knows_is_not_there(self) -> None:
        web = ScriptedWeb(
            {
                SITEMAP: recorded("evershop_sitemap.xml"),
                asked("Gizeh"): recorded("evershop_none.json", f"{SITE}/search"),
            }
        )
        query = Query(text="Birkenstock Gizeh", brand="Birkenstock", model="Gizeh")
        hits = await platform.search(shop(), web, query)
        assert hits.items == ()
        assert hits.complete

    @pytest.mark.parametrize(
        "answer",
        [
            page(b"not found", status=404),
            sitemap(*(f"/nike-pegasus-{n}" for n in range(50_000))),
            Drifted("HTML came where text was due"),
            # Addresses that name nothing: what search leaves out cannot be told by them.
            sitemap("/p/1001", "/p/1002", "/product/5e8b2a34"),
        ],
        ids=["none", "too long for one file", "no sitemap at all", "no names"],
    )
    async def test_without_a_list_of_all_products_nothing_is_concluded_from_silence(
        self, answer: Page | Exception
    ) -> None:
        found = results(row(1, "Brooks Ghost 14", "/p/1001"))
        web = ScriptedWeb(
            {SITEMAP: answer, asked("Ghost"): found, asked("Clifton"): results(), asked("HOKA"): results()}
        )
        hits = await platform.search(shop(), web, ghost())
        assert [hit.title for hit in hits.items] == ["Brooks Ghost 14"]
        assert not hits.complete
        assert not hits.control_suffices
        hits = await platform.search(shop(), web, Query(text="HOKA Clifton", brand="HOKA", model="Clifton"))
        assert not hits.complete

    async def test_a_sitemap_that_robots_forbid_is_not_asked_for(self) -> None:
        web = ScriptedWeb({asked("Ghost"): results(row(1, "Brooks Ghost 16", "/a"))}, forbidden=("sitemap",))
        hits = await platform.search(shop(), web, ghost())
        assert SITEMAP not in web.asked
        assert not hits.complete

    async def test_a_refusal_of_the_sitemap_is_a_refusal(self) -> None:
        with pytest.raises(Blocked):
            await platform.search(shop(), ScriptedWeb({SITEMAP: Blocked("no")}), ghost())

    async def test_a_line_with_too_many_variants_is_asked_for_more_closely(self) -> None:
        web = ScriptedWeb(
            {
                SITEMAP: sitemap("/men/ghost-15", "/men/ghost-16", "/men/ghost-16-9"),
                asked("Ghost"): results(
                    row(1, "Ghost 15", "/men/ghost-15"), row(3, "Ghost 16", "/men/ghost-16-9"), total=900
                ),
                asked("Ghost 16"): results(
                    row(2, "Ghost 16", "/men/ghost-16"), row(3, "Ghost 16", "/men/ghost-16-9")
                ),
            }
        )
        hits = await platform.search(shop(), web, ghost())
        assert [hit.title for hit in hits.items] == ["Ghost 15", "Ghost 16"]
        assert [v.reference for v in hits.items[1].variants] == ["2", "3"]
        assert hits.complete

    @pytest.mark.parametrize(
        ("line", "complete"),
        [
            ([f"/ghost-{n}-shoe" for n in range(1, 500)], True),
            ([f"/ghost-16-shoe-number{n}" for n in range(500)], False),
        ],
        ids=["of other versions", "of this version"],
    )
    async def test_of_a_line_with_very_many_pages_only_those_of_the_version_are_looked_at(
        self, line: list[str], complete: bool
    ) -> None:
        web = ScriptedWeb({SITEMAP: sitemap(*line), asked("Ghost"): results()})
        hits = await platform.search(shop(), web, ghost())
        assert hits.complete is complete
        assert [hit.title for hit in hits.items] == (
            ["ghost 16 shoe", *(f"ghost 16{n} shoe" for n in range(10))] if complete else []
        )

    async def test_one_name_in_two_categories_is_two_products(self) -> None:
        rows = (row(1, "Ghost 16", "/men/ghost-16-m"), row(2, "Ghost 16", "/women/ghost-16-w"))
        web = ScriptedWeb(
            {
                SITEMAP: sitemap("/men/ghost-16-m", "/women/ghost-16-w", "/women/ghost-16-w-9"),
                asked("Ghost"): results(*rows),
            }
        )
        men, women = (await platform.search(shop(), web, ghost())).items
        assert [v.reference for v in men.variants] == ["1"]
        assert [v.reference for v in women.variants] == ["2", "/women/ghost-16-w-9"]

    async def test_a_page_of_results_that_has_changed_is_drift(self) -> None:
        web = ScriptedWeb({SITEMAP: sitemap("/ghost-sixteen-shoe"), asked("Ghost"): page(state(other={}))})
        with pytest.raises(Drifted, match="search results"):
            await platform.search(shop(), web, ghost())


class TestRead:
    @staticmethod
    async def found() -> Hit:
        web = ScriptedWeb(
            {
                SITEMAP: recorded("evershop_sitemap.xml"),
                asked("Arizona"): recorded("evershop_search.json", f"{SITE}/search"),
            }
        )
        query = Query(text="Birkenstock Arizona", brand="Birkenstock", model="Arizona")
        return (await platform.search(shop(), web, query)).items[0]

    async def test_one_page_joined_with_search_and_sitemap_tells_every_variant(self) -> None:
        hit = await self.found()
        web = ScriptedWeb({f"{hit.reference}?ajax=true": arizona()})
        listing = await platform.read(shop(), web, hit)
        assert stock(listing, "Regular") == REGULAR
        assert stock(listing, "Narrow") == NARROW
        assert listing.absence is Absence.NOT_OFFERED
        for variant in listing.product.variants:
            (evidence,) = variant.evidence
            absent = evidence.kind is EvidenceKind.ABSENCE
            assert absent is (variant.availability is OUT)
            assert variant.url is not None
            assert absent or variant.price == Price(Decimal("109.95"), "USD")

    async def test_a_page_that_goes_by_the_options_of_a_listed_variant_is_no_second_one(self) -> None:
        rows = (row(1, "Ghost 16", "/ghost-16-8"), row(2, "Ghost 16", "/ghost-16-8-5"))
        own = shoe("8", variantGroup=group("8", "8.5"))
        web = ScriptedWeb(
            {
                SITEMAP: sitemap("/ghost-16-8", "/ghost-16-8-5", "/ghost-16-85", "/ghost-16-9"),
                asked("Ghost"): results(*rows),
                "/ghost-16-8?ajax=true": page(state(product=own), f"{SITE}/ghost-16-8?ajax=true"),
            }
        )
        (hit,) = (await platform.search(shop(), web, ghost())).items
        listing = await platform.read(shop(), web, hit)
        assert [(v.size, v.availability) for v in listing.product.variants] == [
            ("8", IN),
            ("8.5", IN),
            ("9", OUT),
        ]

    async def test_a_page_that_is_gone_is_unclear(self) -> None:
        web = ScriptedWeb({f"{ARIZONA}?ajax=true": replace(recorded("evershop_gone.json"), status=404)})
        with pytest.raises(Unclear, match="gone"):
            await platform.read(shop(), web, Hit(reference=ARIZONA, title="Arizona"))

    @staticmethod
    async def two_groups(second: Page) -> tuple[Listing, list[str]]:
        """A name that search finds in two groups of variants, and what becomes of it."""
        rows = (row(1, "Shoe", "/a-8"), row(2, "Shoe", "/a-9"), row(3, "Shoe", "/b-8"))
        web = ScriptedWeb(
            {
                SITEMAP: page(b"", status=404),
                asked("Shoe"): results(*rows),
                "/a-8?ajax=true": page(
                    state(product=shoe("8", variantGroup=group("8", "9"))), f"{SITE}/a-8?ajax=true"
                ),
                f"{SITE}/b-8?ajax=true": second,
            }
        )
        (hit,) = (await platform.search(shop(), web, Query(text="Shoe", model="Shoe"))).items
        return await platform.read(shop(), web, hit), web.asked

    async def test_a_name_with_two_groups_of_variants_is_read_on_a_page_of_each(self) -> None:
        other = shoe("8", variantGroup=group("8", first=3))
        listing, pages = await self.two_groups(page(state(product=other), f"{SITE}/b-8?ajax=true"))
        assert [(v.size, v.reference) for v in listing.product.variants] == [
            ("8", "1"),
            ("9", "2"),
            ("8", "3"),
        ]
        assert pages[-2:] == ["/a-8?ajax=true", f"{SITE}/b-8?ajax=true"]

    async def test_sizes_for_different_people_under_one_name_say_for_whom(self) -> None:
        other = shoe("8", variantGroup=group("8", first=3))
        other["attributes"].append(
            {"attributeCode": "gender", "attributeName": "Gender", "optionText": "Women"}
        )
        listing, _ = await self.two_groups(page(state(product=other), f"{SITE}/b-8?ajax=true"))
        assert listing.product.audience is None
        assert [v.size_option for v in listing.product.variants] == ["Size", "Size", "Women Size"]

    async def test_a_group_whose_page_is_gone_leaves_its_variants_without_their_sizes(self) -> None:
        gone = replace(recorded("evershop_gone.json"), status=404)
        listing, _ = await self.two_groups(gone)
        assert [(v.size, v.availability) for v in listing.product.variants] == [
            ("8", IN),
            ("9", IN),
            (None, IN),
        ]
        assert listing.absence is Absence.UNKNOWN


class TestStock:
    """Shops often show one variant of a product in search; the others' stock is asked for one by one."""

    @staticmethod
    def listed() -> Listing:
        (listing,) = platform.parse(arizona(), shop())
        return listing

    async def test_a_variant_is_asked_for_by_its_options(self) -> None:
        listing = self.listed()
        wanted = next(v for v in listing.product.variants if (v.size, v.width) == ("EU 38", "Narrow"))
        assert wanted.reference == f"{SITE}{ARIZONA}?color=21&size=47&width=61"
        query = "color=21&size=47&width=61&ajax=true"
        web = ScriptedWeb(
            {f"{wanted.reference}?ajax=true": recorded("evershop_chosen.json", f"{SITE}{ARIZONA}?{query}")}
        )
        told = await platform.stock(shop(), web, listing, (wanted,))
        (settled,) = [v for v in told.product.variants if v.reference == wanted.reference]
        assert settled.availability is IN
        assert settled.evidence
        assert settled.sku == "BIRKENSTOCK-ARIZONA-UNISEX-MOCHA-38-NARROW"
        assert settled.url == wanted.reference
        others = [v for v in told.product.variants if v is not settled]
        assert others == [v for v in listing.product.variants if v.reference != wanted.reference]

    @pytest.mark.parametrize(
        "answer",
        [arizona("evershop_sold_out.json"), replace(arizona("evershop_gone.json"), status=404)],
        ids=["another product", "gone"],
    )
    async def test_where_another_product_comes_nothing_is_known_of_the_variant(self, answer: Page) -> None:
        listing = self.listed()
        wanted = next(v for v in listing.product.variants if (v.size, v.width) == ("EU 38", "Narrow"))
        web = ScriptedWeb({f"{wanted.reference}?ajax=true": answer})
        told = await platform.stock(shop(), web, listing, (wanted,))
        assert told == listing


@pytest.mark.parametrize(
    ("source", "certain"),
    [
        (recorded("evershop_page.html"), True),
        (recorded("evershop_product.json"), True),
        (recorded("evershop_gone.json"), True),
        (recorded("evershop_graphql_product.json"), False),
        (page(b'<script>var eContext = {"user": 1}</script>'), None),
        (page({"data": {"product": {"inventory": {"isInStock": True}}}}), None),
        (page(b"<title>Shoes</title>"), None),
    ],
)
def test_evershop_is_known_by_its_state_or_unsurely_by_a_graphql_product(
    source: Page, certain: bool | None
) -> None:
    found = platform.detect(source)
    assert (found and found.certain) is certain
