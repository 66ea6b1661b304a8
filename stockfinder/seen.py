"""When a retailer was last seen working by this installation: kept in the store that a machine shares."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from stockfinder.decode import decode
from stockfinder.report import Outcome

if TYPE_CHECKING:
    from stockfinder.shop import Shop
    from stockfinder.store import Row, Store

_KIND = "seen"
_KEPT = 365 * 24 * 3600.0
_OFTEN = timedelta(minutes=5)
"""A time younger than this is not written anew: two hundred agents need no write each."""
_LIVE = timedelta(weeks=8)
"""For so long a reader counts as proven by what was read live."""
_READ = (Outcome.AVAILABLE, Outcome.SOLD_OUT)
"""Answers that rest on the stock of a size; a search that finds nothing proves no reader."""


class Seen(Struct, frozen=True, kw_only=True):
    """One retailer, as it was when it last gave a definite answer."""

    at: datetime
    outcome: Outcome
    platform: str
    site: str
    read: datetime | None = None
    """When the stock of a size was last read there."""

    def is_live(self, shop: Shop, now: datetime) -> bool:
        """Whether the shop's reader is proven by what it read there, as the entry now stands."""
        same = (self.platform, self.site) == (shop.platform, shop.site)
        return same and self.read is not None and now - self.read < _LIVE


async def last(store: Store, shop: Shop) -> Seen | None:
    """When it last gave a definite answer, if that is known."""
    row = await store.get(_KIND, shop.name)
    return _decoded(row) if row else None


async def known(store: Store) -> dict[str, Seen]:
    """The same of all retailers, by their short names."""
    found = {row.name: _decoded(row) for row in await store.rows(_KIND)}
    return {name: seen for name, seen in found.items() if seen is not None}


def after(shop: Shop, outcome: Outcome, before: Seen | None) -> Seen | None:
    """What is to be kept once a definite answer came; nothing where it adds nothing to what is known."""
    now = datetime.now(UTC)
    same = before is not None and (before.platform, before.site) == (shop.platform, shop.site)
    read = now if outcome in _READ else before.read if before is not None and same else None
    if before is not None and same and now - before.at < _OFTEN and (before.read or read is None):
        return None
    return Seen(at=now, outcome=outcome, platform=shop.platform, site=shop.site, read=read)


async def keep(store: Store, shop: Shop, seen: Seen) -> None:
    """Keep it for a year."""
    await store.put(_KIND, shop.name, msgspec.json.encode(seen), seconds=_KEPT)


def _decoded(row: Row) -> Seen | None:
    """Nothing where another version has written it."""
    try:
        return decode(row.value, Seen)
    except msgspec.DecodeError:
        return None
