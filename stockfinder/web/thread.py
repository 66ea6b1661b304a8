"""Blocking work that neither the deadline nor the end of the process waits for.

`asyncio.run` joins the threads of the loop's own executor, so that a name server that takes six seconds would
keep the process for six; a daemon thread is left behind.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` returns or raises. When the caller is cancelled, the thread goes on and is forgotten."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def deliver(value: T) -> None:
        if not future.done():
            future.set_result(value)

    def fail(error: BaseException) -> None:
        if not future.done():
            future.set_exception(error)

    def run() -> None:
        with suppress(RuntimeError):  # the loop has closed meanwhile: nobody waits any more
            try:
                value = work()
            except Exception as error:  # noqa: BLE001 - it is raised again where it is awaited
                loop.call_soon_threadsafe(fail, error)
            else:
                loop.call_soon_threadsafe(deliver, value)

    threading.Thread(target=run, name="stockfinder", daemon=True).start()
    return await future
