"""The Finder: asks many retailers at once for one wish, until all have answered or the deadline comes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from msgspec import Struct
from msgspec.structs import replace

from stockfinder import platforms
from stockfinder.case import Shelf
from stockfinder.errors import ConfigurationError, Drifted, NoAnswer, TimedOut, UsageError
from stockfinder.judge import judge, no_answer, rank, statements
from stockfinder.lookup import look_up
from stockfinder.report import Event, EventKind, Finding, Outcome, Problem, Report
from stockfinder.retailer import Registry
from stockfinder.say import ask, say
from stockfinder.settings import Settings, retailers_folder
from stockfinder.shop import Shop, bare_host
from stockfinder.web import Door

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
    from pathlib import Path

    from stockfinder.case import Statement
    from stockfinder.wanted import Wanted
    from stockfinder.web import ShopWeb

_PATIENCE = 0.05
"""Seconds that cancelled work gets to let go of its sockets."""


class _Chosen(Struct, frozen=True):
    """Whom a look-up asks, and what to tell of those that it does not."""

    shops: tuple[Shop, ...]
    notes: list[str]
    problems: list[Problem]


class _Row(Struct, frozen=True):
    """One retailer's row, and what it was judged from."""

    shop: Shop
    item: Finding | Problem
    shelf: Shelf | None = None


class Finder:
    """Searches retailers for a wish. Use it as an async context manager; one serves many look-ups at once.

    :param settings: the operator's; without them only a replay is possible.
    :param registry: the retailers; where none is given, all that are installed, and the user's own.
    :param replay: a folder of recordings. Retailers with a folder in it are asked; no network is used.
    :param record: a folder to write the traffic to, as HAR.
    :param state: which recording of each folder to replay: `shop` or `blocked`.
    :param on_event: told of each request, wait, retry and finding, as it happens.
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
    ) -> None:
        self.settings = settings or Settings()
        self.replay = replay
        self._registry = registry
        self._state = state
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
    ) -> Search:
        """Prepare a look-up; iterate over it to run it.

        :param deadline: seconds that the whole look-up may take.
        :param at_least: how many retailers have to answer.
        :param only: short names of the retailers to ask, whether they are on or not.
        :param skip: short names of retailers to leave out.
        :raises UsageError: the wish has no size, or a retailer is unknown.
        :raises ConfigurationError: there is no retailer to ask.
        """
        if wanted.size is None:
            raise UsageError("Which size? Add it to the text (`ghost 16 mens 10`) or as `--size 10`.")
        chosen = self._choose(wanted, tuple(dict.fromkeys(only)), frozenset(skip))
        return Search(
            wanted,
            chosen,
            look=self._look,
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
    ) -> Report:
        """Run a look-up to its end and return the report. Parameters and errors as in `search`."""
        search = self.search(wanted, deadline=deadline, at_least=at_least, only=only, skip=skip)
        async for _ in search:
            pass
        return search.report()

    def _choose(self, wanted: Wanted, only: tuple[str, ...], skip: frozenset[str]) -> _Chosen:
        """The retailers to ask, those known to carry the brand first, and what to tell of those left out."""
        names = self.registry.names()
        for name in (*only, *skip):
            if name not in names:
                raise UsageError(_unknown_retailer(name, names))
        notes: list[str] = []
        problems: list[Problem] = []
        if self.replay is not None:
            recorded = {path.parent.name for path in self.replay.glob("*/*.har")}
            if not recorded:
                raise ConfigurationError(
                    f"There are no recordings (NAME/{self._state}.har) in {self.replay}."
                )
            strangers = sorted(recorded - set(names))
            if strangers:
                notes.append(f"recorded but not known as a retailer: {', '.join(strangers)}")
            names = tuple(name for name in names if name in recorded)
        shops: list[Shop] = []
        far: list[str] = []
        for name in only or names:
            if name in skip:
                continue
            entry = self.registry.get(name)
            shop = entry.shop
            trouble = entry.problem if name in names else f"it has no recording in {self.replay}"
            if shop is None or trouble:
                if only or self.replay is not None:
                    title = shop.title if shop else name
                    problems.append(Problem(retailer=name, name=title, message=f"cannot be asked: {trouble}"))
                continue
            if self._is_own(shop):
                if only:
                    notes.append(f"{shop.title} is your own shop and is never asked")
                continue
            if not only and not shop.ships(wanted.country):
                if entry.enabled or self.replay is not None:
                    far.append(shop.title)
                continue
            if only or entry.enabled or self.replay is not None:
                shops.append(shop)
        if far:
            notes.append(f"left out, not known to ship to {wanted.country}: {', '.join(far)}")
        if not shops:
            told = [f"{problem.name} {problem.message}" for problem in problems] + notes
            why = "; ".join(told) or "none is switched on (`stockfinder retailers` lists them)"
            raise ConfigurationError(f"There is no retailer to ask: {why}.")
        shops.sort(key=lambda shop: not shop.carries(wanted.brand))
        return _Chosen(tuple(shops), notes, problems)

    def _is_own(self, shop: Shop) -> bool:
        own = bare_host(self.settings.own_shop or "")
        return bool(own) and own in (shop.name, bare_host(shop.host))

    async def _look(self, wanted: Wanted, shop: Shop, deadline: float) -> _Row:
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
            return _Row(shop, Problem(retailer=shop.name, name=shop.title, message=str(error)))
        except Exception as error:  # noqa: BLE001 - one reader's fault must not lose the others' answers
            fault = f"our reader failed on its answer ({type(error).__name__}: {error}); please report this"
            found = no_answer(shop, Drifted(fault))
        seconds = asyncio.get_running_loop().time() - started
        self._on_event(
            Event(kind=EventKind.FINDING, retailer=shop.name, outcome=found.outcome, seconds=seconds)
        )
        return _Row(shop, replace(found, origin=origin, requests=requests, seconds=round(seconds, 3)), shelf)


class Search:
    """One look-up. Iterate to run it; `report()` gives what is known, at any moment.

    Each item is a `Finding`, or a `Problem` where a retailer could not be asked through a fault of ours.
    Leaving the iteration early cancels what still runs.
    """

    def __init__(
        self,
        wanted: Wanted,
        chosen: _Chosen,
        *,
        look: Callable[[Wanted, Shop, float], Coroutine[Any, Any, _Row]],
        deadline: float,
        at_least: int,
    ) -> None:
        self.wanted = wanted
        self.asked = chosen.shops
        """The retailers, those known to carry the brand first."""
        self._chosen = chosen
        self._look = look
        self._deadline = deadline
        self._at_least = at_least
        self._started: datetime | None = None
        self._seconds = 0.0
        self._rows: list[_Row] = []

    async def __aiter__(self) -> AsyncIterator[Finding | Problem]:
        """Run the look-up and yield each retailer's row the moment it is there."""
        loop = asyncio.get_running_loop()
        begin = loop.time()
        end = begin + self._deadline
        self._started = datetime.now(UTC)
        told = 0
        tasks = {
            asyncio.create_task(self._look(self.wanted, shop, end), name=shop.name): shop
            for shop in self.asked
        }
        waiting = set(tasks)
        try:
            while waiting:
                done, waiting = await asyncio.wait(
                    waiting, timeout=max(0.0, end - loop.time()), return_when=asyncio.FIRST_COMPLETED
                )
                if not done:
                    # Time is up. Tasks let go by themselves; one that does not must not hold the answer.
                    done, late = await asyncio.wait(waiting, timeout=_PATIENCE)
                    self._rows += [_late(tasks[task]) for task in late]
                    _abandon(late)
                    waiting = set()
                self._rows += [task.result() for task in done]
                self._seconds = loop.time() - begin
                while told < len(self._rows):
                    told += 1
                    yield self._rows[told - 1].item
        finally:
            self._seconds = loop.time() - begin
            if waiting:
                _abandon(waiting)
                await asyncio.wait(waiting, timeout=_PATIENCE)

    def report(self) -> Report:
        """What is known so far; retailers that have not answered are missing from it."""
        findings = tuple(sorted(self._findings(), key=rank))
        return Report(
            wanted=self.wanted,
            findings=findings,
            problems=(
                *self._chosen.problems,
                *(row.item for row in self._rows if isinstance(row.item, Problem)),
            ),
            answered=sum(finding.counts for finding in findings),
            at_least=self._at_least,
            say=say(self.wanted, findings, self._at_least),
            ask=ask(self.wanted, findings),
            notes=(*self._chosen.notes, *_composed(findings)),
            started=self._started,
            seconds=round(self._seconds, 3),
        )

    def _findings(self) -> list[Finding]:
        """The findings; where attributes are wanted, judged again with what the other shops state of them."""
        said = [
            statement
            for row in self._rows
            if row.shelf and self.wanted.must
            for statement in statements(self.wanted, row.shop, row.shelf)
        ]
        return [
            _again(self.wanted, row, said) if said else row.item
            for row in self._rows
            if isinstance(row.item, Finding)
        ]


def find_now(
    wanted: Wanted,
    *,
    settings: Settings | None = None,
    replay: Path | None = None,
    deadline: float | None = None,
    at_least: int | None = None,
    only: Iterable[str] = (),
    skip: Iterable[str] = (),
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
        async with Finder(settings=settings, replay=replay) as finder:
            return await finder.find(wanted, deadline=deadline, at_least=at_least, only=only, skip=skip)

    return asyncio.run(run())


def _composed(findings: Iterable[Finding]) -> list[str]:
    names = sorted(f.name for f in findings if f.origin and f.origin.startswith("composed"))
    return [f"composed traffic, not what these shops have today: {', '.join(names)}"] if names else []


def _origin(web: ShopWeb) -> str | None:
    told = web.origin
    if told is None:
        return None
    words = [f"{told.kind} from {told.program}" if told.program else told.kind, told.when]
    return ", ".join(word for word in words if word)


def _abandon(tasks: Iterable[asyncio.Task[_Row]]) -> None:
    for task in tasks:
        task.cancel()


def _again(wanted: Wanted, row: _Row, said: list[Statement]) -> Finding:
    assert isinstance(row.item, Finding)  # noqa: S101 - the caller asks for findings only
    if row.shelf is None or row.item.outcome not in (Outcome.AVAILABLE, Outcome.UNCLEAR):
        return row.item
    before = row.item
    found = judge(wanted, row.shop, row.shelf, said)
    return replace(found, origin=before.origin, requests=before.requests, seconds=before.seconds)


def _late(shop: Shop) -> _Row:
    return _Row(shop, no_answer(shop, TimedOut("did not answer in time")))


def _unknown_retailer(name: str, names: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, names, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else " `stockfinder retailers` lists them."
    return f"There is no retailer {name!r}.{hint}"
