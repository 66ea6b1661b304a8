"""What a test has left behind: tasks, threads of ours, descriptors and processes.

Anything counts that was not there before the test and does not end within seconds after it.
"""

from __future__ import annotations

import asyncio
import gc
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from stockfinder.web.thread import running

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

PATIENCE = 10.0
"""Seconds that something which is ending may take, on a busy machine."""
_PROC = Path("/proc/self")


def open_things() -> dict[str, str]:
    """Descriptors, threads of ours and child processes by a name that is theirs alone, and what each is."""
    found = {f"thread {id(thread)}": repr(thread) for thread in running.copy()}
    if not _PROC.is_dir():  # only Linux tells the rest
        return found
    for name in os.listdir(_PROC / "fd"):  # noqa: PTH208 - before and after each of thousands of tests
        try:
            target = os.readlink(_PROC / "fd" / name)  # noqa: PTH115 - the same
        except OSError:
            continue  # the listing's own
        found[f"descriptor {name} {target}"] = target
    for pid in (_PROC / "task" / str(os.getpid()) / "children").read_text().split():
        found[f"process {pid}"] = _command(pid)
    return found


def left(before: dict[str, str]) -> list[str]:
    """What is there that was not before, once everything that is ending has ended."""
    end = time.monotonic() + PATIENCE
    collected = False
    while new := open_things().items() - before.items():
        if not collected:
            gc.collect()  # a socket in a cycle of objects is closed when that is found
            collected = True
        elif time.monotonic() > end:
            break
        else:
            time.sleep(0.02)
    return [f"{name} ({what})" for name, what in sorted(new)]


async def left_tasks(before: AbstractSet[asyncio.Task[object]]) -> list[str]:
    """The tasks that are there and were not before, once those that are ending have ended."""
    mine = {asyncio.current_task()}
    new = asyncio.all_tasks() - before - mine
    if new:
        _, new = await asyncio.wait(new, timeout=PATIENCE)
    return sorted(map(repr, new))


def _command(pid: str) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")[:200]
    except OSError:
        return "it has ended"
