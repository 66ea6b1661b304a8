"""A real process with a browser: it answers, ends on time, and leaves no Chromium, however it is ended."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import COMMAND
from tests.conftest import ROOT
from tests.web.script_shop import ENTRY, SHOP, gone, living, needs_browser, page, temporary
from tests.web.server import Server

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.server import Routes

pytestmark = needs_browser
BUSY: Routes = {**SHOP, "/p/ghost": page("for (;;);")}


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
    server: Server, config: Path, environment: dict[str, str], *words: str, **other: bool
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
        **other,
    )


async def test_it_answers_and_chromium_is_gone_when_it_is(
    config: Path, environment: dict[str, str], mark: Path
) -> None:
    async with Server(SHOP) as server:
        process = await start(server, config, environment, "--deadline", "60", "--json")
        out, error = await process.communicate()
    assert not await gone(mark, within=0.1)  # what pid 1 has not yet buried counts as gone
    assert not list(mark.iterdir())  # noqa: ASYNC240 - nothing else runs here
    assert b"Traceback" not in error
    assert process.returncode == 0
    (finding,) = json.loads(out)["findings"]
    assert finding["outcome"] == "available"


async def test_the_deadline_ends_it_while_a_page_keeps_the_browser_busy(
    config: Path, environment: dict[str, str], mark: Path
) -> None:
    """Chromium needs a moment longer than the process."""
    async with Server(BUSY) as server:
        began = time.monotonic()
        process = await start(server, config, environment, "--deadline", "6")
        out, error = await process.communicate()
        assert time.monotonic() - began < 6.0 + 0.5
        assert not await gone(mark, within=2.0)
    assert not list(mark.iterdir())  # noqa: ASYNC240 - nothing else runs here
    assert process.returncode == 3
    assert b"timed out" in out
    assert error == b""


@pytest.mark.parametrize(
    "how",
    [
        (signal.SIGINT, False, 130),
        (signal.SIGINT, True, 130),  # as Ctrl-C on a terminal
        (signal.SIGTERM, False, 130),
        (signal.SIGKILL, False, -signal.SIGKILL),
    ],
)
@pytest.mark.parametrize("moment", ["starting", "busy"])
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
        process = await start(server, config, environment, "--deadline", "60", start_new_session=True)
        await server.reached("/search?q=Brooks%20Ghost%2016" if moment == "starting" else "/p/ghost")
        if moment == "busy":
            await asyncio.sleep(1.5)
        assert len(living(mark)) > 1
        (os.killpg if everybody else os.kill)(process.pid, number)
        out, error = await process.communicate()
        assert not await gone(mark, within=3.0)
    if not everybody:  # on a Ctrl-C the driver kills Chromium, whose empty folder stays
        assert not list(mark.iterdir())  # noqa: ASYNC240 - nothing else runs here
    if code == 130:
        assert b"Too few" in out
    assert b"Traceback" not in error
    assert b"never retrieved" not in error
    assert process.returncode == code
