"""`requests`, and the switch that turns a retailer off for every process."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from stockfinder.store import SqliteStore
from stockfinder.store.requests import Sent, log, sent

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


@pytest.fixture
def state(environment: dict[str, str]) -> Path:
    """The file of the store of this test's processes."""
    from pathlib import Path

    return Path(environment["STOCKFINDER_STATE"]) / "stockfinder.db"


def written(state: Path) -> list[Sent]:
    """What the log of requests holds."""

    async def read() -> list[Sent]:
        store = SqliteStore(state)
        found = await sent(store)
        assert store.trouble is None
        await store.aclose()
        return found

    return asyncio.run(read())


@pytest.fixture
def log_of(state: Path) -> list[str]:
    """A log of three requests; gives their addresses."""

    async def write() -> None:
        store = SqliteStore(state)
        await log(store, "kith", Sent(method="GET", url="https://kith.example/a", status=200, seconds=0.5))
        await log(store, "kith", Sent(method="GET", url="https://kith.example/b", status=429, seconds=0.5))
        broken = Sent(
            method="POST", url="https://b.example/q", seconds=1.25, detail="it refuses\x1b connections"
        )
        await log(store, "bodega", broken)
        await store.aclose()

    asyncio.run(write())
    return [one.url for one in written(state)]


def test_requests_lists_what_was_sent_and_sums_it_up(stockfinder: Run, log_of: list[str]) -> None:
    """A line each, then a line a retailer; nothing of a terminal's own passes."""
    done = stockfinder("requests")
    assert done.returncode == 0, done.stderr
    assert all(url in done.stdout for url in log_of)
    assert "\x1b" not in done.stdout
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["RETAILER", "REQUESTS", "ANSWERED", "REFUSED", "FAILED", "MOST", "IN", "AN", "HOUR"] in lines
    assert ["kith", "2", "1", "1", "0", "2"] in lines
    assert ["bodega", "1", "0", "0", "1", "1"] in lines


def test_requests_as_data(stockfinder: Run, log_of: list[str]) -> None:
    """JSON has the summary too; CSV a row a request; `--retailer` chooses."""
    told = json.loads(stockfinder("requests", "--json").stdout)
    assert [one["url"] for one in told["requests"]] == log_of
    assert [one["retailer"] for one in told["summary"]] == ["kith", "bodega"]
    rows = list(csv.DictReader(io.StringIO(stockfinder("requests", "--csv", "--retailer", "kith").stdout)))
    assert [(row["retailer"], row["status"], row["url"]) for row in rows] == [
        ("kith", "200", log_of[0]),
        ("kith", "429", log_of[1]),
    ]


@pytest.mark.parametrize(
    ("since", "some"), [("30m", True), ("8w", True), ("2001-02-03", True), ("2099-01-01", False)]
)
def test_requests_since_a_time(stockfinder: Run, log_of: list[str], since: str, some: bool) -> None:
    done = stockfinder("requests", "--since", since)
    assert done.returncode == 0, done.stderr
    assert (log_of[0] in done.stdout) == some
    assert ("Nothing was sent since" in done.stdout) != some


def test_requests_since_nonsense(stockfinder: Run) -> None:
    done = stockfinder("requests", "--since", "yesterday-ish")
    assert done.returncode == 2
    assert "--since is like 30m" in done.stderr


def test_requests_of_an_unknown_retailer_are_wrong_usage(stockfinder: Run) -> None:
    """A mistyped name is not told as one to which nothing was sent."""
    done = stockfinder("requests", "--retailer", "kiht")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "stockfinder: There is no retailer 'kiht'. Did you mean kith?\n"
    assert stockfinder("requests", "--retailer", "kith").stdout.startswith("Nothing was sent since ")


def test_requests_of_a_retailer_whose_entry_was_removed_are_told(stockfinder: Run, state: Path) -> None:
    """What was sent to it stays in the log, also where none of it is as new as asked for."""

    async def write() -> None:
        store = SqliteStore(state)
        await log(store, "gone", Sent(method="GET", url="https://gone.example/", status=200, seconds=0.5))
        await store.aclose()

    asyncio.run(write())
    assert "https://gone.example/" in stockfinder("requests", "--retailer", "gone").stdout
    done = stockfinder("requests", "--retailer", "gone", "--since", "2126-01-01")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Nothing was sent since 2126-01-01")


def test_a_store_that_cannot_be_used_is_told(stockfinder: Run, tmp_path: Path) -> None:
    """A command about the store fails with the reason: to switch a shop off in memory would be a lie."""
    (tmp_path / "file").write_text("")
    for words in (("requests",), ("retailers", "off", "kith")):
        done = stockfinder(*words, STOCKFINDER_STATE=str(tmp_path / "file"))
        assert done.returncode == 4
        assert "cannot be written" in done.stderr
        assert "STOCKFINDER_STATE" in done.stderr


def test_a_switched_off_retailer_is_not_asked_until_it_is_on_again(stockfinder: Run) -> None:
    """Nor with `--only`; the finding says when and why."""
    stockfinder("config", "set", "contact", "tests@shop.example")
    done = stockfinder("retailers", "off", "kith", "--why", "their lawyer wrote")
    assert done.returncode == 0, done.stderr
    told = json.loads(stockfinder("find", "ghost 16 mens 10", "--only", "kith", "--json").stdout)
    (finding,) = told["findings"]
    assert finding["outcome"] == "not_permitted"
    assert "switched off on this machine" in finding["message"]
    assert finding["message"].endswith(": their lawyer wrote")
    last = stockfinder("retailers").stdout.splitlines()[-1]
    assert last.startswith("kith is switched off on this machine")
    read = stockfinder("read", "https://kith.com/products/ghost")
    assert (read.returncode == 0, "switched off on this machine" in read.stderr) == (False, True)
    assert "kith is no longer switched off" in stockfinder("retailers", "on", "kith").stdout
    assert stockfinder("retailers", "off", "nobody").returncode == 2
