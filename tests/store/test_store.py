"""What a store promises, in memory and in SQLite alike."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from stockfinder.errors import NotPermitted
from stockfinder.store import MemoryStore, SqliteStore, Store, state_folder, store_file
from stockfinder.store import memory as in_memory
from stockfinder.store.requests import Sent, log, sent
from stockfinder.store.switch import all_switched_off, check_on, switch_off, switch_on, switched_off
from tests.store.writer import one_more

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    """A store of each kind."""
    opened: Store = MemoryStore(clock) if request.param == "memory" else SqliteStore(tmp_path / "a.db", clock)
    yield opened
    assert opened.trouble is None
    await opened.aclose()


async def test_a_value_lives_for_its_time(store: Store, clock: Clock) -> None:
    """What was put last is there, with the time of writing, until its time is over."""
    assert await store.get("a", "k") is None
    await store.put("a", "k", b"1", seconds=10)
    await store.put("a", "k", b"2", seconds=10)
    row = await store.get("a", "k")
    assert row is not None
    assert (row.name, row.value) == ("k", b"2")
    assert row.at == datetime.fromtimestamp(clock.now, UTC)
    assert await store.get("b", "k") is None
    clock.now += 10
    assert await store.get("a", "k") is None
    assert await store.rows("a") == []


async def test_a_deleted_value_is_gone(store: Store) -> None:
    await store.put("a", "k", b"1", seconds=10)
    await store.delete("a", "k")
    await store.delete("a", "other")
    assert await store.get("a", "k") is None


async def test_a_change_sees_the_value_and_gives_its_result(store: Store, clock: Clock) -> None:
    """Two hundred at once lose no update; where nothing is given, the value stays as it is."""
    found = await asyncio.gather(*(store.change("a", "n", one_more, seconds=10) for _ in range(200)))
    assert sorted(found) == list(range(1, 201))
    assert await store.change("a", "n", lambda value: (None, value), seconds=10) == b"200"
    clock.now += 10
    assert await store.change("a", "n", one_more, seconds=10) == 1


async def test_a_mistake_in_a_change_is_raised_and_changes_nothing(store: Store) -> None:
    await store.put("a", "n", b"1", seconds=10)
    with pytest.raises(ZeroDivisionError):
        await store.change("a", "n", lambda value: (b"2", 1 // 0), seconds=10)
    row = await store.get("a", "n")
    assert row is not None
    assert row.value == b"1"


async def test_a_log_keeps_every_row_in_its_order(store: Store, clock: Clock) -> None:
    """By kind, by name, and since a time; each row goes when its own time is over."""
    for number, name in enumerate("xyx"):
        await store.append("a", name, b"%d" % number, seconds=10)
        clock.now += 1
    await store.append("b", "x", b"other", seconds=10)
    assert [(row.name, row.value) for row in await store.rows("a")] == [("x", b"0"), ("y", b"1"), ("x", b"2")]
    assert [row.value for row in await store.rows("a", "x")] == [b"0", b"2"]
    since = datetime.fromtimestamp(clock.now - 2, UTC)
    assert [row.value for row in await store.rows("a", since=since)] == [b"1", b"2"]
    clock.now += 8
    assert [row.value for row in await store.rows("a")] == [b"2"]


async def test_what_is_put_stands_among_the_rows(store: Store, clock: Clock) -> None:
    await store.append("a", "x", b"1", seconds=10)
    clock.now += 1
    await store.put("a", "y", b"2", seconds=10)
    assert [row.value for row in await store.rows("a")] == [b"1", b"2"]


async def test_after_closing_it_still_raises_nothing(store: Store) -> None:
    """A task that is late keeps its values in memory."""
    await store.put("a", "k", b"1", seconds=10)
    await store.aclose()
    await store.aclose()
    await store.put("a", "k", b"2", seconds=10)
    await store.append("a", "k", b"3", seconds=10)
    assert [row.value for row in await store.rows("a")][-1] == b"3"


async def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The value that would end first and the oldest row make room."""
    monkeypatch.setattr(in_memory, "MOST_KEPT", 3)
    monkeypatch.setattr(in_memory, "MOST_LOGGED", 3)
    store = MemoryStore()
    for number in range(5):
        await store.put("a", str(number), b"", seconds=100 - number)
        await store.append("b", str(number), b"", seconds=100)
    assert sorted(row.name for row in await store.rows("a")) == ["0", "1", "2"]
    assert [row.name for row in await store.rows("b")] == ["2", "3", "4"]


async def test_the_log_of_requests_is_read_as_it_was_written(store: Store, clock: Clock) -> None:
    """By retailer and time; what another version wrote is passed over."""
    line = Sent(method="GET", url="https://a.example/p", status=200, seconds=0.25)
    await log(store, "kith", line)
    clock.now += 1
    await log(store, "bodega", Sent(method="GET", url="https://b.example/", seconds=1.5, detail="broken"))
    await store.append("request", "kith", b'{"new":1}', seconds=10)
    found = await sent(store)
    assert [(one.retailer, one.status, one.seconds, one.detail) for one in found] == [
        ("kith", 200, 0.25, None),
        ("bodega", None, 1.5, "broken"),
    ]
    assert found[0].at == datetime.fromtimestamp(clock.now - 1, UTC)
    assert [one.retailer for one in await sent(store, "bodega")] == ["bodega"]


async def test_the_switch_says_who_turned_it_when_and_why(store: Store) -> None:
    await switch_off(store, "kith", by="jane", why="their lawyer wrote")
    await switch_off(store, "bodega", by="", why="")
    off = await switched_off(store, "kith")
    assert off is not None
    assert off.words().startswith("switched off on this machine by jane on ")
    assert off.words().endswith(": their lawyer wrote")
    assert {one.name for one in await all_switched_off(store)} == {"kith", "bodega"}
    with pytest.raises(NotPermitted, match=r"switched off on this machine on [\d-]+ at \d\d:\d\d$"):
        await check_on(store, "bodega")
    await switch_on(store, "kith")
    assert await switched_off(store, "kith") is None
    await check_on(store, "kith")


async def test_a_switch_that_cannot_be_read_is_off(store: Store) -> None:
    """Whatever a later version writes into it."""
    await store.put("off", "kith", b"?", seconds=10)
    with pytest.raises(NotPermitted):
        await check_on(store, "kith")


def test_the_state_lies_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STOCKFINDER_STATE", str(tmp_path / "here"))
    assert store_file() == tmp_path / "here" / "stockfinder.db"
    monkeypatch.delenv("STOCKFINDER_STATE")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_folder().name == "stockfinder"
