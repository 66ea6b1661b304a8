"""What commands have in common: the store of this machine, and how work in an event loop is ended early."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from stockfinder.store import SqliteStore

T = TypeVar("T")


def open_store() -> SqliteStore:
    """The store in the folder for this machine's state; nothing is read before it is first used."""
    from stockfinder.store import SqliteStore, store_file

    return SqliteStore(store_file())


def tell_lost(store: SqliteStore) -> None:
    """Say on standard error what was lost, where the store's file was found damaged."""
    from stockfinder.cli.clean import clean

    if store.lost:
        print(f"stockfinder: {clean(store.lost)}.", file=sys.stderr)


def in_store(work: Callable[[SqliteStore], Coroutine[None, None, T]]) -> T:
    """What the work gives, for a command that is about the store itself.

    :raises ConfigurationError: the store cannot be used, so that nothing was read or kept.
    """
    import asyncio

    from stockfinder.errors import ConfigurationError
    from stockfinder.store import ENVIRONMENT

    async def run() -> T:
        store = open_store()
        try:
            result = await work(store)
        finally:
            trouble = store.trouble
            await store.aclose()
        if trouble:
            raise ConfigurationError(f"{trouble}. Mend that, or name another folder in {ENVIRONMENT}.")
        return result

    return asyncio.run(run())


def to_the_end(run: Coroutine[None, None, int]) -> int:
    """Run to the end, and give the exit code; Ctrl-C and a polite kill cancel it.

    `asyncio.run` would wait for the thread that asks the name server, so the loop is our own, and `run()` of
    `main` ends the process without it.
    """
    import asyncio
    import signal

    loop = asyncio.new_event_loop()
    task = loop.create_task(run)
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, task.cancel)
        except NotImplementedError:  # Windows; there Ctrl-C ends the process without the rest of the answer
            break
    try:
        return loop.run_until_complete(task)
    except asyncio.CancelledError:  # stopped before there was anything to tell
        return 130
