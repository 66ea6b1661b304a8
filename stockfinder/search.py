"""One look-up: asks the chosen retailers at once, streams their rows, and ends when all have answered or the
deadline comes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.case import Shelf
from stockfinder.errors import TimedOut
from stockfinder.judge import judge, no_answer, rank, seen_before, statements
from stockfinder.report import Finding, Outcome, Problem, Report
from stockfinder.say import ask, say
from stockfinder.shop import Shop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable

    from stockfinder.case import Statement
    from stockfinder.shops_to_ask import Chosen
    from stockfinder.wanted import Wanted

Waves = tuple[tuple[Shop, ...], tuple[Shop, ...]]
"""Whom to ask first, and whom only if that does not do."""

_PATIENCE = 0.05
"""Seconds that cancelled work gets to let go of its sockets."""
_HURRY = 0.4
"""The part of its time after which a look-up asks the reserve, if what it has does not do."""


class Row(Struct, frozen=True):
    """One retailer's row, and what it was judged from."""

    shop: Shop
    item: Finding | Problem
    shelf: Shelf | None = None


class Search:
    """One look-up. Iterate to run it; `report()` gives what is known, at any moment.

    Each item is a `Finding`, or a `Problem` where a retailer could not be asked through a fault of ours.
    Retailers held in reserve are asked as soon as it shows that the likely ones do not do.
    Leaving the iteration early cancels what still runs.
    """

    def __init__(
        self,
        wanted: Wanted,
        chosen: Chosen,
        *,
        look: Callable[[Wanted, Shop, float], Coroutine[Any, Any, Row]],
        plan: Callable[[], Coroutine[Any, Any, Waves]],
        first: Waves,
        deadline: float,
        at_least: int,
        notes: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self.wanted = wanted
        self.asked, self._reserve = first
        """The retailers that are asked, likely ones first; more as the reserve is asked."""
        self._chosen = chosen
        self._look = look
        self._plan = plan
        self._deadline = deadline
        self._at_least = at_least
        self._notes = notes
        self._started: datetime | None = None
        self._seconds = 0.0
        self._rows: list[Row] = []
        self._stopped: tuple[Shop, ...] = ()
        """Whose answers were still due when the search was stopped before its end."""

    async def __aiter__(self) -> AsyncIterator[Finding | Problem]:
        """Run the look-up and yield each retailer's row the moment it is there."""
        loop = asyncio.get_running_loop()
        begin = loop.time()
        end = begin + self._deadline
        hurry = begin + self._deadline * _HURRY
        self._started = datetime.now(UTC)
        told = 0
        tasks: dict[asyncio.Task[Row], Shop] = {}

        def begin_with(shops: tuple[Shop, ...]) -> set[asyncio.Task[Row]]:
            new = {
                asyncio.create_task(self._look(self.wanted, shop, end), name=shop.name): shop
                for shop in shops
            }
            tasks.update(new)
            return set(new)

        self.asked, self._reserve = await self._plan()
        waiting = begin_with(self.asked)
        try:
            while waiting:
                until = min(hurry, end)
                done, waiting = await asyncio.wait(
                    waiting, timeout=max(0.0, until - loop.time()), return_when=asyncio.FIRST_COMPLETED
                )
                if not done and loop.time() >= end:
                    # Time is up. Tasks let go by themselves; one that does not must not hold the answer.
                    done, late = await asyncio.wait(waiting, timeout=_PATIENCE)
                    self._rows += [_late(tasks[task]) for task in late]
                    _abandon(late)
                    waiting = set()
                self._rows += [_row(task, tasks[task]) for task in done]
                self._seconds = loop.time() - begin
                hurried = loop.time() >= hurry
                if self._reserve and loop.time() < end and self._is_short(len(waiting), hurried=hurried):
                    waiting |= begin_with(self._reserve)
                    self.asked, self._reserve = (*self.asked, *self._reserve), ()
                if hurried or not self._reserve:
                    hurry = end
                while told < len(self._rows):
                    told += 1
                    yield self._rows[told - 1].item
        finally:
            self._seconds = loop.time() - begin
            if waiting:
                self._stopped = tuple(tasks[task] for task in waiting)
                _abandon(waiting)
                await asyncio.wait(waiting, timeout=_PATIENCE)

    def _is_short(self, waiting: int, *, hurried: bool) -> bool:
        """Whether the reserve has to be asked: too few can still answer; or those asked first are done,
        or have had their share of the time, and too few of them answered or none has it."""
        answered = sum(row.item.counts for row in self._rows if isinstance(row.item, Finding))
        if answered + waiting < self._at_least:
            return True
        if waiting and not hurried:
            return False
        found = any(finding.outcome is Outcome.AVAILABLE for finding in self._findings())
        return not found or answered < self._at_least

    def _left_out(self) -> list[str]:
        """What to tell of the reserve where it was not asked."""
        if not self._reserve or not self._rows:
            return []
        names = ", ".join(shop.title for shop in self._reserve)
        brand = self.wanted.brand or "the brand"
        return [
            f"not asked, since not known to carry {brand} or this style today: {names}"
            " (`--all` asks them too, `--only` some)"
        ]

    def _not_waited_for(self) -> list[str]:
        names = ", ".join(sorted(shop.title for shop in self._stopped))
        return [f"not waited for, since the search was stopped: {names}"] if names else []

    def report(self) -> Report:
        """What is known so far. Retailers that have not answered are missing; where the search was stopped, a
        note names them.
        """
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
            notes=(
                *_offline(findings),
                *self._chosen.notes,
                *self._not_waited_for(),
                *self._left_out(),
                *_composed(findings),
                *self._notes(),
            ),
            not_asked=tuple(shop.name for shop in self._reserve),
            started=self._started,
            seconds=round(self._seconds, 3),
        )

    def _findings(self) -> list[Finding]:
        """The findings; where attributes are wanted, judged again with what the other shops state of them."""
        said: list[Statement] = []
        for row in self._rows:
            if row.shelf and self.wanted.must:
                with suppress(Exception):  # what one shop says of others must not lose their answers
                    said += statements(self.wanted, row.shop, row.shelf)
        return [
            _again(self.wanted, row, said) if said else row.item
            for row in self._rows
            if isinstance(row.item, Finding)
        ]


def _offline(findings: Iterable[Finding]) -> list[str]:
    """Where no shop at all can be reached, it is seldom the shops."""
    asked = [finding for finding in findings if not finding.link_only]
    if len(asked) < 2 or any(finding.outcome is not Outcome.UNREACHABLE for finding in asked):
        return []
    return [f"none of the {len(asked)} shops can be reached: see whether this machine is online"]


def _composed(findings: Iterable[Finding]) -> list[str]:
    names = sorted(f.name for f in findings if f.origin and f.origin.startswith("composed"))
    return [f"composed traffic, not what these shops have today: {', '.join(names)}"] if names else []


def _abandon(tasks: Iterable[asyncio.Task[Row]]) -> None:
    for task in tasks:
        task.cancel()


def _again(wanted: Wanted, row: Row, said: list[Statement]) -> Finding:
    assert isinstance(row.item, Finding)  # noqa: S101 - the caller asks for findings only
    if row.shelf is None or row.item.outcome not in (Outcome.AVAILABLE, Outcome.UNCLEAR):
        return row.item
    before = row.item
    try:
        found = judge(wanted, row.shop, row.shelf, said)
    except Exception:  # noqa: BLE001 - what was found without the others' words stands, and loses nobody's answer
        return before
    if before.cached is not None:
        found = seen_before(found, before.cached)
    return replace(
        found,
        permission=before.permission,
        last_seen=before.last_seen,
        proven=before.proven,
        facts=before.facts,
        origin=before.origin,
        requests=before.requests,
        seconds=before.seconds,
    )


def _row(task: asyncio.Task[Row], shop: Shop) -> Row:
    """What a shop's task came to; one that failed loses none of the others' answers."""
    error = asyncio.CancelledError("stopped") if task.cancelled() else task.exception()
    if error is None:
        return task.result()
    fault = f"a mistake in stockfinder lost its answer ({type(error).__name__}: {error}); please report this"
    return Row(shop, Problem(retailer=shop.name, name=shop.title, message=fault))


def _late(shop: Shop) -> Row:
    return Row(shop, no_answer(shop, TimedOut("did not answer in time")))
