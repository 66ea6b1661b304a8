"""The store of one process, in memory: the library's default, and what a shared one falls back on."""

from __future__ import annotations

import threading
import time
from collections import deque
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from stockfinder.store import Row

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

MOST_KEPT = 5_000
"""Values of a kind; the one that would end first makes room."""
MOST_LOGGED = 10_000
"""Rows of a log; the oldest makes room."""


class _Value(Struct, frozen=True):
    until: float
    row: Row


class Memory:
    """Values and logs in memory, for several threads. Its calls are those of `Store`, without waiting.

    :param clock: seconds since 1970.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._kept: dict[str, dict[str, _Value]] = {}
        self._logs: dict[str, deque[_Value]] = {}
        self._lock = threading.RLock()

    def get(self, kind: str, key: str) -> Row | None:
        """See `Store.get`."""
        with self._lock:
            found = self._kept.get(kind, {}).get(key)
            return found.row if found and found.until > self._clock() else None

    def put(self, kind: str, key: str, value: bytes, seconds: float) -> None:
        """See `Store.put`."""
        with self._lock:
            values = self._kept.setdefault(kind, {})
            values[key] = _value(key, value, seconds, self._clock())
            if len(values) > MOST_KEPT:
                del values[min(values, key=lambda name: values[name].until)]

    def delete(self, kind: str, key: str) -> None:
        """See `Store.delete`."""
        with self._lock:
            self._kept.get(kind, {}).pop(key, None)

    def change(
        self, kind: str, key: str, work: Callable[[bytes | None], tuple[bytes | None, T]], seconds: float
    ) -> T:
        """See `Store.change`."""
        with self._lock:
            row = self.get(kind, key)
            value, result = work(row.value if row else None)
            if value is not None:
                self.put(kind, key, value, seconds)
            return result

    def append(self, kind: str, name: str, value: bytes, seconds: float, at: float) -> None:
        """See `Store.append`.

        :param at: when it was written; it may have waited since.
        """
        with self._lock:
            log = self._logs.setdefault(kind, deque(maxlen=MOST_LOGGED))
            log.append(_value(name, value, seconds, at))

    def rows(self, kind: str, name: str | None, since: datetime | None) -> list[Row]:
        """See `Store.rows`."""
        now = self._clock()
        with self._lock:
            found = [*self._kept.get(kind, {}).values(), *self._logs.get(kind, ())]
        rows = [
            one.row
            for one in found
            if one.until > now and name in (None, one.row.name) and (since is None or one.row.at >= since)
        ]
        return sorted(rows, key=lambda row: row.at)


def _value(name: str, value: bytes, seconds: float, at: float) -> _Value:
    return _Value(at + seconds, Row(name, datetime.fromtimestamp(at, UTC), value))


class MemoryStore:
    """A `Store` that no other process sees, and that ends with this one.

    :param clock: seconds since 1970.
    """

    trouble: str | None = None

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._memory = Memory(clock)

    async def get(self, kind: str, key: str) -> Row | None:
        """See `Store.get`."""
        return self._memory.get(kind, key)

    async def put(self, kind: str, key: str, value: bytes, *, seconds: float) -> None:
        """See `Store.put`."""
        self._memory.put(kind, key, value, seconds)

    async def delete(self, kind: str, key: str) -> None:
        """See `Store.delete`."""
        self._memory.delete(kind, key)

    async def change(
        self,
        kind: str,
        key: str,
        work: Callable[[bytes | None], tuple[bytes | None, T]],
        *,
        seconds: float,
    ) -> T:
        """See `Store.change`."""
        return self._memory.change(kind, key, work, seconds)

    async def append(self, kind: str, name: str, value: bytes, *, seconds: float) -> None:
        """See `Store.append`."""
        self._memory.append(kind, name, value, seconds, self._clock())

    async def rows(self, kind: str, name: str | None = None, *, since: datetime | None = None) -> list[Row]:
        """See `Store.rows`."""
        return self._memory.rows(kind, name, since)

    async def aclose(self) -> None:
        """See `Store.aclose`."""
