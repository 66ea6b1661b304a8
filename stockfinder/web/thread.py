"""Blocking work that neither the deadline nor the end of the process waits for.

`asyncio.run` joins the threads of the loop's own executor, so that a name server that takes six seconds would
keep the process for six; a daemon thread is left behind.

Threads that compute take turns with the event loop: each hands the interpreter on every few milliseconds
(`sys.getswitchinterval`). So there are few of them at once, and one whose time is over is stopped.
"""

from __future__ import annotations

import _thread
import asyncio
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

READERS = 2
"""Threads of one event loop that compute at once; with each more the loop waits longer for its turn."""
TURN = 2.0
"""Seconds that one of them may compute, so that what cannot be read keeps nothing else waiting."""

running: set[object] = set()
"""The threads that have not ended; where there are none, nothing is left behind."""

_AGAIN = 0.05
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` returns or raises. When the caller is cancelled, the thread goes on and is forgotten."""
    return await _Work(work).result


async def compute(work: Callable[[], T]) -> T:
    """What Python code that computes returns or raises. When the caller is cancelled, it ends where it is.

    :raises TimeoutError: it took longer than `TURN`, of which waiting for others is no part.
    """
    turns = _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(READERS))
    async with turns, asyncio.timeout(TURN):
        begun = _Work(work)
        try:
            return await begun.result
        finally:
            begun.stop()


class _Stopped(SystemExit):
    """Raised in a thread for whose work nobody waits any more; the end of a thread by it is not reported."""


class _Work(Generic[T]):
    """A thread and what comes of it."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._loop = asyncio.get_running_loop()
        self.result: asyncio.Future[T] = self._loop.create_future()
        self._work = work
        self._ending = _thread.allocate_lock()
        self._ended = self._stopped = False
        running.add(self)
        # `threading.Thread.start` waits for the thread, and so for whichever thread computes just now.
        self._ident = _thread.start_new_thread(self._run, ())

    def stop(self) -> None:
        """End the work where it is; nothing where it has ended."""
        with self._ending:
            if self._ended:
                return
            self._stopped = True
            import ctypes

            _say_nothing_of_stops()
            # The one way that CPython has to end a thread's work from outside.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(self._ident), ctypes.py_object(_Stopped)
            )
        self._loop.call_later(_AGAIN, self.stop)  # what runs while an object is collected swallows it

    def _run(self) -> None:
        try:
            self._work_and_tell()
        finally:
            self._ended = True
            running.discard(self)

    def _work_and_tell(self) -> None:
        tell: Callable[[], None] | None = None
        try:
            value = self._work()
        except Exception as error:  # noqa: BLE001 - it is raised again where it is awaited
            tell = partial(self._fail, error)
        except _Stopped:
            pass
        else:
            tell = partial(self._deliver, value)
        while not self._ended:
            try:
                with self._ending:
                    self._ended = True
            except _Stopped:
                continue  # it was sent before that
        if tell is not None and not self._stopped:
            with suppress(RuntimeError):  # the loop has closed meanwhile: nobody waits any more
                self._loop.call_soon_threadsafe(tell)

    def _deliver(self, value: T) -> None:
        if not self.result.done():
            self.result.set_result(value)

    def _fail(self, error: BaseException) -> None:
        if not self.result.done():
            self.result.set_exception(error)


def _say_nothing_of_stops() -> None:
    """Have Python report nothing on standard error where a stop comes while an object is collected."""
    told = sys.unraisablehook
    if getattr(told, "of_stockfinder", False):
        return

    def hook(what: sys.UnraisableHookArgs) -> None:
        if not isinstance(what.exc_value, _Stopped):
            told(what)

    hook.of_stockfinder = True  # type: ignore[attr-defined] # how it is known again
    sys.unraisablehook = hook
