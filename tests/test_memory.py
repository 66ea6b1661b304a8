"""What look-ups remember: kept answers, where a style is looked for first, and who is held in reserve.

Real shops on loopback; what was sent is counted there.
"""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from stockfinder.case import Shelf
from stockfinder.errors import Blocked
from stockfinder.judge import judge, no_answer
from stockfinder.memory import ANSWER, Memory, Place
from stockfinder.report import Finding, Outcome
from stockfinder.store import MemoryStore
from stockfinder.wanted import Audience
from tests.shoes import hit, hits, listing, shop, variant, wish
from tests.test_finder import HIT, Mall, carries, found
from tests.web.server import Routes, black_hole, reply

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.report import Report

SEARCH = "/search/suggest.json"
GHOST = "/products/ghost.js"


def sizes(**stock: bool) -> str:
    """A product of Shopify's with these sizes: `sizes(_9=True, _10=False)`."""
    told = {name.removeprefix("_").replace("_", "."): available for name, available in stock.items()}
    return json.dumps(
        {
            "id": 1,
            "title": "Brooks Men's Ghost 16",
            "handle": "ghost",
            "vendor": "Brooks",
            "type": "Shoes",
            "tags": [],
            "price": 14000,
            "available": True,
            "options": [{"name": "Size", "position": 1, "values": list(told)}],
            "variants": [
                {
                    "id": 11 + number,
                    "title": size,
                    "option1": size,
                    "option2": None,
                    "option3": None,
                    "sku": f"G16-{size}",
                    "available": available,
                    "price": 14000,
                    "barcode": "",
                }
                for number, (size, available) in enumerate(told.items())
            ],
        }
    )


def sells(*pages: str) -> Routes:
    """A shop whose search finds the shoe, and whose page answers so, the last one for good."""
    return {
        SEARCH: reply(200, found(HIT), "application/json"),
        GHOST: [reply(200, page, "application/json") for page in pages],
    }


class Street(Mall):
    """Shops on loopback, and what each was sent since somebody last looked."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.seen: dict[str, int] = {}

    def sent(self, name: str) -> list[str]:
        """The paths asked for at a shop since the last call, without their queries."""
        paths = [path.partition("?")[0] for path in self.servers[name].paths]
        new = paths[self.seen.get(name, 0) :]
        self.seen[name] = len(paths)
        return new


@pytest.fixture
async def street(tmp_path: Path) -> Any:
    """Shops that end with the test."""
    opened = Street(tmp_path)
    async with opened.stack:
        yield opened


def outcomes(report: Report) -> dict[str, Outcome]:
    return {finding.retailer: finding.outcome for finding in report.findings}


# -- answers --


async def test_the_same_question_within_a_minute_asks_no_shop_and_says_how_old_the_answer_is(
    street: Street,
) -> None:
    await street.open(has=sells(sizes(_10=True)))
    async with street.finder() as finder:
        first = await finder.find(wish())
        assert len(street.sent("has")) == 2
        again = await finder.find(wish(text="said otherwise"))
        assert street.sent("has") == []
    before, after = first.findings[0], again.findings[0]
    assert before.cached is None
    assert after.cached is not None
    assert after.message == f"{before.message} Seen {after.cached:.0f} s ago."
    assert after.requests == 0
    assert after.offer == before.offer


async def test_fresh_asks_anew_and_what_it_learns_is_remembered(street: Street) -> None:
    await street.open(shop=sells(sizes(_10=True), sizes(_10=False)))
    async with street.finder() as finder:
        assert outcomes(await finder.find(wish())) == {"shop": Outcome.AVAILABLE}
        assert outcomes(await finder.find(wish())) == {"shop": Outcome.AVAILABLE}
        assert outcomes(await finder.find(wish(), fresh=True)) == {"shop": Outcome.SOLD_OUT}
        assert street.sent("shop") == [SEARCH, GHOST] * 2
        kept = await finder.find(wish())
        assert outcomes(kept) == {"shop": Outcome.SOLD_OUT}
        assert street.sent("shop") == []


async def test_another_size_is_answered_from_what_was_shown_only_where_that_settles_it(
    street: Street,
) -> None:
    await street.open(shop=sells(sizes(_9=True, _10=True, _11=False)))
    async with street.finder() as finder:
        await finder.find(wish("10"))
        street.sent("shop")
        nine = await finder.find(wish("9"))
        assert (outcomes(nine), street.sent("shop")) == ({"shop": Outcome.AVAILABLE}, [])
        eleven = await finder.find(wish("11"))  # the first look-up ended with its offer: not all was read
        assert outcomes(eleven) == {"shop": Outcome.SOLD_OUT}
        assert eleven.findings[0].cached is None
        assert street.sent("shop") == [GHOST, SEARCH]
        twelve = await finder.find(wish("12"))  # the second had read all
        assert (outcomes(twelve), street.sent("shop")) == ({"shop": Outcome.SIZE_NOT_OFFERED}, [])


async def test_no_fault_is_kept(street: Street) -> None:
    refused = reply(403, "<html>no</html>")
    await street.open(shop={SEARCH: [refused, reply(200, found(HIT), "application/json")], GHOST: refused})
    async with street.finder() as finder:
        for _ in range(2):
            assert outcomes(await finder.find(wish())) == {"shop": Outcome.BLOCKED}
            assert street.sent("shop")


async def test_an_answer_ends_after_a_minute_counted_from_when_the_shop_was_asked() -> None:
    now = [datetime(2026, 11, 21, 12, tzinfo=UTC)]
    memory = Memory(MemoryStore(lambda: now[0].timestamp()), lambda: now[0])  # noqa: PLW0108 - `now` changes
    shelf = Shelf(hits=hits(hit()), listings=(listing(variant("10")),), references=("x",))
    memory.keep(wish(), shop(), judge(wish(), shop(), shelf), shelf, took=5.0)
    await memory.aclose()
    kept = await memory.answer(wish(), shop())
    assert kept is not None
    assert kept[0].cached == 5
    assert await memory.answer(wish(), shop(title="An entry that was changed")) is None
    assert await memory.answer(wish(color="black"), shop()) is None
    now[0] += timedelta(seconds=ANSWER - 6)
    assert await memory.answer(wish(), shop()) is not None
    now[0] += timedelta(seconds=2)
    assert await memory.answer(wish(), shop()) is None


async def test_a_slow_store_costs_a_moment_and_never_an_answer(street: Street) -> None:
    class Stuck(MemoryStore):
        async def get(self, kind: str, key: str) -> Any:
            if kind in ("answer", "place"):
                await asyncio.Event().wait()
            return await super().get(kind, key)

        async def put(self, kind: str, key: str, value: bytes, *, seconds: float) -> None:
            if kind in ("answer", "place"):
                await asyncio.Event().wait()
            await super().put(kind, key, value, seconds=seconds)

    await street.open(has=sells(sizes(_10=True)))
    async with street.finder(store=Stuck()) as finder:
        assert outcomes(await finder.find(wish(), deadline=20)) == {"has": Outcome.AVAILABLE}
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "remembering" and not task.done()]


# -- coalescing --


async def test_equal_questions_at_once_are_asked_once(street: Street) -> None:
    await street.open(has=sells(sizes(_10=True)))
    async with street.finder() as finder:
        reports = await asyncio.gather(*(finder.find(wish()) for _ in range(20)))
    assert {report.found for report in reports} == {True}
    assert street.sent("has") == [SEARCH, GHOST]
    assert sorted(report.findings[0].requests for report in reports) == [0] * 19 + [2]


async def test_one_caller_who_hangs_up_does_not_end_the_others_look_up(street: Street) -> None:
    go = asyncio.Event()
    page = reply(200, sizes(_10=True), "application/json")

    async def slow(asked: Any) -> None:
        await go.wait()
        await page(asked)

    await street.open(has=dict(sells()) | {GHOST: slow})
    async with street.finder() as finder:
        first = asyncio.create_task(finder.find(wish(), deadline=30))
        await street.servers["has"].reached(GHOST)
        second = asyncio.create_task(finder.find(wish(), deadline=30))
        await asyncio.sleep(0.01)
        first.cancel()
        await asyncio.wait({first})
        go.set()
        assert outcomes(await second) == {"has": Outcome.AVAILABLE}
    assert street.sent("has") == [SEARCH, GHOST]


# -- places --


async def test_a_repeat_in_another_size_costs_one_request_where_the_style_was_found_before(
    street: Street,
) -> None:
    await street.open(shop=sells(sizes(_9=False, _10=True), sizes(_9=True, _10=True)))
    store = MemoryStore()
    async with street.finder(store=store) as finder:
        await finder.find(wish("10"))
        street.sent("shop")
    await _forget_answers(store)
    async with street.finder(store=store) as finder:
        report = await finder.find(wish("9"))
        assert (outcomes(report), street.sent("shop")) == ({"shop": Outcome.AVAILABLE}, [GHOST])
        assert report.findings[0].cached is None
        assert report.findings[0].requests == 1


async def test_absence_is_never_concluded_from_a_remembered_place(street: Street) -> None:
    blue = HIT | {"title": "Brooks Men's Ghost 16 - Blue", "handle": "blue", "url": "/products/blue"}
    routes: Routes = {
        SEARCH: [reply(200, found(*some), "application/json") for some in ([HIT], [HIT, blue])],
        GHOST: [reply(200, sizes(_10=yes), "application/json") for yes in (True, False)],
        "/products/blue.js": reply(
            200, sizes(_10=True).replace("Ghost 16", "Ghost 16 - Blue"), "application/json"
        ),
    }
    await street.open(shop=routes)
    store = MemoryStore()
    async with street.finder(store=store) as finder:
        await finder.find(wish())
        street.sent("shop")
        await _forget_answers(store)
        report = await finder.find(wish())
    assert outcomes(report) == {"shop": Outcome.AVAILABLE}
    assert street.sent("shop") == [GHOST, SEARCH, "/products/blue.js"]


@pytest.mark.parametrize("gone", [404, 410])
async def test_a_place_that_is_gone_is_forgotten_and_the_search_is_asked(street: Street, gone: int) -> None:
    moved = HIT | {"handle": "moved", "url": "/products/moved"}
    page = reply(200, sizes(_10=True), "application/json")
    routes: Routes = {
        SEARCH: [reply(200, found(one), "application/json") for one in (HIT, moved)],
        GHOST: [page, reply(gone, "gone")],
        "/products/moved.js": page,
    }
    await street.open(shop=routes)
    store = MemoryStore()
    asked = []
    async with street.finder(store=store) as finder:
        for _ in range(3):
            assert outcomes(await finder.find(wish())) == {"shop": Outcome.AVAILABLE}
            asked.append(street.sent("shop"))
            await _forget_answers(store)
    assert asked == [[SEARCH, GHOST], [GHOST, SEARCH, "/products/moved.js"], ["/products/moved.js"]]


async def test_a_place_that_has_become_another_product_is_no_answer(street: Street) -> None:
    other = sizes(_10=True).replace("Ghost 16", "Adrenaline GTS 24")
    nothing = found(
        HIT | {"title": "Brooks Men's Adrenaline GTS 24", "handle": "gts", "url": "/products/gts"}
    )
    routes: Routes = {
        SEARCH: [reply(200, text, "application/json") for text in (found(HIT), nothing)],
        GHOST: [reply(200, text, "application/json") for text in (sizes(_10=True), other)],
    }
    await street.open(shop=routes)
    store = MemoryStore()
    async with street.finder(store=store) as finder:
        await finder.find(wish())
        await _forget_answers(store)
        assert outcomes(await finder.find(wish())) == {"shop": Outcome.NOT_CARRIED}


async def test_a_remembered_product_never_brings_back_the_stock_it_had() -> None:
    store = MemoryStore()
    memory = Memory(store)
    told = hit(listing=listing(variant("10")), variants=(variant("10"),))
    shelf = Shelf(hits=hits(told), listings=(listing(variant("10")),), references=(told.reference,))
    memory.keep(wish(), shop(), judge(wish(), shop(), shelf), shelf, took=0.0)
    await memory.aclose()
    places = await memory.places(wish("11", color="black"), [shop()])
    assert places == {"corner-shop": Place(hits=(hit(),))}
    assert await memory.places(wish("11", audience=Audience.WOMEN), [shop()]) == {}


def test_a_shelf_that_was_not_searched_says_nothing_of_absence() -> None:
    gone = listing(variant("10", "out_of_stock"))
    shelf = Shelf(hits=hits(hit(), complete=False), listings=(gone,), references=("x",))
    assert judge(wish(), shop(), shelf).outcome is Outcome.SOLD_OUT
    assert judge(wish(), shop(), replace(shelf, searched=False)).outcome is Outcome.UNCLEAR
    other = Shelf(hits=hits(hit("Brooks Men's Hyperion"), complete=False))
    assert judge(wish(), shop(), replace(other, searched=False)).outcome is Outcome.UNCLEAR


async def _forget_answers(store: MemoryStore) -> None:
    """As if more than a minute had gone by."""
    await asyncio.sleep(0)
    for row in await store.rows("answer"):
        await store.delete("answer", row.name)


# -- whom to ask --


def unknown(street: Street, *names: str) -> None:
    """Take the brands out of these shops' entries."""
    for name in names:
        entry = street.folder / f"{name}.toml"
        entry.write_text(entry.read_text().replace('brands = ["Brooks"]\n', ""))


async def test_where_enough_shops_carry_the_brand_and_one_has_it_the_others_are_not_asked_and_named(
    street: Street,
) -> None:
    gone = carries(available=False)
    await street.open(a=carries(), b=gone, c=gone, d=gone, x=carries(), y=carries())
    unknown(street, "x", "y")
    async with street.finder() as finder:
        search = finder.search(wish(), at_least=3)
        assert [one.name for one in search.asked] == ["a", "b", "c", "d"]
        rows = [row async for row in search]
        report = search.report()
        assert {row.retailer for row in rows} == {"a", "b", "c", "d"}
        assert (report.found, report.enough, report.not_asked) == (True, True, ("x", "y"))
        assert any("--all" in note and "X, Y" in note for note in report.notes)
        assert not street.servers["x"].asked
        everyone = await finder.find(wish(), at_least=3, everyone=True)
        assert len(everyone.findings) == 6
        assert everyone.not_asked == ()
        some = await finder.find(wish(), only=["a", "x"])
        assert len(some.findings) == 2


@pytest.mark.parametrize(
    ("likely", "why"),
    [
        ((False, False, False, False), "none of them has it"),
        ((True, True, None, None), "too few of them answer"),
    ],
)
async def test_the_reserve_is_asked_where_the_likely_shops_do_not_do(
    street: Street,
    likely: tuple[bool | None, ...],
    why: str,
) -> None:
    refuses: Routes = {SEARCH: reply(403, "<html>no</html>")}
    first = [refuses if has is None else carries(available=has) for has in likely]
    await street.open(**dict(zip("abcd", first, strict=True)), x=carries())
    unknown(street, "x")
    async with street.finder() as finder:
        search = finder.search(wish(), at_least=3, deadline=30)
        assert "x" not in [one.name for one in search.asked]
        async for _ in search:
            pass
        report = search.report()
    assert outcomes(report)["x"] is Outcome.AVAILABLE, why
    assert [one.name for one in search.asked] == ["a", "b", "c", "d", "x"]
    assert report.not_asked == ()
    assert not any("--all" in note for note in report.notes)


async def test_the_reserve_is_asked_in_time_where_a_likely_shop_is_slow(street: Street) -> None:
    gone = carries(available=False)
    await street.open(a={SEARCH: black_hole}, b=gone, c=gone, d=gone, x=carries())
    unknown(street, "x")
    async with street.finder() as finder:
        report = await finder.find(wish(), at_least=3, deadline=2)
    assert outcomes(report)["a"] is Outcome.TIMED_OUT
    assert outcomes(report)["x"] is Outcome.AVAILABLE


async def test_with_too_few_likely_shops_all_are_asked_at_once(street: Street) -> None:
    await street.open(a=carries(), b=carries(), c=carries(), x=carries())
    unknown(street, "x")
    async with street.finder() as finder:
        assert len(finder.search(wish(), at_least=3).asked) == 4
        assert len(finder.search(wish(), at_least=2).asked) == 3


async def test_what_was_found_makes_a_shop_likely_and_what_it_lacks_puts_it_in_reserve(
    street: Street,
) -> None:
    lacks: Routes = {SEARCH: reply(200, found(HIT | {"title": "Brooks Men's Hyperion"}), "application/json")}
    await street.open(a=lacks, b=carries(), c=carries(), d=carries(), x=carries(), y=lacks)
    unknown(street, "x", "y")
    store = MemoryStore()
    async with street.finder(store=store) as finder:
        everyone = await finder.find(wish(), at_least=3, everyone=True)
        assert outcomes(everyone)["a"] is Outcome.NOT_CARRIED
        await _forget_answers(store)
        search = finder.search(wish(), at_least=3)
        async for _ in search:
            pass
        assert sorted(one.name for one in search.asked) == ["b", "c", "d", "x"]
        assert sorted(search.report().not_asked) == ["a", "y"]


def test_a_finding_without_an_answer_shows_no_age() -> None:
    assert no_answer(shop(), Blocked("no")).cached is None
    assert isinstance(no_answer(shop(), Blocked("no")), Finding)
