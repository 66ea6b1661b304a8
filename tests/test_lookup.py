"""One retailer's part of a look-up: what is read, in which order, and when it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stockfinder.errors import Blocked, Drifted, NoAnswer, RateLimited
from stockfinder.lookup import MOST_HITS, MOST_VARIANTS, READS, choose, look_up
from stockfinder.platforms import Capabilities
from stockfinder.report import Outcome
from tests.shoes import SITE, hit, hits, listing, shop, variant, wish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.product import Hit, Hits, Listing, Variant


class Shelf:
    """A platform whose replies are given; it remembers what it was asked."""

    name = "shelf"
    query_paths: tuple[str, ...] = ()

    def __init__(self, reply: Hits, pages: dict[str, Listing | NoAnswer], *, stock: Any = None) -> None:
        self.capabilities = Capabilities(stock="variant" if stock else "listing")
        self._reply = reply
        self._pages = pages
        self._stock = stock
        self.read_: list[str] = []
        self.asked: list[str | None] = []

    def detect(self, page: Any) -> None:
        return None

    def parse(self, page: Any, shop: Any = None) -> tuple[Listing, ...]:
        return ()

    async def search(self, shop: Any, web: Any, query: Any) -> Hits:
        return self._reply

    async def read(self, shop: Any, web: Any, hit: Hit) -> Listing:
        self.read_.append(hit.title)
        page = self._pages[hit.title]
        if isinstance(page, NoAnswer):
            raise page
        return page

    async def stock(self, shop: Any, web: Any, listing: Listing, variants: Sequence[Variant]) -> Listing:
        self.asked += [one.size for one in variants]
        found: Listing = self._stock(listing, variants)
        return found


GHOST = "Brooks Men's Ghost 16"
COLORS = [f"{GHOST} - {color}" for color in ("Black", "Blue", "Red", "Grey", "White", "Green")]


async def ask(platform: Shelf, **wanted: Any) -> Any:
    finding, _ = await look_up(wish(**wanted), shop(), platform, None)  # type: ignore[arg-type]
    return finding


def test_clearly_different_titles_are_dropped_and_other_colours_come_last() -> None:
    reply = hits(hit("Brooks Men's Ghost 15"), hit(f"{GHOST} - Blue"), hit(f"{GHOST} - Black"))
    candidates, others = choose(wish(color="black"), reply)
    assert [one.title for one in candidates] == [f"{GHOST} - Black"]
    assert [one.title for one in others] == [f"{GHOST} - Blue"]


async def test_reading_ends_with_the_first_exact_offer() -> None:
    pages: dict[str, Listing | NoAnswer] = {title: listing(variant("10"), title=title) for title in COLORS}
    platform = Shelf(hits(*map(hit, COLORS)), pages)
    assert (await ask(platform)).outcome is Outcome.AVAILABLE
    assert len(platform.read_) == 1


async def test_at_most_four_are_read_and_what_stays_unread_forbids_sold_out() -> None:
    pages: dict[str, Listing | NoAnswer] = {
        title: listing(variant("10", "out_of_stock"), title=title) for title in COLORS
    }
    platform = Shelf(hits(*map(hit, COLORS)), pages)
    assert (await ask(platform)).outcome is Outcome.UNCLEAR
    assert len(platform.read_) == READS


async def test_one_page_that_cannot_be_read_does_not_hide_an_offer_on_another() -> None:
    pages = {COLORS[0]: Drifted("a new shape"), COLORS[1]: listing(variant("10"), title=COLORS[1])}
    assert (await ask(Shelf(hits(*map(hit, COLORS[:2])), pages))).outcome is Outcome.AVAILABLE


@pytest.mark.parametrize("failure", [Blocked("no"), RateLimited("slow down"), Drifted("a new shape")])
async def test_where_the_only_candidate_cannot_be_read_the_outcome_says_why(failure: NoAnswer) -> None:
    finding = await ask(Shelf(hits(hit(GHOST)), {GHOST: failure}))
    assert finding.outcome is failure.outcome


async def test_after_a_refusal_nothing_more_is_asked_of_the_shop() -> None:
    pages: dict[str, Listing | NoAnswer] = dict.fromkeys(COLORS, Blocked("no"))
    platform = Shelf(hits(*map(hit, COLORS)), pages)
    await ask(platform)
    assert len(platform.read_) == 1


async def test_a_page_that_fails_beside_a_sold_out_one_forbids_sold_out() -> None:
    pages = {
        COLORS[0]: listing(variant("10", "out_of_stock"), title=COLORS[0]),
        COLORS[1]: Drifted("a new shape"),
    }
    assert (await ask(Shelf(hits(*map(hit, COLORS[:2])), pages))).outcome is Outcome.DRIFTED


async def test_stock_is_asked_for_the_wanted_size_alone() -> None:
    page = listing(*(variant(size, "unknown", evidence=()) for size in ("9", "9.5", "10", "10.5")))

    def told(one: Listing, _: Sequence[Variant]) -> Listing:
        return listing(*(variant("10") if v.size == "10" else v for v in one.product.variants))

    platform = Shelf(hits(hit(GHOST)), {GHOST: page}, stock=told)
    assert (await ask(platform)).outcome is Outcome.AVAILABLE
    assert platform.asked == ["10"]


async def test_a_reply_that_holds_the_whole_product_needs_no_reading() -> None:
    whole = hit(GHOST, listing=listing(variant("10")))
    platform = Shelf(hits(whole), {})
    assert (await ask(platform)).outcome is Outcome.AVAILABLE
    assert platform.read_ == []


async def test_replies_that_hold_whole_products_are_all_read_however_many() -> None:
    pages = [hit(title, listing=listing(variant("10", "out_of_stock"), title=title)) for title in COLORS]
    assert (await ask(Shelf(hits(*pages), {}))).outcome is Outcome.SOLD_OUT
    assert (await ask(Shelf(hits(*pages), {}, stock=lambda one, _: one))).outcome is Outcome.SOLD_OUT


@pytest.mark.parametrize("stated", [None, "https://elsewhere.example/ghost"])
async def test_an_offers_link_is_that_of_the_hit_where_its_page_names_none_of_the_shops_own(
    stated: str | None,
) -> None:
    """Magento's pages state their address only where an operator turns that on."""
    reply = hits(hit(GHOST, url=f"{SITE}/ghost"))
    finding = await ask(Shelf(reply, {GHOST: listing(variant("10", url=None), url=stated)}))
    assert finding.outcome is Outcome.AVAILABLE
    assert finding.offer.url == finding.url == f"{SITE}/ghost"


async def test_more_hits_than_any_shop_has_are_not_looked_at_and_conclude_nothing() -> None:
    """Not even where the reply calls itself complete."""
    many = [hit(f"Brooks Men's Adrenaline {n}") for n in range(MOST_HITS + 1)]
    finding = await ask(Shelf(hits(*many, complete=True), {}))
    assert finding.outcome is Outcome.UNCLEAR
    assert any(f"the first {MOST_HITS} of {MOST_HITS + 1}" in reason for reason in finding.reasons)


async def test_a_product_with_more_variants_than_any_shoe_has_drifted() -> None:
    page = listing(*[variant("10")] * (MOST_VARIANTS + 1))
    finding = await ask(Shelf(hits(hit(GHOST)), {GHOST: page}))
    assert finding.outcome is Outcome.DRIFTED
    assert f"lists {MOST_VARIANTS + 1} variants" in finding.message
