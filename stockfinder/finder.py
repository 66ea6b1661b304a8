"""The Finder: what a process needs to ask retailers, and how one of them is asked."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace

from stockfinder import platforms
from stockfinder.errors import ConfigurationError, Drifted, NoAnswer, NotPermitted, UsageError
from stockfinder.judge import no_answer
from stockfinder.lookup import look_up
from stockfinder.permission import PURPOSES, held, refusal
from stockfinder.report import Event, EventKind, Finding, Problem, Report
from stockfinder.retailer import Registry
from stockfinder.search import Row, Search
from stockfinder.settings import Settings, retailers_folder
from stockfinder.shops_to_ask import choose_shops
from stockfinder.web import Door

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from stockfinder.permission import Purpose
    from stockfinder.shop import Shop
    from stockfinder.wanted import Wanted
    from stockfinder.web import ShopWeb


class Finder:
    """Searches retailers for a wish. Use it as an async context manager; one serves many look-ups at once.

    :param settings: the operator's; without them only a replay is possible.
    :param registry: the retailers; where none is given, all that are installed, and the user's own.
    :param replay: a folder of recordings. Retailers with a folder in it are asked; no network is used.
    :param record: a folder to write the traffic to, as HAR.
    :param state: which recording of each folder to replay: `shop` or `blocked`.
    :param on_event: told of each request, wait, retry and finding, as it happens.
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
        purpose: Purpose = "lookup",
    ) -> None:
        self.settings = settings or Settings()
        self.replay = replay
        self._registry = registry
        self._state = state
        self._purpose = purpose
        self._on_event = on_event or (lambda _: None)
        self._door = Door(
            contact=self.settings.contact,
            agent_profile=self.settings.agent_profile,
            replay=replay,
            record=record,
            state=state,
            on_event=on_event,
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
        purpose: Purpose | None = None,
    ) -> Search:
        """Prepare a look-up; iterate over it to run it.

        :param deadline: seconds that the whole look-up may take.
        :param at_least: how many retailers have to answer.
        :param only: short names of the retailers to ask, whether they are on or not.
        :param skip: short names of retailers to leave out.
        :param purpose: instead of the Finder's own.
        :raises UsageError: the wish has no size, or a retailer or a purpose is unknown.
        :raises ConfigurationError: there is no retailer to ask.
        """
        if wanted.size is None:
            raise UsageError("Which size? Add it to the text (`ghost 16 mens 10`) or as `--size 10`.")
        purpose = purpose or self._purpose
        if purpose not in PURPOSES:
            raise UsageError(f"There is no purpose {purpose!r}; known are {', '.join(PURPOSES)}.")
        chosen = choose_shops(
            wanted,
            self.registry,
            self.settings,
            only=tuple(dict.fromkeys(only)),
            skip=frozenset(skip),
            replay=self.replay,
            state=self._state,
        )
        return Search(
            wanted,
            chosen,
            look=partial(self._look_if_permitted, purpose),
            deadline=self.settings.deadline if deadline is None else deadline,
            at_least=self.settings.at_least if at_least is None else at_least,
        )

    async def find(
        self,
        wanted: Wanted,
        *,
        deadline: float | None = None,
        at_least: int | None = None,
        only: Iterable[str] = (),
        skip: Iterable[str] = (),
        purpose: Purpose | None = None,
    ) -> Report:
        """Run a look-up to its end and return the report. Parameters and errors as in `search`."""
        search = self.search(
            wanted, deadline=deadline, at_least=at_least, only=only, skip=skip, purpose=purpose
        )
        async for _ in search:
            pass
        return search.report()

    async def _look_if_permitted(self, purpose: Purpose, wanted: Wanted, shop: Shop, deadline: float) -> Row:
        """Ask one shop, if it may be asked for that purpose; otherwise nothing at all is sent to it."""
        today = date.today()
        if told := refusal(shop, purpose, today):
            found = no_answer(shop, NotPermitted(told))
            self._on_event(
                Event(kind=EventKind.FINDING, retailer=shop.name, outcome=found.outcome, seconds=0.0)
            )
            return Row(shop, found)
        shop = replace(shop, permission=held(shop, purpose, today))
        row = await self._look(wanted, shop, deadline)
        if shop.permission is not None and isinstance(row.item, Finding):
            row = replace(row, item=replace(row.item, permission=shop.permission))
        return row

    async def _look(self, wanted: Wanted, shop: Shop, deadline: float) -> Row:
        """Ask one shop. Whatever goes wrong there becomes a row; it never loses the others' answers."""
        self._on_event(Event(kind=EventKind.ASKED, retailer=shop.name))
        started = asyncio.get_running_loop().time()
        requests, origin, shelf = 0, None, None
        try:
            platform = platforms.load(shop.platform)
            web = self._door.shop(shop, query_paths=platform.query_paths, deadline=deadline)
            origin = _origin(web)
            try:
                # The web keeps the deadline, so that what was read before it is still judged.
                found, shelf = await look_up(wanted, shop, platform, web)
            finally:
                requests = web.requests
        except NoAnswer as error:
            found = no_answer(shop, error)
        except ConfigurationError as error:
            return Row(shop, Problem(retailer=shop.name, name=shop.title, message=str(error)))
        except Exception as error:  # noqa: BLE001 - one reader's fault must not lose the others' answers
            fault = f"our reader failed on its answer ({type(error).__name__}: {error}); please report this"
            found = no_answer(shop, Drifted(fault))
        seconds = asyncio.get_running_loop().time() - started
        self._on_event(
            Event(kind=EventKind.FINDING, retailer=shop.name, outcome=found.outcome, seconds=seconds)
        )
        return Row(shop, replace(found, origin=origin, requests=requests, seconds=round(seconds, 3)), shelf)


def find_now(
    wanted: Wanted,
    *,
    settings: Settings | None = None,
    replay: Path | None = None,
    deadline: float | None = None,
    at_least: int | None = None,
    only: Iterable[str] = (),
    skip: Iterable[str] = (),
    purpose: Purpose = "lookup",
) -> Report:
    """Run one look-up without an event loop of one's own: the sync door. Errors as in `Finder.search`.

    :raises RuntimeError: an event loop is running in this thread; use `await Finder.find(...)` there.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        raise RuntimeError("find_now() was called inside a running event loop; use `await Finder.find(...)`.")

    async def run() -> Report:
        async with Finder(settings=settings, replay=replay, purpose=purpose) as finder:
            return await finder.find(wanted, deadline=deadline, at_least=at_least, only=only, skip=skip)

    return asyncio.run(run())


def _origin(web: ShopWeb) -> str | None:
    told = web.origin
    if told is None:
        return None
    words = [f"{told.kind} from {told.program}" if told.program else told.kind, told.when]
    return ", ".join(word for word in words if word)
