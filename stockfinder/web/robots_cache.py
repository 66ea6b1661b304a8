"""The robots.txt of every origin that was asked, each kept for its lifetime by all who share a store."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from stockfinder.decode import decode
from stockfinder.web.robots import LARGEST, SMALL, Robots
from stockfinder.web.thread import in_thread

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from stockfinder.store import Store

LIFETIME = 24 * 3600.0
"""Seconds that a file is kept, RFC 9309 section 2.4."""
LIFETIME_OF_TROUBLE = 60.0
"""Seconds that a server error is taken for the answer, so that one look-up asks once."""
KIND = "robots"
"""In the store."""


class RobotsFile(Struct, frozen=True, omit_defaults=True):
    """What an origin answered when it was asked for its robots.txt; parameters as those of `Robots`."""

    body: bytes = b""
    trouble: int | None = None

    @property
    def lifetime(self) -> float:
        """Seconds that it holds."""
        return LIFETIME if self.trouble is None else LIFETIME_OF_TROUBLE

    async def rules(self) -> Robots:
        """What it says; a large one is read in a thread."""
        if len(self.body) < SMALL:
            return Robots(self.body, trouble=self.trouble)
        return await in_thread(partial(Robots, self.body))


class RobotsCache:
    """Each origin's rules; they are read once, by whoever needs them first.

    :param store: where they are shared; nothing for those of this Door alone.
    :param clock: seconds since 1970.
    """

    def __init__(self, store: Store | None = None, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[str, tuple[Robots, float]] = {}
        self._reading: dict[str, asyncio.Lock] = {}

    async def rules(self, key: str, read: Callable[[], Awaitable[RobotsFile]]) -> Robots:
        """The rules; `read` is called where there are none that still hold. What it raises is not kept."""
        async with self._reading.setdefault(key, asyncio.Lock()):
            rules, until = self._known.get(key, (None, 0.0))
            if rules is None or self._clock() >= until:
                file, begun = await self._stored(key)
                if file is None:
                    file, begun = await read(), self._clock()
                    await self._keep(key, file)
                rules = await file.rules()
                self._known[key] = rules, begun + file.lifetime
            return rules

    async def _stored(self, key: str) -> tuple[RobotsFile | None, float]:
        row = await self._store.get(KIND, key) if self._store is not None else None
        if row is None:
            return None, 0.0
        try:
            return decode(row.value, RobotsFile), row.at.timestamp()
        except msgspec.MsgspecError:  # another version wrote it
            return None, 0.0

    async def _keep(self, key: str, file: RobotsFile) -> None:
        if self._store is not None:
            # One byte more than is read, so that `Robots` sees that it was cut.
            value = msgspec.json.encode(RobotsFile(file.body[: LARGEST + 1], file.trouble))
            await self._store.put(KIND, key, value, seconds=file.lifetime)
