"""The store that the command line shares with all other processes of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from stockfinder.store import SqliteStore

T = TypeVar("T")


def open_store() -> SqliteStore:
    """The store in the folder for this machine's state; nothing is read before it is first used."""
    from stockfinder.store import SqliteStore, store_file

    return SqliteStore(store_file())


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
