"""What the check after each test sees; `_nothing_is_left` in conftest.py applies it to every test."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from stockfinder.web.thread import in_thread
from tests import left_behind
from tests.left_behind import left, left_tasks, open_things

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def file(stack: ExitStack, folder: Path) -> None:
    stack.enter_context((folder / "file").open("w"))


def process(stack: ExitStack, _: Path) -> None:
    running = stack.enter_context(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))
    assert running.pid


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of descriptors and children in /proc")
@pytest.mark.parametrize("leave", [file, process])
def test_what_is_left_open_is_seen_and_named(
    leave: Callable[[ExitStack, Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(left_behind, "PATIENCE", 0.0)
    before = open_things()
    with ExitStack() as stack:
        leave(stack, tmp_path)
        assert leave.__name__ in " ".join(left(before))


async def test_a_thread_of_ours_is_seen_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    before = open_things()
    release = threading.Event()
    task = asyncio.create_task(in_thread(lambda: release.wait(30)))
    await asyncio.sleep(0)
    with monkeypatch.context() as patch:
        patch.setattr(left_behind, "PATIENCE", 0.0)
        assert "thread" in " ".join(left(before))
    release.set()
    await task
    assert not left(before)


async def test_a_task_is_seen_until_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    before = asyncio.all_tasks()
    release = asyncio.Event()
    task = asyncio.create_task(release.wait())
    with monkeypatch.context() as patch:
        patch.setattr(left_behind, "PATIENCE", 0.01)
        assert len(await left_tasks(before)) == 1
    release.set()
    assert not await left_tasks(before)
    assert task.done()
