"""The pace: bursts of five, then one a second a host; Retry-After is kept; one request at a time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stockfinder.errors import HeldBack, RateLimited
from stockfinder.report import EventKind
from stockfinder.web import Door
from stockfinder.web.pace import BURST, INTERVAL, LocalPace
from tests.web.conftest import Serve, web_of
from tests.web.server import reply

if TYPE_CHECKING:
    from stockfinder.report import Event

PAGE = reply(200, "<p>shoes</p>")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_five_at_once_and_then_one_a_second() -> None:
    """Turns are given out in order, each a second after the other once the burst is used up."""
    pace = LocalPace(Clock())
    assert [await pace.turn("a", within=60) for _ in range(8)] == [0, 0, 0, 0, 0, 1, 2, 3]
    assert await pace.turn("b", within=60) == 0


async def test_a_pause_gives_the_burst_back() -> None:
    """A second without a request gives one turn back, five seconds the whole burst, and no more."""
    clock = Clock()
    pace = LocalPace(clock)
    for _ in range(5):
        await pace.turn("a", within=0)
    clock.now += 1
    assert [await pace.turn("a", within=60) for _ in range(2)] == [0, 1]
    clock.now += 100
    assert [await pace.turn("a", within=60) for _ in range(6)] == [0, 0, 0, 0, 0, 1]


async def test_a_turn_that_comes_too_late_is_not_taken() -> None:
    """Who cannot wait does not push back those who can."""
    pace = LocalPace(Clock())
    for _ in range(5):
        await pace.turn("a", within=0)
    assert [await pace.turn("a", within=0.5) for _ in range(3)] == [1, 1, 1]
    assert await pace.turn("a", within=2) == 1


@given(st.lists(st.floats(0, 3), min_size=1, max_size=60))
def test_no_second_ever_sees_more_than_the_pace(pauses: list[float]) -> None:
    """However requests come, any window of t seconds holds at most five plus t of them."""
    clock = Clock()
    pace = LocalPace(clock)
    sent = []
    for pause in pauses:
        clock.now += pause
        sent.append(clock.now + asyncio.run(pace.turn("a", within=1e9)))
    for first, begin in enumerate(sent):
        for last in range(first, len(sent)):
            assert last - first + 1 <= BURST + (sent[last] - begin) / INTERVAL + 1e-6


async def test_retry_after_is_kept_and_runs_out() -> None:
    """The longest wish counts, until its time is over."""
    clock = Clock()
    pace = LocalPace(clock)
    await pace.hold("a", 10)
    await pace.hold("a", 5)
    clock.now += 4
    assert (await pace.held("a"), await pace.held("b")) == (6, 0)
    clock.now += 7
    assert await pace.held("a") == 0


async def test_the_sixth_request_waits_for_its_turn(serve: Serve) -> None:
    """Robots.txt counts for the pace; the wait is told as an event."""
    events: list[Event] = []
    server = await serve({"/p": PAGE})
    async with Door(contact="a@example.com", on_event=events.append) as door:
        web = web_of(door, server.url)
        for _ in range(5):
            await web.get("/p")
    waits = [e for e in events if e.kind is EventKind.WAIT]
    assert len(waits) == 1
    assert waits[0].retailer == "shop"
    assert 0 < (waits[0].seconds or 0) <= 1
    asked = [e for e in events if e.kind is EventKind.REQUEST]
    assert [(e.method, e.status) for e in asked] == [("GET", 404)] + [("GET", 200)] * 5


async def test_no_turn_before_the_deadline_is_held_back(serve: Serve) -> None:
    """A request that would have to wait beyond the deadline is not sent, and says so at once."""
    server = await serve({"/p": PAGE})
    async with Door(contact="a@example.com") as door:
        web = web_of(door, server.url, seconds=0.9)
        got = await asyncio.gather(*(web.get("/p") for _ in range(7)), return_exceptions=True)
    late = [g for g in got if isinstance(g, HeldBack)]
    assert len(late) == 3  # robots.txt and four pages are the burst
    assert "pace" in late[0].message


async def test_the_budget_of_a_look_up_holds(serve: Serve, door: Door) -> None:
    """After `max_requests` the look-up is held back; the next look-up has its own budget."""
    server = await serve({"/p": PAGE})
    web = web_of(door, server.url, max_requests=2)
    await web.get("/p")
    await web.get("/p")
    with pytest.raises(HeldBack, match="limit of 2 requests"):
        await web.get("/p")
    assert web.requests == 2
    assert (await web_of(door, server.url, max_requests=2).get("/p")).status == 200


async def test_one_request_at_a_time_a_host_and_look_up(serve: Serve, door: Door) -> None:
    """A platform that asks for several pages at once gets them one after the other."""

    async def slow(asked: object) -> None:
        await asyncio.sleep(0.01)
        await PAGE(asked)  # type: ignore[arg-type]

    server = await serve({"/p": slow})
    web = web_of(door, server.url, max_requests=4)
    got = await asyncio.gather(*(web.get(f"/p?{n}") for n in range(6)), return_exceptions=True)
    assert server.most == 1
    assert [isinstance(g, HeldBack) for g in got].count(True) == 2


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_remembered_by_the_door(serve: Serve, door: Door, status: int) -> None:
    """A shop that asked for peace is left alone by the look-ups that follow."""
    server = await serve({"/p": reply(status, Retry_After="1933"), "/q": PAGE})
    with pytest.raises(RateLimited) as caught:
        await web_of(door, server.url).get("/p")
    assert caught.value.retry_after == 1933
    with pytest.raises(RateLimited, match="left alone for another 19") as caught:
        await web_of(door, server.url).get("/q")
    assert 1900 < (caught.value.retry_after or 0) <= 1933
    assert server.paths == ["/p"]
