"""How well a retailer's reader is proven, for the command line: declared, seen at work here, and checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from stockfinder.retailer import Entry


def proof(entry: Entry) -> dict[str, Any]:
    """How well its reader is proven, when it was last seen working here, and what its last check found."""
    from stockfinder import platforms
    from stockfinder.store import store_file

    shop = entry.shop
    if shop is None or shop.platform not in platforms.NAMES:
        return {}
    capabilities = platforms.load(shop.platform).capabilities
    data: dict[str, Any] = {} if capabilities.link_only else {"proven": capabilities.proven}
    if not store_file().exists():
        return data
    import asyncio
    from datetime import UTC, datetime

    from stockfinder import seen
    from stockfinder.cli.shared import tell_lost
    from stockfinder.doctor.history import history
    from stockfinder.store import SqliteStore

    async def look() -> None:
        store = SqliteStore(store_file())
        if told := await seen.last(store, shop):
            data["last_seen"] = _time(told.at)
            if told.is_live(shop, datetime.now(UTC)):
                data["proven"] = "live"
        if checks := await history(store, (shop.name,)):
            data["last_check"] = {"at": _time(checks[-1].at), "state": str(checks[-1].state)}
        await store.aclose()
        tell_lost(store)

    asyncio.run(look())
    return data


def _time(at: datetime) -> str:
    """ISO 8601, in UTC and to the second."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
