"""Shopify: which way in is taken, what its search concludes, and that nasty shops never make it overclaim."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from stockfinder.errors import (
    Blocked,
    ConfigurationError,
    Drifted,
    NoAnswer,
    NotPermitted,
    RateLimited,
    Unclear,
    Unreachable,
)
from stockfinder.page import Page
from stockfinder.platforms import load
from stockfinder.platforms.entry import options
from stockfinder.platforms.shopify import Options
from stockfinder.product import Absence, Availability, Hit, Listing, Price, Query
from stockfinder.retailer import Entry, Registry
from tests.platforms.composed_shopify import PROFILE, SITE, ComposedShopify, Style, locked_out
from tests.shoes import shop

platform = load("shopify")
GHOST_16 = Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16")
SHOPIFY_SHOPS = [
    entry for entry in Registry.load().all() if entry.shop is not None and entry.shop.platform == "shopify"
]
SIZES = [str(half / 2) if half % 2 else str(half // 2) for half in range(14, 29)]


def style(title: str, *stock: str, **more: Any) -> Style:
    """A shoe with one option, the size; those of `stock` can be ordered."""
    return Style(title, {"Size": SIZES}, {(size,) for size in stock}, **more)


def sizes(listing: Listing) -> dict[str | None, Availability]:
    return {variant.size: variant.availability for variant in listing.product.variants}


def test_the_declared_query_path_is_the_catalogues() -> None:
    from stockfinder.platforms import ucp_catalogue

    assert platform.query_paths == (ucp_catalogue.PATH,)


class TestWays:
    async def test_without_an_agent_profile_predictive_search_finds_and_js_is_read(self) -> None:
        web = ComposedShopify(style("Brooks Men's Ghost 16", "10"), style("Brooks Men's Ghost 15", "9"))
        hits = await platform.search(shop(), web, GHOST_16)
        assert [hit.title for hit in hits.items] == ["Brooks Men's Ghost 16"]
        listing = await platform.read(shop(), web, hits.items[0])
        assert sizes(listing)["10"] is Availability.IN_STOCK
        assert sizes(listing)["10.5"] is Availability.OUT_OF_STOCK
        assert listing.absence is Absence.NOT_OFFERED
        first = listing.product.variants[0]
        assert first.price == Price(Decimal("140.00"), "USD")
        assert (first.url or "").startswith(f"{SITE}/products/brooks-men-s-ghost-16?variant=")
        assert web.asked == ["/search/suggest.json?Brooks Ghost 16", "/products/brooks-men-s-ghost-16.js"]

    async def test_where_robots_forbid_search_the_listing_is_read_and_holds_the_stock(self) -> None:
        web = ComposedShopify(style("Ghost 16", "10"), style("Glycerin 21"), forbidden=("/search",))
        hits = await platform.search(shop(), web, GHOST_16)
        assert web.asked == ["/products.json?1"]
        assert (hits.complete, hits.because) == (True, "all 2 products listed")
        listing = hits.items[0].listing
        assert listing is not None
        assert sizes(listing)["10"] is Availability.IN_STOCK

    async def test_a_listing_that_goes_on_beyond_the_pages_allowed_proves_no_absence(self) -> None:
        many = [style(f"Sock {n}") for n in range(600)]
        hits = await platform.search(
            shop(options={"ways": ["listing"], "pages": 2}), ComposedShopify(*many), GHOST_16
        )
        assert (hits.complete, hits.control_suffices) == (False, False)
        assert hits.because == "the first 500 products of its listing"

    async def test_a_listing_that_ends_on_a_full_page_is_complete_only_after_the_empty_one(self) -> None:
        web = ComposedShopify(*(style(f"Sock {n}") for n in range(250)))
        hits = await platform.search(shop(options={"ways": ["listing"]}), web, GHOST_16)
        assert hits.complete
        assert web.asked == ["/products.json?1", "/products.json?2"]

    async def test_with_an_agent_profile_ucp_comes_first_and_predictive_search_seconds_it(self) -> None:
        web = ComposedShopify(style("Brooks Men's Ghost 16", "10"), profile=PROFILE)
        hits = await platform.search(shop(), web, GHOST_16)
        assert web.asked == [
            "/.well-known/ucp",
            "search_catalog",
            "/search/suggest.json?Brooks Ghost 16",
        ]
        assert [(hit.title, hit.brand) for hit in hits.items] == [("Brooks Men's Ghost 16", "Brooks")]
        assert hits.complete

    async def test_where_all_ways_are_forbidden_the_shop_is_not_permitted_and_nothing_is_asked(self) -> None:
        web = ComposedShopify(style("Ghost 16", "10"), forbidden=("/",), profile=PROFILE)
        with pytest.raises(NotPermitted, match=r"robots\.txt"):
            await platform.search(shop(), web, GHOST_16)
        assert web.asked == []

    async def test_a_locale_stands_before_every_path(self) -> None:
        web = ComposedShopify(style("Ghost 16", "10"))
        with pytest.raises(Drifted):  # the composed shop has no French pages
            await platform.search(shop(options={"locale": "fr", "ways": ["suggest"]}), web, GHOST_16)
        assert web.asked == ["/fr/search/suggest.json?Brooks Ghost 16"]

    @pytest.mark.parametrize("options", [{"ways": ["magic"]}, {"page": 3}, {"pages": "four"}])
    async def test_a_wrong_option_names_the_retailers_file(self, options: dict[str, Any]) -> None:
        with pytest.raises(ConfigurationError, match=r"corner-shop\.toml"):
            await platform.search(shop(options=options), ComposedShopify(), GHOST_16)


class Failing(ComposedShopify):
    """A shop of which one path raises."""

    def __init__(self, part: str, error: NoAnswer, *styles: Style, **more: Any) -> None:
        super().__init__(*styles, **more)
        self.part, self.error = part, error

    async def get(self, url: str, **more: Any) -> Page:
        if self.part in url:
            self.asked.append(url)
            raise self.error
        return await super().get(url, **more)

    async def query(self, url: str, body: Any, **more: Any) -> Page:
        if self.part == "ucp":
            self.asked.append(url)
            raise self.error
        return await super().query(url, body, **more)


class TestFailures:
    @pytest.mark.parametrize("error", [Drifted("no JSON"), Unclear("422"), NotPermitted("robots")])
    async def test_a_way_that_another_can_mend_gives_way_to_it(self, error: NoAnswer) -> None:
        web = Failing("suggest", error, style("Ghost 16", "10"))
        hits = await platform.search(shop(), web, GHOST_16)
        assert [hit.title for hit in hits.items] == ["Ghost 16"]
        assert web.asked[-1] == "/products.json?1"

    @pytest.mark.parametrize("error", [locked_out(), Blocked("403"), Unreachable("503")])
    async def test_a_refusal_or_a_request_to_slow_down_ends_the_look_up(self, error: NoAnswer) -> None:
        web = Failing("suggest", error, style("Ghost 16", "10"))
        with pytest.raises(type(error)):
            await platform.search(shop(), web, GHOST_16)
        assert len(web.asked) == 1

    async def test_an_unreachable_catalogue_host_leaves_the_shops_own_search(self) -> None:
        web = Failing("ucp", Unreachable("no connection"), style("Ghost 16", "10"), profile=PROFILE)
        hits = await platform.search(shop(), web, GHOST_16)
        assert [hit.title for hit in hits.items] == ["Ghost 16"]

    async def test_a_ucp_lock_out_is_rate_limited_with_its_seconds_and_nothing_else_is_asked(self) -> None:
        web = ComposedShopify(style("Ghost 16", "10"), profile=PROFILE, locked=0)
        with pytest.raises(RateLimited) as caught:
            await platform.search(shop(), web, GHOST_16)
        assert caught.value.retry_after == 1933
        assert web.asked == ["/.well-known/ucp", "search_catalog"]

    async def test_a_page_that_search_still_names_but_is_gone_is_no_answer(self) -> None:
        with pytest.raises(Unclear, match="gone"):
            await platform.read(shop(), ComposedShopify(), Hit(reference="ghost-16", title="Ghost 16"))

    async def test_where_js_fails_the_product_page_is_read_instead(self) -> None:
        shoe = style("Ghost 16", "10")
        body = f"<html><script>var p = {_js(shoe)};</script></html>".encode()

        class Headless(ComposedShopify):
            async def get(self, url: str, **more: Any) -> Page:
                if url.endswith(".js"):
                    raise Drifted("HTML where JSON was due", url=url)
                return Page(url=SITE + url, body=body)

        listing = await platform.read(shop(), Headless(), Hit(reference="ghost-16", title="Ghost 16"))
        assert sizes(listing)["10"] is Availability.IN_STOCK


def _js(shoe: Style) -> str:
    import json

    return json.dumps(shoe.js())


class TestWhatSilenceProves:
    async def test_an_empty_reply_is_followed_by_wider_questions_until_something_is_found(self) -> None:
        web = ComposedShopify(style("Ghost 15", "10"), style("Adrenaline GTS 23"))
        hits = await platform.search(shop(), web, GHOST_16)
        assert [hit.title for hit in hits.items] == ["Ghost 15"]
        assert hits.complete
        assert hits.because == "nothing for 'Brooks Ghost 16'; all 1 for 'Brooks Ghost'"

    async def test_a_reply_of_ten_may_be_cut_and_proves_nothing(self) -> None:
        web = ComposedShopify(*(style(f"Ghost 16 colour {n}") for n in range(20)))
        hits = await platform.search(shop(), web, GHOST_16)
        assert len(hits.items) == 10
        assert (hits.complete, hits.control_suffices) == (False, False)

    async def test_of_more_colours_than_are_shown_the_wanted_one_is_asked_for_by_name(self) -> None:
        web = ComposedShopify(*(style(f"Ghost 16 {chr(97 + n)}") for n in range(19)), style("Ghost 16 Zinc"))
        query = Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16", color="zinc")
        hits = await platform.search(shop(), web, query)
        assert hits.items[0].title == "Ghost 16 Zinc"
        assert (len(hits.items), hits.complete) == (11, False)

    async def test_ten_of_the_line_and_none_of_a_plain_version_let_a_control_decide(self) -> None:
        web = ComposedShopify(*(style(f"Ghost 15 {chr(97 + n)}") for n in range(20)))
        hits = await platform.search(shop(), web, GHOST_16)
        assert (hits.complete, hits.control_suffices) == (False, True)

    async def test_variant_words_may_be_spelled_otherwise_so_ten_of_the_version_prove_nothing(self) -> None:
        web = ComposedShopify(*(style(f"Ghost 16 Gore-Tex colour {n}", "10") for n in range(20)))
        query = Query(text="Brooks Ghost 16 GTX", brand="Brooks", model="Ghost 16 GTX")
        hits = await platform.search(shop(), web, query)
        assert hits.items
        assert (hits.complete, hits.control_suffices) == (False, False)

    @pytest.mark.parametrize(
        ("title", "brand", "model"),
        [
            ("Ultra Boost 22", "adidas", "Ultraboost 22"),
            ("M1080 1080v14 Running Shoe", "New Balance", "Fresh Foam X 1080v14"),
            ("Kayano 31", "ASICS", "Gel-Kayano 31"),
        ],
    )
    async def test_a_line_that_the_shop_writes_otherwise_is_still_found(
        self, title: str, brand: str, model: str
    ) -> None:
        others = [style(f"Other {n}", vendor=brand) for n in range(12)]
        web = ComposedShopify(*others, style(title, "10", vendor=brand))
        hits = await platform.search(shop(), web, Query(text=f"{brand} {model}", brand=brand, model=model))
        assert title in [hit.title for hit in hits.items]

    async def test_a_shop_that_lacks_the_brand_but_finds_its_own_proves_absence(self) -> None:
        web = ComposedShopify(style("Clifton 9", vendor="HOKA"))
        hits = await platform.search(shop(brands=("HOKA",)), web, GHOST_16)
        assert (hits.items, hits.complete) == ((), True)
        assert hits.because.endswith("though its search works: it finds 'HOKA'")

    async def test_a_search_that_finds_nothing_at_all_proves_nothing(self) -> None:
        hits = await platform.search(shop(brands=("HOKA",)), ComposedShopify(), GHOST_16)
        assert (hits.items, hits.complete) == ((), False)

    async def test_a_shop_known_to_carry_a_brand_that_its_search_does_not_find_proves_nothing(self) -> None:
        web = ComposedShopify(style("Clifton 9", vendor="HOKA"))
        hits = await platform.search(shop(brands=("Brooks", "HOKA")), web, GHOST_16)
        assert not hits.complete

    async def test_a_code_is_asked_first_and_found_by_the_sku(self) -> None:
        web = ComposedShopify(style("Ghost 16", "10"), style("Glycerin 21", sku="110439"))
        hits = await platform.search(shop(), web, Query(text="Brooks 110418", brand="Brooks", code="110418"))
        assert [hit.title for hit in hits.items] == ["Ghost 16"]
        assert web.asked == ["/search/suggest.json?110418"]
        assert (hits.complete, hits.control_suffices, hits.because) == (False, True, "1 found by 110418")

    async def test_a_code_that_finds_something_of_another_name_is_followed_by_the_name(self) -> None:
        web = ComposedShopify(style("Sock 3-pack", sku="110418"), style("Ghost 16", "10", sku="X1"))
        query = Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16", code="110418")
        hits = await platform.search(shop(), web, query)
        assert [hit.title for hit in hits.items] == ["Sock 3-pack", "Ghost 16"]

    async def test_no_search_asks_more_than_a_look_up_may_send(self) -> None:
        web = ComposedShopify(style("Clifton 9", vendor="HOKA"))
        query = Query(
            text="ASICS Gel Kayano 31 GTX", brand="ASICS", model="Gel Kayano 31 GTX", code="1011B999"
        )
        await platform.search(shop(brands=("HOKA",)), web, query)
        assert len(web.asked) <= shop().max_requests


class TestNasty:
    """Issue 4's composed shop: whatever it does, nothing is said to be gone that is there."""

    async def test_variants_beyond_the_ten_that_search_shows_are_unknown_and_then_asked_for(self) -> None:
        web = ComposedShopify(style("Ghost 16", "13"), profile=PROFILE)
        hits = await platform.search(shop(), web, GHOST_16)
        listing = hits.items[0].listing
        assert listing is not None
        assert len(listing.product.variants) == len(SIZES)
        assert sizes(listing)["13"] is Availability.UNKNOWN
        wanted = [variant for variant in listing.product.variants if variant.size == "13"]
        done = await platform.stock(shop(), web, listing, wanted)
        assert sizes(done)["13"] is Availability.IN_STOCK
        assert sizes(done)["12.5"] is Availability.UNKNOWN
        selected = web.bodies[-1]["params"]["arguments"]["catalog"]["selected"]
        assert selected == [{"name": "Size", "label": "13"}]

    async def test_a_relaxed_selection_leaves_its_variant_unknown(self) -> None:
        shoe = Style("Ghost 16", {"Color": ["Black", "Blue"], "Size": SIZES}, {("Blue", "13")})
        web = ComposedShopify(shoe, profile=PROFILE, relaxed=(("Blue", "13"),))
        listing = (await platform.search(shop(), web, GHOST_16)).items[0].listing
        assert listing is not None
        wanted = [v for v in listing.product.variants if (v.color, v.size) == ("Blue", "13")]
        assert wanted[0].availability is Availability.UNKNOWN
        done = await platform.stock(shop(), web, listing, wanted)
        kept = {(v.color, v.size): v.availability for v in done.product.variants}
        assert kept["Blue", "13"] is Availability.UNKNOWN

    async def test_a_combination_that_the_shop_says_does_not_exist_leaves_the_listing(self) -> None:
        lacking = frozenset({("Blue", "13")})
        shoe = Style("Ghost 16", {"Color": ["Black", "Blue"], "Size": SIZES}, set(), lacking=lacking)
        web = ComposedShopify(shoe, profile=PROFILE, flags=True)
        listing = (await platform.search(shop(), web, GHOST_16)).items[0].listing
        assert listing is not None
        wanted = [v for v in listing.product.variants if (v.color, v.size) == ("Blue", "13")]
        done = await platform.stock(shop(), web, listing, wanted)
        assert ("Blue", "13") not in {(v.color, v.size) for v in done.product.variants}
        assert done.absence is Absence.NOT_OFFERED

    async def test_one_reply_with_flags_tells_every_size_of_a_shoe_with_one_option(self) -> None:
        web = ComposedShopify(style("Ghost 16", "13", "14"), profile=PROFILE, flags=True)
        listing = (await platform.search(shop(), web, GHOST_16)).items[0].listing
        assert listing is not None
        wanted = [v for v in listing.product.variants if v.size in ("13", "13.5", "14")]
        done = await platform.stock(shop(), web, listing, wanted)
        assert sizes(done)["13"] is sizes(done)["14"] is Availability.IN_STOCK
        assert sizes(done)["13.5"] is Availability.OUT_OF_STOCK
        assert len(web.bodies) == 2  # the search, and one product

    async def test_a_product_that_the_ucp_search_misses_is_found_by_the_second_way(self) -> None:
        web = ComposedShopify(
            style("Ghost 16", "10"), style("Ghost 15", "10"), profile=PROFILE, missed=("Ghost 16",)
        )
        hits = await platform.search(shop(), web, GHOST_16)
        assert "Ghost 16" in [hit.title for hit in hits.items]

    async def test_where_ucp_alone_is_open_its_silence_proves_nothing_even_with_a_control(self) -> None:
        web = ComposedShopify(
            style("Ghost 16", "10"), style("Ghost 15", "10"), profile=PROFILE, missed=("Ghost 16",)
        )
        hits = await platform.search(shop(options={"ways": ["ucp"]}), web, GHOST_16)
        assert [hit.title for hit in hits.items] == ["Ghost 15"]
        assert (hits.complete, hits.control_suffices) == (False, False)

    async def test_of_twenty_colour_handles_ten_are_shown_and_the_reply_says_that_it_is_cut(self) -> None:
        styles = [style(f"Ghost 16 - Colour {n}", *(["10"] if n == 9 else [])) for n in range(1, 21)]
        for profile in (None, PROFILE):
            hits = await platform.search(shop(), ComposedShopify(*styles, profile=profile), GHOST_16)
            assert len(hits.items) == 10
            assert (hits.complete, hits.control_suffices) == (False, False)
            assert "Ghost 16 - Colour 9" in [hit.title for hit in hits.items]

    async def test_an_agent_profile_that_the_shop_refuses_leaves_the_other_ways(self) -> None:
        web = ComposedShopify(style("Ghost 16", "10"), profile="https://elsewhere.example/p.json")
        hits = await platform.search(shop(), web, GHOST_16)
        assert [hit.title for hit in hits.items] == ["Ghost 16"]
        assert web.asked[-1].startswith("/search/suggest.json")


@pytest.mark.parametrize("entry", SHOPIFY_SHOPS, ids=lambda entry: entry.name)
def test_every_shopify_retailers_options_are_ones_that_the_platform_knows(entry: Entry) -> None:
    assert entry.shop is not None
    options(entry.shop, Options)


class TestDetect:
    @pytest.mark.parametrize(
        ("page", "certain"),
        [
            (Page(url=SITE, body=b"<html>", headers={"x-shopid": "1"}), True),
            (Page(url=SITE, body=b"<html>", headers={"powered-by": "Shopify-Hydrogen, Oxygen"}), True),
            (Page(url=SITE, body=b'<script>Shopify.shop = "x.myshopify.com"</script>'), True),
            (Page(url=SITE, body=b'<img src="//cdn.shopify.com/s/files/1.jpg">'), False),
            (Page(url=SITE, body=b'{"products":[{"handle":"a","vendor":"b","variants":[]}]}'), True),
            (Page(url=SITE, body=b'{"jsonrpc":"2.0","result":{"structuredContent":{}}}'), False),
        ],
    )
    def test_shopify_is_recognised_by_its_marks_surely_only_where_they_are_its_own(
        self, page: Page, certain: bool
    ) -> None:
        found = platform.detect(page)
        assert found is not None
        assert found.certain is certain

    @pytest.mark.parametrize(
        "page",
        [
            Page(url=SITE, body=b"<html><p>Shoes</p></html>"),
            Page(url=SITE, body=b'{"products":[{"name":"a"}]}'),
            # Medusa's shape: it, too, sends products with handles and variants.
            Page(url=SITE, body=b'{"products":[{"handle":"a","variants":[{"sku":"b"}]}],"count":1}'),
            Page(url=SITE, body=b"{}", headers={"powered-by": "Express"}),
            Page(url=SITE, body=b""),
        ],
    )
    def test_what_is_not_shopify_is_not_taken_for_it(self, page: Page) -> None:
        assert platform.detect(page) is None
