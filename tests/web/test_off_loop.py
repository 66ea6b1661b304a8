"""Reading and judging never hold the event loop, and end with the deadline."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

import pytest

from stockfinder.errors import NoAnswer, TimedOut, Unreachable
from stockfinder.page import Page
from stockfinder.web.off_loop import LARGE, off_loop

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.platforms import Web

SMALL = Page(url="https://shop.example/small", body=b"x")
BIG = Page(url="https://shop.example/big", body=b"x" * (LARGE + 1))
LOOP = threading.main_thread()


class Pages:
    """A `Web` that has these pages, and notes in which thread it is asked."""

    agent_profile = "https://agent.example"

    def __init__(self, *pages: Page | NoAnswer) -> None:
        self.pages = list(pages)
        self.asked_in: list[threading.Thread] = []

    async def get(self, url: str, **_: Any) -> Page:
        await asyncio.sleep(0)
        self.asked_in.append(threading.current_thread())
        page = self.pages.pop(0)
        if isinstance(page, NoAnswer):
            raise page
        return page

    async def query(self, url: str, body: object, **_: Any) -> Page:
        return await self.get(url)

    async def permits(self, url: str) -> bool:
        return True


def soon(seconds: float = 30.0) -> float:
    return asyncio.get_running_loop().time() + seconds


async def test_what_follows_a_large_answer_runs_in_a_thread_and_every_request_on_the_loop() -> None:
    web = Pages(SMALL, BIG, SMALL)
    ran_in = []

    async def look(asking: Web) -> str:
        for url in ("/1", "/2", "/3"):
            await asking.get(url)
            ran_in.append(threading.current_thread())
        assert await asking.permits("/4")
        return asking.agent_profile or ""

    assert await off_loop(web, soon(), look) == "https://agent.example"
    assert [thread is LOOP for thread in ran_in] == [True, False, False]
    assert web.asked_in == [LOOP] * 3


async def test_errors_go_both_ways_across_threads() -> None:
    web = Pages(BIG, Unreachable("gone"))

    async def look(asking: Web) -> None:
        await asking.get("/1")
        try:
            await asking.query("/2", {})
        except Unreachable as error:
            raise KeyError(str(error)) from error

    with pytest.raises(KeyError, match="gone"):
        await off_loop(web, soon(), look)


class Stuck:
    """Computes until it is released, as a test may not end with it."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.release = threading.Event()

    async def look(self, asking: Web) -> None:
        await asking.get("/")
        self.begun.set()
        while not self.release.is_set():
            pass


@pytest.fixture
def stuck() -> Iterator[Stuck]:
    """Ends with the test."""
    one = Stuck()
    yield one
    one.release.set()


async def test_computing_without_end_holds_neither_the_deadline_nor_the_loop(stuck: Stuck) -> None:
    task = asyncio.create_task(off_loop(Pages(BIG), soon(0.5), stuck.look))
    assert await asyncio.to_thread(stuck.begun.wait, 30)
    with pytest.raises(TimedOut, match="no time was left to read"):
        await task


async def test_cancelling_does_not_wait_for_what_computes(stuck: Stuck) -> None:
    task = asyncio.create_task(off_loop(Pages(BIG), soon(), stuck.look))
    assert await asyncio.to_thread(stuck.begun.wait, 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_cannot_be_read_is_given_up_and_keeps_its_turn_until_it_ends(
    stuck: Stuck, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that one computes at a time, however many are given up."""
    monkeypatch.setattr("stockfinder.web.thread.TURN", 0.2)

    async def other(asking: Web) -> str:
        await asking.get("/")
        return "read"

    with pytest.raises(TimedOut, match="too long"):
        await off_loop(Pages(BIG), soon(), stuck.look)
    with pytest.raises(TimedOut, match="no time was left"):
        await off_loop(Pages(BIG), soon(0.2), other)
    stuck.release.set()
    monkeypatch.setattr("stockfinder.web.thread.TURN", 30.0)
    assert await off_loop(Pages(BIG), soon(), other) == "read"


async def test_cancelling_while_a_request_is_under_way_unwinds_the_platform() -> None:
    class Silent(Pages):
        async def get(self, url: str, **_: Any) -> Page:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError

    asked = asyncio.Event()
    left = []

    async def look(asking: Web) -> None:
        try:
            await asking.get("/")
        finally:
            left.append("platform")

    task = asyncio.create_task(off_loop(Silent(), soon(), look))
    await asked.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left == ["platform"]


async def test_a_platform_without_a_web_may_wait_for_something_of_its_own() -> None:
    """As the one for feeds does."""

    async def look(_: Web) -> int:
        await asyncio.sleep(0)
        return await asyncio.to_thread(lambda: 16)

    assert await off_loop(Pages(), soon(), look) == 16
