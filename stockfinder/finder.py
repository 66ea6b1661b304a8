"""The Finder: what a process needs to ask retailers, and how one of them is asked."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace

from stockfinder import platforms
from stockfinder.errors import ConfigurationError, Drifted, NoAnswer, NotPermitted, TimedOut, UsageError
from stockfinder.judge import no_answer
from stockfinder.lookup import look_up
from stockfinder.permission import held, purpose_of, refusal
from stockfinder.report import Event, EventKind, Finding, Outcome, Problem, Report
from stockfinder.retailer import Registry
from stockfinder.search import Row, Search
from stockfinder.settings import Settings, retailers_folder
from stockfinder.shops_to_ask import choose_shops, waves
from stockfinder.web import Door
from stockfinder.web.off_loop import off_loop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from stockfinder.case import Shelf
    from stockfinder.in_flight import InFlight
    from stockfinder.memory import Memory, Place
    from stockfinder.permission import Purpose
    from stockfinder.report import Proven
    from stockfinder.search import Waves
    from stockfinder.seen import Seen
    from stockfinder.shop import Shop
    from stockfinder.store import Store
    from stockfinder.wanted import Wanted
    from stockfinder.web import ShopWeb
    from stockfinder.web.traffic import Traffic

_HUGE = 500
"""Variants, or hits, that are more than a shop has of one shoe: such a shelf is judged once and not kept."""


class Finder:
    """Searches retailers for a wish. Use it as an async context manager; one serves many look-ups at once.

    :param settings: the operator's; without them only a replay is possible.
    :param registry: the retailers; where none is given, all that are installed, and the user's own.
    :param replay: a folder of recordings. Retailers with a folder in it are asked; no network is used.
    :param record: a folder to write the traffic to, as HAR.
    :param state: which recording of each folder to replay: `shop` or `blocked`.
    :param on_event: told of each request, wait, retry and finding, as it happens.
    :param store: what is shared with other processes and kept for later look-ups; where none is given, it is
        this Finder's own, in memory. A replay has none.
    :param traffic: collects what is asked and answered, in memory.
    :param purpose: what the answers are for. A retailer whose entry or written permission does not allow it
        is not asked, and its outcome is `not_permitted`.
    """

    def __init__(
        self,
        *,
        settings: Settings | None = None,
        registry: Registry | None = None,
        replay: Path | None = None,
        record: Path | None = None,
        state: str = "shop",
        on_event: Callable[[Event], None] | None = None,
        store: Store | None = None,
        traffic: Traffic | None = None,
        purpose: str = "lookup",
    ) -> None:
        self.settings = settings or Settings()
        self.replay = replay
        self._registry = registry
        self._state = state
        self._purpose = purpose
        self._on_event = on_event or (lambda _: None)
        self._record = record is not None
        self._memory: Memory | None = None
        self._in_flight: InFlight[Row] | None = None
        if replay is None:
            from stockfinder.in_flight import InFlight
            from stockfinder.memory import Memory
            from stockfinder.store import MemoryStore

            store = store or MemoryStore()
            self._memory = Memory(store)
            self._in_flight = InFlight()
        self._door = Door(
            contact=self.settings.contact,
            agent_profile=self.settings.agent_profile,
            replay=replay,
            record=record,
            state=state,
            on_event=on_event,
            store=store,
            traffic=traffic,
        )

    async def __aenter__(self) -> Self:
        await self._door.__aenter__()
        if self.replay is None:  # imported here, and not out of the first search's deadline
            for name in {
                entry.shop.platform for entry in self.registry.all() if entry.enabled and entry.shop
            }:
                platforms.load(name)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._memory is not None:
            await self._memory.aclose()
        await self._door.aclose()

    @property
    def registry(self) -> Registry:
        """The retailers that this Finder knows."""
        if self._registry is None:
            self._registry = Registry.load(self.settings, user=retailers_folder(), replay=self.replay)
        return self._registry

    def search(
        self,
        wanted: Wanted,
        *,
        deadline: float | None = None,
        at_least: int | None = None,
        only: Iterable[str] = (),
        skip: Iterable[str] = (),
        fresh: bool = False,
        everyone: bool = False,
        purpose: str | None = None,
    ) -> Search:
        """Prepare a look-up; iterate over it to run it.

        :param deadline: seconds that the whole look-up may take.
        :param at_least: how many retailers have to answer.
        :param only: short names of the retailers to ask, whether they are on or not.
        :param skip: short names of retailers to leave out.
        :param fresh: use nothing that is remembered: no answer of the last minute, and no place where the
            style was found before. What is found now is remembered. Recording implies it.
        :param everyone: hold no retailer in reserve. Recording, replaying and `only` imply it.
        :param purpose: instead of the Finder's own.
        :raises UsageError: the wish has no size, or a retailer or a purpose is unknown.
        :raises ConfigurationError: there is no retailer to ask.
        """
        only = tuple(dict.fromkeys(only))
        if wanted.size is None:
            raise UsageError("Which size? Add it to the text (`ghost 16 mens 10`) or as `--size 10`.")
        use = purpose_of(purpose or self._purpose)
        chosen = choose_shops(
            wanted,
            self.registry,
            self.settings,
            only=only,
            skip=frozenset(skip),
            replay=self.replay,
            state=self._state,
        )
        at_least = self.settings.at_least if at_least is None else at_least
        terms = _Terms(use, fresh=fresh or self._record)
        all_at_once = everyone or self._record or self.replay is not None or bool(only)

        async def plan() -> Waves:
            if self._memory is not None:
                terms.seen = await self._memory.seen()
                if not terms.fresh:
                    terms.places = await self._memory.places(wanted, chosen.shops)
            return (chosen.shops, ()) if all_at_once else waves(wanted, chosen.shops, at_least, terms.places)

        return Search(
            wanted,
            chosen,
            look=partial(self._look_if_permitted, terms),
            plan=plan,
            first=(chosen.shops, ()) if all_at_once else waves(wanted, chosen.shops, at_least, {}),
            deadline=self.settings.deadline if deadline is None else deadline,
            at_least=at_least,
            notes=lambda: self._door.notes,
        )

    async def find(
        self,
        wanted: Wanted,
        *,
        deadline: float | None = None,
        at_least: int | None = None,
        only: Iterable[str] = (),
        skip: Iterable[str] = (),
        fresh: bool = False,
        everyone: bool = False,
        purpose: str | None = None,
    ) -> Report:
        """Run a look-up to its end and return the report. Parameters and errors as in `search`."""
        search = self.search(
            wanted,
            deadline=deadline,
            at_least=at_least,
            only=only,
            skip=skip,
            fresh=fresh,
            everyone=everyone,
            purpose=purpose,
        )
        async for _ in search:
            pass
        return search.report()

    async def _look_if_permitted(self, terms: _Terms, wanted: Wanted, shop: Shop, deadline: float) -> Row:
        """Ask one shop, if it may be asked for that purpose; otherwise nothing at all is sent to it."""
        today = date.today()
        if told := refusal(shop, terms.purpose, today) or await self._door.switched_off(shop):
            found = no_answer(shop, NotPermitted(told))
            self._on_event(
                Event(kind=EventKind.FINDING, retailer=shop.name, outcome=found.outcome, seconds=0.0)
            )
            return Row(shop, self._with_proof(terms, shop, found))
        shop = replace(shop, permission=held(shop, terms.purpose, today))
        row = await self._look(terms, wanted, shop, deadline)
        if not isinstance(row.item, Finding):
            return row
        found = self._with_proof(terms, shop, replace(row.item, permission=shop.permission))
        return replace(row, item=found)

    def _with_proof(self, terms: _Terms, shop: Shop, found: Finding) -> Finding:
        """The finding with how well its reader is proven, and when the shop was last seen working."""
        before = terms.seen.get(shop.name)
        try:
            capabilities = platforms.load(shop.platform).capabilities
        except Exception:  # noqa: BLE001 - the row says already that its reader cannot be used
            return found
        now = datetime.now(UTC)
        proven: Proven = "live" if before and before.is_live(shop, now) else capabilities.proven
        found = replace(found, proven=None if capabilities.link_only else proven, facts=shop.facts.grade)
        if self._memory is None:
            return found
        self._memory.saw(shop, found, before)
        answered = now - timedelta(seconds=found.cached or 0.0) if found.outcome.is_answer else None
        return replace(found, last_seen=answered or (before.at if before else None))

    async def _look(self, terms: _Terms, wanted: Wanted, shop: Shop, deadline: float) -> Row:
        """One shop's row: remembered, shared with whoever asks the same just now, or asked for."""
        self._on_event(Event(kind=EventKind.ASKED, retailer=shop.name))
        started = asyncio.get_running_loop().time()
        row = await self._remembered(terms, wanted, shop)
        if row is None:
            row = await self._share(terms, wanted, shop, deadline)
        seconds = asyncio.get_running_loop().time() - started
        if isinstance(row.item, Problem):
            return row
        self._on_event(
            Event(kind=EventKind.FINDING, retailer=shop.name, outcome=row.item.outcome, seconds=seconds)
        )
        return replace(row, item=replace(row.item, seconds=round(seconds, 3)))

    async def _remembered(self, terms: _Terms, wanted: Wanted, shop: Shop) -> Row | None:
        """The row from an answer of the last minute, where there is one."""
        if self._memory is None or terms.fresh:
            return None
        kept = await self._memory.answer(wanted, shop)
        return Row(shop, *kept) if kept else None

    async def _share(self, terms: _Terms, wanted: Wanted, shop: Shop, deadline: float) -> Row:
        """Ask the shop, or wait with others who are asking it the same."""
        if self._memory is None or self._in_flight is None:
            return await self._ask(terms, wanted, shop, deadline)
        from stockfinder.memory import question

        try:
            row, joined = await self._in_flight.ask(
                f"{shop.name} {terms.purpose} {terms.fresh} {question(wanted)}",
                deadline,
                lambda: self._ask(terms, wanted, shop, deadline),
                was_late=lambda row: isinstance(row.item, Finding) and row.item.outcome is Outcome.TIMED_OUT,
            )
        except TimedOut as error:
            return Row(shop, no_answer(shop, error))
        if joined and isinstance(row.item, Finding):
            row = replace(row, item=replace(row.item, requests=0))
        return row

    async def _ask(self, terms: _Terms, wanted: Wanted, shop: Shop, deadline: float) -> Row:
        """Ask one shop. Whatever goes wrong there becomes a row; it never loses the others' answers."""
        requests, origin, shelf = 0, None, None
        place = terms.places.get(shop.name)
        started = asyncio.get_running_loop().time()
        try:
            platform = platforms.load(shop.platform)
            web = self._door.shop(shop, query_paths=platform.query_paths, deadline=deadline)
            origin = _origin(web)
            try:
                # The web keeps the deadline, so that what was read before it is still judged.
                found, shelf = await off_loop(
                    web,
                    deadline,
                    lambda asking: look_up(
                        wanted, shop, platform, asking, places=place.hits if place else ()
                    ),
                )
            finally:
                requests = web.requests
            if _is_huge(shelf):
                shelf = None  # judging it once more, on the loop, would hold the other look-ups
        except NoAnswer as error:
            found = no_answer(shop, error)
        except ConfigurationError as error:
            return Row(shop, Problem(retailer=shop.name, name=shop.title, message=str(error)))
        except Exception as error:  # noqa: BLE001 - one reader's fault must not lose the others' answers
            fault = f"our reader failed on its answer ({type(error).__name__}: {error}); please report this"
            found = no_answer(shop, Drifted(fault))
        if self._memory is not None and shelf is not None and requests:
            took = asyncio.get_running_loop().time() - started
            self._memory.keep(wanted, shop, found, shelf, took=took, before=place)
        return Row(shop, replace(found, origin=origin, requests=requests), shelf)


class _Terms:
    """How one look-up is run, the same for all of its shops."""

    def __init__(self, purpose: Purpose, *, fresh: bool) -> None:
        self.purpose = purpose
        self.fresh = fresh
        self.places: dict[str, Place] = {}
        """What is remembered of the style, by the shops' short names; known once the look-up runs."""
        self.seen: dict[str, Seen] = {}
        """When each retailer was last seen working; known then, too."""


def find_now(
    wanted: Wanted,
    *,
    settings: Settings | None = None,
    replay: Path | None = None,
    deadline: float | None = None,
    at_least: int | None = None,
    only: Iterable[str] = (),
    skip: Iterable[str] = (),
    everyone: bool = False,
    purpose: str = "lookup",
    store: Store | None = None,
) -> Report:
    """Run one look-up without an event loop of one's own: the sync door. Errors as in `Finder.search`.

    :param store: what one call after the other is to share: without it, each begins with a pace of its own.
    :raises RuntimeError: an event loop is running in this thread; use `await Finder.find(...)` there.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        raise RuntimeError("find_now() was called inside a running event loop; use `await Finder.find(...)`.")

    async def run() -> Report:
        async with Finder(settings=settings, replay=replay, purpose=purpose, store=store) as finder:
            return await finder.find(
                wanted, deadline=deadline, at_least=at_least, only=only, skip=skip, everyone=everyone
            )

    return asyncio.run(run())


def _is_huge(shelf: Shelf) -> bool:
    variants = sum(len(listing.product.variants) for listing in shelf.listings)
    return max(variants, len(shelf.hits.items)) > _HUGE


def _origin(web: ShopWeb) -> str | None:
    told = web.origin
    if told is None:
        return None
    words = [f"{told.kind} from {told.program}" if told.program else told.kind, told.when]
    return ", ".join(word for word in words if word)
