"""Fifty commands at once on one store, each asking four shops on loopback; prints what the shops saw.

Every shop may see its burst of five and one request a second, whoever sends it; nobody may meet a lock; and
the log has to have a line for each request. Then writes alone: what one change of a host's
state costs, from one process and from eight at once.

Run it: `uv run python benchmarks/processes.py [PROCESSES] [SECONDS]`. The deadline has to leave time
to start them all: a core starts two or three a second.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.speed import COMMAND, ENTRY, PRODUCT, SEARCH
from stockfinder.store import SqliteStore
from stockfinder.web.host import Limits

SHOPS = 4
LIMITS = Limits()
CHANGES = """
import asyncio, sys, time
from pathlib import Path
from stockfinder.store import MemoryStore, SqliteStore
from stockfinder.web.host import Limits
from stockfinder.web.pace import Pace
async def main():
    store = SqliteStore(Path(sys.argv[1]))
    pace = Pace(store, Limits(burst=10**6, hour=10**6, day=10**6))
    await pace.turn("https://shop.example/p", within=9)
    times = []
    for _ in range(2000):
        begun = time.perf_counter()
        await pace.turn("https://shop.example/p", within=9)
        times.append(time.perf_counter() - begun)
    times.sort()
    print(times[1000], times[1980], times[-1], store.trouble)
    await store.aclose()
asyncio.run(main())
"""


class Shop:
    """A small Shopify on loopback that notes when it was asked."""

    def __init__(self) -> None:
        self.times: list[float] = []

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.times.append(time.monotonic())
                path = head.split(b" ", 2)[1]
                body, kind = b"User-agent: *\nAllow: /\n", b"text/plain"
                if path.startswith(b"/search"):
                    body, kind = SEARCH.encode(), b"application/json"
                elif path.startswith(b"/products"):
                    body, kind = PRODUCT.encode(), b"application/json"
                length = b"%d" % len(body)
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-type: "
                    + kind
                    + b"\r\ncontent-length: "
                    + length
                    + b"\r\n\r\n"
                )
                writer.write(body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def over(self, begun: float) -> float:
        """Requests more than the pace allows between the start and any later moment; at most 0 is right."""
        return max(
            (
                n + 1 - LIMITS.burst - (at - begun) / LIMITS.interval
                for n, at in enumerate(sorted(t for t in self.times if t >= begun))
            ),
            default=0.0,
        )


async def at_once(processes: int, seconds: float) -> None:
    """Run the commands twice, and print what came of them."""
    shops = [Shop() for _ in range(SHOPS)]
    servers = [await asyncio.start_server(shop.connected, "127.0.0.1", 0) for shop in shops]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "config.toml").write_text('contact = "bench@shop.example"\n')
        (place / "retailers").mkdir()
        for n, server in enumerate(servers):
            entry = ENTRY.format(n=n, port=server.sockets[0].getsockname()[1])
            (place / "retailers" / f"bench-{n}.toml").write_text(entry)
        names = ",".join(f"bench-{n}" for n in range(SHOPS))
        environment = os.environ | {
            "STOCKFINDER_CONFIG": str(place / "config.toml"),
            "STOCKFINDER_STATE": str(place / "state"),
        }
        words = ("find", "Brooks Ghost 16", "--men", "--size", "10", "--only", names, "--json")

        async def run() -> tuple[int, bytes, bytes]:
            process = await asyncio.create_subprocess_exec(
                str(COMMAND),
                *words,
                "--fresh",
                "--deadline",
                str(seconds),
                env=environment,
                stdout=-1,
                stderr=-1,
            )
            out, err = await process.communicate()
            return process.returncode or 0, out, err

        begun = time.monotonic()
        done = await asyncio.gather(*(run() for _ in range(processes)))
        took = time.monotonic() - begun
        codes = Counter(code for code, *_ in done)
        reports = [json.loads(out) for code, out, _ in done if code in (0, 1, 3)]
        outcomes = Counter(one["outcome"] for report in reports for one in report["findings"])
        print(f"{processes} commands in {took:.1f} s, exit codes {dict(codes)}; {dict(outcomes)}")
        locked = sum(b"locked" in out + err for _, out, err in done)
        over = max(shop.over(begun) for shop in shops)
        counts = ", ".join(str(len(shop.times)) for shop in shops)
        print(f"told of a lock: {locked}; requests a shop: {counts}; over the pace: {max(over, 0.0):.1f}")
        store = SqliteStore(place / "state" / "stockfinder.db")
        logged = len(await store.rows("request"))
        await store.aclose()
        print(f"log: {logged} lines for {sum(len(shop.times) for shop in shops)} requests; {store.trouble}")
    for server in servers:
        server.close()


def changes() -> None:
    """Print what a turn costs."""
    for processes in (1, 8):
        with tempfile.TemporaryDirectory() as folder:
            file = str(Path(folder) / "a.db")
            running = [
                subprocess.Popen([sys.executable, "-c", CHANGES, file], stdout=subprocess.PIPE, text=True)
                for _ in range(processes)
            ]
            told = [process.communicate()[0].split() for process in running]
            middle, late, worst = (max(float(row[n]) for row in told) * 1000 for n in range(3))
            trouble = {row[3] for row in told}
            print(
                f"2000 turns at one host, {processes} at once: median {middle:.2f} ms, 99% {late:.1f} ms,"
                f" worst {worst:.0f} ms; trouble: {', '.join(trouble)}"
            )


if __name__ == "__main__":
    numbers = [float(word) for word in sys.argv[1:]]
    asyncio.run(at_once(int(numbers[0]) if numbers else 50, numbers[1] if len(numbers) > 1 else 60.0))
    changes()
