"""What all processes of one machine share: the pace at a host, robots.txt, switches, and logs.

`MemoryStore` is for one process, `SqliteStore` for all that name the same file; a networked one can keep to
the same `Store`. Values are bytes (here, JSON); a `kind` sets apart what is kept for one purpose.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable

    from stockfinder.store.memory import MemoryStore
    from stockfinder.store.sqlite import SqliteStore

__all__ = ["MemoryStore", "Row", "SqliteStore", "Store", "state_folder", "store_file"]

ENVIRONMENT = "STOCKFINDER_STATE"
"""Names another folder for the state of this machine than the usual one."""

T = TypeVar("T")


class Row(Struct, frozen=True):
    """One value, by its name within its kind, and when it was written (UTC)."""

    name: str
    at: datetime
    value: bytes


class Store(Protocol):
    """What is shared. No call holds the event loop, and none raises because of where it is kept.

    Where the place fails (a full disk, a folder that cannot be written, a file that is no database), the
    values of this process are kept in memory, and `trouble` says why. A damaged file is moved aside, so that
    the next process begins a new one.
    """

    @property
    def trouble(self) -> str | None:
        """Why values are not shared at the moment, in words for the person at the keyboard."""

    async def get(self, kind: str, key: str) -> Row | None:
        """The value put last, unless its time is over."""

    async def put(self, kind: str, key: str, value: bytes, *, seconds: float) -> None:
        """Keep a value for so many seconds, in place of the one there was."""

    async def delete(self, kind: str, key: str) -> None:
        """Forget the value, where there is one."""

    async def change(
        self,
        kind: str,
        key: str,
        work: Callable[[bytes | None], tuple[bytes | None, T]],
        *,
        seconds: float,
    ) -> T:
        """Read and put a value as one step, in which no other process can come between.

        :param work: gets the value, or nothing; gives the new one (nothing: leave it as it is) and what is
            returned. It is quick and does nothing else; it may run in another thread, and more than once.
        :param seconds: how long the new value lives.
        """

    async def append(self, kind: str, name: str, value: bytes, *, seconds: float) -> None:
        """Add a row to a log, kept for so many seconds. It does not wait for the disk; later calls see it."""

    async def rows(self, kind: str, name: str | None = None, *, since: datetime | None = None) -> list[Row]:
        """All that is kept of a kind, put and appended alike, oldest first; of one name, or written since."""

    async def aclose(self) -> None:
        """Let go of the place, once what was given is written. Waits a tenth of a second at most."""


def state_folder() -> Path:
    """Where the state of this machine lies, by each system's convention or by the environment.

    Where there is no home folder, it is one that cannot be, so that nothing is kept.
    """
    try:
        if told := os.environ.get(ENVIRONMENT):
            return Path(told).expanduser()
        from platformdirs import user_state_path

        return user_state_path("stockfinder", appauthor=False)
    except RuntimeError:
        return Path(os.devnull) / "no home folder"


def store_file() -> Path:
    """The file of the command line's store."""
    return state_folder() / "stockfinder.db"


def __getattr__(name: str) -> object:
    """The stores, imported when first used."""
    if name == "MemoryStore":
        from stockfinder.store.memory import MemoryStore

        return MemoryStore
    if name == "SqliteStore":
        from stockfinder.store.sqlite import SqliteStore

        return SqliteStore
    raise AttributeError(f"module 'stockfinder.store' has no attribute {name!r}")
