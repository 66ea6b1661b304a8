"""A real process with a browser: it answers, ends on time, and leaves no Chromium, however it is ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import COMMAND
from tests.conftest import ROOT
from tests.web.script_shop import ENTRY, SHOP, gone, needs_browser, page, profiles, temporary
from tests.web.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.server import Routes

pytestmark = needs_browser
BUSY: Routes = {**SHOP, "/p/ghost": page("fetch('/begun'); setTimeout(() => { for (;;); }, 50)")}
SOON = 30.0
"""Seconds within which a process ends on a busy machine, where its page or its deadline would take longer."""


@pytest.fixture
def mark(environment: dict[str, str]) -> Iterator[Path]:
    """Where the browser keeps its files, so that its processes can be told from all others."""
    with temporary() as folder:
        environment["TMPDIR"] = str(folder)
        yield folder


def _configure(config: Path, server: Server) -> None:
    (config.parent / "retailers").mkdir(parents=True)
    (config.parent / "retailers" / "scripts.toml").write_text(ENTRY.format(site=server.url, browser="true"))
    config.write_text('contact = "tests@shop.example"\n')


async def start(
    server: Server, config: Path, environment: dict[str, str], *words: str, own_session: bool = False
) -> asyncio.subprocess.Process:
    """The command, asking that server alone."""
    _configure(config, server)
    wish = ("Brooks Ghost 16", "--men", "--size", "10", "--only", "scripts", "--at-least", "1")
    return await asyncio.create_subprocess_exec(
        *COMMAND,
        *("find", *wish, *words),
        cwd=ROOT,
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=own_session,
    )


async def test_it_answers_and_chromium_is_gone_when_it_is(
    config: Path, environment: dict[str, str], mark: Path
) -> None:
    async with Server(SHOP) as server:
        process = await start(server, config, environment, "--deadline", "120", "--json")
        async with asyncio.timeout(120):
            out, error = await process.communicate()
    assert not await gone(mark)
    assert not profiles(mark)
    assert b"Traceback" not in error
    assert process.returncode == 0
    (finding,) = json.loads(out)["findings"]
    assert finding["outcome"] == "available"


async def test_the_deadline_ends_it_while_a_page_keeps_the_browser_busy(
    config: Path, environment: dict[str, str], mark: Path
) -> None:
    """Chromium needs a moment longer than the process. (`benchmarks/browser.py` says how long.)"""
    async with Server(BUSY) as server:
        process = await start(server, config, environment, "--deadline", "4")
        async with asyncio.timeout(SOON):
            out, error = await process.communicate()
        assert not await gone(mark)
    assert not profiles(mark)
    assert process.returncode == 3
    assert b"timed out" in out
    assert error == b""


@pytest.mark.parametrize(
    ("moment", "how"),
    [
        ("starting", (signal.SIGINT, True, 130)),  # as Ctrl-C on a terminal: all processes get it
        ("starting", (signal.SIGKILL, False, -signal.SIGKILL)),
        ("busy", (signal.SIGINT, True, 130)),
        ("busy", (signal.SIGINT, False, 130)),
        ("busy", (signal.SIGTERM, False, 130)),
        ("busy", (signal.SIGKILL, False, -signal.SIGKILL)),
    ],
)
async def test_however_it_is_ended_nothing_is_left(
    config: Path,
    environment: dict[str, str],
    mark: Path,
    how: tuple[signal.Signals, bool, int],
    moment: str,
) -> None:
    """Be it while the browser starts or while a page keeps it busy."""
    number, everybody, code = how
    async with Server(BUSY) as server:
        process = await start(server, config, environment, "--deadline", "120", own_session=True)
        async with asyncio.timeout(60):
            await server.reached("/search?q=Brooks%20Ghost%2016" if moment == "starting" else "/begun")
        (os.killpg if everybody else os.kill)(process.pid, number)
        async with asyncio.timeout(SOON):
            out, error = await process.communicate()
        assert not await gone(mark)
    assert not profiles(mark)
    if code == 130:
        assert b"Too few" in out
    assert b"Traceback" not in error
    assert b"never retrieved" not in error
    assert process.returncode == code
