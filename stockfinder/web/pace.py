"""How fast a host may be asked: bursts of five, then one a second; and whom it told us to leave alone.

`Pace` is the seam: a store shared by all processes of a machine keeps to the same three calls.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

BURST = 5
INTERVAL = 1.0
"""Seconds between requests to a host, once the burst is used up."""


class Pace(Protocol):
    """Turns at a host. A host is scheme, name and port; times are seconds from now."""

    async def turn(self, host: str, *, within: float) -> float:
        """Take the next turn, and return in how many seconds it comes.

        A turn that would come later than `within` is not taken; the figure is returned all the same.
        """

    async def hold(self, host: str, seconds: float) -> None:
        """The host asked to be left alone for so long (Retry-After)."""

    async def held(self, host: str) -> float:
        """For how long the host is still to be left alone; 0 where it is not."""


class LocalPace:
    """The pace of one process: a token bucket a host, kept as the time when the bucket is full again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._full: dict[str, float] = {}
        self._until: dict[str, float] = {}

    async def turn(self, host: str, *, within: float) -> float:
        """See `Pace.turn`."""
        now = self._clock()
        full = max(self._full.get(host, now), now) + INTERVAL
        wait = max(0.0, full - now - BURST * INTERVAL)
        if wait <= within:
            self._full[host] = full
        return wait

    async def hold(self, host: str, seconds: float) -> None:
        """See `Pace.hold`."""
        self._until[host] = max(self._until.get(host, 0.0), self._clock() + seconds)

    async def held(self, host: str) -> float:
        """See `Pace.held`."""
        return max(0.0, self._until.get(host, 0.0) - self._clock())


class NoTurns:
    """For what a page asks for itself: the page had the turn. Whoever is to be left alone is."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace

    async def turn(self, host: str, *, within: float) -> float:
        """See `Pace.turn`."""
        return 0.0

    async def hold(self, host: str, seconds: float) -> None:
        """See `Pace.hold`."""
        await self._pace.hold(host, seconds)

    async def held(self, host: str) -> float:
        """See `Pace.held`."""
        return await self._pace.held(host)
