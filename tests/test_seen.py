"""When a shop was last seen working, and how well its reader is proven: live, on replay, and in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from stockfinder import seen
from stockfinder.cli.words import sections
from stockfinder.finder import Finder
from stockfinder.report import Finding, Outcome
from stockfinder.retailer import Registry
from stockfinder.seen import Seen
from stockfinder.settings import Settings
from stockfinder.store import MemoryStore
from tests.conftest import ROOT
from tests.shoes import shop, wish
from tests.test_finder import REFUSES, Mall, carries

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.report import Report

SETTINGS = Settings(contact="tests@shop.example")
NOW = datetime.now(UTC)
ANSWERED = Seen(
    at=NOW - timedelta(days=3),
    outcome=Outcome.AVAILABLE,
    platform="shopify",
    site="https://shop.example",
    read=NOW - timedelta(days=3),
)


async def look(mall: Mall, store: MemoryStore) -> Report:
    async with Finder(settings=SETTINGS, registry=Registry([mall.folder]), store=store) as finder:
        return await finder.find(wish(), deadline=20, at_least=0, fresh=True)


async def test_a_definite_answer_is_seen_working_and_the_next_reading_is_proven_live(tmp_path: Path) -> None:
    store = MemoryStore()
    mall = Mall(tmp_path)
    async with mall.stack:
        await mall.open(corner=carries())
        before = datetime.now(UTC)
        first = (await look(mall, store)).findings[0]
        second = (await look(mall, store)).findings[0]
    assert first.outcome is Outcome.AVAILABLE
    assert first.last_seen is not None
    assert before <= first.last_seen <= datetime.now(UTC)
    assert (first.proven, first.facts) == ("recording", "operator")
    assert second.proven == "live"


async def test_a_shop_that_gives_no_answer_says_when_it_was_last_seen_working(tmp_path: Path) -> None:
    store = MemoryStore()
    mall = Mall(tmp_path)
    async with mall.stack:
        await mall.open(corner=REFUSES)
        site = mall.servers["corner"].url
        told = replace(shop(name="corner"), site=site)
        await seen.keep(store, told, replace(ANSWERED, site=site))
        report = await look(mall, store)
    assert report.findings[0].outcome is Outcome.BLOCKED
    assert report.findings[0].last_seen == ANSWERED.at
    assert report.findings[0].proven == "live"
    lines = [line for section in sections(report) for _, line in section.lines]
    assert any("(last seen working 3 days ago)" in line for line in lines)


async def test_a_shop_never_seen_working_says_nothing_of_it(tmp_path: Path) -> None:
    mall = Mall(tmp_path)
    async with mall.stack:
        await mall.open(corner=REFUSES)
        report = await look(mall, MemoryStore())
    assert report.findings[0].last_seen is None
    assert report.findings[0].proven == "recording"
    assert not [line for section in sections(report) for _, line in section.lines if "last seen" in line]


async def test_a_replay_tells_how_its_readers_are_proven_and_no_time_of_any_shop() -> None:
    async with Finder(replay=ROOT / "fixtures") as finder:
        report = await finder.find(wish(), deadline=60)
    proven = {finding.retailer: finding.proven for finding in report.findings}
    assert (proven["demo-vendure"], proven["demo-schema"], proven["holabird"]) == (
        "program",
        "documents",
        "recording",
    )
    assert {finding.last_seen for finding in report.findings} == {None}
    assert all(finding.facts for finding in report.findings)


def test_only_a_size_that_was_read_proves_a_reader() -> None:
    corner = shop()
    told = seen.after(corner, Outcome.NOT_CARRIED, None)
    assert told is not None
    assert not told.is_live(corner, told.at)
    read = seen.after(corner, Outcome.SOLD_OUT, told)
    assert read is not None
    assert read.is_live(corner, read.at)


@pytest.mark.parametrize("change", [{"platform": "vendure"}, {"site": "https://other.example"}])
def test_a_changed_entry_has_to_be_proven_anew(change: dict[str, str]) -> None:
    corner = replace(shop(), **change)
    assert ANSWERED.is_live(shop(), NOW)
    assert not ANSWERED.is_live(corner, NOW)
    told = seen.after(corner, Outcome.NOT_CARRIED, ANSWERED)
    assert told is not None
    assert told.read is None


def test_what_was_read_live_proves_for_eight_weeks() -> None:
    assert ANSWERED.is_live(shop(), NOW + timedelta(weeks=7))
    assert not ANSWERED.is_live(shop(), NOW + timedelta(weeks=8))


def test_two_hundred_agents_need_no_write_each() -> None:
    just_now = replace(ANSWERED, at=datetime.now(UTC), read=datetime.now(UTC))
    assert seen.after(shop(), Outcome.AVAILABLE, just_now) is None
    assert seen.after(shop(), Outcome.AVAILABLE, ANSWERED) is not None


async def test_a_value_of_another_version_counts_as_nothing() -> None:
    store = MemoryStore()
    await store.put("seen", "corner-shop", b'{"at": 1}', seconds=60)
    assert await seen.last(store, shop()) is None
    assert await seen.known(store) == {}


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5, minutes=59), "5 hours ago"),
        (timedelta(days=1), "1 day ago"),
    ],
)
def test_the_time_is_told_in_words(ago: timedelta, words: str) -> None:
    from tests.cli.composed import report

    silent = Finding(
        retailer="mega",
        name="Megashoes",
        outcome=Outcome.UNREACHABLE,
        message="no connection",
        last_seen=NOW - ago,
    )
    told = replace(report((silent,)), started=NOW)
    assert ("Megashoes", f"no connection (last seen working {words})") in [
        line for section in sections(told) for line in section.lines
    ]
