"""The Finder: who is asked, what streams in, when it ends, and what a failure costs the others."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

import stockfinder
from stockfinder.errors import ConfigurationError, UsageError
from stockfinder.report import Event, EventKind, Finding, How, Outcome, Problem
from stockfinder.retailer import Registry
from stockfinder.settings import Settings
from stockfinder.wanted import Audience
from tests.conftest import ROOT
from tests.shoes import wish
from tests.web.server import Routes, Server, black_hole, reply

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.page import Page

FIXTURES = ROOT / "fixtures"
SETTINGS = Settings(contact="tests@shop.example")

ENTRY = """title = "{name}"
site = "{site}"
platform = "shopify"
country = "US"
currency = "USD"
size_system = "US"
brands = ["Brooks"]
enabled = true
[facts]
grade = "operator"
source = "made for a test"
"""


def found(*products: dict[str, Any]) -> str:
    return json.dumps({"resources": {"results": {"products": list(products)}}})


HIT = {
    "title": "Brooks Men's Ghost 16",
    "handle": "ghost",
    "vendor": "Brooks",
    "url": "/products/ghost",
    "type": "Shoes",
    "tags": [],
    "price": "140.00",
    "available": True,
}


def product(*, available: bool = True) -> str:
    return json.dumps(
        {
            "id": 1,
            "title": "Brooks Men's Ghost 16",
            "handle": "ghost",
            "vendor": "Brooks",
            "type": "Shoes",
            "tags": [],
            "price": 14000,
            "available": available,
            "options": [{"name": "Size", "position": 1, "values": ["10"]}],
            "variants": [
                {
                    "id": 11,
                    "title": "10",
                    "option1": "10",
                    "option2": None,
                    "option3": None,
                    "sku": "G16-10",
                    "available": available,
                    "price": 14000,
                    "barcode": "",
                }
            ],
        }
    )


def carries(*, available: bool = True) -> Routes:
    """A small Shopify that carries the shoe."""
    return {
        "/search/suggest.json": reply(200, found(HIT), "application/json"),
        "/products/ghost.js": reply(200, product(available=available), "application/json"),
    }


SLOW: Routes = {"/search/suggest.json": black_hole}
BROKEN: Routes = {"/search/suggest.json": reply(200, "{}", "application/json")}
REFUSES: Routes = {"/search/suggest.json": reply(403, "<html>no</html>")}


class Mall:
    """Shops on loopback, known to a registry of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stack = AsyncExitStack()
        self.servers: dict[str, Server] = {}

    async def open(self, **shops: Routes) -> Mall:
        for name, routes in shops.items():
            server = await self.stack.enter_async_context(Server(routes))
            self.servers[name] = server
            (self.folder / f"{name}.toml").write_text(ENTRY.format(name=name.title(), site=server.url))
        return self

    def finder(self, **settings: Any) -> stockfinder.Finder:
        told = {"settings": SETTINGS, "registry": Registry([self.folder])} | settings
        return stockfinder.Finder(**told)


@pytest.fixture
async def mall(tmp_path: Path) -> Any:
    """Shops that end with the test."""
    opened = Mall(tmp_path)
    async with opened.stack:
        yield opened


# -- what streams in --


async def test_each_retailer_becomes_one_row_and_the_best_comes_first_in_the_report(mall: Mall) -> None:
    await mall.open(has=carries(), gone=carries(available=False), refuses=REFUSES, broken=BROKEN)
    async with mall.finder() as finder:
        search = finder.search(wish())
        rows = [row async for row in search]
    outcomes = {row.retailer: row.outcome for row in rows if isinstance(row, Finding)}
    assert outcomes == {
        "has": Outcome.AVAILABLE,
        "gone": Outcome.SOLD_OUT,
        "refuses": Outcome.BLOCKED,
        "broken": Outcome.DRIFTED,
    }
    report = search.report()
    assert [f.retailer for f in report.findings][:2] == ["has", "gone"]
    assert (report.answered, report.found, report.enough) == (2, True, False)
    assert "Has" in report.say


async def test_where_no_shop_at_all_can_be_reached_a_note_points_at_this_machine(mall: Mall) -> None:
    await mall.open(one=carries(), other=carries())
    for server in mall.servers.values():
        await server.__aexit__(None, None, None)
    async with mall.finder() as finder:
        report = await finder.find(wish(), deadline=30)
    assert {f.outcome for f in report.findings} == {Outcome.UNREACHABLE}
    assert any("machine is online" in note for note in report.notes)
    await mall.open(one=carries())
    async with mall.finder() as finder:
        report = await finder.find(wish(), deadline=30)
    assert not any("machine is online" in note for note in report.notes)


async def test_a_quick_shops_row_does_not_wait_for_a_slow_one(mall: Mall) -> None:
    await mall.open(quick=carries(), slow=SLOW)
    async with mall.finder() as finder:
        search = finder.search(wish(), deadline=30)
        async for row in search:
            assert row.retailer == "quick"
            break
        assert [f.retailer for f in search.report().findings] == ["quick"]


async def test_a_search_that_is_stopped_names_whom_it_did_not_wait_for(mall: Mall) -> None:
    await mall.open(quick=carries(), slow=SLOW)
    async with mall.finder() as finder:
        search = finder.search(wish(), deadline=30)
        rows = aiter(search)
        assert (await anext(rows)).retailer == "quick"
        await rows.aclose()  # type: ignore[attr-defined] # it is a generator, which Ctrl-C ends likewise
        assert [note for note in search.report().notes if "stopped" in note and "slow" in note.casefold()]


async def test_the_deadline_ends_what_still_runs_and_keeps_what_is_known(mall: Mall) -> None:
    await mall.open(quick=carries(), slow=SLOW, other=SLOW)
    async with mall.finder() as finder:
        started = time.perf_counter()
        report = await finder.find(wish(), deadline=2.5)
        took = time.perf_counter() - started
    outcomes = {f.retailer: f.outcome for f in report.findings}
    assert outcomes == {"quick": Outcome.AVAILABLE, "slow": Outcome.TIMED_OUT, "other": Outcome.TIMED_OUT}
    assert took < 25


async def test_a_reply_that_takes_long_to_read_holds_neither_the_deadline_nor_the_others(
    mall: Mall, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stockfinder.platforms import shopify_ajax

    heavy: Routes = {"/search/suggest.json": reply(200, found(*[HIT] * 200), "application/json")}
    await mall.open(heavy=heavy, quick=carries())
    real = shopify_ajax.suggested

    ended = threading.Event()

    def suggested(page: Page) -> Any:
        while page.url.startswith(mall.servers["heavy"].url) and not ended.is_set():
            pass  # computing without end
        return real(page)

    monkeypatch.setattr(shopify_ajax, "suggested", suggested)
    async with mall.finder() as finder:
        rows = [row async for row in finder.search(wish(), deadline=2.5)]
    ended.set()
    assert [row.retailer for row in rows] == ["quick", "heavy"]
    assert [row.outcome for row in rows if isinstance(row, Finding)] == [
        Outcome.AVAILABLE,
        Outcome.TIMED_OUT,
    ]


async def test_an_answer_already_read_is_not_lost_when_a_near_miss_cannot_be_read_in_time(mall: Mall) -> None:
    blue = HIT | {"title": "Brooks Men's Ghost 16 - Blue", "handle": "blue", "url": "/products/blue"}
    black = HIT | {"title": "Brooks Men's Ghost 16 - Black"}
    routes = dict(carries(available=False)) | {
        "/search/suggest.json": reply(200, found(black, blue), "application/json"),
        "/products/blue.js": black_hole,
    }
    await mall.open(shop=routes)
    async with mall.finder() as finder:
        report = await finder.find(wish(color="black"), deadline=2.5)
    assert report.findings[0].outcome is Outcome.SOLD_OUT


async def test_cancelling_the_caller_leaves_no_task_behind(mall: Mall) -> None:
    await mall.open(slow=SLOW)
    async with mall.finder() as finder:
        task = asyncio.create_task(finder.find(wish(), deadline=30))
        await mall.servers["slow"].reached("/robots.txt")
        before = task
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await before
        assert not [t for t in asyncio.all_tasks() if t.get_name() == "slow"]


async def test_one_finder_serves_many_look_ups_at_once(mall: Mall) -> None:
    await mall.open(has=carries(), gone=carries(available=False))
    async with mall.finder(settings=SETTINGS) as finder:
        reports = await asyncio.gather(*(finder.find(wish()) for _ in range(5)))
    assert {tuple(f.outcome for f in report.findings) for report in reports} == {
        (Outcome.AVAILABLE, Outcome.SOLD_OUT)
    }


async def test_a_service_is_told_what_happens(mall: Mall) -> None:
    await mall.open(has=carries())
    events: list[Event] = []
    async with mall.finder(on_event=events.append) as finder:
        await finder.find(wish())
    kinds = [event.kind for event in events]
    assert kinds[0] is EventKind.ASKED
    assert kinds[-1] is EventKind.FINDING
    assert events[-1].outcome is Outcome.AVAILABLE
    assert [e.status for e in events if e.kind is EventKind.REQUEST and "robots" not in (e.url or "")] == [
        200,
        200,
    ]


async def test_a_platform_that_crashes_costs_only_its_own_row(
    mall: Mall, monkeypatch: pytest.MonkeyPatch
) -> None:
    from stockfinder.platforms import shopify_ajax

    await mall.open(has=carries(), odd=carries())
    odd = mall.servers["odd"].url
    real = shopify_ajax.product

    def crash(page: Any, shop: Any = None) -> Any:
        if page.url.startswith(odd):
            raise ZeroDivisionError("by nobody")
        return real(page, shop)

    monkeypatch.setattr(shopify_ajax, "product", crash)
    async with mall.finder() as finder:
        report = await finder.find(wish())
    assert [f.outcome for f in report.findings] == [Outcome.AVAILABLE, Outcome.DRIFTED]
    assert "please report this" in report.findings[1].message


# -- who is asked --


async def test_a_retailer_that_is_off_is_asked_only_by_name(mall: Mall) -> None:
    await mall.open(on=carries(), off=carries())
    switches = {"off": False}
    async with mall.finder(registry=Registry([mall.folder], switches=switches)) as finder:
        assert [shop.name for shop in finder.search(wish()).asked] == ["on"]
        assert [shop.name for shop in finder.search(wish(), only=["off"]).asked] == ["off"]


async def test_the_own_shop_is_never_asked_not_even_by_name(mall: Mall) -> None:
    await mall.open(ours=carries(), theirs=carries())
    async with mall.finder(settings=Settings(contact="a@shop.example", own_shop="ours")) as finder:
        assert [shop.name for shop in finder.search(wish()).asked] == ["theirs"]
        with pytest.raises(ConfigurationError, match="your own shop"):
            finder.search(wish(), only=["ours"])


async def test_retailers_known_to_carry_the_brand_are_asked_first(mall: Mall) -> None:
    await mall.open(aaa=carries(), bbb=carries())
    entry = mall.folder / "aaa.toml"
    entry.write_text(entry.read_text().replace('brands = ["Brooks"]\n', ""))
    async with mall.finder() as finder:
        assert [shop.name for shop in finder.search(wish()).asked] == ["bbb", "aaa"]


async def test_a_retailer_that_does_not_ship_there_is_left_out_and_named(mall: Mall) -> None:
    await mall.open(us=carries(), de=carries())
    entry = mall.folder / "de.toml"
    entry.write_text(entry.read_text().replace('country = "US"', 'country = "DE"'))
    async with mall.finder() as finder:
        search = finder.search(wish())
        assert [shop.name for shop in search.asked] == ["us"]
        assert any("De" in note for note in search.report().notes)
        assert [shop.name for shop in finder.search(wish(country="DE")).asked] == ["de"]


async def test_an_unknown_retailer_is_a_usage_error_that_names_the_nearest(mall: Mall) -> None:
    await mall.open(corner=carries())
    async with mall.finder() as finder:
        with pytest.raises(UsageError, match="both asked"):
            await finder.find(wish(), only=["corner"], skip=["corner"])
        with pytest.raises(UsageError, match="'corner'"):
            finder.search(wish(), only=["cornr"])


async def test_a_wish_without_a_size_is_a_usage_error(mall: Mall) -> None:
    await mall.open(corner=carries())
    async with mall.finder() as finder:
        with pytest.raises(UsageError, match="size"):
            finder.search(stockfinder.Wanted(brand="Brooks", model="Ghost 16"))


async def test_without_any_retailer_the_message_says_so(tmp_path: Path) -> None:
    async with stockfinder.Finder(settings=SETTINGS, registry=Registry([tmp_path])) as finder:
        with pytest.raises(ConfigurationError, match="no retailer to ask"):
            finder.search(wish())


async def test_a_live_search_without_a_contact_is_our_own_fault_and_says_what_to_do(mall: Mall) -> None:
    await mall.open(has=carries())
    async with mall.finder(settings=Settings()) as finder:
        search = finder.search(wish())
        rows = [row async for row in search]
    assert isinstance(rows[0], Problem)
    assert "config set contact" in rows[0].message


# -- replay --


async def test_a_replay_needs_neither_contact_nor_network_and_names_composed_traffic() -> None:
    async with stockfinder.Finder(replay=FIXTURES) as finder:
        report = await finder.find(wish())
    assert report.found
    assert report.enough
    assert any(note.startswith("composed traffic") for note in report.notes)
    assert {f.origin is not None for f in report.findings} == {True}


async def test_a_request_that_is_not_recorded_is_a_problem_and_never_an_outcome() -> None:
    async with stockfinder.Finder(replay=FIXTURES) as finder:
        report = await finder.find(wish(brand="Asics", model="Gel-Kayano 31"), only=["demo-vendure"])
    assert report.findings == ()
    assert [problem.retailer for problem in report.problems] == ["demo-vendure"]


async def test_a_folder_without_recordings_is_a_configuration_error(tmp_path: Path) -> None:
    async with stockfinder.Finder(replay=tmp_path) as finder:
        with pytest.raises(ConfigurationError, match="no recordings"):
            finder.search(wish())


async def test_recording_then_replaying_gives_the_same_answer(mall: Mall, tmp_path: Path) -> None:
    await mall.open(has=carries())
    recordings = tmp_path / "recordings"
    async with mall.finder(record=recordings) as finder:
        live = await finder.find(wish())
    async with mall.finder(replay=recordings) as finder:
        again = await finder.find(wish())
    at = {"evidence": ()}  # the recording tells when the request was sent, a live page when the answer came
    offers = [report.findings[0].offer for report in (live, again)]
    assert None not in offers
    assert replace(offers[0], **at) == replace(offers[1], **at)
    assert (recordings / "has" / "shop.har").exists()


# -- the sync door and the README --


def test_the_sync_door_gives_a_report() -> None:
    report = stockfinder.find_now(wish(), replay=FIXTURES)
    assert report.found
    assert report.findings[0].offer is not None
    assert report.findings[0].offer.how is How.ORDER


async def test_the_sync_door_refuses_inside_a_running_loop() -> None:
    with pytest.raises(RuntimeError, match="running event loop"):
        stockfinder.find_now(wish(), replay=FIXTURES)


def test_the_readmes_examples_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "README.md").read_text()
    blocks = [part.split("```")[0] for part in text.split("```python\n")[1:]]
    assert len(blocks) == 2
    told: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, "README.md", "exec"), told)  # noqa: S102 - our own README
    out = capsys.readouterr().out
    assert "Holabird Sports: available" in out
    assert told["wanted"].audience is Audience.MEN


async def test_a_retailer_named_twice_is_asked_and_counted_once(mall: Mall) -> None:
    await mall.open(gone=carries(available=False))
    async with mall.finder() as finder:
        report = await finder.find(wish(), only=["gone", "gone", "gone"])
    assert (len(report.findings), report.answered) == (1, 1)


@pytest.mark.parametrize("own", ["https://www.Ours.example/", "ours.example", "www.ours.example", "ours"])
def test_the_own_shop_is_known_however_its_address_is_written(tmp_path: Path, own: str) -> None:
    for name in ("ours", "theirs"):
        (tmp_path / f"{name}.toml").write_text(ENTRY.format(name=name, site=f"https://{name}.example"))
    settings = Settings(contact="a@shop.example", own_shop=own)
    finder = stockfinder.Finder(settings=settings, registry=Registry([tmp_path]))
    assert [shop.name for shop in finder.search(wish()).asked] == ["theirs"]


async def test_a_retailer_named_with_a_broken_file_is_a_problem_beside_the_others_answers(mall: Mall) -> None:
    await mall.open(has=carries())
    (mall.folder / "broken.toml").write_text("title = 5\n")
    async with mall.finder() as finder:
        report = await finder.find(wish(), only=["broken", "has"])
    assert [f.outcome for f in report.findings] == [Outcome.AVAILABLE]
    assert [problem.retailer for problem in report.problems] == ["broken"]
    assert "broken.toml:1" in report.problems[0].message


async def test_a_retailer_named_without_a_recording_is_a_problem_on_replay() -> None:
    async with stockfinder.Finder(replay=FIXTURES) as finder:
        report = await finder.find(wish(), only=["holabird", "kith"])
    assert [problem.retailer for problem in report.problems] == ["kith"]
