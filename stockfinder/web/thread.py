"""Blocking work that neither the deadline nor the end of the process waits for.

`asyncio.run` joins the threads of the loop's own executor, so that a name server that takes six seconds would
keep the process for six; a daemon thread is left behind.
"""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` returns or raises. When the caller is cancelled, the thread goes on and is forgotten."""
    return await _Work(work).result


async def in_stoppable_thread(work: Callable[[], T]) -> T:
    """The same for Python code that computes. When the caller is cancelled, it ends where it is."""
    begun = _Work(work)
    try:
        return await begun.result
    finally:
        begun.stop()


class _Stopped(BaseException):
    """Raised in a thread for whose work nobody waits any more."""


class _Work(Generic[T]):
    """A thread and what comes of it."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._loop = asyncio.get_running_loop()
        self.result: asyncio.Future[T] = self._loop.create_future()
        self._work = work
        self._ending = threading.Lock()
        self._ended = self._stopped = False
        self._thread = threading.Thread(target=self._run, name="stockfinder", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the work where it is; nothing where it has ended."""
        with self._ending:
            if self._ended or self._thread.ident is None:
                return
            self._stopped = True
            import ctypes

            # The one way that CPython has to end a thread's work from outside.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(self._thread.ident), ctypes.py_object(_Stopped)
            )

    def _run(self) -> None:
        with suppress(_Stopped):
            try:
                value = self._work()
            except Exception as error:  # noqa: BLE001 - it is raised again where it is awaited
                self._end(self._fail, error)
            else:
                self._end(self._deliver, value)
            while self._stopped:  # it is under way, and must not come where nothing awaits it
                time.sleep(0.001)

    def _end(self, tell: Callable[[Any], None], what: object) -> None:
        with self._ending:
            self._ended = True
        if not self._stopped:
            with suppress(RuntimeError):  # the loop has closed meanwhile: nobody waits any more
                self._loop.call_soon_threadsafe(tell, what)

    def _deliver(self, value: T) -> None:
        if not self.result.done():
            self.result.set_result(value)

    def _fail(self, error: BaseException) -> None:
        if not self.result.done():
            self.result.set_exception(error)
