"""Processes of one machine, asking one shop at once: the shop sees one person in a hurry."""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING

from stockfinder.store import SqliteStore
from stockfinder.web.host import Limits
from tests.conftest import ROOT
from tests.web.server import Asked, Server, reply

if TYPE_CHECKING:
    from pathlib import Path

PROCESSES = 8


async def test_processes_ask_a_shop_like_one_person(tmp_path: Path) -> None:
    """The shop sees the burst and then one request a second, whoever sends it.

    Nobody meets a lock, no request is missing in the log, and who got no turn was held back.
    `benchmarks/processes.py` does the same with fifty whole commands.
    """
    file = tmp_path / "a.db"
    times: list[float] = []

    async def page(asked: Asked) -> None:
        times.append(time.monotonic())
        await reply(200, "<p>shoes</p>")(asked)

    async with Server({"/robots.txt": page, "/p": page}) as server:
        processes = [
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "tests.web.asker", server.url, str(file), "2"),
                cwd=ROOT,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
            for _ in range(PROCESSES)
        ]
        for process in processes:
            assert process.stdout is not None
            assert await process.stdout.readline() == b"ready\n"
        begun = time.monotonic()
        told = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))
    found = [out.decode().strip().split("\t") for out, _ in told]
    assert [trouble for _, trouble in found] == ["None"] * PROCESSES
    outcomes = [outcome for outcome, _ in found]
    assert set(outcomes) <= {"answered", "held_back", "timed_out"}
    assert outcomes.count("answered") < PROCESSES
    limits = Limits()
    # Turns are later than `begun`, and a request never comes before its turn.
    assert 0 < len(times) <= limits.burst + (max(times) - begun) / limits.interval
    store = SqliteStore(file)
    assert len(await store.rows("request")) >= len(times)
    assert store.trouble is None
    await store.aclose()
