"""One retailer's part of a look-up: search, choose what to read, read it, and judge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from stockfinder.case import Shelf
from stockfinder.errors import (
    Blocked,
    Drifted,
    HeldBack,
    NoAnswer,
    RateLimited,
    TimedOut,
    Unclear,
    Unreachable,
)
from stockfinder.fit import style_of
from stockfinder.judge import judge, no_answer, worth_asking
from stockfinder.product import Hits
from stockfinder.report import Exactness, Outcome
from stockfinder.style import query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.platforms import Platform, Web
    from stockfinder.product import Hit, Listing, Variant
    from stockfinder.report import Finding
    from stockfinder.shop import Shop
    from stockfinder.wanted import Wanted

READS = 4
"""Products of one shop that a look-up reads at most; a shop with one page a colour needs that many."""
MOST_HITS = 2_000
MOST_VARIANTS = 5_000
"""Hits of one search, and variants of one product, that are looked at: a second's work or so, and more than
any shop has. It cannot be stopped once it is begun (see `stockfinder.web.thread`)."""

_NEXT = (Blocked, RateLimited, HeldBack, TimedOut, Unreachable)
"""After these no further request to the shop makes sense."""


async def look_up(
    wanted: Wanted, shop: Shop, platform: Platform, web: Web, *, places: Sequence[Hit] = ()
) -> tuple[Finding, Shelf]:
    """Ask one shop for a wish; give the finding, and what it was judged from.

    Reads the likeliest products until an exact variant can be had or `READS` are read; those that the search
    reply already holds whole cost nothing, and all count as read. A candidate that stays unread, for whatever
    reason, forbids the answers that conclude from absence.

    :param places: products that an earlier look-up found to be this style. They are read first, and where the
        exact variant can be had there, that is the answer. Anything else takes the search, which is asked as
        if nothing were remembered; what was read already is not read again.
    :raises NoAnswer: the search itself gave no answer, or the shop refused a remembered product.
    """
    look = _Look(wanted, shop, platform, web)
    if places:
        found = await look.at(places)
        if found is not None:
            return found
    return await look.search()


class _Look:
    """One shop being asked for one wish."""

    def __init__(self, wanted: Wanted, shop: Shop, platform: Platform, web: Web) -> None:
        self.wanted = wanted
        self.shop = shop
        self.platform = platform
        self.web = web
        self.known: dict[str, Listing] = {}
        """Products read where they were remembered, by their reference."""

    async def at(self, places: Sequence[Hit]) -> tuple[Finding, Shelf] | None:
        """Read remembered products; an answer only where the exact variant can be had at one of them."""
        candidates, _ = choose(self.wanted, Hits(items=tuple(places)))
        unread = candidates[READS:]
        candidates = candidates[:READS]
        while candidates:
            hit = candidates.pop(0)
            try:
                listing = await self.read(hit)
            except NoAnswer as error:
                if isinstance(error, _NEXT):
                    raise
                continue  # it is gone, or not what it was: the search tells
            product = listing.product
            if product.brand is None and product.title == hit.title:  # told by the search only
                listing = replace(listing, product=replace(product, brand=hit.brand))
            self.known[hit.reference] = listing
            shelf = Shelf(
                hits=Hits(items=(hit,), control_suffices=False, because="read where it was found before"),
                listings=(listing,),
                references=(hit.reference,),
                unread=(*candidates, *unread),
                tells_backorder=self.platform.capabilities.tells_backorder,
                searched=False,
            )
            finding = judge(self.wanted, self.shop, shelf)
            if finding.offer is not None and finding.offer.exactness is Exactness.EXACT:
                return finding, shelf
        return None

    async def search(self) -> tuple[Finding, Shelf]:
        """Ask the shop's search, and read what it shows."""
        hits = _bounded(await self.platform.search(self.shop, self.web, query(self.wanted)))
        candidates, others = choose(self.wanted, hits)
        listings: list[Listing] = []
        references: list[str] = []
        unread = list(candidates)
        failure: NoAnswer | None = None

        def shelf() -> Shelf:
            return Shelf(
                hits=hits,
                listings=tuple(listings),
                references=tuple(references),
                unread=tuple(unread),
                tells_backorder=self.platform.capabilities.tells_backorder,
            )

        def add(hit: Hit, listing: Listing) -> None:
            listings.append(listing)
            references.append(hit.reference)
            if hit in unread:
                unread.remove(hit)

        ranked = [*candidates, *others]  # other colours are read last, for near misses only
        for hit in tuple(ranked):
            whole = hit.listing or self.read_before(hit)
            if whole is not None and not self.asks(whole):
                add(hit, whole)
                ranked.remove(hit)
        finding = judge(self.wanted, self.shop, shelf())
        if finding.outcome is Outcome.AVAILABLE:
            return finding, shelf()
        for hit in ranked[:READS]:
            try:
                listing = await self.read(hit)
            except NoAnswer as error:
                if hit in unread:
                    failure = failure or error
                if isinstance(error, _NEXT):
                    break
                continue
            add(hit, listing)
            finding = judge(self.wanted, self.shop, shelf())
            if finding.outcome is Outcome.AVAILABLE:
                break
        if failure is not None and finding.outcome is Outcome.UNCLEAR:
            silent = no_answer(self.shop, failure)
            reasons = (*silent.reasons, *finding.reasons)
            finding = replace(silent, near=finding.near, reasons=reasons, title=finding.title)
        return finding, shelf()

    async def read(self, hit: Hit) -> Listing:
        """A hit's product, with the stock of the variants that matter."""
        listing = hit.listing or self.read_before(hit)
        if listing is None:
            listing = await self.platform.read(self.shop, self.web, hit)
            _check_number(listing)
            check_same(self.wanted, hit, listing)
            if not self.shop.link(listing.product.url):  # pages need not say where they are
                listing = replace(listing, product=replace(listing.product, url=hit.url))
        if asked := self.asks(listing):
            listing = await self.platform.stock(self.shop, self.web, listing, asked)
        return listing

    def read_before(self, hit: Hit) -> Listing | None:
        """The product, if it was read where it was remembered; not where the reply tells of further variants,
        which were not known then."""
        return None if hit.variants else self.known.get(hit.reference)

    def asks(self, listing: Listing) -> tuple[Variant, ...]:
        """The variants whose stock has to be asked for one by one."""
        one_by_one = self.platform.capabilities.stock == "variant"
        return worth_asking(self.wanted, self.shop, listing) if one_by_one else ()


def check_same(wanted: Wanted, hit: Hit, listing: Listing) -> None:
    """Let pass what may be the product that the search named: a shop that is shut, a guard or a lost page may
    come in its place, and their silence about the shoe says nothing.

    :raises Unclear: what was read is no product, or another one though the search named the wanted shoe.
    """
    product = listing.product
    told = (product.variants, product.evidence, product.price, product.sku, product.mpn, product.gtin)
    if not any(told):
        raise Unclear(f"its search names {hit.title!r}, but the page shows no product", url=product.url)
    shoe = replace(wanted, color=None, audience=None)  # the page may tell of these what the search did not
    if style_of(shoe, hit).verdict == "same" or style_of(wanted, hit).verdict == "same":
        read = style_of(wanted, replace(hit, listing=listing))
        if read.verdict == "different" and {"brand", "line", "version"} & {*read.conflicts}:
            raise Unclear(
                f"its search names {hit.title!r}, but the page shows {product.title!r}", url=product.url
            )


def _bounded(hits: Hits) -> Hits:
    """As many hits as are looked at; where there are more, nothing is concluded from what is not found."""
    for hit in hits.items:
        if hit.listing is not None:
            _check_number(hit.listing)
    if len(hits.items) <= MOST_HITS:
        return hits
    return replace(
        hits,
        items=hits.items[:MOST_HITS],
        complete=False,
        cut=True,
        control_suffices=False,
        because=f"the first {MOST_HITS} of {len(hits.items)} hits",
    )


def _check_number(listing: Listing) -> None:
    count = len(listing.product.variants)
    if count > MOST_VARIANTS:
        raise Drifted(f"it lists {count} variants of one product", url=listing.product.url, path="variants")


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
