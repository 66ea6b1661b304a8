"""The pace on real requests: turns, Retry-After, the circuit breaker, all of it shared through the store."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from stockfinder.errors import Blocked, HeldBack, NotPermitted, RateLimited, TimedOut, Unreachable
from stockfinder.report import EventKind
from stockfinder.store import MemoryStore, SqliteStore
from stockfinder.store.requests import sent
from stockfinder.store.switch import switch_off, switch_on
from stockfinder.web import Door
from stockfinder.web.host import FAILURES, Limits
from stockfinder.web.pace import FAIR, Pace
from tests.web.conftest import QUERY, Serve, web_of
from tests.web.server import Asked, black_hole, reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stockfinder.report import Event
    from stockfinder.store import Store

PAGE = reply(200, "<p>shoes</p>")
LOCKED_OUT = (
    '{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"Rate limited, retry after 1933 seconds"}}'
)


class Clock:
    """A clock that a test sets, beginning at a time of day."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def door_on(store: Store, clock: Callable[[], float] | None = None) -> Door:
    """A door as each process has one, in no hurry."""
    door = Door(contact="a@example.com", store=store)
    limits = Limits(burst=10_000)
    door._pace = Pace(store, limits, clock) if clock else Pace(store, limits)
    return door


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
    clock = Clock()  # it stands still, so that no turn comes back
    async with Door(contact="a@example.com") as door:
        door._pace = Pace(MemoryStore(clock), clock=clock)
        web = web_of(door, server.url, seconds=0.9)
        got = await asyncio.gather(*(web.get("/p") for _ in range(7)), return_exceptions=True)
    late = [g for g in got if isinstance(g, HeldBack)]
    assert len(late) >= 3  # robots.txt and four pages are the burst
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
async def test_retry_after_is_remembered_by_the_store(serve: Serve, tmp_path: Path, status: int) -> None:
    """A shop that asked for peace is left alone by the next process's look-up, too."""
    server = await serve({"/p": reply(status, Retry_After="1933"), "/q": PAGE})
    first, second = SqliteStore(tmp_path / "a.db"), SqliteStore(tmp_path / "a.db")
    async with Door(contact="a@example.com", store=first) as door:
        with pytest.raises(RateLimited) as caught:
            await web_of(door, server.url).get("/p")
        assert caught.value.retry_after == 1933
    async with Door(contact="a@example.com", store=second) as door:
        with pytest.raises(RateLimited, match=r"left alone for another 19.*\(until \d\d:\d\d\)") as caught:
            await web_of(door, server.url).get("/q")
        assert 1900 < (caught.value.retry_after or 0) <= 1933
    assert server.paths == ["/p"]
    await first.aclose()
    await second.aclose()


@pytest.mark.parametrize(("status", "kind"), [(429, RateLimited), (503, Unreachable)])
async def test_a_refusal_that_names_no_time_is_remembered(
    serve: Serve, status: int, kind: type[Exception]
) -> None:
    """Nothing more is sent for a minute; then there is one trial, and its answer ends the pause."""
    server = await serve({"/p": reply(status), "/q": PAGE})
    clock = Clock()
    store = MemoryStore(clock)
    async with door_on(store, clock) as door:
        with pytest.raises(kind, match=str(status)):
            await web_of(door, server.url).get("/p")
        before = len(server.asked)
        with pytest.raises(kind, match="asked again at"):
            await web_of(door, server.url).get("/q")
        assert len(server.asked) == before
        clock.now += 61
        assert (await web_of(door, server.url).get("/q")).status == 200
        assert (await web_of(door, server.url).get("/q")).status == 200


@pytest.mark.parametrize(
    ("status", "body", "seconds"),
    [
        (429, LOCKED_OUT, 1933),
        (200, LOCKED_OUT, 1933),
        (200, '{"result":{"isError":true,"content":[{"text":"Throttled: retry after 60 seconds"}]}}', 60),
    ],
)
async def test_a_lock_out_told_in_words_is_kept_like_retry_after(
    serve: Serve, status: int, body: str, seconds: int
) -> None:
    """A UCP catalogue's "retry after N seconds" holds all look-ups back, whatever its status."""
    server = await serve({QUERY: reply(status, body, "application/json")})
    async with door_on(MemoryStore()) as door:
        with pytest.raises(RateLimited) as caught:
            await web_of(door, server.url).query(QUERY, {})
        assert caught.value.retry_after == seconds
        with pytest.raises(RateLimited, match="left alone"):
            await web_of(door, server.url).query(QUERY, {})
    assert server.paths == [QUERY]


async def test_a_product_that_speaks_of_retrying_is_no_lock_out(serve: Serve, door: Door) -> None:
    """Words count only in an error."""
    server = await serve({"/p": reply(200, '{"title":"retry after 60 s"}', "application/json")})
    assert (await web_of(door, server.url).get("/p", accept="json")).status == 200


@pytest.mark.parametrize(("status", "kind"), [(403, Blocked), (500, Unreachable)])
async def test_a_host_that_goes_on_failing_is_left_alone_by_all(
    serve: Serve, tmp_path: Path, status: int, kind: type[Exception]
) -> None:
    """Nothing more is sent, the outcome stays, and after the pause another process makes the trial."""
    server = await serve({"/p": [reply(status)] * FAILURES + [PAGE]})
    clock = Clock()
    first, second = SqliteStore(tmp_path / "a.db", clock), SqliteStore(tmp_path / "a.db", clock)
    async with door_on(first, clock) as door:
        for _ in range(FAILURES):
            with pytest.raises(kind, match=str(status)):
                await web_of(door, server.url).get("/p")
    async with door_on(second, clock) as door:
        with pytest.raises(kind, match=r"5 times since \d\d:\d\d; it is asked again at \d\d:\d\d"):
            await web_of(door, server.url).get("/p")
        assert len(server.paths) == FAILURES
        clock.now += 60
        assert (await web_of(door, server.url).get("/p")).status == 200
    async with door_on(first, clock) as door:
        assert (await web_of(door, server.url).get("/p")).status == 200
    await first.aclose()
    await second.aclose()


async def test_a_host_that_refuses_connections_is_left_alone() -> None:
    """Five look-ups that cannot connect are enough."""
    server = await asyncio.start_server(lambda r, w: None, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()
    async with door_on(MemoryStore()) as door:
        for _ in range(FAILURES):
            with pytest.raises(Unreachable, match=r"it refuses connections$"):
                await web_of(door, url).get("/p")
        with pytest.raises(Unreachable, match="it refuses connections: 5 times since"):
            await web_of(door, url).get("/p")


async def test_a_short_deadline_of_ours_opens_no_breaker(serve: Serve) -> None:
    """A host that had no fair time to answer has not failed."""
    server = await serve({"/slow": black_hole, "/p": PAGE})
    async with door_on(MemoryStore()) as door:
        for _ in range(FAILURES + 1):
            with pytest.raises(TimedOut):
                await web_of(door, server.url, seconds=0.1).get("/slow")
        assert (await web_of(door, server.url).get("/p")).status == 200


async def test_a_host_that_had_time_and_did_not_answer_has_failed() -> None:
    """So many timeouts after a fair time are `unreachable`, and leave the host alone."""
    pace = Pace(MemoryStore())
    for _ in range(FAILURES):
        await pace.failed("https://a.example/p", TimedOut("it did not answer in time"), FAIR)
    with pytest.raises(Unreachable, match="it did not answer in time: 5 times since"):
        await pace.turn("https://a.example/q", within=9)
    assert await pace.turn("https://b.example/q", within=9) == 0


async def test_robots_txt_is_asked_once_a_day_by_all_processes(serve: Serve, tmp_path: Path) -> None:
    """A new process obeys the file that another has read, and asks again after 24 hours."""
    rules = reply(200, "User-agent: *\nDisallow: /private", "text/plain")
    server = await serve({"/robots.txt": rules, "/p": PAGE})
    clock = Clock()

    async def run() -> None:
        store = SqliteStore(tmp_path / "a.db", clock)
        async with door_on(store, clock) as door:
            door._robots._clock = clock
            web = web_of(door, server.url)
            await web.get("/p")
            with pytest.raises(NotPermitted, match="Disallow: /private"):
                await web.get("/private/p")
        await store.aclose()

    def robots() -> int:
        return sum(asked.path == "/robots.txt" for asked in server.asked)

    for _ in range(3):
        await run()
    assert robots() == 1
    clock.now += 24 * 3600
    await run()
    assert robots() == 2


async def test_every_request_is_logged_without_secrets(serve: Serve) -> None:
    """Answered, failed and given up: each has its line, with the address scrubbed."""
    server = await serve({"/p": PAGE, "/slow": black_hole, "/e": reply(500)})
    store = MemoryStore()
    async with door_on(store) as door:
        await web_of(door, server.url).get("/p?token=s3cr3t&q=ghost")
        with pytest.raises(Unreachable):
            await web_of(door, server.url).get("/e")
        with pytest.raises(TimedOut):
            await web_of(door, server.url, seconds=0.2).get("/slow")
        given_up = asyncio.ensure_future(web_of(door, server.url).get("/slow?2"))
        await server.reached("/slow?2")
        given_up.cancel()
        with pytest.raises(asyncio.CancelledError):
            await given_up
    lines = await sent(store, "shop")
    paths = [(one.url.removeprefix(server.url), one.status, one.detail) for one in lines]
    assert paths == [
        ("/robots.txt", 404, None),
        ("/p?q=ghost&token=scrubbed", 200, None),
        ("/e", 500, None),
        ("/slow", None, "it did not answer in time"),
        ("/slow?2=", None, "the look-up was ended"),
    ]
    assert len(lines) == len(server.asked)


async def test_a_running_look_up_stops_when_its_retailer_is_switched_off(
    serve: Serve, tmp_path: Path
) -> None:
    """Another process turns the switch; not one request more is sent, until it is turned on again."""
    mine, theirs = SqliteStore(tmp_path / "a.db"), SqliteStore(tmp_path / "a.db")

    async def turn_off(asked: Asked) -> None:
        await switch_off(theirs, "shop", by="jane", why="their lawyer wrote")
        await PAGE(asked)

    server = await serve({"/p": turn_off, "/q": PAGE})
    async with door_on(mine) as door:
        web = web_of(door, server.url)
        await web.get("/p")
        with pytest.raises(NotPermitted, match=r"switched off .* by jane on .*: their lawyer wrote"):
            await web.get("/q")
        assert server.paths == ["/p"]
        await switch_on(theirs, "shop")
        assert (await web.get("/q")).status == 200
    await mine.aclose()
    await theirs.aclose()
