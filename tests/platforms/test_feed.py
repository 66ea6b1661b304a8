"""Product feeds as a retailer: found in the file, judged like any shop, and as old as the file says."""

from __future__ import annotations

import asyncio
import gzip
import os
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from stockfinder import platforms
from stockfinder.cli import words
from stockfinder.errors import ConfigurationError, Drifted, Unclear
from stockfinder.finder import Finder
from stockfinder.judge import rank
from stockfinder.page import Page
from stockfinder.platforms import feed as feed_module
from stockfinder.product import Absence, Query
from stockfinder.read import read
from stockfinder.report import Outcome, Problem
from stockfinder.retailer import Registry
from stockfinder.wanted import Audience
from tests.feeds import make
from tests.shoes import shop, wish

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.product import Hits
    from stockfinder.report import Finding, Report

FEED = platforms.load("feed")
NOW = datetime.now(UTC).replace(second=0, microsecond=0)
GHOST = Query(text="Brooks Ghost 16", brand="Brooks", model="Ghost 16")
ENTRY = """\
title = "Feed Shoes"
site = "https://shop.example"
platform = "feed"
country = "US"
brands = ["Brooks"]
enabled = true
facts = {{ grade = "operator", source = "a test" }}
options = {{ {} }}
"""


def write(folder: Path, body: bytes, name: str = "feed.xml", *, age: timedelta = timedelta(hours=5)) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(body)
    when = (datetime.now(UTC) - age).timestamp()
    os.utime(folder / name, (when, when))
    return folder / name


def rss(entries: list[make.Entry], age: timedelta = timedelta(hours=5)) -> bytes:
    return make.rss(entries, made=f"{NOW - age:%a, %d %b %Y %H:%M:%S} +0000")


async def search(file: Path, query: Query = GHOST, **options: Any) -> Hits:
    one = shop(platform="feed", folder=str(file.parent), options={"file": file.name, **options})
    return await FEED.search(one, None, query)  # type: ignore[arg-type] # it uses no web


async def find(folder: Path, *, options: str = 'file = "feed.xml"', **wanted: Any) -> Report:
    (folder / "feed-shoes.toml").write_text(ENTRY.format(options))
    async with Finder(registry=Registry([folder])) as finder:
        return await finder.find(wish(**wanted), at_least=1)


async def ask(folder: Path, **more: Any) -> Finding:
    return (await find(folder, **more)).findings[0]


@pytest.mark.parametrize("kind", make.all_kinds([]))
async def test_a_shoe_is_found_in_every_kind_of_feed_with_all_its_sizes(kind: str, tmp_path: Path) -> None:
    body = make.all_kinds(make.catalogue())[kind]
    hits = await search(write(tmp_path, body, "shop.feed"), max_age_hours=10**6)
    assert hits.complete
    men = next(hit for hit in hits.items if hit.title == "Brooks Men's Ghost 16")
    assert men.listing is not None
    assert [v.size for v in men.listing.product.variants] == ["9.5", "10", "10.5"]
    assert men.listing.absence is Absence.NOT_OFFERED
    assert not [hit for hit in hits.items if hit.brand == "HOKA"]


@pytest.mark.parametrize(
    ("wanted", "outcome"),
    [
        ({"number": "9.5"}, Outcome.AVAILABLE),
        ({"number": "10"}, Outcome.SOLD_OUT),
        ({"number": "13"}, Outcome.SIZE_NOT_OFFERED),
        ({"model": "Ghost 15"}, Outcome.NOT_CARRIED),
        ({"model": "Ghost 16 GTX"}, Outcome.AVAILABLE),
        ({"number": "8", "audience": Audience.WOMEN}, Outcome.AVAILABLE),
        ({"number": "8"}, Outcome.SIZE_NOT_OFFERED),
        ({"number": "10", "brand": "HOKA", "model": "Clifton 9"}, Outcome.AVAILABLE),
        ({"number": "9.5", "brand": None, "model": None, "code": "110418"}, Outcome.AVAILABLE),
        ({"number": "10", "brand": None, "model": None, "gtin": "0190340000024"}, Outcome.SOLD_OUT),
        ({"number": "10.5", "brand": None, "model": None, "gtin": "0190340000031"}, Outcome.AVAILABLE),
    ],
)
async def test_a_feed_gives_every_kind_of_answer_and_says_how_old_it_is(
    wanted: dict[str, Any], outcome: Outcome, tmp_path: Path
) -> None:
    write(tmp_path, rss(make.catalogue()))
    found = await ask(tmp_path, **wanted)
    assert found.outcome is outcome, found
    assert found.as_of == NOW - timedelta(hours=5)
    assert f"By its feed of {found.as_of:%Y-%m-%d %H:%M} UTC" in found.message
    assert found.requests == 0
    assert found.counts == (outcome is not Outcome.NOT_CARRIED or wanted.get("brand", "Brooks") == "Brooks")


async def test_by_a_brand_alone_its_first_products_are_shown_and_the_rest_is_not_denied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check of the retailer asks so; the feed of a chain holds more of a brand than memory should."""
    from stockfinder.feeds import search as of_feed

    file = write(tmp_path, rss(make.catalogue()))
    brooks = Query(text="Brooks", brand="Brooks")
    all_of_it = await search(file, brooks)
    assert {hit.brand for hit in all_of_it.items} == {"Brooks"}
    assert len(all_of_it.items) == 3
    assert all_of_it.complete
    monkeypatch.setattr(of_feed, "_MOST", 1)
    some = await search(file, brooks)
    assert len(some.items) == 1
    assert not some.complete


async def test_the_age_is_shown_and_said_with_the_answer(tmp_path: Path) -> None:
    write(tmp_path, rss(make.catalogue()))
    told = await find(tmp_path, number="9.5")
    at = NOW - timedelta(hours=5)
    notes = [line for section in words.sections(told) for _, line in section.lines]
    assert f"by its feed of {at:%Y-%m-%d %H:%M} UTC, not asked now" in notes
    assert f"as of {at:%B} {at.day}" in told.say
    offer = told.findings[0].offer
    assert offer is not None
    assert offer.evidence[0].at == at
    assert offer.url == "https://shop.example/ghost-16?v=1"


async def test_what_a_shop_says_now_goes_before_what_its_feed_said(tmp_path: Path) -> None:
    from msgspec.structs import replace

    write(tmp_path, rss(make.catalogue()))
    old = await ask(tmp_path, number="9.5")
    assert old.offer is not None
    now = replace(old, as_of=None, name="Z", offer=replace(old.offer, price=None))
    assert sorted([old, now], key=rank) == [now, old]


@pytest.mark.parametrize(
    ("written", "told", "at"),
    [(5, 7, 7), (5, 3, 5), (5, None, 5)],
)
async def test_the_feed_is_as_old_as_the_older_of_what_it_says_and_its_file(
    written: int, told: int | None, at: int, tmp_path: Path
) -> None:
    body = rss(make.catalogue(), timedelta(hours=told)) if told else make.text(make.catalogue())
    found = (await search(write(tmp_path, body, age=timedelta(hours=written)))).as_of
    assert found is not None
    assert abs(found - (NOW - timedelta(hours=at))) < timedelta(minutes=30)  # a suite takes minutes


async def test_a_feed_that_is_too_old_answers_nothing(tmp_path: Path) -> None:
    write(tmp_path, rss(make.catalogue(), timedelta(days=4)))
    found = await ask(tmp_path, number="9.5")
    assert (found.outcome, found.counts) == (Outcome.UNCLEAR, False)
    assert "fetch a new one" in found.message
    file = tmp_path / "feed.xml"
    assert (await search(file, max_age_hours=24 * 5)).items
    with pytest.raises(Unclear):
        await search(file, max_age_hours=24 * 3)


@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        ('file = "feed.xml"', Outcome.UNCLEAR),
        ('file = "feed.xml", sold_out = "left_out"', Outcome.SOLD_OUT),
        ('file = "feed.xml", sold_out = "listed"', Outcome.SIZE_NOT_OFFERED),
    ],
)
async def test_a_missing_size_of_a_feed_that_lists_nothing_sold_out_may_be_either_unless_the_operator_knows(
    options: str, outcome: Outcome, tmp_path: Path
) -> None:
    write(tmp_path, rss([one for one in make.catalogue() if one["availability"] == "in_stock"]))
    assert (await ask(tmp_path, options=options, number="10")).outcome is outcome
    assert (await ask(tmp_path, options=options, number="9.5")).outcome is Outcome.AVAILABLE


async def test_a_feed_whose_end_is_missing_still_says_what_is_there_but_not_what_is_not(
    tmp_path: Path,
) -> None:
    body = rss(make.catalogue())
    write(tmp_path, body[: body.index(b"HOKA")])
    assert (await ask(tmp_path, number="9.5")).outcome is Outcome.AVAILABLE
    for wanted in ({"number": "13"}, {"model": "Ghost 15"}, {"brand": "HOKA", "model": "Clifton 9"}):
        found = await ask(tmp_path, **wanted)
        assert (found.outcome, found.counts) == (Outcome.UNCLEAR, False)


async def test_a_broken_row_that_may_be_the_wanted_shoe_forbids_to_conclude_from_its_absence(
    tmp_path: Path,
) -> None:
    write(tmp_path, make.text(make.catalogue()) + b"SKU-7\tHOKA Bondi 8 torn\n")
    assert (await ask(tmp_path, brand="HOKA", model="Bondi 8")).outcome is Outcome.UNCLEAR
    assert (await ask(tmp_path, model="Adrenaline GTS 23")).outcome is Outcome.NOT_CARRIED


async def test_a_feed_without_codes_cannot_deny_a_code(tmp_path: Path) -> None:
    code = Query(text="1234567", code="1234567")
    assert (await search(write(tmp_path, rss(make.catalogue())), code)).complete
    silent = rss([{k: v for k, v in one.items() if k != "mpn"} for one in make.catalogue()])
    hits = await search(write(tmp_path, silent), code)
    assert not hits.complete
    assert "do not tell the code" in hits.because


async def test_links_to_other_hosts_are_not_shown(tmp_path: Path) -> None:
    write(tmp_path, rss([make.entry(1, link="https://elsewhere.example/x")]))
    found = await ask(tmp_path)
    assert found.outcome is Outcome.AVAILABLE
    assert found.offer is not None
    assert found.offer.url is None


async def test_a_path_starts_at_the_entrys_folder_or_at_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "home" / "feeds", rss(make.catalogue()))
    write(tmp_path / "feeds", rss(make.catalogue()))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for file in ("feeds/feed.xml", "~/feeds/feed.xml", str(tmp_path / "feeds" / "feed.xml")):
        assert (await ask(tmp_path, options=f'file = "{file}"', number="9.5")).outcome is Outcome.AVAILABLE


async def test_a_file_that_is_not_there_is_the_operators_to_mend_and_no_outcome(tmp_path: Path) -> None:
    told = await find(tmp_path)
    assert not told.findings
    assert isinstance(told.problems[0], Problem)
    assert "feed.xml" in told.problems[0].message
    with pytest.raises(ConfigurationError, match="file"):
        await FEED.search(shop(platform="feed"), None, GHOST)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body", [b"<html>moved</html>", b"", b'<!DOCTYPE x><rss version="2.0"/>', b"a,b\n1,2\n"]
)
async def test_a_file_that_is_no_feed_has_drifted(body: bytes, tmp_path: Path) -> None:
    with pytest.raises(Drifted):
        await search(write(tmp_path, body))


async def test_a_feed_of_another_format_than_the_entry_says_has_drifted(tmp_path: Path) -> None:
    file = write(tmp_path, make.awin(make.catalogue()), "feed.csv")
    assert (await search(file, format="awin_csv")).items
    with pytest.raises(Drifted, match="awin_csv"):
        await search(file, format="google_xml")


async def test_the_event_loop_goes_on_while_a_large_feed_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading waits here for something that only the loop can do."""
    loop, real = asyncio.get_running_loop(), feed_module._read

    def waiting(*told: Any) -> Any:
        went_on = threading.Event()
        loop.call_soon_threadsafe(went_on.set)
        assert went_on.wait(30)
        return real(*told)

    monkeypatch.setattr(feed_module, "_read", waiting)
    assert (await search(write(tmp_path, rss([make.entry(1)])))).items


async def test_the_deadline_ends_the_reading_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, rss([make.entry(1)]))
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(shop: Any, settings: Any, query: Any, stopped: Any) -> Any:
        while not stopped():
            time.sleep(0.005)
        loop.call_soon_threadsafe(ended.set)
        raise Unclear("stopped")

    monkeypatch.setattr(feed_module, "_read", slow)
    (tmp_path / "feed-shoes.toml").write_text(ENTRY.format('file = "feed.xml"'))
    async with Finder(registry=Registry([tmp_path])) as finder:
        found = await finder.find(wish(), at_least=1, deadline=0.2)
    assert found.findings[0].outcome is Outcome.TIMED_OUT
    await asyncio.wait_for(ended.wait(), 30)


@pytest.mark.parametrize("kind", ["rss", "atom", "google text", "awin", "rss, gzip"])
def test_a_feed_is_read_as_a_document_too(kind: str) -> None:
    page = Page(url="https://shop.example/feed", body=make.all_kinds(make.catalogue())[kind])
    reading = read(page)
    assert reading.platform == "feed"
    assert [v.size for v in reading.listings[0].product.variants] == ["9.5", "10", "10.5"]


@pytest.mark.parametrize(
    "body", [b"<html><body>Shop</body></html>", b'{"id": 1, "title": "x"}', b"", b"\x1f\x8bx"]
)
def test_no_page_and_no_reply_is_taken_for_a_feed(body: bytes) -> None:
    assert FEED.detect(Page(url="https://shop.example", body=body)) is None


async def test_a_compressed_feed_of_a_retailer_beside_its_entry(tmp_path: Path) -> None:
    write(tmp_path, gzip.compress(make.awin(make.catalogue())), "awin.csv.gz")
    found = await ask(tmp_path, options='file = "awin.csv.gz"', number="9.5")
    assert found.outcome is Outcome.AVAILABLE
