"""A slow or failing name server never holds the deadline, the loop, or the end of the process."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from stockfinder.errors import TimedOut, Unreachable
from stockfinder.web.names import Resolver
from tests.web.conftest import web_of

if TYPE_CHECKING:
    from stockfinder.web import Door

GETADDRINFO = "stockfinder.web.names.socket.getaddrinfo"
PUBLIC = [(2, 1, 6, "", ("1.1.1.1", 80)), (2, 1, 6, "", ("1.1.1.1", 80)), (2, 1, 6, "", ("8.8.8.8", 80))]


async def test_a_slow_name_server_does_not_hold_the_deadline(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look-up times out though the name server still thinks."""
    release = threading.Event()
    monkeypatch.setattr(GETADDRINFO, lambda *_, **__: release.wait(30))
    begun = time.monotonic()
    with pytest.raises(TimedOut):
        await web_of(door, "http://shop.example", seconds=0.2).get("/p")
    assert time.monotonic() - begun < 20
    release.set()


def test_a_slow_name_server_does_not_hold_the_process() -> None:
    """`asyncio.run` returns and the process ends, though a name is still being looked up."""
    program = """
import asyncio, time
import stockfinder.web.names as names
names.socket.getaddrinfo = lambda *_, **__: time.sleep(60)
async def main():
    try:
        async with asyncio.timeout(0.1):
            await names.Resolver().addresses("shop.example", 80)
    except TimeoutError:
        print("timed out")
asyncio.run(main())
"""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=50, check=True
    )
    assert done.stdout == "timed out\n"
    assert done.stderr == ""
    assert time.monotonic() - begun < 30


async def test_those_who_ask_for_one_name_share_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """One question for many who wait, also when the first of them gives up."""
    asked = []
    release = threading.Event()

    def resolve(*args: Any, **_: Any) -> Any:
        asked.append(args)
        release.wait(30)
        return PUBLIC

    monkeypatch.setattr(GETADDRINFO, resolve)
    resolver = Resolver()
    waiting = [asyncio.create_task(resolver.addresses("shop.example", 80)) for _ in range(5)]
    await asyncio.sleep(0.01)
    waiting[0].cancel()
    release.set()
    first, *others = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(first, asyncio.CancelledError)
    assert others == [("1.1.1.1", "8.8.8.8")] * 4
    assert len(asked) == 1
    await resolver.addresses("shop.example", 80)
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(-2, "Name or service not known"), "Name or service not known"),
        (UnicodeError("label too long"), "label too long"),
    ],
)
async def test_a_name_that_is_not_known_is_unreachable(
    door: Door, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    """A failing name server gives "unreachable", with its own words and no number."""

    def resolve(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(GETADDRINFO, resolve)
    with pytest.raises(Unreachable, match=rf"its name shop\.example cannot be looked up \({words}\)"):
        await web_of(door, "http://shop.example").get("/p")


async def test_a_dead_address_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several addresses the next is tried when one does not connect."""
    import httpcore

    from stockfinder.web.live import _Backend

    monkeypatch.setattr(GETADDRINFO, lambda *_, **__: PUBLIC)
    backend = _Backend(Resolver())
    tried = []

    class Inner(httpcore.AsyncNetworkBackend):
        async def connect_tcp(self, host: str, port: int, **_: Any) -> Any:
            tried.append((host, port))
            if host == "1.1.1.1":
                raise httpcore.ConnectError("no route")
            return None

    backend._inner = Inner()
    await backend.connect_tcp("shop.example", 80)
    assert tried == [("1.1.1.1", 80), ("8.8.8.8", 80)]
