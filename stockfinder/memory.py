"""What look-ups remember for later ones: answers for a minute, and where a style lives for two weeks.

Both spare the shops requests, and neither may change what is true:

- An answer is kept as what the shop showed (its `Shelf`), and judged anew for whoever asks. The same question
  gets the same answer. Another size of the same style gets one only where the shelf settles it: the exact
  variant can be had, or the earlier look-up had read all that it would read.
- A place is a product that was read and found to be the style. It says where to look first and nothing else:
  what is in stock there is asked anew (see `stockfinder.lookup`).

Faults, refusals and timeouts are not kept. Nothing here raises, and nothing holds a look-up up: where the
store is slow, nothing is remembered.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from stockfinder import __version__, seen
from stockfinder.case import Shelf
from stockfinder.decode import decode
from stockfinder.fit import is_same_style
from stockfinder.judge import judge, seen_before
from stockfinder.lookup import READS, choose
from stockfinder.product import Hit, Hits
from stockfinder.report import Exactness, Finding, Outcome

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable

    from stockfinder.seen import Seen
    from stockfinder.shop import Shop
    from stockfinder.store import Store
    from stockfinder.wanted import Wanted

T = TypeVar("T")

ANSWER = 60.0
"""Seconds that an answer is kept, from when the shop was asked."""
PLACE = 14 * 24 * 3600.0
"""Seconds that a place is kept, from when the product was last read there."""
ABSENCE = 12 * 3600.0
"""Seconds that it is kept that a shop does not carry a style."""
MOST_PLACES = 8
"""Products that are remembered of a style at one shop."""

_PATIENCE = 0.3
"""Seconds that a look-up waits for the store; the shop itself would answer by then."""
_CLOSING = 0.1
"""Seconds that closing waits for what is still to be kept."""


class Place(Struct, frozen=True, omit_defaults=True):
    """Where a style lives at one shop, as far as is remembered."""

    hits: tuple[Hit, ...] = ()
    """The products, without what they had in stock."""
    absent: bool = False
    """The shop did not carry it, today."""


class _Answer(Struct, frozen=True):
    asked: datetime
    wish: str
    """The very question; the key has all of it but size and width."""
    whole: bool
    """Whether all was read that a look-up reads; not where it ended with the first offer."""
    shelf: Shelf


class Memory:
    """What is remembered, in a store that may be shared by all processes of a machine.

    :param clock: the time, UTC.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = clock
        self._store = store
        self._writing: set[asyncio.Task[None]] = set()

    async def answer(self, wanted: Wanted, shop: Shop) -> tuple[Finding, Shelf] | None:
        """What the shop showed within the last minute, judged for this wish; `Finding.cached` is its age."""
        row = await self._soon(self._store.get("answer", _style(wanted, shop, whole=True)))
        kept = _decoded(row.value, _Answer) if row else None
        if kept is None:
            return None
        age = (self._now() - kept.asked).total_seconds()
        if not 0 <= age <= ANSWER:
            return None
        try:
            finding = judge(wanted, shop, kept.shelf)
        except Exception:  # noqa: BLE001 - whatever it is, asking the shop shows it, and as a row
            return None
        if kept.wish != question(wanted) and not _settles(finding, kept):
            return None
        return seen_before(finding, age), kept.shelf

    def keep(
        self,
        wanted: Wanted,
        shop: Shop,
        finding: Finding,
        shelf: Shelf,
        *,
        took: float,
        before: Place | None = None,
    ) -> None:
        """Remember what the shop showed, and where the style was or was not; written while others go on.

        :param took: seconds that this took: so long ago the shop was asked.
        :param before: what was remembered of the style, as `places` gave it for this look-up.
        """
        with suppress(Exception):  # what cannot be kept, for whatever reason, is an answer all the same
            if took < ANSWER and (finding.outcome.is_answer or finding.outcome is Outcome.UNCLEAR):
                asked = self._now() - timedelta(seconds=took)
                kept = _Answer(asked, question(wanted), finding.outcome is not Outcome.AVAILABLE, shelf)
                key = _style(wanted, shop, whole=True)
                self._later(self._store.put("answer", key, msgspec.json.encode(kept), seconds=ANSWER - took))
            after = _after(wanted, shop, before or Place(), finding, shelf)
            key = _style(wanted, shop)
            if after is None:
                self._later(self._store.delete("place", key))
            else:
                seconds = ABSENCE if after.absent else PLACE
                self._later(self._store.put("place", key, msgspec.json.encode(after), seconds=seconds))

    async def places(self, wanted: Wanted, shops: Iterable[Shop]) -> dict[str, Place]:
        """What is remembered of the style at each of the shops, by their short names."""
        asked = tuple(shops)

        async def all_of_them() -> dict[str, Place]:
            rows = await asyncio.gather(*(self._store.get("place", _style(wanted, shop)) for shop in asked))
            found = [_decoded(row.value, Place) if row else None for row in rows]
            return {shop.name: place for shop, place in zip(asked, found, strict=True) if place}

        return await self._soon(all_of_them()) or {}

    async def seen(self) -> dict[str, Seen]:
        """When each retailer was last seen working, by their short names."""
        return await self._soon(seen.known(self._store)) or {}

    def saw(self, shop: Shop, finding: Finding, before: Seen | None) -> None:
        """Remember that the shop gave a definite answer just now, if it did."""
        if finding.outcome.is_answer and finding.cached is None:
            now = seen.after(shop, finding.outcome, before)
            if now is not None:
                self._later(seen.keep(self._store, shop, now))

    async def aclose(self) -> None:
        """Wait a moment for what is still to be kept, and give up the rest."""
        if self._writing:
            _, late = await asyncio.wait(self._writing, timeout=_CLOSING)
            for task in late:
                task.cancel()

    async def _soon(self, work: Awaitable[T]) -> T | None:
        """What the store has, if it is quick."""
        try:
            async with asyncio.timeout(_PATIENCE):
                return await work
        except TimeoutError:
            return None

    def _later(self, work: Coroutine[None, None, None]) -> None:
        """Write while others go on."""
        task = asyncio.create_task(work, name="remembering")
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)


def _settles(finding: Finding, kept: _Answer) -> bool:
    """Whether what was shown for one size answers for another."""
    if finding.offer is not None:
        return kept.shelf.searched or finding.offer.exactness is Exactness.EXACT
    return kept.whole and finding.outcome.is_answer


def _after(wanted: Wanted, shop: Shop, before: Place, finding: Finding, shelf: Shelf) -> Place | None:
    """What is to be remembered after a look-up: what was found, and of what was known before all that this
    look-up had no reason to read, or could not."""
    if finding.outcome is Outcome.NOT_CARRIED:
        return Place(absent=True)
    hits = {hit.reference: hit for hit in shelf.hits.items}
    found = {
        reference: replace(hits[reference], listing=None, variants=())
        for reference, listing in zip(shelf.references, shelf.listings, strict=True)
        if reference in hits and is_same_style(wanted, shop, listing.product)
    }
    tried = {hit.reference for hit in choose(wanted, Hits(items=before.hits))[0][:READS]}
    unread = {hit.reference for hit in shelf.unread}
    for hit in before.hits:
        if hit.reference not in tried or hit.reference in unread:
            found.setdefault(hit.reference, hit)
    return Place(tuple(found.values())[:MOST_PLACES]) if found else None


def _style(wanted: Wanted, shop: Shop, *, whole: bool = False) -> str:
    """The key of a style at a shop: all that is wanted but the size and the width.

    :param whole: with everything else that decides what is read; else without the colour, which is another
        product in one shop and a choice in another, and without what a product has to state.
    """
    style = replace(wanted, text=_title(wanted), notes=(), size=None, width=None, width_code=None)
    if not whole:
        style = replace(style, color=None, must=(), country="US")
    entry = replace(shop, folder="", permission=None)
    return _hash(__version__ if whole else "", _folded(style), msgspec.json.encode(entry).decode())


def question(wanted: Wanted) -> str:
    """A wish in one form: two with the same are the same question."""
    return _folded(replace(wanted, text=_title(wanted), notes=()))


def _title(wanted: Wanted) -> str:
    """The text, where it is all that is wanted: another shop's title."""
    return "" if wanted.brand or wanted.model or wanted.code or wanted.gtin else wanted.text


def _folded(wanted: Wanted) -> str:
    return " ".join(msgspec.json.encode(wanted).decode().casefold().split())


def _hash(*parts: str) -> str:
    from hashlib import blake2b

    return blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def _decoded(data: bytes, kind: type[T]) -> T | None:
    """A kept value; nothing where another version of the program has written it."""
    try:
        return decode(data, kind)
    except msgspec.MsgspecError:
        return None
