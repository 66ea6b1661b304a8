"""The log of requests: what was sent to which retailer, kept for eight weeks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from stockfinder.decode import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.store import Row, Store

KIND = "request"
KEPT = 8 * 7 * 24 * 3600.0
"""Seconds."""


class Sent(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request that was sent. `retailer` and `at` (UTC, when it ended) are the row's, not the value's."""

    retailer: str = ""
    at: datetime | None = None
    method: str
    url: str
    """Without secrets and personal data."""
    status: int | None = None
    """Nothing where no answer came."""
    seconds: float
    detail: str | None = None
    """Why no answer came."""


async def log(store: Store, retailer: str, sent: Sent) -> None:
    """Add a request to the log."""
    await store.append(KIND, retailer, msgspec.json.encode(sent), seconds=KEPT)


async def sent(store: Store, retailer: str | None = None, since: datetime | None = None) -> list[Sent]:
    """What was sent, oldest first: to one retailer, or since a time."""
    return list(_sent(await store.rows(KIND, retailer, since=since)))


def _sent(rows: list[Row]) -> Iterator[Sent]:
    for row in rows:
        try:
            yield replace(decode(row.value, Sent), retailer=row.name, at=row.at)
        except msgspec.MsgspecError:  # another version wrote it
            continue
