"""What a visit says of a shop: its program, what robots.txt allows, whether search and sizes can be read."""

from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from stockfinder import platforms
from stockfinder.errors import ConfigurationError, Drifted, NotRecorded, UsageError
from stockfinder.page import Page
from stockfinder.probe import Probe, probe
from stockfinder.probe.addresses import SIGNS, WAYS
from stockfinder.probe.entry import entry_of
from stockfinder.report import Outcome
from stockfinder.retailer import Registry, write_entry
from stockfinder.settings import Settings
from stockfinder.shop import Facts, Shop
from stockfinder.web import Door
from tests.feeds import make
from tests.platforms.composed_shopify import PROFILE, SITE, ComposedShopify, Style
from tests.probe.shops import FOLDERS, ShopServer
from tests.web.server import Server, black_hole, reply

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = Settings(contact="tests@shop.example")
PROGRAMS = sorted(FOLDERS)


@pytest.fixture(autouse=True)
def no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let requests through at once: the server is our own."""
    from stockfinder.web.pace import Pace

    async def turn(self: Pace, url: str, *, within: float, again: bool = False) -> float:
        return 0.0

    monkeypatch.setattr(Pace, "turn", turn)


async def visit(url: str, **more: Any) -> Probe:
    return await probe(url, settings=SETTINGS, **more)


def sent(found: Probe) -> list[str]:
    """What was asked, robots.txt left out."""
    return [one.url for one in found.requests if not one.url.endswith("/robots.txt")]


@pytest.mark.parametrize("platform", PROGRAMS)
async def test_every_program_is_recognised_searched_and_read_in_at_most_eight_requests(platform: str) -> None:
    async with ShopServer(platform) as server:
        found = await visit(server.url)
        asked = [a.path for a in server.asked if a.path != "/robots.txt"]
    assert found.platform == platform, found
    assert found.works, found
    assert found.outcome is None
    assert found.advice == ""
    assert found.search is not None
    assert found.sizes is not None
    assert "Ghost" in found.search.says
    assert found.sample
    assert all(variant.evidence for variant in found.sample)
    assert len(asked) == len(sent(found)) <= 8
    assert not (found.certain and platform == "schema_org")
    if platform in WAYS:
        assert {way.name for way in found.ways} >= WAYS[platform].keys()


@pytest.mark.parametrize("platform", PROGRAMS)
async def test_the_entry_it_makes_finds_shoes_in_that_shop(platform: str, tmp_path: Path) -> None:
    from stockfinder.finder import Finder
    from stockfinder.style import understand

    async with ShopServer(platform) as server:
        found = await visit(server.url)
        assert found.shop is not None
        write_entry(replace(found.shop, name="corner", enabled=True), tmp_path)
        registry = Registry([tmp_path])
        assert registry.get("corner").problem is None
        async with Finder(settings=SETTINGS, registry=registry) as finder:
            told = await finder.find(understand("Brooks Ghost 16 mens 10"), only=("corner",), deadline=20)
    assert not told.problems
    assert told.findings[0].outcome.is_answer or told.findings[0].outcome is Outcome.UNCLEAR
    assert told.findings[0].title


@pytest.mark.parametrize("platform", sorted(set(FOLDERS) & set(SIGNS)))
async def test_a_program_without_marks_is_known_by_what_it_answers(platform: str) -> None:
    async with ShopServer(platform, marked=False) as server:
        found = await visit(server.url)
    assert found.platform == platform, found
    assert found.works, found
    assert found.because is not None
    assert SIGNS[platform][0].partition("?")[0] in found.because
    assert len(sent(found)) <= 8


async def test_the_entry_says_what_the_pages_told_and_how_it_is_known() -> None:
    async with ShopServer("shopify") as server:
        found = await visit(server.url, name="corner")
    shop = found.shop
    assert shop is not None
    assert (shop.name, shop.title, shop.site, shop.platform) == (
        "corner",
        "Corner Runner",
        server.url,
        "shopify",
    )
    assert shop.country == "US"
    assert "Brooks" in shop.brands
    assert not shop.enabled
    assert shop.facts == Facts(
        grade="operator", source="stockfinder probe", verified=datetime.now(UTC).date(), how="probe"
    )


@pytest.mark.parametrize(
    ("platform", "currency", "country", "system"),
    [("magento", "GBP", "GB", "UK"), ("vtex", "EUR", "US", "EU"), ("schema_org", "USD", "US", None)],
)
async def test_country_and_size_system_come_from_the_currency_and_the_sizes(
    platform: str, currency: str, country: str, system: str | None
) -> None:
    async with ShopServer(platform) as server:
        shop = (await visit(server.url)).shop
    assert shop is not None
    if shop.currency is not None:
        assert shop.currency == currency
    assert shop.country == country
    assert shop.size_system == system


@pytest.mark.parametrize(
    ("platform", "path"),
    [
        ("sfcc", "/search?q=ghost"),
        ("woocommerce", "/?s=ghost"),
        ("schema_org", "/search?q=ghost"),
        ("bigcommerce", "/search.php?search_query=ghost"),
        ("magento", "/brooks-ghost-16-mens-black.html"),
    ],
)
async def test_a_page_of_products_or_of_results_will_do(platform: str, path: str) -> None:
    async with ShopServer(platform) as server:
        found = await visit(f"{server.url}{path}")
    if platform == "schema_org":  # such a page has no search form to learn from
        assert found.platform is None
        assert "product's page" in found.advice
    else:
        assert found.platform == platform, found
        assert found.works, found


async def test_what_robots_closes_is_told_with_its_rule_and_never_asked() -> None:
    async with ShopServer("shopify", robots="shopify-old") as server:
        found = await visit(server.url)
        asked = [a.path for a in server.asked]
    closed = {way.name: way.forbidden for way in found.ways if way.forbidden}
    assert closed == {"predictive search": 'robots.txt forbids it with "Disallow: /search"'}
    assert not [path for path in asked if path.startswith("/search")]
    assert found.works, "the listing is open"


async def test_where_every_way_is_closed_the_advice_is_to_ask_the_shop() -> None:
    robots = "User-agent: *\nDisallow: /search\nDisallow: /products\nDisallow: /api\nDisallow: /.well-known\n"
    async with ShopServer("shopify", robots=robots) as server:
        found = await visit(server.url)
    assert found.platform == "shopify"
    assert not found.works
    assert all(way.forbidden for way in found.ways)
    assert "permission" in found.advice
    assert len(sent(found)) == 1


CHALLENGE = reply(403, "<title>Just a moment...</title>", cf_mitigated="challenge")


@pytest.mark.parametrize(
    ("refuses", "robots", "outcome", "advice"),
    [
        (reply(403, "no"), None, Outcome.BLOCKED, "link_only"),
        (CHALLENGE, None, Outcome.BLOCKED, "link_only"),
        (reply(429, "slow", Retry_After="900"), None, Outcome.RATE_LIMITED, "later"),
        (reply(500, "oh"), None, Outcome.UNREACHABLE, "Check the address"),
        (None, "User-agent: *\nDisallow: /\n", Outcome.NOT_PERMITTED, "permission"),
        (reply(302, Location="https://elsewhere.example/"), None, Outcome.DRIFTED, "leads elsewhere"),
    ],
)
async def test_blocked_closed_busy_and_broken_are_told_apart_with_what_to_do(
    refuses: Any, robots: str | None, outcome: Outcome, advice: str
) -> None:
    async with ShopServer("shopify", refuses=refuses, robots=robots) as server:
        found = await visit(server.url)
    assert found.outcome is outcome
    assert found.message
    assert advice in found.advice
    assert found.platform is None
    assert found.shop is None


async def test_a_shop_that_is_not_there_or_does_not_answer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from stockfinder.probe import visit as module

    async with Server({}) as server:
        url = server.url
    assert (await visit(url)).outcome is Outcome.UNREACHABLE
    monkeypatch.setattr(module, "SECONDS", 0.3)
    async with Server({"/": black_hole}) as server:
        assert (await visit(server.url)).outcome is Outcome.TIMED_OUT


async def test_a_site_that_is_no_shop_is_recognised_as_none() -> None:
    async with Server({"/": reply(200, "<html><title>A blog</title><p>Words</p></html>")}) as server:
        found = await visit(server.url)
    assert found.platform is None
    assert not found.works
    assert "No platform was recognised" in found.advice
    assert len(sent(found)) <= 8


async def test_a_shop_that_answers_everything_with_its_front_page_is_none_of_the_programs() -> None:
    class Anything(Server):
        def _script(self, path: str) -> Any:
            return reply(404) if path == "/robots.txt" else reply(200, "<html><div id=root></div></html>")

    async with Anything({}) as server:
        found = await visit(server.url)
    assert found.platform is None


async def test_another_shops_picture_on_the_page_does_not_make_it_that_program() -> None:
    class WithPicture(ShopServer):
        def front(self) -> str:
            return super().front().replace("<ul>", '<img src="https://cdn.shopify.com/x.png"><ul>')

    async with WithPicture("schema_org") as server:
        found = await visit(server.url)
    assert found.platform == "schema_org"
    assert found.works


async def test_a_refusal_at_the_search_is_no_mere_failure_of_it() -> None:
    class Guarded(ShopServer):
        def _script(self, path: str) -> Any:
            return CHALLENGE if path.startswith("/search") else super()._script(path)

    async with Guarded("shopify") as server:
        found = await visit(server.url)
    assert found.platform == "shopify"
    assert found.outcome is Outcome.BLOCKED
    assert found.search is not None
    assert not found.search.works
    assert found.sizes is None


async def test_a_product_feed_is_told_for_what_it_is() -> None:
    body = make.rss(make.catalogue()).decode()
    async with Server({"/feed.xml": reply(200, body, "application/xml")}) as server:
        found = await visit(f"{server.url}/feed.xml")
    assert found.platform == "feed"
    assert 'platform = "feed"' in found.advice


async def test_a_setting_that_only_the_operator_knows_is_asked_for_and_then_used() -> None:
    told = '{"type":"not_allowed","message":"Publishable API key required in the request header"}'
    async with Server({"/store/products": reply(400, told, "application/json")}) as server:
        without = await visit(server.url)
        asked = len(server.asked)
        given = await visit(server.url, options={"publishable_key": "pk_1"})
        keys = [a.headers.get("x-publishable-api-key") for a in server.asked[asked:]]
    assert without.platform == given.platform == "medusa"
    assert without.search is not None
    assert "publishable_key" in without.search.says
    assert "pk_1" in keys
    assert given.shop is not None
    assert given.shop.options == {"publishable_key": "pk_1"}


async def test_a_known_shop_is_tried_as_its_entry_has_it_and_its_entry_stays() -> None:
    async with ShopServer("schema_org") as server:
        known = Shop(
            name="corner",
            title="My title",
            site=server.url,
            platform="schema_org",
            country="CA",
            facts=Facts(grade="observed", source="x"),
            options={"search": "/search?q={query}", "product_path": "/products/"},
        )
        found = await visit(f"{server.url}/products/{server.catalogue.shoe[0].handle}", known=known)
    assert found.works, found
    assert found.shop is not None
    assert (found.shop.title, found.shop.country, found.shop.facts) == ("My title", "CA", known.facts)


async def test_a_known_shop_that_has_moved_to_another_program_is_noticed() -> None:
    async with ShopServer("woocommerce") as server:
        known = Shop(
            name="corner",
            title="Corner",
            site=server.url,
            platform="shopify",
            country="US",
            facts=Facts(grade="observed", source="x"),
            options={"locale": "en"},
        )
        found = await visit(server.url, known=known)
    assert found.platform == "woocommerce"
    assert found.works


@pytest.mark.parametrize("platform", PROGRAMS)
async def test_a_recorded_visit_is_replayed_without_a_network_and_says_the_same(
    platform: str, tmp_path: Path
) -> None:
    async with ShopServer(platform) as server:
        live = await visit(server.url, record=tmp_path)
    again = await visit(server.url, replay=tmp_path)
    named = await probe(server.url, settings=Settings(), replay=tmp_path, name="other")
    for one in (again, named):
        assert (one.platform, one.search, one.sizes) == (live.platform, live.search, live.sizes)
        assert one.shop is not None
        assert live.shop is not None
        assert one.shop.facts == live.shop.facts
        assert [a.url for a in one.requests] == [a.url for a in live.requests]


async def test_a_replay_that_lacks_a_request_is_a_mistake_of_the_recording(tmp_path: Path) -> None:
    async with ShopServer("vtex") as server:
        await visit(server.url, record=tmp_path)
    path = tmp_path / urlsplit(server.url).netloc.replace(":", "-") / "shop.har"
    log = json.loads(path.read_text())
    log["log"]["entries"] = log["log"]["entries"][:2]
    path.write_text(json.dumps(log))
    with pytest.raises(NotRecorded):
        await visit(server.url, replay=tmp_path)


async def test_without_a_contact_nothing_is_asked() -> None:
    with pytest.raises(ConfigurationError, match="contact"):
        await probe("http://127.0.0.1:9", settings=Settings())


@pytest.mark.parametrize("told", ["", "ftp://shop.example", "https://", "https://a@b.example", "not a shop"])
async def test_what_is_no_address_is_wrong_usage(told: str) -> None:
    with pytest.raises(UsageError):
        await visit(told)


def test_signs_and_ways_are_of_platforms_that_there_are() -> None:
    assert not (SIGNS.keys() | WAYS.keys()) - set(platforms.NAMES)


def test_an_entry_is_written_as_one_would_write_it_and_never_over_another(tmp_path: Path) -> None:
    shop = Shop(
        name="corner",
        folder="somewhere",
        title='The "Corner"',
        site="https://corner.example",
        platform="shopify",
        country="US",
        facts=Facts(grade="operator", source="x", verified=datetime(2026, 11, 21, tzinfo=UTC).date()),
    )
    path = write_entry(shop, tmp_path / "new")
    told = tomllib.loads(path.read_text())
    assert told["facts"]["verified"] == shop.facts.verified
    assert not {"name", "folder", "enabled"} & told.keys()
    assert Registry([tmp_path / "new"]).get("corner").shop == replace(shop, folder=str(tmp_path / "new"))
    with pytest.raises(ConfigurationError, match=r"corner\.toml"):
        write_entry(shop, tmp_path / "new")


class Storefront(ComposedShopify):
    """A Shopify shop that tells agents to ask at its `*.myshopify.com` name, as a door's shop."""

    def __init__(self, asked: Shop, at: str) -> None:
        ghost = Style("Brooks Men's Ghost 16", {"Size": ["10", "10.5"]}, {("10",)})
        super().__init__(ghost, profile=PROFILE, forbidden=("/search", "/products.json"))
        self.shop, self.at, self.requests = asked, at, 0

    async def forbids(self, url: str) -> str | None:
        return None if await self.permits(url) else "a rule"

    async def get(self, url: str, **more: Any) -> Page:
        self.requests += 1
        told: str | None = None
        if url.removeprefix(SITE) == "/":
            told = '<script>Shopify.shop = "x"; Shopify.currency = {"active":"USD","rate":"1.0"};</script>'
            told += '<a href="/products/brooks-mens-ghost-16">Brooks Men\'s Ghost 16</a>'
        if url.endswith("/.well-known/ucp"):
            service = {"transport": "mcp", "endpoint": f"https://{self.at}/api/ucp/mcp"}
            told = json.dumps({"ucp": {"services": {"dev.ucp.shopping": [service]}}})
        if told is not None:
            return Page(url=f"{SITE}/", body=told.encode())
        return await super().get(url, **more)

    async def query(self, url: str, body: Any, **more: Any) -> Page:
        self.requests += 1
        if urlsplit(url).netloc not in self.shop.hosts:
            raise Drifted("there is none", url=url)
        return await super().query(url, body, **more)


@pytest.mark.parametrize(
    ("at", "hosts"),
    [
        ("corner.myshopify.com", ("corner.myshopify.com",)),
        ("agents.shop.example", ("agents.shop.example",)),
        ("elsewhere.example", ()),
    ],
)
async def test_the_entry_names_the_shops_own_host_at_which_agents_are_to_ask(
    at: str, hosts: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    webs: list[Storefront] = []

    class FakeDoor(Door):
        def shop(self, shop: Shop, **more: Any) -> Any:
            webs.append(Storefront(shop, at))
            return webs[-1]

    monkeypatch.setattr("stockfinder.probe.visit.Door", FakeDoor)
    found = await visit(f"{SITE}/")
    assert found.shop is not None
    assert found.shop.hosts == hosts
    assert found.works == bool(hosts)
    assert sum(web.requests for web in webs) <= 8
    if hosts:
        assert (found.shop.currency, found.shop.country, found.shop.size_system) == ("USD", "US", "US")


@pytest.mark.parametrize(
    ("told", "currency"),
    [
        ('Shopify.currency = {"active":"CAD","rate":"1.0"};', "CAD"),
        ('<meta property="og:price:currency" content="GBP">', "GBP"),
        ('<meta property="og:price:currency" content="GBP">{"priceCurrency": "EUR"}', None),
        ("prices in dollars", None),
    ],
)
def test_the_currency_is_that_which_the_page_names_where_replies_name_none(
    told: str, currency: str | None
) -> None:
    shop = Shop(
        title="x", site=SITE, platform="shopify", country="US", facts=Facts(grade="operator", source="x")
    )
    assert entry_of(shop, Page(url=SITE, body=told.encode()), (), None).currency == currency
