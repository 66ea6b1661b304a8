"""The results of earlier checks, kept for eight weeks in the store that this machine shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from stockfinder.decode import decode
from stockfinder.doctor.result import Check

if TYPE_CHECKING:
    from stockfinder.store import Store

KEPT = 8 * 7 * 24 * 3600.0
"""Seconds."""
_KIND = "check"


async def keep(store: Store, check: Check) -> None:
    """Keep one result."""
    await store.append(_KIND, check.retailer, msgspec.json.encode(check), seconds=KEPT)


async def history(store: Store, names: tuple[str, ...] = ()) -> list[Check]:
    """What is kept, oldest first; of these retailers alone, where names are given. A row that an older
    version has written, and that is no longer understood, is left out."""
    found: list[Check] = []
    for row in await store.rows(_KIND):
        if not names or row.name in names:
            try:
                found.append(decode(row.value, Check))
            except msgspec.DecodeError:
                continue
    return found
