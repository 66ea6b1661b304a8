"""The file that all processes share: whatever happens to it or to them, no look-up is lost with it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from stockfinder.store import SqliteStore, database, sqlite
from stockfinder.store.database import Database
from tests.conftest import ROOT
from tests.store.writer import DAY, one_more

WRITER = (sys.executable, "-m", "tests.store.writer")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The store's file, in a folder that is not there yet."""
    return tmp_path / "state" / "stockfinder.db"


def whole(file: Path) -> bool:
    """Whether SQLite finds the file as it should be."""
    with sqlite3.connect(file) as db:
        found: str = db.execute("PRAGMA integrity_check").fetchone()[0]
    db.close()
    return found == "ok"


async def one_value(file: Path, kind: str) -> bytes | None:
    """The value `n` of that kind, as a new process sees it."""
    store = SqliteStore(file)
    row = await store.get(kind, "n")
    assert store.trouble is None
    await store.aclose()
    return row.value if row else None


async def numbers(file: Path) -> list[int]:
    """What was logged, as a new process sees it."""
    store = SqliteStore(file)
    rows = await store.rows("row")
    assert store.trouble is None
    await store.aclose()
    return sorted(int(row.value) for row in rows)


def trouble(store: SqliteStore) -> str | None:
    return store.trouble


async def value(store: SqliteStore, key: str) -> bytes | None:
    row = await store.get("a", key)
    return row.value if row else None


async def test_what_one_writes_the_other_reads(file: Path) -> None:
    """Two of a process here; two processes below."""
    one, other = SqliteStore(file), SqliteStore(file)
    await one.put("a", "k", b"1", seconds=DAY)
    assert await value(other, "k") == b"1"
    await other.put("a", "k", b"2", seconds=DAY)
    assert await value(one, "k") == b"2"
    await one.aclose()
    await other.aclose()
    later = SqliteStore(file)
    assert await value(later, "k") == b"2"
    await later.aclose()


async def test_nobody_else_can_read_it(file: Path) -> None:
    """The folder is 0700 and every file in it 0600."""
    store = SqliteStore(file)
    await store.put("a", "k", b"1", seconds=DAY)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()} == {0o600}
    await store.aclose()


async def works_in_memory(store: SqliteStore, words: str) -> None:
    """Assert that the store keeps this process's values all the same, and says what is wrong."""
    await store.put("a", "k", b"1", seconds=DAY)
    assert await value(store, "k") == b"1"
    assert await store.change("a", "n", one_more, seconds=DAY) == 1
    await store.append("log", "x", b"2", seconds=DAY)
    assert [row.value for row in await store.rows("log")] == [b"2"]
    assert store.trouble is not None
    assert words in store.trouble
    await store.aclose()


async def test_a_place_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    await works_in_memory(SqliteStore(tmp_path / "file" / "a.db"), "cannot be written (")


async def test_a_folder_in_which_nobody_can_write(tmp_path: Path) -> None:
    """A read-only home; for root, who may write everywhere, Linux has /proc."""
    place = Path("/proc/self") if os.geteuid() == 0 else tmp_path / "home"
    if os.geteuid() != 0:
        place.mkdir(mode=0o500)
    await works_in_memory(SqliteStore(place / "a.db"), "cannot be written (")


async def test_a_file_that_can_only_be_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite opens it and refuses the first write."""
    first = SqliteStore(file)
    await first.put("a", "k", b"0", seconds=DAY)
    await first.aclose()
    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda path, **more: connect(f"file:{path}?mode=ro", uri=True, **more)
    )
    await works_in_memory(SqliteStore(file), "readonly")


@pytest.mark.parametrize("content", [b"this is no database, " * 100, b"SQLite format 3\0" + b"\xff" * 8192])
def test_a_damaged_file_is_moved_aside_and_the_next_process_begins_anew(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    store = SqliteStore(file)
    asyncio.run(works_in_memory(store, "was damaged ("))
    assert "Lost are which retailers were switched off" in str(store.lost)
    aside = file.with_name("stockfinder.db.damaged")
    assert aside.read_bytes() == content, "it is for a person to look at"
    assert asyncio.run(one_value(file, "a")) is None
    assert whole(file)


async def damaged_in_the_middle(file: Path) -> None:
    """Make a store of many pages, and overwrite those behind the first two."""
    store = SqliteStore(file)
    for number in range(50):
        await store.put("a", f"k{number}", b"v" * 2000, seconds=DAY)
    await store.aclose()
    assert not file.with_name(f"{file.name}-wal").exists()
    with file.open("r+b") as opened:
        size = opened.seek(0, os.SEEK_END)
        opened.seek(2 * 4096)
        opened.write(b"\xa5" * (size - 2 * 4096))


async def test_a_malformed_image_is_moved_aside_too(file: Path) -> None:
    """It opens as a database; only what is read shows the damage."""
    await damaged_in_the_middle(file)
    store = SqliteStore(file)
    assert [row.value for row in await store.rows("a")] == []
    await store.put("a", "k", b"1", seconds=DAY)
    assert await value(store, "k") == b"1"
    assert "malformed" in str(store.lost)
    await store.aclose()
    assert await one_value(file, "a") is None
    assert whole(file)


async def test_a_row_that_makes_no_sense_is_damage(file: Path) -> None:
    """SQLite takes any type in any column; a time that is none must raise in no look-up."""
    first = SqliteStore(file)
    await first.put("a", "k", b"1", seconds=DAY)
    await first.aclose()
    with sqlite3.connect(file) as db:
        db.execute("UPDATE kept SET at = 1e300 WHERE kind = 'a'")
    db.close()
    store = SqliteStore(file)
    assert await value(store, "k") is None
    assert "'k' is none of ours" in str(store.lost)
    await store.aclose()


async def test_two_that_find_a_file_damaged_move_it_aside_once(file: Path) -> None:
    """The second leaves the new file alone, and uses it."""
    await damaged_in_the_middle(file)
    slow = Database(file)
    with pytest.raises(sqlite3.DatabaseError):
        slow.rows("a", None, None)
    store = SqliteStore(file)
    await store.rows("a")
    assert store.lost
    await store.aclose()
    new = SqliteStore(file)
    await new.put("a", "n", b"7", seconds=DAY)
    await new.aclose()
    assert slow.move_aside() is None
    assert await one_value(file, "a") == b"7"


def test_a_damaged_file_that_cannot_be_moved_says_what_to_do(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError("in use")

    file.parent.mkdir()
    file.write_bytes(b"this is no database, " * 100)
    monkeypatch.setattr(Path, "replace", refused)
    asyncio.run(works_in_memory(SqliteStore(file), "delete it to begin anew"))


async def test_a_file_of_a_newer_version_is_left_alone(file: Path) -> None:
    file.parent.mkdir()
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    await works_in_memory(SqliteStore(file), "newer stockfinder")


def test_a_full_disk(file: Path) -> None:
    """The process may make no file larger; what it keeps then is in memory, and the file stays whole."""
    done = subprocess.run(
        [*WRITER, "fill", str(file), "200000"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    trouble, kept = done.stdout.splitlines()
    assert trouble.startswith(f"trouble: {file} cannot ")
    assert kept == "kept: 50000"
    assert whole(file)
    assert asyncio.run(one_value(file, "small")) == b"before"


async def test_the_oldest_rows_make_room_in_a_full_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file never grows beyond its bound, and what is written last is there."""
    monkeypatch.setattr(database, "LARGEST", 40 * 4096)
    store = SqliteStore(file)
    for number in range(300):
        await store.append("log", str(number), b"x" * 1000, seconds=DAY)
    rows = await store.rows("log")
    assert store.trouble is None
    assert rows[-1].name == "299"
    assert 20 < len(rows) < 200
    await store.aclose()
    assert len(file.read_bytes()) <= 40 * 4096  # noqa: ASYNC240 - nothing else runs here


async def test_rows_that_are_over_or_too_many_are_thrown_away(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_PRUNED_EVERY", 20)
    monkeypatch.setattr(database, "MOST_LOGGED", 5)
    monkeypatch.setattr(database, "MOST_KEPT", 5)
    now = [1_800_000_000.0]
    store = SqliteStore(file, lambda: now[0])
    await store.append("old", "x", b"", seconds=1)
    await store.put("old", "x", b"", seconds=1)
    now[0] += 1
    for number in range(19):
        await store.append("log", str(number), b"", seconds=DAY)
        await store.put("kept", str(number), b"", seconds=DAY + number)
    await store.aclose()
    with sqlite3.connect(file) as db:
        logged = [name for (name,) in db.execute("SELECT name FROM log ORDER BY id")]
        kept = {name for (name,) in db.execute("SELECT name FROM kept WHERE kind = 'kept'")}
        old = db.execute("SELECT count(*) FROM kept WHERE kind = 'old'").fetchone()[0]
    db.close()
    assert old == 0
    assert len(logged) < 15
    assert logged[-1] == "18"
    assert len(kept) < 15
    assert "18" in kept


async def test_a_lock_holds_neither_the_loop_nor_the_look_up(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process keeps the file locked: memory takes over, and the loop runs on meanwhile."""
    monkeypatch.setattr(database, "PATIENCE", 0.2)
    monkeypatch.setattr(sqlite, "AGAIN", 0.0)
    store = SqliteStore(file)
    await store.put("a", "k", b"0", seconds=DAY)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.ensure_future(store.put("a", "k", b"1", seconds=DAY))
    turns = 0
    while not writing.done():
        turns += 1
        await asyncio.sleep(0)
    await writing
    assert turns > 100
    assert trouble(store) == f"{file} is locked by another process"
    other.execute("ROLLBACK")
    other.close()
    await store.put("a", "k", b"2", seconds=DAY)
    assert (trouble(store), await value(store, "k")) == (None, b"2")
    await store.aclose()


async def test_a_disk_that_hangs_is_not_waited_for(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory takes over, closing waits a tenth of a second at most, and the disk may come back."""
    monkeypatch.setattr(sqlite, "PATIENCE", 0.1)
    hangs, begun = threading.Event(), threading.Event()
    put = Database.put

    def hang(self: Database, kind: str, key: str, value: bytes, seconds: float) -> None:
        begun.set()
        hangs.wait(60)
        put(self, kind, key, value, seconds)

    monkeypatch.setattr(Database, "put", hang)
    store = SqliteStore(file)
    await store.put("a", "k", b"1", seconds=DAY)
    assert begun.is_set()
    assert trouble(store) == f"the disk of {file} does not answer"
    assert await value(store, "k") == b"1"
    hangs.set()
    while trouble(store) is not None:  # the thread has come back
        await asyncio.sleep(0.001)
        await store.get("a", "k")
    await store.aclose()


async def test_a_turn_that_nobody_waits_for_is_not_taken(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A look-up whose deadline came while the disk was slow changes nothing afterwards."""
    goes_on = threading.Event()
    get = Database.get

    def slow(self: Database, kind: str, key: str) -> object:
        goes_on.wait(60)
        return get(self, kind, key)

    store = SqliteStore(file)
    await store.put("a", "n", b"1", seconds=DAY)
    monkeypatch.setattr(Database, "get", slow)
    reading = asyncio.ensure_future(store.get("a", "n"))
    changing = asyncio.ensure_future(store.change("a", "n", one_more, seconds=DAY))
    await asyncio.sleep(0)
    changing.cancel()
    await asyncio.gather(changing, return_exceptions=True)
    goes_on.set()
    await reading
    assert await value(store, "n") == b"1"
    await store.aclose()


async def test_it_leaves_no_thread_behind(file: Path) -> None:
    before = set(threading.enumerate())
    store = SqliteStore(file)
    await store.put("a", "k", b"1", seconds=DAY)
    (thread,) = set(threading.enumerate()) - before
    assert thread.daemon
    await store.aclose()
    thread.join(10)
    assert not thread.is_alive()


def test_a_store_serves_one_loop_after_the_other(file: Path) -> None:
    store = SqliteStore(file)
    assert [asyncio.run(store.change("a", "n", one_more, seconds=DAY)) for _ in range(3)] == [1, 2, 3]
    asyncio.run(store.aclose())


def test_processes_at_once_lose_no_update(file: Path) -> None:
    """All begin with a file that is not there; nobody meets a lock, and every number is counted once."""
    processes = [
        subprocess.Popen(
            [*WRITER, "count", str(file), "40"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    told = [process.communicate(timeout=60)[0] for process in processes]
    assert told == ["trouble: None\n"] * 6
    assert asyncio.run(one_value(file, "count")) == b"240"
    assert asyncio.run(numbers(file)) == list(range(1, 241))


def test_a_killed_process_loses_nothing_that_was_complete(file: Path) -> None:
    """Killed with SIGKILL in the middle of writes, again and again: the next one goes on where it was."""
    said = 0
    for round_ in range(6):
        process = subprocess.Popen(
            [*WRITER, "log", str(file), "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for _ in range(20 + 7 * round_):
            said = int(process.stdout.readline())
        process.kill()
        said = max([said, *map(int, process.stdout.read().split("\n")[:-1])])
        process.stdout.close()
        process.wait(10)
    number = int(asyncio.run(one_value(file, "count")) or 0)
    assert number >= said
    # Each number was logged after it was counted; at most the last of each killed process is missing.
    assert len(set(range(1, number + 1)) - set(asyncio.run(numbers(file)))) <= 6
    assert whole(file)
