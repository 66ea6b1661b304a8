"""One retailer's part of a look-up: search, choose what to read, read it, and judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from stockfinder.case import Shelf
from stockfinder.errors import Blocked, HeldBack, NoAnswer, RateLimited, TimedOut, Unreachable
from stockfinder.fit import style_of
from stockfinder.judge import judge, no_answer, worth_asking
from stockfinder.report import Outcome
from stockfinder.style import query

if TYPE_CHECKING:
    from stockfinder.platforms import Platform, Web
    from stockfinder.product import Hit, Hits, Listing, Variant
    from stockfinder.report import Finding
    from stockfinder.shop import Shop
    from stockfinder.wanted import Wanted

READS = 4
"""Products of one shop that a look-up reads at most; a shop with one page a colour needs that many."""

_NEXT = (Blocked, RateLimited, HeldBack, TimedOut, Unreachable)
"""After these no further request to the shop makes sense."""


async def look_up(wanted: Wanted, shop: Shop, platform: Platform, web: Web) -> tuple[Finding, Shelf]:
    """Ask one shop for a wish; give the finding, and what it was judged from.

    Reads the likeliest products until an exact variant can be had or `READS` are read; those that the search
    reply already holds whole cost nothing, and all count as read. A candidate that stays unread, for whatever
    reason, forbids the answers that conclude from absence.

    :raises NoAnswer: the search itself gave no answer.
    """
    hits = await platform.search(shop, web, query(wanted))
    candidates, others = choose(wanted, hits)
    listings: list[Listing] = []
    unread = list(candidates)
    failure: NoAnswer | None = None
    backorder = platform.capabilities.tells_backorder

    def shelf() -> Shelf:
        return Shelf(hits=hits, listings=tuple(listings), unread=tuple(unread), tells_backorder=backorder)

    def asks(listing: Listing) -> tuple[Variant, ...]:
        one_by_one = platform.capabilities.stock == "variant"
        return worth_asking(wanted, shop, listing) if one_by_one else ()

    ranked = [*candidates, *others]  # other colours are read last, for near misses only
    for hit in tuple(ranked):
        if hit.listing is not None and not asks(hit.listing):
            listings.append(hit.listing)
            ranked.remove(hit)
            if hit in unread:
                unread.remove(hit)
    finding = judge(wanted, shop, shelf())
    if finding.outcome is Outcome.AVAILABLE:
        return finding, shelf()
    for hit in ranked[:READS]:
        try:
            listing = hit.listing or await platform.read(shop, web, hit)
            if asked := asks(listing):
                listing = await platform.stock(shop, web, listing, asked)
        except NoAnswer as error:
            if hit in unread:
                failure = failure or error
            if isinstance(error, _NEXT):
                break
            continue
        listings.append(listing)
        if hit in unread:
            unread.remove(hit)
        finding = judge(wanted, shop, shelf())
        if finding.outcome is Outcome.AVAILABLE:
            break
    if failure is not None and finding.outcome is Outcome.UNCLEAR:
        silent = no_answer(shop, failure)
        finding = replace(silent, near=finding.near, reasons=finding.reasons, title=finding.title)
    return finding, shelf()


def choose(wanted: Wanted, hits: Hits) -> tuple[list[Hit], list[Hit]]:
    """Sort a search reply: the hits that may be the wanted shoe, best first, and those that differ in their
    colour alone, which can at most be near misses. Clearly different ones are dropped."""
    candidates: list[tuple[bool, float, Hit]] = []
    others: list[tuple[bool, float, Hit]] = []
    for hit in hits.items:
        found = style_of(wanted, hit)
        row = (found.verdict != "same", -found.score, hit)
        if found.verdict != "different":
            candidates.append(row)
        elif found.conflicts == ("color",):
            others.append(row)
    return [row[2] for row in sorted(candidates, key=_order)], [row[2] for row in sorted(others, key=_order)]


def _order(row: tuple[bool, float, Hit]) -> tuple[bool, float]:
    return row[:2]
