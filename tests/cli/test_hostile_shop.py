"""Shops whose every word holds terminal escapes, asked by the real command: what reaches the terminal."""

from __future__ import annotations

import asyncio
import json
import os
import pty
import re
import subprocess
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from stockfinder.retailer import write_entry
from tests.cli.conftest import COMMAND
from tests.faults.mangle import each
from tests.faults.shops import SCENARIOS, Good, ShopServer
from tests.web.server import Server, raw, reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stockfinder.report import Outcome
    from tests.cli.conftest import Run
    from tests.web.server import Script

EVIL = (
    " \x1b[35;41;5m\x1b]8;;https://evil.example/\x1b\\\x1b]52;c;ZXZpbA==\x07\x1bP$q\x1b\\\x1b[2J\x1bc\x9b31m\x9d0;t\x9c"
    "\u202e\u2066\u200b\ufeff\u061c\u00ad\U000e0041\x00\x07\x08\r\n\x7f\u2028\x85"
)
NAMES = re.compile(
    r"title|name|body|description|vendor|brand|option\d?|value|size|color|message", re.IGNORECASE
)
TEXT = re.compile(rb"(>[^<>{}\n]*\w[^<>{}\n]*)(</(?!script|style))")
RICH = re.compile(
    # What Rich sends: colours, the cursor, and links whose address is plain ASCII.
    r"\r(?=\x1b\[)|\x1b\[(?!35;41;5m)[\d;]*m|\x1b\[\?25[lh]|\x1b\[\d*[AGKJ]|\x1b\]8;id=\d+;https?://(?!evil)[!-~]*\x1b\\|\x1b\]8;;\x1b\\|\r\n"
)


@contextmanager
def serving(server: Server) -> Iterator[str]:
    """The server, in a thread of its own: the command is another process."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.__aenter__(), loop).result(10)
        try:
            yield server.url
        finally:
            asyncio.run_coroutine_threadsafe(server.__aexit__(), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def hostile(good: Good) -> Script:
    """The true answer with escapes behind every word that is shown."""

    def leaf(path: tuple[str, ...], value: Any) -> Any:
        shown = path and NAMES.fullmatch(path[-1]) and isinstance(value, str) and not value.startswith("http")
        return value + EVIL if shown else value

    if good.is_json:
        body = json.dumps(each(json.loads(good.body), leaf)).encode()
    else:
        body = TEXT.sub(lambda found: found[1] + EVIL.replace("\x00", "").encode() + found[2], good.body)
    return reply(good.status, body, good.kind)


class HostileShop(ShopServer):
    """A fixture's shop with all its answers made hostile, robots.txt too."""

    def _script(self, path: str) -> Script:
        if path == "/robots.txt":
            return reply(200, f"User-agent: *\nDisallow: /nothing{EVIL}\n", "text/plain")
        good = self.traffic.answer(self.asked[-1], self.url, 0)
        return reply(404, EVIL) if good is None else hostile(good)


def harmless(data: bytes) -> bool:
    """Whether it is UTF-8 of printable signs and line ends alone."""
    return "".join(data.decode().split("\n")).isprintable()


def on_terminal(environment: dict[str, str], *words: str) -> str:
    """What the command sends to a terminal."""
    terminal, end = pty.openpty()
    child = subprocess.Popen(
        [*COMMAND, *words],
        env={**environment, "COLUMNS": "150", "LINES": "50"},
        stdin=subprocess.DEVNULL,
        stdout=end,
        stderr=end,
    )
    os.close(end)
    told = b""
    while True:
        try:
            part = os.read(terminal, 65536)
        except OSError:  # its end
            break
        if not part:
            break
        told += part
    os.close(terminal)
    child.wait(60)
    return told.decode()


@pytest.mark.parametrize("name", ["shopify-suggest", "schema_org"])
def test_no_command_passes_on_what_a_terminal_would_obey(
    name: str, stockfinder: Run, environment: dict[str, str], config: Path
) -> None:
    server = HostileShop(next(one for one in SCENARIOS if one.name == name))
    wish = server.traffic.question("available").wish
    with serving(server) as url:
        write_entry(replace(server.shop("evil"), enabled=True), config.parent / "retailers")
        stockfinder("config", "set", "contact", "a@shop.example")
        find = [
            "find",
            wish.text,
            "--only",
            "evil",
            "--fresh",
            "--must",
            "vegan",
            "--size",
            wish.size or "10",
        ]
        seen = on_terminal(environment, *find)
        assert "\x1b[1m" in seen
        assert RICH.sub("", seen).isprintable()
        for words in (
            find,
            [*find, "--json"],
            ["doctor", "evil", "--json"],
            ["probe", url],
            ["requests", "--json"],
        ):
            done = subprocess.run(
                [*COMMAND, *words], env=environment, capture_output=True, timeout=60, check=False
            )
            assert done.stdout
            assert harmless(done.stdout), words
            assert harmless(done.stderr), words
            assert done.returncode in (0, 1, 3)
            if "--json" in words:
                json.loads(done.stdout)


HEAD = b"HTTP/1.1 %s\r\nContent-Type: text/html\r\n%sContent-Length: 2\r\nConnection: close\r\n\r\nhi"
WORDS = b"\x1b[35m\x1b]52;c;ZXZpbA==\x07\x9b31m\xe2\x80\xae"
ANSWERS = {
    "a reason phrase": HEAD % (b"503 " + WORDS, b""),
    "Retry-After": HEAD % (b"429 x", b"Retry-After: " + WORDS + b"\r\n"),
    "an encoding": HEAD % (b"200 x", b"Content-Encoding: " + WORDS + b"\r\n"),
    "a header's name": HEAD % (b"200 x", WORDS + b": x\r\n"),
    "a status line": b"HTTP/1.1 " + WORDS + b"\r\n\r\n",
    "a chunk's size": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + WORDS + b"\r\n",
    "a redirect's target": HEAD % (b"302 x", b"Location: http://shop.example/" + WORDS + b"\r\n"),
    "a redirect to no address": HEAD % (b"302 x", b"Location: http://[\r\n"),
    "a redirect to a script": HEAD % (b"302 x", b"Location: javascript:alert(1)\r\n"),
    "a redirect elsewhere": HEAD % (b"302 x", b"Location: //evil.example/\r\n"),
    "a redirect by backslashes": HEAD % (b"302 x", b"Location: http:\\\\evil.example/\r\n"),
    "a redirect with a user name": HEAD % (b"302 x", b"Location: http://127.0.0.1@evil.example/\r\n"),
    "a redirect to this machine": HEAD % (b"302 x", b"Location: http://2130706433/\r\n"),
    "a redirect to the cloud's metadata": HEAD % (b"302 x", b"Location: http://169.254.169.254/\r\n"),
}


def test_what_an_answers_head_says_is_told_in_a_line_of_plain_words(environment: dict[str, str]) -> None:
    """Read in one process each would take its time; the outcome is an answer's, and never a crash."""

    async def ask() -> dict[str, Outcome]:
        from stockfinder.errors import NoAnswer
        from stockfinder.shop import Facts, Shop
        from stockfinder.web import Door

        told: dict[str, Outcome] = {}
        async with Server({f"/{at}": raw(data) for at, data in enumerate(ANSWERS.values())}) as server:
            for at, name in enumerate(ANSWERS):
                shop = Shop(
                    name="evil",
                    title="Evil",
                    site=server.url,
                    platform="schema_org",
                    country="US",
                    facts=Facts(grade="operator", source="a test"),
                )
                async with Door(contact="a@shop.example") as door:
                    web = door.shop(shop, query_paths=(), deadline=asyncio.get_running_loop().time() + 20)
                    try:
                        await web.get(f"/{at}")
                    except NoAnswer as error:
                        told[name] = error.outcome
            assert {asked.headers["host"] for asked in server.asked} == {server.url.removeprefix("http://")}
        return told

    told = asyncio.run(ask())
    assert set(told) == set(ANSWERS)
    assert {told[name] for name in ANSWERS if name.startswith("a redirect")} == {"drifted"}
