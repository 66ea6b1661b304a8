"""The one switch: a retailer that is off is asked by no process that shares the store, at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from stockfinder.decode import decode
from stockfinder.errors import NotPermitted

if TYPE_CHECKING:
    from stockfinder.store import Store

KIND = "off"
_FOR_EVER = 100 * 365 * 24 * 3600.0


class _Value(Struct, frozen=True, omit_defaults=True):
    by: str = ""
    why: str = ""


class Off(Struct, frozen=True):
    """Who switched a retailer off, when and why; `by` and `why` are empty where nobody said."""

    name: str
    at: datetime
    by: str
    why: str

    def words(self) -> str:
        """For an agent: `switched off on this machine by jane on 2026-11-20 at 14:05: their lawyer wrote`."""
        by = f" by {self.by}" if self.by else ""
        why = f": {self.why}" if self.why else ""
        return f"switched off on this machine{by} on {self.at.astimezone():%Y-%m-%d at %H:%M}{why}"


async def switch_off(store: Store, name: str, *, by: str, why: str) -> None:
    """Let nobody ask the retailer any more."""
    await store.put(KIND, name, msgspec.json.encode(_Value(by, why)), seconds=_FOR_EVER)


async def switch_on(store: Store, name: str) -> None:
    """Take that back."""
    await store.delete(KIND, name)


async def switched_off(store: Store, name: str) -> Off | None:
    """Who switched it off, or nothing where it is on."""
    row = await store.get(KIND, name)
    return None if row is None else _off(row.name, row.at, row.value)


async def check_on(store: Store, name: str) -> None:
    """Let a retailer be asked, unless it is off.

    :raises NotPermitted: it is; the message says by whom, when and why.
    """
    off = await switched_off(store, name)
    if off is not None:
        raise NotPermitted(off.words())


async def all_switched_off(store: Store) -> list[Off]:
    """All retailers that are off, the longest first."""
    return [_off(row.name, row.at, row.value) for row in await store.rows(KIND)]


def _off(name: str, at: datetime, value: bytes) -> Off:
    try:
        told = decode(value, _Value)
    except msgspec.MsgspecError:  # whatever it says, it is off
        told = _Value()
    return Off(name, at, told.by, told.why)
