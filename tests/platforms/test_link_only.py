"""Shops that guard against programs: a link for the agent, no request, no answer, never counted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stockfinder_retailers
from stockfinder import platforms
from stockfinder.cli import words
from stockfinder.errors import ConfigurationError, LinkOnly
from stockfinder.finder import Finder
from stockfinder.judge import rank
from stockfinder.page import Page
from stockfinder.product import Availability, Query
from stockfinder.read import read
from stockfinder.report import Event, Finding, Outcome
from stockfinder.retailer import Registry
from tests.cli.composed import report
from tests.shoes import shop, wish

if TYPE_CHECKING:
    from stockfinder.shop import Shop

SEARCH = "https://guarded.example/search?q={query}"
ENTRY = f"""\
title = "Guarded Shoes"
site = "https://guarded.example"
platform = "link_only"
country = "US"
brands = ["Brooks"]
facts = {{ grade = "observed", source = "a test" }}
options = {{ search = "{SEARCH}" }}
"""


class Untouched:
    """A web that must not be used."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"the shop was asked ({name})")


def guarded(**options: str) -> Shop:
    return shop(name="guarded", site="https://guarded.example", platform="link_only", options=options)


async def link(one: Shop, text: str) -> str | None:
    with pytest.raises(LinkOnly) as told:
        await platforms.load("link_only").search(one, Untouched(), Query(text=text))
    return told.value.url


async def test_the_link_is_the_shops_own_search_for_the_wish() -> None:
    assert await link(guarded(search=SEARCH), "Brooks Ghost 16") == (
        "https://guarded.example/search?q=Brooks%20Ghost%2016"
    )


async def test_what_could_change_the_address_is_encoded() -> None:
    path = guarded(search="https://guarded.example/s/{query}/all")
    assert await link(path, "a/b & c?#d") == "https://guarded.example/s/a%2Fb%20%26%20c%3F%23d/all"


async def test_without_a_known_search_the_link_is_the_shops_site() -> None:
    assert await link(guarded(), "Brooks Ghost 16") == "https://guarded.example"


@pytest.mark.parametrize(
    "search", ["https://guarded.example/search", "/search?q={query}", "javascript:{query}"]
)
async def test_a_search_that_is_no_address_with_a_place_for_the_query_is_a_mistake_in_the_entry(
    search: str,
) -> None:
    with pytest.raises(ConfigurationError, match="search"):
        await platforms.load("link_only").search(guarded(search=search), Untouched(), Query(text="x"))


@pytest.fixture
def finder(tmp_path: Path) -> tuple[Finder, list[Event]]:
    (tmp_path / "guarded.toml").write_text(ENTRY)
    events: list[Event] = []
    return Finder(registry=Registry([tmp_path]), on_event=events.append), events


async def test_a_look_up_sends_nothing_and_gives_a_link_that_never_counts(
    finder: tuple[Finder, list[Event]],
) -> None:
    one, events = finder
    async with one:
        found = (await one.find(wish(), only=("guarded",), at_least=1)).findings[0]
    assert (found.outcome, found.link_only, found.counts) == (Outcome.NOT_PERMITTED, True, False)
    assert found.url == "https://guarded.example/search?q=Brooks%20Ghost%2016"
    assert "open this link yourself" in found.message
    assert found.requests == 0
    assert not [event for event in events if event.url]


async def test_it_is_off_until_the_operator_switches_it_on(finder: tuple[Finder, list[Event]]) -> None:
    async with finder[0] as one:
        with pytest.raises(ConfigurationError, match="none is switched on"):
            await one.find(wish())


LINK = Finding(
    retailer="guarded",
    name="Guarded Shoes",
    outcome=Outcome.NOT_PERMITTED,
    message="it guards against programs and is not asked: open this link yourself",
    url="https://guarded.example/search?q=ghost",
    link_only=True,
)


def test_links_stand_below_every_other_row_and_are_printed_whole() -> None:
    others = [Finding(retailer="x", name="A", outcome=outcome) for outcome in Outcome]
    assert max([LINK, *others], key=rank) is LINK
    told = report((LINK, *others))
    shown = words.rows(told, ())
    assert (shown[-1].retailer, shown[-1].outcome) == ("Guarded Shoes", "open the link")
    assert ("Guarded Shoes", LINK.url) in words.links(told)
    assert any("open this link yourself" in line for one in words.sections(told) for _, line in one.lines)


def test_no_page_is_taken_for_a_guarded_shops_and_a_saved_one_is_read_by_its_markup() -> None:
    body = b"""<title>Ghost 16</title><script type="application/ld+json">{"@type": "ProductGroup",
    "name": "Ghost 16", "hasVariant": [{"@type": "Product", "size": "10", "offers":
    {"@type": "Offer", "availability": "https://schema.org/InStock", "price": "140"}}]}
    </script>"""
    page = Page(url="https://guarded.example/ghost-16", body=body)
    guard = platforms.load("link_only")
    assert guard.detect(page) is None
    for listing in (read(page).listings[0], guard.parse(page)[0]):
        assert [v.availability for v in listing.product.variants] == [Availability.IN_STOCK]


def test_every_shipped_entry_of_a_guarded_shop_is_without_a_problem_and_off() -> None:
    registry = Registry([Path(stockfinder_retailers.__file__).parent])
    entries = [entry for entry in registry.all() if entry.shop and entry.shop.platform == "link_only"]
    assert len(entries) >= 20
    assert not [entry for entry in entries if entry.problem or entry.enabled]


@pytest.mark.parametrize(
    "entry", [e for e in Registry.load().all() if e.shop and e.shop.platform == "link_only"]
)
async def test_every_shipped_entry_gives_a_link_on_its_own_site(entry: Any) -> None:
    told = await link(entry.shop, "Brooks Ghost 16")
    assert told is not None
    assert told.startswith(entry.shop.site)
