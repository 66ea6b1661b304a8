"""Servers, shops and doors for the tests of the web room, and a check that nothing is left behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest

from stockfinder.errors import NoAnswer, RateLimited
from stockfinder.shop import Facts, Shop
from stockfinder.store import MemoryStore
from stockfinder.web import Door, live
from stockfinder.web.pace import Pace
from tests.web.server import Routes, Server

if TYPE_CHECKING:
    import ssl

    from stockfinder.web import ShopWeb

QUERY = "/api/query"
LOADED = live.__name__  # imported here, so that no test's short deadline pays for httpx

Serve = Callable[..., Awaitable[Server]]
Open = Callable[..., "ShopWeb"]


def shop_of(site: str, **other: Any) -> Shop:
    """A shop at that address."""
    facts = Facts(grade="recorded", source="a test")
    return Shop(
        **{"name": "shop", "title": "Shop", "platform": "x", "country": "US", **other}, site=site, facts=facts
    )


class NoPace(Pace):
    """Lets everything through at once, and remembers Retry-After all the same."""

    def __init__(self) -> None:
        super().__init__(MemoryStore())

    async def turn(self, url: str, *, within: float, again: bool = False) -> float:
        try:
            await self.check(url)
        except RateLimited as error:
            if error.retry_after is not None:
                raise
        except NoAnswer:
            pass
        return 0.0


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts servers; they end with the test, and no task outlives it."""
    before = asyncio.all_tasks()
    async with AsyncExitStack() as stack:

        async def start(routes: Routes, tls: ssl.SSLContext | None = None) -> Server:
            return await stack.enter_async_context(Server(routes, tls))

        yield start
    assert not {task for task in asyncio.all_tasks() - before if task is not asyncio.current_task()}


@pytest.fixture
async def door(serve: Serve) -> AsyncIterator[Door]:
    """A live door that keeps no pace, closed before the servers are."""
    async with Door(contact="agent@example.com") as opened:
        opened._pace = NoPace()
        yield opened


def web_of(door: Door, site: str, *, seconds: float = 10.0, **other: Any) -> ShopWeb:
    """One look-up's way to a shop, with that many seconds to go."""
    deadline = asyncio.get_running_loop().time() + seconds
    return door.shop(shop_of(site, **other), query_paths=(QUERY,), deadline=deadline)
