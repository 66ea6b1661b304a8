"""WooCommerce: what is asked of a composed shop, in which order, and what gives way to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from stockfinder.errors import (
    Blocked,
    ConfigurationError,
    Drifted,
    NoAnswer,
    NotPermitted,
    RateLimited,
    Unclear,
)
from stockfinder.page import Page
from stockfinder.platforms import load
from stockfinder.platforms import woocommerce_reading as reading
from stockfinder.product import Absence, Availability, Hit, Query
from tests.platforms.program_web import ProgramWeb
from tests.platforms.scripted import ScriptedWeb, page
from tests.platforms.woocommerce_rows import SITE, attribute, child, row, variation
from tests.shoes import shop
from tests.tools.catalogue import Catalogue, Shoe
from tests.tools.woocommerce_shop import API, WooCommerceShop

if TYPE_CHECKING:
    from stockfinder.product import Listing, Variant

platform = load("woocommerce")
STATES = {"stock_status[0]": "instock", "stock_status[1]": "outofstock", "stock_status[2]": "onbackorder"}
GHOST_16 = Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16")
IN, OUT, BACK, UNKNOWN = (
    Availability.IN_STOCK,
    Availability.OUT_OF_STOCK,
    Availability.BACKORDER,
    Availability.UNKNOWN,
)
CATALOGUE = Catalogue(
    shape="for a test",
    currency="USD",
    shoe=(
        Shoe(
            handle="ghost-16",
            title="Brooks Men's Ghost 16",
            vendor="Brooks",
            price="139.95",
            code="110418",
            options=("Color", "Size", "Width"),
            stock={
                "Black / D": "8 8.5- 9 10~",
                "Black / 2E": "8 9- 10",
            },
        ),
        Shoe(
            handle="ghost-15", title="Brooks Men's Ghost 15", vendor="Brooks", price="99.95", stock={"": "9-"}
        ),
    ),
)
MANY = Catalogue(
    shape="for a test",
    currency="USD",
    shoe=(
        Shoe(
            handle="ghost-16",
            title="Ghost 16",
            vendor="Brooks",
            price="139.95",
            options=("Color", "Size"),
            stock=dict.fromkeys("ABCDEFGHIJ", "7 7.5 8 8.5 9 9.5 10- 10.5 11 11.5 12 13"),
        ),
    ),
)


def of(listing: Listing, size: str, width: str | None = None) -> Variant:
    return next(v for v in listing.product.variants if (v.size, v.width) == (size, width))


class TestAsking:
    async def test_one_request_searches_and_one_tells_all_stock(self) -> None:
        web = ProgramWeb(WooCommerceShop(SITE, CATALOGUE))
        hits = await platform.search(shop(site=SITE), web, GHOST_16)
        listing = hits.items[0].listing
        assert listing is not None
        asked = [of(listing, "8.5", "D")]
        known = await platform.stock(shop(site=SITE), web, listing, asked)
        assert web.asked == [
            (API, {"search": "Ghost", "per_page": "40", **STATES}),
            (API, {"parent": "1000", "type": "variation", "per_page": "100", **STATES}),
        ]
        assert (of(known, "8.5", "D").availability, of(known, "10", "D").availability) == (OUT, BACK)
        assert (of(known, "9", "2E").availability, of(known, "10", "2E").availability) == (OUT, IN)
        assert not any(
            reading.is_open(variant) for variant in known.product.variants
        )  # 8.5 2E does not exist
        assert known.absence is Absence.NOT_OFFERED

    async def test_a_shop_that_hides_what_is_sold_out_is_asked_for_it(self) -> None:
        web = ProgramWeb(WooCommerceShop(SITE, CATALOGUE, hides=True))
        hits = await platform.search(shop(site=SITE), web, GHOST_16)
        assert [hit.title for hit in hits.items] == ["Brooks Men’s Ghost 16", "Brooks Men’s Ghost 15"]
        listing = hits.items[0].listing
        assert listing is not None
        hidden = of(listing, "8.5", "D")
        assert reading.is_open(hidden)
        known = await platform.stock(shop(site=SITE), web, listing, [hidden])
        assert of(known, "8.5", "D").availability is OUT

    async def test_of_more_variations_than_one_reply_holds_the_named_ones_are_asked_for(self) -> None:
        web = ProgramWeb(WooCommerceShop(SITE, MANY))
        hits = await platform.search(shop(site=SITE), web, GHOST_16)
        listing = hits.items[0].listing
        assert listing is not None
        asked = [v for v in listing.product.variants if v.size == "10" and v.color in ("A", "B")]
        known = await platform.stock(shop(site=SITE), web, listing, asked)
        assert web.asked[1:] == [
            (API, {"include": "1007,1019", "type": "variation", "per_page": "100", **STATES})
        ]
        stocked = [(v.color, v.size, v.availability) for v in known.product.variants if v.evidence]
        assert stocked == [("A", "10", OUT), ("B", "10", OUT)]

    async def test_a_reply_that_holds_fewer_variations_than_there_are_drops_none(self) -> None:
        """A shop may allow fewer in one reply than were asked for."""
        told = row(attributes=[attribute("Size", "8", "9", "10")], variations=[variation(11, Size="8")])
        (listing,) = platform.parse(page([told]))
        reply = Page(url=SITE, body=msgspec.json.encode([child(11, "Size: 8")]), headers={"x-wp-total": "2"})
        query = "&".join(f"{k}={v}" for k, v in {"type": "variation", "per_page": "100", **STATES}.items())
        web = ScriptedWeb({f"{API}?parent=10&{query}": reply})
        known = await platform.stock(shop(site=SITE), web, listing, listing.product.variants)
        assert [(v.size, v.availability) for v in known.product.variants] == [
            ("8", IN),
            ("9", UNKNOWN),
            ("10", UNKNOWN),
        ]

    async def test_a_code_is_asked_for_as_a_sku_first(self) -> None:
        web = ProgramWeb(WooCommerceShop(SITE, CATALOGUE))
        query = Query(text="110418", code="110418")
        hits = await platform.search(shop(site=SITE), web, query)
        assert web.asked == [(API, {"sku": "110418", **STATES})]
        assert [hit.title for hit in hits.items] == ["Brooks Men’s Ghost 16"]

    async def test_a_variation_that_was_found_by_its_sku_is_read_by_its_product(self) -> None:
        web = ProgramWeb(WooCommerceShop(SITE, CATALOGUE))
        query = Query(text="110418-Black-9-2E", code="110418-Black-9-2E")
        hits = await platform.search(shop(site=SITE), web, query)
        listing = await platform.read(shop(site=SITE), web, hits.items[0])
        assert web.paths == [API, f"{API}/1000"]
        assert len(listing.product.variants) == 8  # with 8.5 2E, which is not known not to exist yet

    async def test_a_product_that_is_gone_is_unclear(self) -> None:
        web = ProgramWeb(WooCommerceShop(SITE, CATALOGUE))
        with pytest.raises(Unclear, match="is not there"):
            await platform.read(shop(site=SITE), web, Hit(reference="77", title="Ghost 14"))

    @pytest.mark.parametrize("forbidden", [(), ("/wp-json/",)])
    async def test_where_the_api_is_closed_the_pages_are_read(self, forbidden: tuple[str, ...]) -> None:
        web = ProgramWeb(WooCommerceShop(SITE, CATALOGUE, closed=not forbidden), forbidden)
        hits = await platform.search(shop(site=SITE), web, GHOST_16)
        assert hits.complete
        assert web.asked[-1] == ("/", {"s": "Ghost", "post_type": "product"})
        listing = await platform.read(shop(site=SITE), web, hits.items[0])
        assert listing.product.title == "Brooks Men's Ghost 16"
        assert of(listing, "10", "D").availability is BACK
        sent = len(web.asked)
        assert await platform.stock(shop(site=SITE), web, listing, listing.product.variants) == listing
        assert len(web.asked) == sent

    async def test_a_search_that_leads_to_its_only_product_has_it_whole(self) -> None:
        web = ProgramWeb(WooCommerceShop(SITE, CATALOGUE, closed=True))
        hits = await platform.search(shop(site=SITE), web, Query(text="Brooks Ghost 15", model="15"))
        (hit,) = hits.items
        assert hit.listing is not None
        assert of(hit.listing, "9").availability is OUT

    async def test_where_all_is_closed_the_apis_refusal_is_told(self) -> None:
        web = ProgramWeb(_Shut(SITE, CATALOGUE))
        with pytest.raises(Blocked, match="401"):
            await platform.search(shop(site=SITE), web, GHOST_16)

    async def test_where_robots_forbid_all_nothing_is_asked(self) -> None:
        web = ProgramWeb(WooCommerceShop(SITE, CATALOGUE), (SITE,))
        with pytest.raises(NotPermitted):
            await platform.search(shop(site=SITE), web, GHOST_16)
        assert web.asked == []

    async def test_a_request_to_slow_down_ends_it(self) -> None:
        web = ProgramWeb(_Busy(SITE, CATALOGUE))
        with pytest.raises(RateLimited):
            await platform.search(shop(site=SITE), web, GHOST_16)
        assert len(web.asked) == 1

    @pytest.mark.parametrize(
        "reply",
        [page([row(is_in_stock="maybe")]), page("[]", status=404), page({"code": "rest_no_route"})],
    )
    async def test_an_api_that_has_drifted_gives_way_to_the_pages_or_is_told(self, reply: Page) -> None:
        query = "&".join(f"{k}={v}" for k, v in {"search": "Ghost", "per_page": "40", **STATES}.items())
        nothing = page("<html><body class='home'><h1>Shoes</h1></body></html>")
        web = ScriptedWeb({f"{API}?{query}": reply, "/?s=Ghost&post_type=product": nothing})
        with pytest.raises(NoAnswer) as caught:
            await platform.search(shop(site=SITE), web, GHOST_16)
        assert isinstance(caught.value, Drifted)

    async def test_another_folder_of_wordpress_is_an_option(self) -> None:
        web, options = ScriptedWeb({}), {"api": "/shop/wp-json/wc/store/v1/"}
        with pytest.raises(KeyError, match="/shop/wp-json/wc/store/v1/products"):
            await platform.search(shop(site=SITE, options=options), web, GHOST_16)

    @pytest.mark.parametrize("options", [{"path": "/"}, {"api": 3}])
    async def test_a_wrong_option_names_the_retailers_file(self, options: dict[str, Any]) -> None:
        with pytest.raises(ConfigurationError, match=r"corner-shop\.toml"):
            await platform.search(shop(options=options), ScriptedWeb({}), GHOST_16)


class _Busy(WooCommerceShop):
    def answer(self, path: str, query: Any, body: Any) -> Any:
        raise RateLimited("it asks for fewer requests (429)")


class _Shut(WooCommerceShop):
    def answer(self, path: str, query: Any, body: Any) -> Any:
        return 401, "text/html", "Log in"


def test_it_never_posts() -> None:
    """The theme's own request for a variation is a POST, and not documented as a query."""
    assert platform.query_paths == ()
    assert platform.capabilities.stock == "variant"
    assert platform.capabilities.tells_backorder
