"""Purposes and written permissions: what is not permitted is not asked, by the library either."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from stockfinder import Finder
from stockfinder.errors import NotPermitted, UsageError
from stockfinder.permission import PURPOSES, Permission, held, refusal
from stockfinder.report import Event, EventKind, Outcome
from stockfinder.retailer import Registry
from stockfinder.settings import RetailerSetting, Settings
from tests.shoes import wish
from tests.web.conftest import NoPace, shop_of
from tests.web.server import Server, reply

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.report import Report

TODAY = date.today()
DAY = timedelta(days=1)


def granted(**other: Any) -> Permission:
    told = {"by": "J. Doe", "on": TODAY - DAY, "until": TODAY + DAY, "purposes": ("lookup",)}
    return Permission(**{**told, **other})


@pytest.mark.parametrize("purpose", PURPOSES)
def test_without_a_permission_only_the_purposes_of_its_entry_are_allowed(purpose: Any) -> None:
    """A look-up in a call is the usual one; a display and a sweep are off until a permission is stated."""
    told = refusal(shop_of("https://shop.example"), purpose, TODAY)
    assert (told is None) == (purpose == "lookup")
    if told:
        assert f"stockfinder retailers permit shop --by WHO --until DATE --for {purpose}" in told
    assert refusal(shop_of("https://shop.example", purposes=()), "lookup", TODAY)


@pytest.mark.parametrize(
    ("permission", "words"),
    [
        (granted(purposes=("sweep",)), None),
        (granted(purposes=("sweep",), until=TODAY), None),
        (granted(purposes=("display",)), "does not cover that"),
        (granted(purposes=("sweep",), until=TODAY - DAY), f"ended on {TODAY - DAY}"),
        (granted(purposes=("sweep",), on=TODAY + DAY), f"holds from {TODAY + DAY} on"),
    ],
)
def test_a_permission_allows_its_purposes_from_its_first_to_its_last_day(
    permission: Permission, words: str | None
) -> None:
    """One that has ended is as if it were not there, and the refusal says so."""
    shop = shop_of("https://shop.example", permission=permission)
    told = refusal(shop, "sweep", TODAY)
    assert (told is None) == (words is None)
    assert (held(shop, "sweep", TODAY) is None) == (words is not None)
    if told and words:
        assert words in told


@pytest.mark.parametrize(
    "told",
    [
        {"by": " ", "on": "2026-01-01", "until": "2027-01-01"},
        {"by": "x", "on": "2026-01-02", "until": "2026-01-01"},
        {"by": "x", "on": "2026-01-01", "until": "2027-01-01", "purposes": []},
        {"by": "x", "on": "2026-01-01", "until": "2027-01-01", "purposes": ["all"]},
        {"by": "x", "on": "2026-01-01"},
        {"by": "x", "on": "2026-01-01", "until": "2027-01-01", "robot": True},
    ],
)
def test_a_permission_says_who_when_until_when_and_what_for(told: dict[str, Any]) -> None:
    """One that leaves that open is a mistake in the file."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(told, Permission)


ENTRY = """title = "Shop"
site = "{site}"
platform = "shopify"
country = "US"
brands = ["Brooks"]
enabled = true
[options]
ways = ["suggest"]
[facts]
grade = "operator"
source = "made for a test"
"""
ROBOTS = reply(200, "User-agent: *\nDisallow: /search", "text/plain")
NONE = reply(200, '{"resources":{"results":{"products":[]}}}', "application/json")


def found_at(
    folder: Path, permission: Permission | None, events: list[Event] | None = None, **search: Any
) -> tuple[Report, list[str]]:
    """One look-up at a shop whose robots.txt forbids its search; the report, and what was asked."""

    async def run() -> tuple[Report, list[str]]:
        async with Server({"/robots.txt": ROBOTS, "/search/suggest.json": NONE}) as server:
            await asyncio.to_thread((folder / "shop.toml").write_text, ENTRY.format(site=server.url))
            told = {"shop": RetailerSetting(permission=permission)}
            settings = Settings(contact="tests@shop.example", retailers=told)
            registry = Registry([folder], permissions={"shop": permission} if permission else None)
            on_event = events.append if events is not None else None
            async with Finder(settings=settings, registry=registry, on_event=on_event) as finder:
                report = await finder.find(wish(), only=["shop"], deadline=10, **search)
            return report, [request.path.partition("?")[0] for request in server.asked]

    return asyncio.run(run())


def test_what_is_not_permitted_is_not_asked_by_the_library_either(tmp_path: Path) -> None:
    """Not a single request goes out, robots.txt included, and the outcome says what to do."""
    events: list[Event] = []
    report, asked = found_at(tmp_path, None, events, purpose="display")
    assert asked == []
    assert report.findings[0].outcome is Outcome.NOT_PERMITTED
    assert "retailers permit shop" in report.findings[0].message
    assert [event.kind for event in events] == [EventKind.FINDING]
    assert report.findings[0].requests == 0


def test_a_permission_waives_robots_only_where_it_says_so_and_is_shown(tmp_path: Path) -> None:
    """The finding names the permission; without the waiver robots.txt forbids by its line, as ever."""
    report, asked = found_at(tmp_path, granted())
    assert report.findings[0].outcome is Outcome.NOT_PERMITTED
    assert 'robots.txt forbids it with "Disallow: /search"' in report.findings[0].message
    assert asked == ["/robots.txt"]
    waiver = granted(robots=True, reference="contract 7")
    report, asked = found_at(tmp_path, waiver)
    assert asked[:2] == ["/robots.txt", "/search/suggest.json"]
    assert report.findings[0].outcome is not Outcome.NOT_PERMITTED
    assert report.findings[0].permission == waiver
    assert b'"reference":"contract 7"' in msgspec.json.encode(report)


def test_a_permission_that_has_ended_waives_nothing_and_is_said_to_have_ended(tmp_path: Path) -> None:
    """As if it were not there; the report's notes say so."""
    report, asked = found_at(tmp_path, granted(robots=True, until=TODAY - DAY, on=TODAY - DAY))
    assert asked == ["/robots.txt"]
    assert report.findings[0].outcome is Outcome.NOT_PERMITTED
    assert report.findings[0].permission is None
    assert any(f"ended on {TODAY - DAY}" in note for note in report.notes)


def test_a_permission_waives_robots_for_its_own_purpose_only(tmp_path: Path) -> None:
    """What is permitted for a display is not permitted for a call."""
    report, asked = found_at(tmp_path, granted(robots=True, purposes=("display",)))
    assert report.findings[0].outcome is Outcome.NOT_PERMITTED
    assert asked == ["/robots.txt"]


async def test_a_permission_does_not_cover_a_robots_that_cannot_be_had() -> None:
    """A server error forbids everything, whatever was permitted: the shop is in trouble."""
    from stockfinder.web import Door

    async with Server({"/robots.txt": reply(500)}) as server, Door(contact="tests@shop.example") as door:
        door._pace = NoPace()
        shop = shop_of(server.url, permission=granted(robots=True))
        web = door.shop(shop, query_paths=(), deadline=asyncio.get_running_loop().time() + 10)
        with pytest.raises(NotPermitted, match="server error"):
            await web.get("/p")


def test_no_entry_grants_itself_a_permission(tmp_path: Path) -> None:
    """It stands in the operator's configuration alone; shipped entries allow a look-up in a call only."""
    text = ENTRY.format(site="https://shop.example")
    text += '[permission]\nby = "me"\non = 2026-01-01\nuntil = 2099-01-01\n'
    (tmp_path / "shop.toml").write_text(text)
    entry = Registry([tmp_path]).get("shop")
    assert entry.problem
    assert "retailers permit" in entry.problem
    assert entry.shop
    assert entry.shop.permission is None
    assert {e.shop.purposes for e in Registry.load().all() if e.shop} == {("lookup",)}


def test_an_unknown_purpose_is_wrong_usage() -> None:
    """The known ones are named."""
    with pytest.raises(UsageError, match="lookup, display, sweep"):
        Finder(purpose="everything", registry=Registry([])).search(wish())
