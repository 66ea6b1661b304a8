"""What a check says of a shop that is whole, changed, closed, gone, or has nothing to prove the reader by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from msgspec.structs import replace

from stockfinder import seen
from stockfinder.doctor import Check, State, check, history
from stockfinder.doctor.visit import IN_STOCK, NO_SUCH, SOLD_OUT
from stockfinder.permission import Permission
from stockfinder.settings import Settings
from stockfinder.shop import Facts, Shop
from stockfinder.store import MemoryStore
from tests.probe.shops import FOLDERS, ShopServer
from tests.probe.test_probe import no_pace  # noqa: F401 - a fixture
from tests.web.server import black_hole, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.server import Script

SETTINGS = Settings(contact="tests@shop.example")
OPTIONS = {"schema_org": {"search": "/search?q={query}", "product_path": "/products/"}}
PROGRAMS = sorted(FOLDERS)


def entry(server: ShopServer, **changes: Any) -> Shop:
    told: dict[str, Any] = {
        "name": "corner",
        "title": "Corner Runner",
        "site": server.url,
        "platform": server.platform,
        "country": "US",
        "size_system": {"magento": "UK", "vtex": "EU"}.get(server.platform, "US"),
        "brands": ("Brooks",),
        "options": OPTIONS.get(server.platform, {}),
        "facts": Facts(grade="operator", source="made for a test"),
    }
    return Shop(**told | changes)


async def visit(shop: Shop, store: MemoryStore | None = None) -> Check:
    found = await check([shop], settings=SETTINGS, store=store or MemoryStore())
    return found[0]


def canary(found: Check, name: str) -> Any:
    return next(one for one in found.canaries if one.name == name)


@pytest.mark.parametrize("platform", PROGRAMS)
async def test_a_whole_shop_is_ok_within_eight_requests_and_all_it_is_asked_is_right(platform: str) -> None:
    async with ShopServer(platform) as server:
        found = await visit(entry(server))
    assert found.state is State.OK, found
    assert canary(found, IN_STOCK).passed
    assert canary(found, NO_SUCH).passed
    assert canary(found, SOLD_OUT).passed is not False
    assert 0 < found.requests <= 8
    assert len(server.paths) == found.requests
    assert not found.advice


CHANGES = [
    ("shopify", '"variants"', '"variations"', "$"),
    ("shopify", '"available"', '"buyable"', "$.variants[0]"),
    ("shopify", '"products"', '"things"', "$.resources.results"),
    ("magento", '"stock_status"', '"stock"', "variants[].availability"),
    ("magento", '"variants"', '"children"', "variants[].size"),
    ("magento", '"items"', '"entries"', "$.data.products"),
    ("vtex", '"commertialOffer"', '"offer"', "/0/items/0.sellers[0]"),
    ("bigcommerce", "in_stock_attributes", "stocked", "variants[].availability"),
    ("sfcc", '"variationAttributes"', '"choices"', "variationAttributes"),
    ("schema_org", "availability", "stock", "variants[].availability"),
    ("schema_org", "hasVariant", "options", "variants[].size"),
]


@pytest.mark.parametrize(("platform", "before", "after", "path"), CHANGES)
async def test_a_changed_shape_is_drifted_with_the_path_that_failed_and_where(
    platform: str, before: str, after: str, path: str
) -> None:
    async with ShopServer(platform, change=lambda text: text.replace(before, after)) as server:
        found = await visit(entry(server))
    assert found.state is State.DRIFTED, found
    assert found.path == path
    assert found.url
    assert found.url.startswith(server.url)
    assert found.message
    assert found.advice


async def test_a_search_that_finds_nothing_of_a_brand_that_the_shop_carries_is_drifted() -> None:
    async with ShopServer("woocommerce") as server:
        found = await visit(entry(server, brands=("Zamberlan", "Lowa")))
    assert (found.state, found.path) == (State.DRIFTED, "search")
    assert "Zamberlan and Lowa" in found.message


async def test_a_reader_that_fails_is_drifted_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from stockfinder.platforms.vtex import platform

    def fails(*_: object, **__: object) -> None:
        raise IndexError("no such place")

    monkeypatch.setattr(type(platform), "search", fails)
    async with ShopServer("vtex") as server:
        found = await visit(entry(server))
    assert found.state is State.DRIFTED
    assert "IndexError: no such place" in found.message
    assert found.path
    assert ".py:" in found.path


async def test_a_look_up_that_contradicts_the_page_is_drifted_with_where_the_truth_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from stockfinder.case import Shelf
    from stockfinder.doctor import visit as module
    from stockfinder.judge import judge
    from stockfinder.product import Availability, Hits

    async def lies(wish: Any, shop: Any, *_: Any) -> Any:
        """Every size that the shop has in stock is read as sold out."""
        listing, _ = visits[0].shelves[0]
        gone = replace(listing.product.variants[0], availability=Availability.OUT_OF_STOCK)
        variants = tuple(replace(gone, size=v.size, width=v.width) for v in listing.product.variants)
        wrong = replace(listing, product=replace(listing.product, variants=variants))
        shelf = Shelf(hits=Hits(complete=True), listings=(wrong,))
        return judge(wish, shop, shelf), shelf

    visits: list[Any] = []
    before = module._Visit.__init__

    def remember(self: Any, *told: Any) -> None:
        before(self, *told)
        visits.append(self)

    monkeypatch.setattr(module._Visit, "__init__", remember)
    monkeypatch.setattr(module, "look_up", lies)
    async with ShopServer("shopify") as server:
        found = await visit(entry(server))
    assert found.state is State.DRIFTED
    assert "in stock: asked for Brooks Ghost 16" in found.message
    assert "came out sold out" in found.message
    assert found.path
    assert "available" in found.path


REFUSALS = [
    (reply(403, "no"), State.BLOCKED),
    (reply(200, "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>"), State.BLOCKED),
    (reply(429, "slow down"), State.UNPROVEN),
    (reply(500, "oops"), State.UNREACHABLE),
]


@pytest.mark.parametrize(("refuses", "state"), REFUSALS)
async def test_refusals_and_faults_are_told_apart_and_never_drifted(refuses: Script, state: State) -> None:
    async with ShopServer("woocommerce", refuses=refuses) as server:
        found = await visit(entry(server))
    assert found.state is state, found
    assert found.message
    assert found.advice
    assert found.path is None


async def test_a_robots_txt_that_closes_the_ways_in_is_not_permitted_with_its_rule() -> None:
    async with ShopServer("magento", robots="User-agent: *\nDisallow: /\n") as server:
        found = await visit(entry(server))
        assert server.paths == []
    assert found.state is State.NOT_PERMITTED
    assert "Disallow: /" in found.message


async def test_a_shop_whose_purposes_exclude_look_ups_is_not_asked_at_all() -> None:
    async with ShopServer("magento") as server:
        found = await visit(entry(server, purposes=()))
        assert server.asked == []
        assert found.state is State.NOT_PERMITTED
        day = date.today()
        permitted = Permission(by="Jane Doe", on=day, until=day)
        assert (await visit(entry(server, purposes=(), permission=permitted))).state is State.OK


async def test_a_shop_that_is_gone_or_never_answers_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    from stockfinder.doctor import visit as module

    async with ShopServer("vtex") as server:
        shop = entry(server)
    assert (await visit(shop)).state is State.UNREACHABLE
    monkeypatch.setattr(module, "SECONDS", 0.5)
    async with ShopServer("vtex", refuses=black_hole) as server:
        found = await visit(entry(server))
    assert found.state is State.UNREACHABLE
    assert "in time" in found.message


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"available":true', '"available":false'),
        lambda text: text.replace("Ghost 16", "gift card").replace("Ghost", "gift"),
    ],
    ids=["all sold out", "no shoes"],
)
async def test_a_shop_that_shows_nothing_in_stock_is_unproven_and_not_called_right(
    change: Callable[[str], str],
) -> None:
    async with ShopServer("shopify", change=change) as server:
        found = await visit(entry(server))
    assert found.state is State.UNPROVEN, found
    assert found.advice


async def test_a_shop_that_is_only_linked_to_is_not_asked() -> None:
    async with ShopServer("shopify") as server:
        found = await visit(entry(server, platform="link_only", options={}))
        assert server.asked == []
    assert found.state is State.NOT_PERMITTED
    assert "link" in found.advice


async def test_results_are_kept_in_order_and_by_name_and_an_ok_counts_as_seen_working() -> None:
    store = MemoryStore()
    async with ShopServer("vtex") as server:
        shop = entry(server)
        first = await visit(shop, store)
        server.change = lambda text: text.replace('"items"', '"skus"')
        second = await visit(shop, store)
        await visit(replace(shop, name="other"), store)
    assert await history(store, ("corner",)) == [first, second]
    assert [one.retailer for one in await history(store)] == ["corner", "corner", "other"]
    known = await seen.last(store, shop)
    assert known is not None
    assert known.is_live(shop, second.at)
    assert not known.is_live(replace(shop, platform="shopify"), second.at)
    assert await seen.last(store, replace(shop, name="other")) is None


async def test_a_row_of_the_history_that_is_not_understood_is_left_out() -> None:
    store = MemoryStore()
    await store.append("check", "corner", b'{"state": "of a later version"}', seconds=60)
    assert await history(store) == []


async def test_one_shop_that_fails_costs_no_other_shop_its_check() -> None:
    async with ShopServer("vtex") as whole, ShopServer("vtex", refuses=reply(403, "no")) as closed:
        shops = [entry(whole, name="whole"), entry(closed, name="closed"), entry(whole, platform="feed")]
        told: list[str] = []
        found = await check(
            shops, settings=SETTINGS, store=MemoryStore(), on_check=lambda one: told.append(one.retailer)
        )
    assert [one.state for one in found] == [State.OK, State.BLOCKED, State.UNPROVEN]
    assert sorted(told) == ["closed", "corner", "whole"]
    assert msgspec.json.decode(msgspec.json.encode(found), type=tuple[Check, ...]) == found
