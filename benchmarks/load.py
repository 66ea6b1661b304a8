"""Two hundred look-ups at once through one `Finder`, twelve shops each, for a minute: speed, fairness, leaks.

Each look-up has twelve shops of its own, each at a host of its own on loopback, served by another process as
Shopify's answers: predictive search and the product. When a look-up ends, its caller begins the next one,
asked anew (`fresh`), so that there are always as many. Our pace and caps are in force.

Printed are the errors, look-ups and requests a second, how long a look-up takes, how callers fared beside one
another, and every few seconds what the process holds: memory, descriptors, threads, tasks.

Run: `uv run python -m benchmarks.load [SECONDS] [LOOK-UPS] [SHOPS]`.
"""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import msgspec

from benchmarks.loopback import (
    SUGGESTED,
    Shops,
    address,
    many_descriptors,
    product,
    quantile,
    served,
    shop,
    variant,
)
from stockfinder import Finder, Settings, understand
from stockfinder.report import Event, EventKind

WISH = "Brooks Ghost 16 mens 10"
PATIENCE = 120.0
"""Seconds that a look-up may take here; so many at once want more than the two cores can give."""
SEARCH = msgspec.json.encode({"resources": {"results": {"products": [SUGGESTED]}}})
GHOST = msgspec.json.encode(product([variant(n, str(6 + n / 2)) for n in range(20)]))


def _reply(status: str, kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


REPLIES = {
    b"/search": _reply("200 OK", "application/json", SEARCH),
    b"/product": _reply("200 OK", "application/json", GHOST),
}
NOTHING = _reply("404 Not Found", "text/plain", b"none")


class Answers(asyncio.Protocol):
    """A small Shopify: as little work as can be, since it shares the machine."""

    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to answer."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - asyncio promises it
        self.transport = transport
        self.head = b""

    def data_received(self, data: bytes) -> None:
        """Answer each request by how its path begins."""
        self.head += data
        while b"\r\n\r\n" in self.head:
            request, _, self.head = self.head.partition(b"\r\n\r\n")
            path = request.split(b" ", 2)[1]
            told = (reply for start, reply in REPLIES.items() if path.startswith(start))
            self.transport.write(next(told, NOTHING))


async def _serve() -> None:
    many_descriptors()
    # All of 127.0.0.0/8, which only "all interfaces" covers.
    server = await asyncio.get_running_loop().create_server(Answers, "0.0.0.0", 0, backlog=4096)  # noqa: S104
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _holds() -> str:
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
    descriptors = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - thousands of them
    tasks = len(asyncio.all_tasks())
    return (
        f"{resident:6.0f} MB {descriptors:6} descriptors {threading.active_count():4} threads {tasks:6} tasks"
    )


def _spread(told: list[float]) -> str:
    middle, most = quantile(told, 0.5), quantile(told, 0.95)
    return f"min {min(told):.2f}, median {middle:.2f}, p95 {most:.2f}, max {max(told):.2f} s"


async def _watch(begun: float, done: list[list[float]]) -> None:
    while True:
        count = sum(map(len, done))
        print(f"  {time.monotonic() - begun:5.0f} s {count:6} look-ups  {_holds()}", flush=True)
        await asyncio.sleep(10)


async def _load(port: int, seconds: float, callers: int, shops: int) -> None:
    many_descriptors()
    names = [[f"shop-{caller}-{n}" for n in range(shops)] for caller in range(callers)]
    every = [name for some in names for name in some]
    entries = Shops(shop(name, f"http://{address(n)}:{port}") for n, name in enumerate(every))
    requests = 0

    def count(event: Event) -> None:
        nonlocal requests
        requests += event.kind is EventKind.REQUEST

    wanted = understand(WISH)
    done: list[list[float]] = [[] for _ in range(callers)]
    ended: list[float] = []
    outcomes: Counter[str] = Counter()
    print(f"before: {_holds()}")
    async with Finder(
        settings=Settings(contact="bench@shop.example"), registry=entries, on_event=count
    ) as finder:
        begun = time.monotonic()

        async def call(caller: int) -> None:
            while (start := time.monotonic()) < begun + seconds:
                report = await finder.find(
                    wanted, only=names[caller], at_least=3, deadline=PATIENCE, fresh=True
                )
                done[caller].append(time.monotonic() - start)
                ended.append(time.monotonic() - begun)
                outcomes.update(finding.outcome.value for finding in report.findings)
                outcomes.update(f"fault: {problem.message}" for problem in report.problems)

        watching = asyncio.create_task(_watch(begun, done))
        await asyncio.gather(*(call(caller) for caller in range(callers)))
        took = time.monotonic() - begun
        watching.cancel()
        gc.collect()
        print(f"after:  {_holds()}")
    gc.collect()
    print(f"closed: {_holds()}")
    told = [one for some in done for one in some]
    rounds = sorted(map(len, done))
    first = [some[0] for some in done]
    print(f"{callers} callers, {shops} shops each: {len(told)} look-ups in {took:.0f} s")
    print(f"  outcomes: {dict(outcomes)}")
    look_ups, asked, sent = len(told) / took, len(told) * shops / took, requests / took
    print(f"  {look_ups:.1f} look-ups, {asked:.0f} shops, {sent:.0f} requests a second")
    spent = 1000 * time.process_time() / max(1, requests)
    print(f"  {spent:.2f} ms of CPU a request, reading and judging included")
    print(f"  a look-up takes: {_spread(told)}")
    print(f"  the first one of each caller: {_spread(first)}")
    print(f"  look-ups of a caller: min {rounds[0]}, median {rounds[len(rounds) // 2]}, max {rounds[-1]}")


def main() -> None:
    """Serve, or load."""
    if sys.argv[1:2] == ["serve"]:
        asyncio.run(_serve())
        return
    seconds, callers, shops = (float(w) for w in [*sys.argv[1:], *("60", "200", "12")[len(sys.argv) - 1 :]])
    with served("load") as (port,):
        asyncio.run(_load(port, seconds, int(callers), int(shops)))


if __name__ == "__main__":
    main()
