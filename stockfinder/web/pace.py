"""How a host is spared by all who share a store: turns, caps, pauses it asked for, and a circuit breaker.

What the rules are stands in `stockfinder.web.host`.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, TypeVar

import msgspec

from stockfinder.decode import decode
from stockfinder.errors import Blocked, HeldBack, NoAnswer, RateLimited, TimedOut, Unreachable
from stockfinder.report import Outcome
from stockfinder.web import host as rules
from stockfinder.web.exchange import Failing, Overloaded
from stockfinder.web.guard import origin_of
from stockfinder.web.host import Host, Limits, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from stockfinder.store import Store

    Change = Callable[[Host, float], tuple[Host, "T"]]

T = TypeVar("T")

KIND = "host"
"""In the store; the key is scheme, name and port."""
FAIR = 4.0
"""Seconds: a host that has not answered by then has failed. A deadline of our own that comes sooner says
nothing of it."""

_KEPT = 2 * 24 * 3600.0
"""Seconds that a host's state is kept: longer than the longest of its times."""
_CLOSING = 0.1
_KINDS: dict[Outcome, type[NoAnswer]] = {
    Outcome.BLOCKED: Blocked,
    Outcome.HELD_BACK: HeldBack,
    Outcome.UNREACHABLE: Unreachable,
}


class Pace:
    """Turns at hosts, shared through a store.

    :param limits: how much a host is asked.
    :param clock: seconds since 1970.
    """

    def __init__(
        self, store: Store, limits: Limits | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._limits = limits or Limits()
        self._clock = clock
        self._failing: set[str] = set()
        self._told: set[asyncio.Task[None]] = set()

    async def turn(self, url: str, *, within: float, again: bool = False) -> float:
        """Take the host's next turn, and return in how many seconds it comes.

        :param within: seconds that can be waited; a turn that comes later is not taken.
        :param again: asked again at once after a failure in passing, which does not stand in the way.
        :raises RateLimited: the host asked to be left alone.
        :raises Unreachable, Blocked: it failed again and again, and is left alone for a while.
        :raises HeldBack: our own limits leave no turn.
        """
        host = origin_of(url)

        def work(state: Host, now: float) -> tuple[Host, tuple[Host, rules.Turn | Refused]]:
            new, turn = rules.turn(state, self._limits, now, within=within, again=again)
            return new, (new, turn)

        state, turn = await self._change(host, work)
        if isinstance(turn, Refused):
            raise _error(turn, url)
        if state.failures:
            self._failing.add(host)
        return turn.wait

    async def check(self, url: str) -> None:
        """Raise where the host is left alone, as `turn` does; takes no turn."""
        refused = await self._change(origin_of(url), lambda state, now: (state, rules.alone(state, now)))
        if refused is not None:
            raise _error(refused, url)

    def now(self) -> float:
        """Seconds since 1970, by the clock that all who share the store go by."""
        return self._clock()

    async def answered(self, url: str, sent: float) -> None:
        """The host answered what was sent at this time."""
        host = origin_of(url)
        if host in self._failing:
            self._failing.discard(host)
            await self._change(host, lambda state, now: (rules.answered(state, sent), None))

    async def failed(self, url: str, error: NoAnswer, seconds: float) -> None:
        """A request ended so, after so many seconds. What is no fault of the host is not held against it."""
        host = origin_of(url)
        told = error.retry_after if isinstance(error, RateLimited) else None
        if told is not None:
            await self._change(host, lambda state, now: (rules.wished(state, now, told), None))
            return
        at_once = isinstance(error, RateLimited | Overloaded)
        late = isinstance(error, TimedOut) and seconds >= FAIR
        if at_once or late or isinstance(error, Blocked | Failing):
            outcome = Outcome.UNREACHABLE if late else error.outcome
            self._failing.add(host)
            await self._change(
                host,
                lambda state, now: (
                    rules.failed(state, now, outcome, error.message, at_once=at_once),
                    None,
                ),
            )

    def tell(self, note: Coroutine[None, None, None]) -> None:
        """Let `answered` or `failed` run by itself, for who is cancelled and must not wait."""
        task = asyncio.ensure_future(note)
        self._told.add(task)
        task.add_done_callback(self._told.discard)

    async def aclose(self) -> None:
        """Wait for what was told, a tenth of a second at most."""
        if self._told:
            _, late = await asyncio.wait(self._told, timeout=_CLOSING)
            for task in late:
                task.cancel()

    async def _change(self, host: str, work: Change[T]) -> T:
        def change(value: bytes | None) -> tuple[bytes | None, T]:
            state = _read(value)
            new, result = work(state, self._clock())
            return (None if new is state else msgspec.json.encode(new)), result

        return await self._store.change(KIND, host, change, seconds=_KEPT)


class NoTurns(Pace):
    """For what a page asks for itself: the page had the turn. Whoever is to be left alone is."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def turn(self, url: str, *, within: float, again: bool = False) -> float:
        """See `Pace.turn`; takes none."""
        await self._pace.check(url)
        return 0.0

    def now(self) -> float:
        """See `Pace.now`."""
        return self._pace.now()

    async def answered(self, url: str, sent: float) -> None:
        """Nothing: that a part came says little of the pages."""

    async def failed(self, url: str, error: NoAnswer, seconds: float) -> None:
        """See `Pace.failed`; only that the host asks for fewer requests counts."""
        if isinstance(error, RateLimited):
            await self._pace.failed(url, error, seconds)

    def tell(self, note: Coroutine[None, None, None]) -> None:
        """See `Pace.tell`."""
        self._pace.tell(note)


def _read(value: bytes | None) -> Host:
    if value is None:
        return Host()
    try:
        return decode(value, Host)
    except msgspec.MsgspecError:  # another version wrote it
        return Host()


def _error(refused: Refused, url: str) -> NoAnswer:
    if refused.outcome is Outcome.RATE_LIMITED:
        return RateLimited(refused.message, url=url, retry_after=refused.seconds)
    return _KINDS.get(refused.outcome, Unreachable)(refused.message, url=url)
