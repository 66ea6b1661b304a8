"""A process that writes into a store: `python -m tests.store.writer count|log|fill FILE NUMBER`.

`count` waits for a line on standard input, then adds one to a shared number and a row to a log so many times.
`log` does the same for ever, and says each number once it is written. `fill` writes more than there is room.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from stockfinder.store import SqliteStore

DAY = 24 * 3600.0


def one_more(value: bytes | None) -> tuple[bytes, int]:
    number = int(value or b"0") + 1
    return b"%d" % number, number


async def count(store: SqliteStore, times: int) -> None:
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(times):
        number = await store.change("count", "n", one_more, seconds=DAY)
        await store.append("row", "n", b"%d" % number, seconds=DAY)
    print(f"trouble: {store.trouble}")


async def log(store: SqliteStore) -> None:
    while True:
        number = await store.change("count", "n", one_more, seconds=DAY)
        await store.append("row", "n", b"%d" % number, seconds=DAY)
        print(number, flush=True)


async def fill(store: SqliteStore, most: int) -> None:
    import resource

    await store.put("small", "n", b"before", seconds=DAY)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    for number in range(20):
        await store.put("large", str(number), b"x" * (most // 4), seconds=DAY)
    row = await store.get("large", "19")
    print(f"trouble: {store.trouble}")
    print(f"kept: {len(row.value) if row else 0}")


async def main() -> None:
    what, file, number = sys.argv[1:]
    store = SqliteStore(Path(file))
    await {"count": lambda: count(store, int(number)), "log": lambda: log(store)}.get(
        what, lambda: fill(store, int(number))
    )()
    await store.aclose()


if __name__ == "__main__":
    asyncio.run(main())
