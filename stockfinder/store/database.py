"""The SQLite file of a store: its schema, one call a transaction, what is over its time thrown away.

It blocks and raises; `SqliteStore` keeps both from a look-up. The file has to lie on a disk of this machine:
SQLite's write-ahead log does not work over a network.
"""

from __future__ import annotations

import os
import random
import sqlite3
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from stockfinder.store import Row

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

VERSION = 1
"""Of the schema, as `user_version` in the file."""
PATIENCE = 4.0
"""Seconds that a call waits for the writes of other processes."""
MOST_KEPT = 20_000
"""Values of a kind; those that would end first make room."""
MOST_LOGGED = 500_000
"""Rows of a log; the oldest make room."""
LARGEST = 256 * 1024 * 1024
"""Bytes that the file may grow to."""

_PRUNED_EVERY = 500
"""Writes of this process after which rows over their time are thrown away."""
_PAGE = 4096
_TRANSIENT = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL)
"""Another process is at it, or was in the middle of opening or closing the file."""
_SCHEMA = (
    "CREATE TABLE kept (kind TEXT NOT NULL, name TEXT NOT NULL, at REAL NOT NULL, until REAL NOT NULL,"
    " value BLOB NOT NULL, PRIMARY KEY (kind, name))",
    "CREATE INDEX kept_until ON kept (until)",
    "CREATE TABLE log (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, at REAL NOT NULL,"
    " until REAL NOT NULL, value BLOB NOT NULL)",
    "CREATE INDEX log_at ON log (kind, at)",
    "CREATE INDEX log_until ON log (until)",
)


class Newer(sqlite3.DatabaseError):
    """A newer stockfinder has written the file."""


class Damaged(sqlite3.DatabaseError):
    """A row holds what no stockfinder writes."""


class Database:
    """One connection, for one thread; it is opened by the first call. The calls are those of `Store`.

    :param clock: seconds since 1970.
    :raises sqlite3.Error, OSError: from every call; afterwards it can be closed and tried again.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._open: sqlite3.Connection | None = None
        self._opened: int | None = None
        self._writes = 0

    def get(self, kind: str, key: str) -> Row | None:
        """See `Store.get`."""
        sql = "SELECT name, at, value FROM kept WHERE kind = ? AND name = ? AND until > ?"
        found = self._patiently(lambda db: db.execute(sql, (kind, key, self._clock())).fetchone())
        return _row(found) if found else None

    def put(self, kind: str, key: str, value: bytes, seconds: float) -> None:
        """See `Store.put`."""
        self._write(lambda db: self._put(db, kind, key, value, seconds))

    def delete(self, kind: str, key: str) -> None:
        """See `Store.delete`."""
        self._write(lambda db: db.execute("DELETE FROM kept WHERE kind = ? AND name = ?", (kind, key)))

    def change(
        self, kind: str, key: str, work: Callable[[bytes | None], tuple[bytes | None, T]], seconds: float
    ) -> T:
        """See `Store.change`."""

        def changed(db: sqlite3.Connection) -> T:
            sql = "SELECT value FROM kept WHERE kind = ? AND name = ? AND until > ?"
            found = db.execute(sql, (kind, key, self._clock())).fetchone()
            value, result = work(found[0] if found else None)
            if value is not None:
                self._put(db, kind, key, value, seconds)
            return result

        return self._write(changed)

    def append(self, kind: str, name: str, value: bytes, seconds: float, at: float) -> None:
        """See `Store.append`.

        :param at: when it was written; it may have waited since.
        """
        sql = "INSERT INTO log (kind, name, at, until, value) VALUES (?, ?, ?, ?, ?)"
        self._write(lambda db: db.execute(sql, (kind, name, at, at + seconds, value)))

    def rows(self, kind: str, name: str | None, since: datetime | None) -> list[Row]:
        """See `Store.rows`."""
        where = "kind = :kind AND until > :now AND at >= :since" + (
            " AND name = :name" if name is not None else ""
        )
        sql = (
            f"SELECT name, at, value, 0 AS id FROM kept WHERE {where} UNION ALL"  # noqa: S608 - our own text
            f" SELECT name, at, value, id FROM log WHERE {where} ORDER BY at, id"
        )
        told = {
            "kind": kind,
            "name": name,
            "now": self._clock(),
            "since": since.timestamp() if since else 0.0,
        }
        return [_row(one[:3]) for one in self._patiently(lambda db: db.execute(sql, told).fetchall())]

    def close(self) -> None:
        """Close the file, where it is open."""
        opened, self._open = self._open, None
        if opened is not None:
            opened.close()

    def move_aside(self) -> Path | None:
        """Make room for a new file: this one gets `.damaged` behind its name, in place of an earlier one.

        :returns: where it lies now; nothing where another process was faster.
        :raises OSError: it cannot be moved.
        """
        with suppress(sqlite3.Error):
            self.close()
        try:
            if self._path.stat().st_ino != self._opened:
                return None
        except FileNotFoundError:
            return None
        aside = self._path.with_name(f"{self._path.name}.damaged")
        for end in ("-wal", "-shm", ""):  # a new file must not find the log of this one
            with suppress(FileNotFoundError):
                Path(f"{self._path}{end}").replace(f"{aside}{end}")
        return aside

    def _put(self, db: sqlite3.Connection, kind: str, key: str, value: bytes, seconds: float) -> None:
        now = self._clock()
        db.execute(
            "INSERT OR REPLACE INTO kept (kind, name, at, until, value) VALUES (?, ?, ?, ?, ?)",
            (kind, key, now, now + seconds, value),
        )

    def _write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """One transaction; where the file is full, old rows make room once."""

        def whole(db: sqlite3.Connection) -> T:
            with _Transaction(db):
                return work(db)

        try:
            result = self._patiently(whole)
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_FULL:
                raise
            self._patiently(_halve)
            result = self._patiently(whole)
        self._writes += 1
        if self._writes % _PRUNED_EVERY == 0:
            self._patiently(self._prune)
        return result

    def _patiently(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The result of the work, once no other process is in its way.

        SQLite's own timeout does not cover every moment: two that open or close at once can be refused.
        """
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return work(self._connection())
            except sqlite3.OperationalError as error:
                if _code(error) not in _TRANSIENT or time.monotonic() >= end:
                    raise
            time.sleep(random.uniform(0.002, 0.02))  # noqa: S311 - so that two do not keep step

    def _connection(self) -> sqlite3.Connection:
        if self._open is not None:
            return self._open
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)  # SQLite gives its side files that mode
        self._opened = os.fstat(file).st_ino
        os.close(file)
        db = sqlite3.connect(self._path, timeout=PATIENCE / 2, isolation_level=None, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")  # a killed process loses nothing; a power cut, the last
            db.execute(f"PRAGMA max_page_count = {LARGEST // _PAGE}")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                with _Transaction(db):
                    if db.execute("PRAGMA user_version").fetchone()[0] == 0:  # nobody was faster
                        for statement in _SCHEMA:
                            db.execute(statement)
                        db.execute(f"PRAGMA user_version = {VERSION}")
            elif version > VERSION:
                raise Newer(f"a newer stockfinder has written it (version {version} of its schema)")
            self._prune(db, unless_since=3600.0)
        except BaseException:
            db.close()
            raise
        self._open = db
        return db

    def _prune(self, db: sqlite3.Connection, *, unless_since: float = 0.0) -> None:
        """Throw away what is over its time, and what is too much."""
        now = self._clock()
        last = db.execute("SELECT at FROM kept WHERE kind = 'store' AND name = 'pruned'").fetchone()
        if last and 0 <= now - last[0] < unless_since:
            return
        with _Transaction(db):
            for table, most, order in (("kept", MOST_KEPT, "until"), ("log", MOST_LOGGED, "id")):
                db.execute(f"DELETE FROM {table} WHERE until <= ?", (now,))  # noqa: S608 - our own names
                for (kind,) in db.execute(f"SELECT DISTINCT kind FROM {table}").fetchall():  # noqa: S608
                    db.execute(
                        f"DELETE FROM {table} WHERE kind = ? AND {order} <= (SELECT {order} FROM {table}"  # noqa: S608
                        f" WHERE kind = ? ORDER BY {order} DESC LIMIT 1 OFFSET ?)",
                        (kind, kind, most),
                    )
            self._put(db, "store", "pruned", b"", 7 * 24 * 3600.0)


class _Transaction:
    """Begins for writing at once, so that what is read in it still holds when it is written."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            try:
                self._db.execute("COMMIT")
                return
            except sqlite3.Error:
                self._roll_back()
                raise
        self._roll_back()

    def _roll_back(self) -> None:
        if self._db.in_transaction:  # a full disk has rolled back already
            self._db.execute("ROLLBACK")


def _halve(db: sqlite3.Connection) -> None:
    """Throw away the older half of all logs."""
    with _Transaction(db):
        db.execute("DELETE FROM log WHERE id <= (SELECT (min(id) + max(id)) / 2 FROM log)")


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _row(found: tuple[str, float, bytes]) -> Row:
    name, at, value = found
    try:
        return Row(name, datetime.fromtimestamp(at, UTC), bytes(value))
    except (TypeError, ValueError, OverflowError, OSError) as error:
        raise Damaged(f"the row {name!r} is none of ours") from error
