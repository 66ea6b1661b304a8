"""Pages that need a browser: what it shows, whom it cannot ask, when it ends, and that nothing is left."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import signal
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stockfinder.errors import ConfigurationError, NoAnswer
from stockfinder.finder import Finder
from stockfinder.report import Outcome
from stockfinder.retailer import Registry
from stockfinder.settings import Settings
from stockfinder.web import Door, browser, rendering
from tests.shoes import wish
from tests.web.conftest import NoPace, web_of
from tests.web.script_shop import ENTRY, SHOP, gone, json, living, needs_browser, page, profiles, temporary
from tests.web.server import Asked, Server, black_hole, reply, reset
from tests.web.test_imports import modules

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.web.conftest import Serve

AGENT = "stockfinder/"
LONG = 60.0
"""Seconds within which a busy machine has started a browser and shown a page."""
SOON = 30.0
"""Seconds within which what must end at once has ended on a busy machine; a page that is busy never ends."""


@pytest.fixture
def mark(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the browser keeps its files, so that its processes can be told from all others."""
    with temporary() as folder:
        monkeypatch.setenv("TMPDIR", str(folder))
        yield folder


@pytest.fixture
async def door(serve: Serve, mark: Path, caplog: pytest.LogCaptureFixture) -> AsyncIterator[Door]:
    """A live door without pace; after it is closed no process, no file and no lost error is left."""
    async with Door(contact="agent@example.com") as opened:
        opened._pace = NoPace()
        yield opened
    gc.collect()
    assert [one.getMessage() for one in caplog.get_records("call") if one.levelname == "ERROR"] == []
    assert not await gone(mark)
    assert not profiles(mark)


async def ask(door: Door, server: Server, path: str, **other: Any) -> str:
    """The text of a page, or the outcome."""
    try:
        other = {"seconds": LONG, **other}
        return (await web_of(door, server.url, browser=True, **other).get(path)).text
    except NoAnswer as error:
        return f"{error.outcome}: {error.message}"


# -- what it is for --


@needs_browser
async def test_sizes_that_a_script_shows_are_read_size_by_size(
    serve: Serve, tmp_path: Path, mark: Path
) -> None:
    """A size in stock, one sold out and one not offered; without a browser the same shop tells nothing."""
    server = await serve(SHOP)
    for name, needed in (("with", "true"), ("without", "false")):
        (tmp_path / f"{name}.toml").write_text(ENTRY.format(site=server.url, browser=needed))
    found = {}
    async with Finder(settings=Settings(contact="a@b.example"), registry=Registry([tmp_path])) as finder:
        for size, only in (("10", "with"), ("11", "with"), ("15", "with"), ("10", "without")):
            report = await finder.find(wish(size), only=[only], deadline=LONG, at_least=0)
            (found[size, only],) = report.findings
    assert found["10", "with"].outcome is Outcome.AVAILABLE
    assert found["11", "with"].outcome is Outcome.SOLD_OUT
    assert found["15", "with"].outcome is Outcome.SIZE_NOT_OFFERED
    assert found["10", "with"].requests == 5  # two pages, what each says, and the script once
    assert not found["10", "without"].counts
    assert not await gone(mark)


@needs_browser
async def test_a_recording_holds_what_the_browser_showed_and_replays_without_one(
    serve: Serve, tmp_path: Path, mark: Path
) -> None:
    server = await serve(SHOP)
    async with Door(contact="a@b.example", record=tmp_path) as door:
        shown = await web_of(door, server.url, browser=True, seconds=LONG).get("/p/ghost")
    assert b"OutOfStock" in shown.body
    async with Door(contact=None, replay=tmp_path) as door:
        again = await web_of(door, server.url, browser=True).get("/p/ghost")
        assert door._browser is None
    assert again.body == shown.body


@needs_browser
async def test_it_says_who_it_is_keeps_no_cookies_and_only_gets(door: Door, serve: Serve) -> None:
    script = """document.cookie = "seen=1";
        const tell = text => document.querySelector("main").append(text + ";");
        tell(navigator.userAgent); tell(navigator.webdriver);
        fetch("/data", {headers: {"X-Requested-With": "fetch", "Authorization": "Bearer x"}})
            .then(() => tell("got"));
        fetch("/cart", {method: "POST", body: "x"}).catch(() => tell("not posted"));"""
    server = await serve({"/": page(script), "/data": reply(200, "{}", "application/json", Set_Cookie="a=1")})
    for _ in range(2):
        text = await ask(door, server, "/")
        assert f"{AGENT}" in text
        assert "agent@example.com);true;" in text
        assert "got;" in text
        assert "not posted;" in text
    assert sorted(server.paths) == ["/", "/", "/data", "/data"]
    assert {a.method for a in server.asked} == {"GET"}
    for asked in server.asked:
        assert asked.headers["user-agent"].startswith(AGENT)
        assert not {"cookie", "authorization"} & asked.headers.keys()
    data = next(a for a in server.asked if a.path == "/data")
    assert data.headers["x-requested-with"] == "fetch"


# -- whom it cannot ask --

EVERY_WAY = """
const tell = text => document.querySelector("main").append(text + ";");
const attempt = (name, way) => { try { way(); tell(name); } catch (error) { tell(name + " failed"); } };
const to = "STRANGER";
attempt("fetch", () => fetch("http://" + to + "/a", {mode: "no-cors"}).catch(() => tell("refused")));
attempt("keepalive", () => fetch("http://" + to + "/b", {mode: "no-cors", keepalive: true}).catch(() => 0));
attempt("socket", () => new WebSocket("ws://" + to + "/c"));
attempt("events", () => new EventSource("http://" + to + "/d"));
attempt("beacon", () => navigator.sendBeacon("http://" + to + "/e", "x"));
attempt("peer", () => {
    const peer = new RTCPeerConnection({iceServers: [{urls: "stun:" + to},
        {urls: "turn:" + to + "?transport=tcp", username: "a", credential: "b"}]});
    peer.createDataChannel("x");
    peer.createOffer().then(offer => peer.setLocalDescription(offer));
});
attempt("worker", () => new Worker(URL.createObjectURL(new Blob([
    "fetch('http://" + to + "/f', {mode: 'no-cors'}); new WebSocket('ws://" + to + "/g')"]))));
attempt("transport", () => new WebTransport("https://" + to + "/s").ready.catch(() => 0));
attempt("window", () => window.open("http://" + to + "/h"));
attempt("form", () => {
    const form = document.createElement("form");
    form.action = "http://" + to + "/i"; form.method = "post"; form.target = "_blank";
    document.body.append(form); form.submit();
});
fetch("file:///etc/passwd").then(() => tell("a file"), () => tell("no file"));
fetch("http://FRIEND/data").then(reply => reply.text()).then(tell);
fetch("/forbidden").catch(() => tell("robots"));
"""
HEAD = """<link rel="preconnect" href="http://STRANGER"><link rel="dns-prefetch" href="http://STRANGER">
<link rel="prefetch" href="http://STRANGER/j">
<link rel="preload" as="script" href="http://STRANGER/k"><link rel="icon" href="http://STRANGER/l">
<link rel="stylesheet" href="http://STRANGER/m">
<script type="speculationrules">{"prefetch": [{"source": "list", "urls": ["http://STRANGER/n"]}]}</script>"""
BODY = """<img src="http://STRANGER/o"><iframe src="http://STRANGER/p"></iframe>
<video src="http://STRANGER/q"></video><script src="http://STRANGER/r"></script>"""


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, seen: list[object]) -> None:
        self._seen = seen

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._seen.append(addr)


@needs_browser
async def test_a_page_reaches_no_host_off_the_list_by_any_way(door: Door, serve: Serve) -> None:
    """Not a connection and not a datagram; a listed host is asked, and no path that robots.txt forbids."""
    seen: list[object] = []

    async def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(writer.get_extra_info("peername"))
        writer.close()

    stranger = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = stranger.sockets[0].getsockname()[1]
    datagrams, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Datagrams(seen), local_addr=("127.0.0.1", port)
    )
    friend = await serve({"/data": reply(200, "a listed host", "text/plain")})

    def filled(text: str) -> str:
        return text.replace("STRANGER", f"127.0.0.1:{port}").replace("FRIEND", f"127.0.0.1:{friend.port}")

    server = await serve(
        {
            "/": page(filled(EVERY_WAY), filled(HEAD), filled(BODY)),
            "/robots.txt": reply(200, "User-agent: *\nDisallow: /forbidden", "text/plain"),
        }
    )
    text = await ask(door, server, "/", hosts=(f"127.0.0.1:{friend.port}",))
    assert "socket;events;beacon;peer;worker;transport;window;form;" in text
    for word in ("refused;", "a listed host;", "robots;", "no file;"):
        assert word in text
    await asyncio.sleep(0.5)  # what is still under way
    assert seen == []
    assert server.paths == ["/"]
    assert friend.paths == ["/data"]
    datagrams.close()
    stranger.close()


@needs_browser
async def test_a_challenge_is_never_shown_to_the_browser(door: Door, serve: Serve) -> None:
    """A script that could solve it does not run, be it the page's answer or what its own request gets."""
    challenge = "<title>Just a moment...</title><script>window._cf_chl_opt={};fetch('/solved')</script>"
    server = await serve(
        {
            "/": reply(200, challenge),
            "/late": page("fetch('/data').then(reply => reply.text()).then(text => document.write(text))"),
            "/data": reply(200, challenge),
        }
    )
    assert (await ask(door, server, "/")).startswith("blocked: ")
    assert (await ask(door, server, "/late")).startswith("blocked: ")
    assert "/solved" not in server.paths


# -- what a page may not do to the answer --


@needs_browser
async def test_what_fails_in_passing_makes_the_page_no_answer(door: Door, serve: Serve) -> None:
    """A page without its data could show anything; an error that every visitor gets is part of the page."""
    script = """fetch("/data" + location.search).then(reply =>
        document.querySelector("main").append("status " + reply.status))"""
    answers = {
        "/e500": (reply(500), "unreachable: "),
        "/e403": (reply(403), "blocked: "),
        "/e429": (reply(429, Retry_After="1"), "rate_limited: "),
        "/reset": (reset(), "unreachable: "),
        "/e401": (reply(401), "status 401"),
        "/e404": (reply(404), "status 404"),
        "/empty": (reply(204), "status 204"),
    }
    server = await serve(
        {path: page(script.replace("/data", f"/data{path}")) for path in answers}
        | {f"/data{path}": answer for path, (answer, _) in answers.items()}
    )
    last = answers.pop("/e429")  # after which the host is left alone
    texts = await asyncio.gather(*(ask(door, server, path) for path in answers))
    answers["/e429"] = last
    for (path, (_, expected)), text in zip(
        answers.items(), [*texts, await ask(door, server, "/e429")], strict=True
    ):
        assert text.startswith(expected) if expected.endswith(": ") else expected in text, (path, text)


@needs_browser
async def test_a_page_that_leads_elsewhere_by_script_is_followed_by_the_rules(
    door: Door, serve: Serve
) -> None:
    server = await serve(
        {
            "/old": page("location = '/new'"),
            "/new": page("document.querySelector('main').append('here')"),
            "/away": page("location = 'http://stranger.example/'"),
            "/circle": page("location.reload()"),
            "/form": page("document.forms[0].submit()", body="<form method='post' action='/x'></form>"),
        }
    )
    assert "<main>here</main>" in await ask(door, server, "/old")
    assert "stranger.example, which is not among the hosts" in await ask(door, server, "/away")
    assert await ask(door, server, "/circle") == "unreachable: it redirects in circles"
    assert await ask(door, server, "/form") == "drifted: its page sends a form by itself"
    assert "/x" not in server.paths


@needs_browser
async def test_its_own_requests_are_bounded(
    door: Door, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more than so many a look-up, and one at a time at a host."""
    script = "for (let i = 0; i < 6; i++) fetch('/data?' + i)"
    server = await serve({"/": page(script), "/data": json({})})
    assert "<main>" in await ask(door, server, "/")
    assert server.most == 1
    monkeypatch.setattr(rendering, "MOST_PARTS", 5)
    assert (await ask(door, server, "/")).startswith("held_back: our own limit of 5 requests")


# -- time and memory --


@needs_browser
async def test_the_deadline_holds_whatever_a_page_does(door: Door, serve: Serve) -> None:
    async def poll(asked: Asked) -> None:
        await asyncio.sleep(0.05)
        await json({})(asked)

    server = await serve(
        {
            "/ok": page(),
            "/busy": page("setTimeout(() => { for (;;); }, 50)"),
            "/busy-at-once": page("for (;;);"),
            "/waits": page("fetch('/hole')"),
            "/hole": black_hole,
            "/polls": page("const ask = () => fetch('/poll').then(ask); ask()"),
            "/poll": poll,
            "/asks": page("alert(1); confirm(2); print()"),
        }
    )
    assert "<main>" in await ask(door, server, "/ok")
    endless = ("/busy", "/busy-at-once", "/waits", "/polls")
    async with asyncio.timeout(SOON):
        texts = await asyncio.gather(*(ask(door, server, path, seconds=2) for path in endless))
    assert [text.partition(":")[0] for text in texts] == ["timed_out"] * 4
    assert "<main>" in await ask(door, server, "/asks")
    assert "<main>" in await ask(door, server, "/ok")


@needs_browser
@pytest.mark.skipif(sys.platform != "linux", reason="memory is watched by /proc, which only Linux has")
async def test_a_page_that_takes_too_much_memory_ends_alone(
    door: Door, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told as unreachable; another page that is open meanwhile is not touched, nor is the browser."""
    greedy = "const all = []; for (;;) all.push(new Uint8Array(1e7).fill(7))"
    server = await serve(
        {
            "/greedy": page(f"setTimeout(() => {{ {greedy} }}, 50)"),
            "/long": page("fetch('/slow').then(() => document.querySelector('main').append('whole'))"),
            "/slow": [reply(200, "{}", "application/json")],
            "/large": page(
                f"document.querySelector('main').append('x'.repeat({rendering.LARGEST}))",
            ),
        }
    )
    assert await ask(door, server, "/large") == "unreachable: its page is larger than 8 MB"
    monkeypatch.setattr(browser, "MEMORY", 250_000_000)
    texts = await asyncio.gather(*(ask(door, server, path) for path in ("/greedy", "/long")))
    assert texts[0] == "unreachable: our browser gave up on its page"
    assert "<main>whole</main>" in texts[1]


# -- ends --


@needs_browser
async def test_a_browser_that_breaks_is_replaced(door: Door, serve: Serve, mark: Path) -> None:
    """Chromium killed, its page is unreachable; after that, or a killed driver, a new one starts."""

    def kill(word: str) -> None:
        victims = [pid for pid, line in living(mark).items() if word in line and "--type=" not in line]
        assert victims
        for pid in victims:  # two, where Chromium is started by a shell script that waits for it
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    server = await serve({"/ok": page(), "/waits": page("fetch('/hole')"), "/hole": black_hole})
    waiting = asyncio.create_task(ask(door, server, "/waits"))
    async with asyncio.timeout(LONG):
        await server.reached("/hole")
    kill("--remote-debugging-pipe")
    assert (await waiting).startswith("unreachable: our browser ")
    assert "<main>" in await ask(door, server, "/ok")
    async with asyncio.timeout(SOON):
        while sum("run-driver" in line for line in living(mark).values()) > 1:  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.05)
    kill("run-driver")
    assert "<main>" in await ask(door, server, "/ok")
    await door.aclose()
    assert not await gone(mark)
    for left in mark.iterdir():  # noqa: ASYNC240 - who was killed could not clear up
        shutil.rmtree(left)


@needs_browser
async def test_a_door_closed_at_any_moment_leaves_nothing(serve: Serve, mark: Path) -> None:
    """While the browser starts, while a page loads, while one is busy; each look-up is cancelled."""
    server = await serve({"/busy": page("for (;;);")})
    for seconds in (0.05, 0.4, 1.2):
        async with Door(contact="agent@example.com") as door:
            task = asyncio.create_task(ask(door, server, "/busy"))
            await asyncio.sleep(seconds)  # any moment will do
            task.cancel()
        assert task.cancelled() or task.cancelling()
        await asyncio.gather(task, return_exceptions=True)
        assert not await gone(mark), seconds
        assert not profiles(mark), seconds


def streams(pid: int) -> set[str]:
    """What the standard output and the standard error of a process are."""
    return {str(Path(f"/proc/{pid}/fd/{number}").readlink()) for number in (1, 2)}


@needs_browser
async def test_it_neither_holds_our_streams_nor_takes_the_processor_from_us(
    door: Door, serve: Serve, mark: Path
) -> None:
    """Who reads our output from a pipe does not wait for the driver; a busy page stands back behind us."""
    server = await serve({"/waits": page("fetch('/hole')"), "/hole": black_hole})
    asking = asyncio.create_task(ask(door, server, "/waits"))
    async with asyncio.timeout(LONG):
        await server.reached("/hole")
    (driver,) = (pid for pid, line in living(mark).items() if "run-driver" in line)
    assert not streams(driver) & streams(os.getpid()) - {os.devnull}
    async with asyncio.timeout(SOON):
        while any(  # noqa: ASYNC110 - no event tells of it
            os.getpriority(os.PRIO_PROCESS, pid) != browser._NICE
            for pid, line in living(mark).items()
            if "--type=renderer" in line
        ):
            await asyncio.sleep(0.05)
    asking.cancel()


@needs_browser
async def test_a_browser_that_is_frozen_is_killed(
    serve: Serve, mark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "_STOP_SECONDS", 0.5)
    server = await serve({"/ok": page()})
    async with Door(contact="agent@example.com") as door:
        assert "<main>" in await ask(door, server, "/ok")
        for pid, line in living(mark).items():
            if "--user-data-dir" in line:
                os.kill(pid, signal.SIGSTOP)
    assert not await gone(mark)


# -- what is missing --


async def test_without_playwright_the_message_names_the_extra(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the shop is not asked for a page that could not be shown."""
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    server = await serve(SHOP)
    async with Door(contact="agent@example.com") as door:
        with pytest.raises(ConfigurationError, match=r'pip install "stockfinder\[browser\]"'):
            await web_of(door, server.url, browser=True).get("/search")
    assert server.paths == []


@needs_browser
async def test_without_chromium_the_message_names_the_package(
    serve: Serve, mark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(mark))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(mark))
    server = await serve(SHOP)
    async with Door(contact="agent@example.com") as door:
        with pytest.raises(ConfigurationError, match="apt-get install chromium"):
            await web_of(door, server.url, browser=True, seconds=LONG).get("/search")
    assert not await gone(mark)


@pytest.mark.skipif(
    find_spec("playwright") is None or not any(map(shutil.which, browser.ON_PATH)),
    reason="needs Playwright and a Chromium that it has not downloaded",
)
@pytest.mark.parametrize("shell", [True, False], ids=["shell", "full"])
async def test_what_playwright_has_downloaded_is_found(
    serve: Serve, mark: Path, monkeypatch: pytest.MonkeyPatch, shell: bool
) -> None:
    """Be it the headless shell alone or the full Chromium alone; the machine's own stands in for them."""
    from playwright.async_api import Error, async_playwright

    command = (
        f"#!/bin/sh\nPATH={os.environ['PATH']} exec {next(filter(None, map(shutil.which, browser.ON_PATH)))}"
    )
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(mark / "downloads"))
    async with async_playwright() as started:
        place = Path(started.chromium.executable_path)
        if shell:
            with pytest.raises(Error) as missing:
                await started.chromium.launch()
            place = Path(str(missing.value).partition("exist at ")[2].split()[0])
    place.parent.mkdir(parents=True)
    place.write_text(f'{command} "$@"\n')
    place.chmod(0o755)
    monkeypatch.setenv("PATH", str(mark))
    server = await serve({"/ok": page()})
    async with Door(contact="agent@example.com") as door:
        assert "<main>" in await ask(door, server, "/ok")
    assert not await gone(mark)


@needs_browser
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, for whom Chromium's sandbox cannot work")
async def test_the_sandbox_is_left_out_for_root_alone(
    serve: Serve, mark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All others get it: root, taken for somebody else, is told by Chromium that it cannot have it."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    server = await serve(SHOP)
    async with Door(contact="agent@example.com") as door:
        with pytest.raises(ConfigurationError, match="Running as root without --no-sandbox"):
            await web_of(door, server.url, browser=True, seconds=LONG).get("/search")
    assert not await gone(mark)


def test_nothing_of_it_is_imported_before_it_is_needed() -> None:
    loaded = modules("import sys, stockfinder, stockfinder.web, stockfinder.web.live; print(*sys.modules)")
    assert not {"playwright", "stockfinder.web.browser", "stockfinder.web.rendering"} & loaded
    assert "playwright" not in modules("import sys, stockfinder.web.rendering; print(*sys.modules)")
