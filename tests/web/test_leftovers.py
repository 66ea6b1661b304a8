"""After the door is closed nothing is left: no task, no socket, no file, no warning."""

from __future__ import annotations

import asyncio
import gc
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stockfinder.errors import NoAnswer
from stockfinder.web import Door
from tests.left_behind import PATIENCE
from tests.web.conftest import NoPace, web_of
from tests.web.server import Server, black_hole, drip, pour, reply, reset

if TYPE_CHECKING:
    from stockfinder.web import ShopWeb

ROUTES = {
    "/ok": reply(200, "<p>" + "shoes" * 5000),
    "/hole": black_hole,
    "/drip": drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"),
    "/reset": reset(),
    "/much": pour(20_000_000),
    "/gone": reply(302, Location="https://elsewhere.example/"),
}
SECONDS = {"/hole": 2.5, "/drip": 2.5}
"""For what never ends; all else ends by itself, in however long a busy machine takes."""


async def ask(web: ShopWeb, path: str) -> str:
    try:
        return str((await web.get(path)).status)
    except NoAnswer as error:
        return str(error.outcome)


async def session(folder: Path) -> set[str]:
    """Two dozen look-ups at once against everything that can go wrong; some are cancelled on the way."""
    async with Server(ROUTES) as server, Door(contact="agent@example.com", record=folder) as door:
        door._pace = NoPace()
        tasks = [
            asyncio.create_task(ask(web_of(door, server.url, seconds=SECONDS.get(path, 30)), path))
            for path in ROUTES
            for _ in range(4)
        ]
        await server.reached("/hole")
        for task in tasks[::5]:
            task.cancel()
        return {str(one) for one in await asyncio.gather(*tasks, return_exceptions=True)}


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def there() -> dict[str, int]:
    """What there is now."""
    gc.collect()
    return {
        "tasks": len(asyncio.all_tasks()),
        "descriptors": descriptors(),
        "threads": threading.active_count(),
    }


@pytest.mark.skipif(sys.platform != "linux", reason="counts descriptors in /proc, which only Linux has")
async def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """Tasks, descriptors and threads are as many after two sessions as after one."""
    seen = await session(tmp_path)  # opens what stays for the life of the process
    assert {"200", "timed_out", "unreachable", "drifted"} <= seen
    before = there()
    await session(tmp_path)
    for _ in range(int(PATIENCE / 0.05)):  # what is closing has to close
        if there() != before:
            await asyncio.sleep(0.05)
    assert there() == before
