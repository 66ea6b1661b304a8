"""The store that all processes of one machine share: an SQLite file, and a thread that waits for it."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from stockfinder.store.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from stockfinder.store import Row
    from stockfinder.store.database import Database

    Place = Memory | Database

T = TypeVar("T")

PATIENCE = 5.0
"""Seconds after which a disk that does not answer is given up; longer than `Database` waits for a lock."""
AGAIN = 30.0
"""Seconds until a file that failed is tried again: a long-running service outlives a full disk."""
CLOSING = 0.1
"""Seconds that `aclose` waits for what is still to be written."""


class SqliteStore:
    """A `Store` in a file, for all processes that name the same one.

    One daemon thread does all its work, so that neither a lock nor a slow disk holds the event loop, a
    deadline or the end of the process. It may serve several event loops.

    :param path: the file; it and its folder are made where they are missing, for this user alone.
    :param clock: seconds since 1970.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self.trouble: str | None = None
        self.lost: str | None = None
        """What this process found damaged and moved aside, in words for the person at the keyboard."""
        self._clock = clock
        self._memory = Memory(clock)
        self._database: Database | None = None
        self._again = 0.0
        self._jobs: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._stuck = False
        self._closed = False
        self._ended = False

    async def get(self, kind: str, key: str) -> Row | None:
        """See `Store.get`."""
        return await self._call(lambda place: place.get(kind, key))

    async def put(self, kind: str, key: str, value: bytes, *, seconds: float) -> None:
        """See `Store.put`."""
        await self._call(lambda place: place.put(kind, key, value, seconds))

    async def delete(self, kind: str, key: str) -> None:
        """See `Store.delete`."""
        await self._call(lambda place: place.delete(kind, key))

    async def change(
        self,
        kind: str,
        key: str,
        work: Callable[[bytes | None], tuple[bytes | None, T]],
        *,
        seconds: float,
    ) -> T:
        """See `Store.change`."""
        return await self._call(lambda place: place.change(kind, key, work, seconds))

    async def append(self, kind: str, name: str, value: bytes, *, seconds: float) -> None:
        """See `Store.append`."""
        now = self._clock()

        def work(place: Place) -> None:
            place.append(kind, name, value, seconds, now)

        if self._stuck or self._closed:
            work(self._memory)
        else:
            self._queue(lambda: self._do(work))

    async def rows(self, kind: str, name: str | None = None, *, since: datetime | None = None) -> list[Row]:
        """See `Store.rows`."""
        return await self._call(lambda place: place.rows(kind, name, since))

    async def aclose(self) -> None:
        """See `Store.aclose`."""
        if self._thread is None or self._closed:
            self._closed = True
            return
        loop = asyncio.get_running_loop()
        ended = loop.create_future()
        self._closed = True
        self._jobs.put(partial(self._end, loop, ended))
        await asyncio.wait({ended}, timeout=CLOSING)
        ended.cancel()

    async def _call(self, work: Callable[[Place], T]) -> T:
        """The result of the work, from the file, or from memory where that fails or hangs."""
        if self._stuck or self._closed:
            return work(self._memory)
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def deliver(result: T | None, error: Exception | None) -> None:
            if future.done():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)  # type: ignore[arg-type] # there is a result where there is no error

        def job() -> None:
            if future.cancelled():  # its deadline has come: nobody waits, so no turn is taken
                return
            result, failed = None, None
            try:
                result = self._do(work)
            except Exception as error:  # noqa: BLE001 - the caller's own mistake is raised where it waits
                failed = error
            with suppress(RuntimeError):  # the loop has closed meanwhile
                loop.call_soon_threadsafe(deliver, result, failed)

        self._queue(job)
        try:
            done, _ = await asyncio.wait({future}, timeout=PATIENCE)
        finally:
            future.cancel()  # does nothing to one that is done
        if done:
            return future.result()
        self._stuck = True
        self.trouble = f"the disk of {self.path} does not answer"
        return work(self._memory)

    def _queue(self, job: Callable[[], None]) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="stockfinder store", daemon=True)
            self._thread.start()
        self._jobs.put(job)

    def _run(self) -> None:
        """What the thread does: one job after the other."""
        while not self._ended:
            self._jobs.get()()
            self._stuck = False

    def _end(self, loop: asyncio.AbstractEventLoop, ended: asyncio.Future[None]) -> None:
        """The thread's last job."""

        def tell() -> None:
            if not ended.done():
                ended.set_result(None)

        self._ended = True
        if self._database is not None:
            with suppress(Exception):  # what is complete is in the file already
                self._database.close()
        with suppress(RuntimeError):  # the loop has closed meanwhile
            loop.call_soon_threadsafe(tell)

    def _do(self, work: Callable[[Place], T]) -> T:
        """In the thread: the result of the work, from the file if it can be."""
        if time.monotonic() < self._again:
            return work(self._memory)
        import sqlite3

        from stockfinder.store.database import Database

        if self._database is None:
            self._database = Database(self.path, self._clock)
        try:
            result = work(self._database)
        except (sqlite3.Error, OSError) as error:
            self._again = time.monotonic() + AGAIN
            self.trouble = _words(error, self.path)
            with suppress(sqlite3.Error):
                self._database.close()
            if _is_damage(error):
                self._move_aside(self._database, error)
            return work(self._memory)
        self.trouble = None
        return result

    def _move_aside(self, database: Database, error: Exception) -> None:
        """In the thread: let the next process begin a new file, and this one after `AGAIN`."""
        try:
            aside = database.move_aside()
        except OSError:  # it stays where it is, as `trouble` says
            return
        if aside is None:
            self._again = 0.0
            return
        self.lost = self.trouble = (
            f"{self.path} was damaged ({error}), and is renamed {aside.name}; the next command begins a new"
            " one. Lost are which retailers were switched off (say `stockfinder retailers off` again), the"
            " pace at which shops were asked, the log of requests, and what was remembered"
        )


def _is_damage(error: Exception) -> bool:
    """Whether the file is none that a stockfinder has written, so that no later call can use it either."""
    import sqlite3

    from stockfinder.store.database import Damaged

    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return isinstance(error, Damaged) or code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _words(error: Exception, path: Path) -> str:
    """What is wrong with the file, and what to do about it."""
    import sqlite3

    from stockfinder.store.database import Newer

    if isinstance(error, OSError):
        return f"{path} cannot be written ({error.strerror or error})"
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if isinstance(error, Newer):
        return f"{path}: {error}; update this one"
    if _is_damage(error):
        return f"{path} is damaged ({error}); delete it to begin anew"
    if code == sqlite3.SQLITE_FULL:
        return f"{path} cannot grow: no space is left there"
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL):
        return f"{path} is locked by another process"
    return f"{path} cannot be used ({error})"
