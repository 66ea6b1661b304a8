"""Prints what a browser costs: a look-up with and without it, its memory, and how late a deadline ends.

One loopback shop that answers at once; a look-up reads its search and one product. With the browser both are
empty until a script has run, without it the same data is in them. The first look-up of a Finder starts the
browser, the second finds it running. The pace at which a shop is asked is part of both.

Run it on a quiet machine, from the repository: `uv run python -m benchmarks.browser [ROUNDS]`. It needs the
extra `browser` and a Chromium.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from stockfinder import Finder, Registry, Settings, understand
from stockfinder.web.browser import _family, _own_memory
from tests.web.script_shop import ENTRY, GHOST, RESULTS, SHOP, page
from tests.web.server import Server

if TYPE_CHECKING:
    from tests.web.server import Routes, Script

COMMAND = Path(sys.executable).with_name("stockfinder")
WISH = understand("Brooks Ghost 16 mens 10")
DEADLINE = 4.0


def _filled(told: object) -> Script:
    data = msgspec.json.encode(told).decode()
    return page(body=f'<script type="application/ld+json">{data}</script>')


STATIC: Routes = {"/search": _filled(RESULTS), "/p/ghost": _filled(GHOST)}
BUSY: Routes = {**SHOP, "/p/ghost": page("for (;;);")}


async def look(needed: bool) -> tuple[float, float, float]:
    """Seconds of the first and the second look-up of a Finder, and the most bytes of its children."""
    most = 0.0

    async def weigh() -> None:
        nonlocal most
        while True:
            _, *children = _family(os.getpid())
            most = max(most, sum(map(_own_memory, children)))
            await asyncio.sleep(0.1)

    times = []
    async with Server(SHOP if needed else STATIC) as server:
        with tempfile.TemporaryDirectory() as folder:
            entry = ENTRY.format(site=server.url, browser=str(needed).lower())
            (Path(folder) / "shop.toml").write_text(entry)
            async with Finder(
                settings=Settings(contact="bench@shop.example"), registry=Registry([Path(folder)])
            ) as finder:
                weighing = asyncio.create_task(weigh())
                for _ in range(2):
                    began = time.perf_counter()
                    report = await finder.find(WISH, deadline=60, fresh=True)
                    times.append(time.perf_counter() - began)
                    if [one.outcome for one in report.findings] != ["available"]:
                        raise SystemExit(f"it was not found: {report.findings}")
                weighing.cancel()
    return times[0], times[1], most


async def late() -> float:
    """Seconds after the deadline at which the command has ended, while a page keeps its browser busy."""
    async with Server(BUSY) as server:
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "config.toml"
            config.write_text('contact = "bench@shop.example"\n')
            (Path(folder) / "retailers").mkdir()
            (Path(folder) / "retailers" / "shop.toml").write_text(
                ENTRY.format(site=server.url, browser="true")
            )
            environment = os.environ | {
                "STOCKFINDER_CONFIG": str(config),
                "STOCKFINDER_STATE": str(config.with_name("state.db")),
            }
            words = ("find", "Brooks Ghost 16 mens 10", "--only", "shop", "--deadline", str(DEADLINE))
            began = time.perf_counter()
            process = await asyncio.create_subprocess_exec(
                COMMAND,
                *words,
                env=environment,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            await process.wait()
            return time.perf_counter() - began - DEADLINE


async def main(rounds: int) -> None:
    """Measure with and without in turn."""
    both = [(await look(True), await look(False)) for _ in range(rounds)]
    for n, name in enumerate(("first", "second")):
        with_it, without = [
            statistics.median(pair[m][n] for pair in both) * 1000 for m in (0, 1)
        ]  # in milliseconds
        print(f"{name} look-up: {with_it:.0f} ms with a browser, {without:.0f} ms without")
    print(f"memory of the browser and its driver: {max(pair[0][2] for pair in both) / 1e6:.0f} MB")
    lates = sorted([await late() for _ in range(rounds)])
    middle = statistics.median(lates)
    print(f"the command ends {middle * 1000:.0f} ms after its deadline (max {lates[-1] * 1000:.0f})")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
