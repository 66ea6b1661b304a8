"""Blocking work that neither the deadline nor the end of the process waits for.

`asyncio.run` joins the threads of the loop's own executor, so that a name server that takes six seconds would
keep the process for six; the threads here are left behind.

A thread that computes takes turns with the event loop, and hands the interpreter on every few milliseconds
(`sys.getswitchinterval`). With three of them the loop waited for up to 0.4 s until its turn came, with one
for 0.09 s (`benchmarks/deadline.py`), and together they are no faster; so there is one. None is killed: an
exception from outside may come while a thread holds the lock of imports, and then all others would wait for
ever. What they compute is bounded instead (`stockfinder.web.answer.MOST_VALUES`,
`stockfinder.lookup.MOST_VARIANTS`).
"""

from __future__ import annotations

import _thread
import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

TURN = 2.0
"""Seconds that somebody waits for one of them, so that what cannot be read is given up."""

running: set[object] = set()
"""The threads that have not ended; where there are none, nothing is left behind."""

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` returns or raises. When the caller is cancelled, the thread goes on and is forgotten."""
    return await _begun(work)


async def compute(work: Callable[[], T]) -> T:
    """The same for work that computes, one after the other; what nobody waits for keeps its turn to its end.

    :raises TimeoutError: it took longer than `TURN`, of which waiting for others is no part.
    """
    turns = _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())
    await turns.acquire()
    result = _begun(work, turns.release)
    async with asyncio.timeout(TURN):
        return await result


def _begun(work: Callable[[], T], then: Callable[[], None] = lambda: None) -> asyncio.Future[T]:
    """What comes of some work in a thread of its own.

    :param then: called on the loop when the thread has ended, whether anybody still waits or not.
    """
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def deliver(value: T) -> None:
        then()
        if not result.done():
            result.set_result(value)

    def fail(error: BaseException) -> None:
        then()
        if not result.done():
            result.set_exception(error)

    def run() -> None:
        try:
            tell = partial(deliver, work())
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is awaited
            tell = partial(fail, error)
        running.discard(result)
        with suppress(RuntimeError):  # the loop has closed meanwhile: nobody waits any more
            loop.call_soon_threadsafe(tell)

    running.add(result)
    # `threading.Thread.start` waits for the thread, and so for whichever one computes just now.
    _thread.start_new_thread(run, ())
    return result
