"""The one Chromium of a Door: found on the machine, started when a page needs it, held in bounds, ended.

Playwright starts it (the extra `browser`). It is only given what our own client fetched, and has no way out
of its own (`_NO_WAY_OUT`): where requests are merely intercepted, WebSockets, WebRTC and prefetches pass.

Nothing outlives the process, however it ends: Playwright's driver ends when the pipe from us closes, Chromium
when the pipe from the driver does, and the system closes the pipes of a process that was killed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stockfinder.errors import ConfigurationError
from stockfinder.web.exchange import Broken

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from playwright.async_api import Browser as Chromium
    from playwright.async_api import Page, Playwright

ON_PATH = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
"""Commands that are tried in this order where Playwright has no Chromium of its own, or one that fails."""
PAGES_AT_ONCE = 4
HEAP = 400
"""Megabytes that the JavaScript of a page may take, by V8's own limit."""
MEMORY = 800_000_000
"""Bytes that one process of the browser may have for itself (on Linux; elsewhere there is `HEAP` alone)."""

_NO_WAY_OUT = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://nowhere.invalid:1",
    "--proxy-bypass-list=<-loopback>",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",  # as the headless shell has it
)
_FLAGS = (
    *_NO_WAY_OUT,
    "--disable-gpu",
    "--blink-settings=imagesEnabled=false",
    f"--js-flags=--max-old-space-size={HEAP}",
)
"""Beside Playwright's own, which switch off background requests, updates, sync and the first run."""

_NICE = 10
"""How far Chromium stands back where the processors are busy: a page's loop must not hold up the deadline."""
_START_SECONDS = 20.0
_STOP_SECONDS = 3.0
_KILLED_SECONDS = 10.0
_WATCH_SECONDS = 0.1


class _Running(NamedTuple):
    playwright: Playwright
    chromium: Chromium
    pid: int


class Browser:
    """Chromium, started by the first page. It belongs to one event loop; close it."""

    def __init__(self) -> None:
        self._starting: asyncio.Task[_Running] | None = None
        self._turns = asyncio.Semaphore(PAGES_AT_ONCE)
        self._closing: set[asyncio.Task[None]] = set()

    def start(self) -> asyncio.Task[_Running]:
        """Begin to start, unless it runs. Await the task in `asyncio.shield`: others may wait for it, too.

        :raises ConfigurationError: Playwright is not installed; from the task, where no Chromium starts.
        """
        if self._starting is not None and _has_ended(self._starting):
            self._drop(self._starting)
        if self._starting is None:
            try:
                import playwright.async_api  # noqa: F401 - whether the extra is there is to be known at once
            except ImportError as error:
                raise ConfigurationError(
                    'this retailer needs a browser: pip install "stockfinder[browser]"'
                ) from error
            self._starting = asyncio.create_task(_start())
            # It may fail when nobody waits for it any more.
            self._starting.add_done_callback(lambda task: task.cancelled() or task.exception())
        return self._starting

    @asynccontextmanager
    async def page(self, user_agent: str) -> AsyncIterator[Page]:
        """An empty page of its own: no cookies, no storage, nothing of another page.

        :raises ConfigurationError: the browser cannot be started.
        :raises Broken: it has ended by itself; asking again starts a new one.
        """
        from playwright.async_api import Error

        async with self._turns:
            starting = self.start()
            running = await asyncio.shield(starting)
            opening = asyncio.ensure_future(
                running.chromium.new_page(
                    user_agent=user_agent, service_workers="block", accept_downloads=False
                )
            )
            watching = asyncio.create_task(_watch(running.pid))
            try:
                try:
                    page = await asyncio.shield(opening)
                except Error as error:
                    self._drop(starting)
                    raise Broken(f"our browser had ended ({first_line(error)})") from error
                yield page
            finally:
                watching.cancel()
                self._later(asyncio.create_task(_close(opening)))

    async def aclose(self) -> None:
        """End it, even while it is starting. It is gone on return."""
        await self._closed()  # first, as a page whose driver is gone cannot be closed, and says so in the log
        starting, self._starting = self._starting, None
        if starting is not None:
            _, late = await asyncio.wait({starting}, timeout=_START_SECONDS)
            if late:
                starting.cancel()
                await asyncio.wait({starting}, timeout=_STOP_SECONDS)
            if _has_started(starting):
                await _stop(starting.result())
        for task in await self._closed():
            task.cancel()

    async def _closed(self) -> set[asyncio.Task[None]]:
        """Give what was let go of a moment to end.

        :returns: what goes on all the same.
        """
        return (await asyncio.wait(self._closing, timeout=_STOP_SECONDS))[1] if self._closing else set()

    def _drop(self, starting: asyncio.Task[_Running]) -> None:
        """Forget a browser that has ended by itself, and end its driver."""
        if self._starting is starting:  # and nobody else has noticed yet
            self._starting = None
            if _has_started(starting):
                self._later(asyncio.create_task(_stop(starting.result())))

    def _later(self, task: asyncio.Task[None]) -> None:
        """Let go of something without waiting for it: a deadline may have come."""
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


def _has_started(starting: asyncio.Task[_Running]) -> bool:
    return starting.done() and not starting.cancelled() and starting.exception() is None


def _has_ended(starting: asyncio.Task[_Running]) -> bool:
    if not starting.done():
        return False
    return not (_has_started(starting) and starting.result().chromium.is_connected())


async def _start() -> _Running:
    from playwright.async_api import async_playwright

    try:
        with _driver_apart():
            playwright = await async_playwright().start()
        try:
            return await _launch(playwright)
        except BaseException:
            await playwright.stop()
            raise
    except ConfigurationError:
        raise
    except Exception as error:  # its own errors, and bare ones where its driver ends
        raise ConfigurationError(f"its browser cannot be started: {first_line(error)}") from error


@contextmanager
def _driver_apart() -> Iterator[None]:
    """Keep our standard error from a driver that is started here.

    It ends some tenths of a second after us; whoever reads our standard error from a pipe would wait for it.
    Playwright has no option for that. Where a version of it asks elsewhere, the driver is given it as before.
    """
    named = (f"playwright._impl.{name}" for name in ("transport", "_transport"))
    transport: Any = next((module for name in named if (module := sys.modules.get(name))), None)
    given = getattr(transport, "_get_stderr_fileno", None)
    if given is None:
        yield
        return
    transport._get_stderr_fileno = lambda: asyncio.subprocess.DEVNULL
    try:
        yield
    finally:
        transport._get_stderr_fileno = given


async def _launch(playwright: Playwright) -> _Running:
    """Playwright's own Chromium if there is one, or else the machine's."""
    from shutil import which

    from playwright.async_api import Error

    there = _own(playwright.chromium.executable_path) + [path for name in ON_PATH if (path := which(name))]
    trouble = (
        "this retailer needs a browser, and there is no Chromium: `apt-get install chromium`, or"
        " `playwright install chromium`"
    )
    for path in there:
        try:
            chromium = await playwright.chromium.launch(
                executable_path=path,
                chromium_sandbox=os.geteuid() != 0,  # Chromium's sandbox does not work for root
                args=_FLAGS,
                timeout=_START_SECONDS * 1000,
            )
        except Error as error:
            trouble = f"{path or 'Playwright’s own Chromium'} cannot be started: {_reason(error)}"
            continue
        session = await chromium.new_browser_cdp_session()
        processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        pid = next(int(one["id"]) for one in processes if one["type"] == "browser")
        return _Running(playwright, chromium, pid)
    raise ConfigurationError(trouble)


def _own(full: str) -> list[str | None]:
    """What Playwright has downloaded: nothing named, where it is the headless shell, which is its own choice.

    The shell can be there alone (`playwright install --only-shell`), and so can the full one (`--no-shell`).
    Launching what is not there would leave files behind.

    :param full: where the full one would be.
    """
    for folder in Path(full).parents:
        if folder.name.startswith("chromium-"):
            if folder.with_name(folder.name.replace("-", "_headless_shell-")).is_dir():
                return [None]
            break
    return [full] if Path(full).is_file() else []


async def _close(opening: asyncio.Future[Page]) -> None:
    from playwright.async_api import Error

    with suppress(Error):
        await (await opening).close()


async def _stop(running: _Running) -> None:
    """Have the driver end Chromium and itself; kill a Chromium that does not listen."""
    stopping = asyncio.ensure_future(running.playwright.stop())
    _, late = await asyncio.wait({stopping}, timeout=_STOP_SECONDS)
    if late:
        with suppress(ProcessLookupError):
            os.killpg(os.getpgid(running.pid), signal.SIGKILL)  # Playwright gives Chromium a group of its own
        await asyncio.wait(late, timeout=_KILLED_SECONDS)


async def _watch(pid: int) -> None:
    """End each process that takes too much memory; its page then tells that it crashed. All stand back."""
    while True:
        for one in _family(pid):
            _stand_back(one)  # again and again, as Chromium gives its pages what it thinks right
            if _own_memory(one) > MEMORY:
                _kill(one)
        await asyncio.sleep(_WATCH_SECONDS)


def _stand_back(pid: int) -> None:
    """Have a process and its threads let others go first where the processors are busy."""
    if hasattr(os, "setpriority"):  # not on Windows
        with suppress(OSError):  # it has ended
            os.setpriority(os.PRIO_PROCESS, pid, _NICE)
            for thread in Path(f"/proc/{pid}/task").iterdir():  # on Linux each has a priority of its own
                os.setpriority(os.PRIO_PROCESS, int(thread.name), _NICE)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _family(pid: int) -> Iterator[int]:
    """A process and all that it has started, as far as /proc tells."""
    yield pid
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from _family(int(child))


def _own_memory(pid: int) -> int:
    """Bytes in memory that a process shares with no file and no other process."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE")


def _reason(error: Exception) -> str:
    """What Chromium says on its standard error, which Playwright quotes, or else what Playwright says."""
    quoted = [line for line in str(error).splitlines() if ":FATAL:" in line or ":ERROR:" in line]
    return quoted[0].rpartition("] ")[2].strip() if quoted else first_line(error)


def first_line(error: Exception) -> str:
    """What Playwright says first; its call log follows on further lines."""
    return str(error).strip().partition("\n")[0]
