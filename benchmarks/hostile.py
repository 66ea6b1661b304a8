"""Servers that do all they can to hold a look-up past its deadline; `benchmarks.deadline` asks them.

`python -m benchmarks.hostile serve` prints the port of each of `KINDS`, in that order.
"""

from __future__ import annotations

import asyncio
import gzip
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from benchmarks.loopback import SUGGESTED, many_descriptors, product, variant

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    Send = Callable[[asyncio.StreamReader], AsyncIterator[bytes]]

MB = 1_000_000
CHUNKED = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
LD = b'<h1>x</h1><script type="application/ld+json">{"@type":"ProductGroup","name":"Brooks Ghost 16",'


def _whole(body: bytes, kind: str = "application/json", coding: str = "") -> bytes:
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n{coding}\r\n"
    return head.encode() + body


def _list(head: bytes, item: bytes, tail: bytes, size: int) -> bytes:
    return head + item * ((size - len(head) - len(tail)) // len(item)) + tail


def _packed(body: bytes) -> bytes:
    return _whole(gzip.compress(body), coding="content-encoding: gzip\r\n")


async def _nothing(_: asyncio.StreamReader) -> AsyncIterator[bytes]:
    await asyncio.Event().wait()
    yield b""


def _always(data: bytes, every: float = 0.0) -> Send:
    """The same bytes again and again, after an ordinary robots.txt and for each request's answer."""

    async def send(_: asyncio.StreamReader) -> AsyncIterator[bytes]:
        while True:
            yield data
            await asyncio.sleep(every)

    return send


def _dripped(head: bytes) -> Send:
    async def send(_: asyncio.StreamReader) -> AsyncIterator[bytes]:
        yield head
        while True:
            await asyncio.sleep(0.02)
            yield b"x"

    return send


def _once(make: Callable[[], bytes]) -> Send:
    made: list[bytes] = []

    async def send(_: asyncio.StreamReader) -> AsyncIterator[bytes]:
        if not made:
            made.append(make())
        yield made[0]

    return send


def _suggestions(count: int) -> bytes:
    """A search reply of so many hits that may all be the shoe."""
    hits = [
        SUGGESTED | {"handle": f"g{n}", "url": f"/products/g{n}", "title": f"Brooks Ghost 16 v{n}"}
        for n in range(count)
    ]
    return _whole(msgspec.json.encode({"resources": {"results": {"products": hits}}}))


def _variants(count: int) -> bytes:
    return _whole(msgspec.json.encode(product([variant(n, f"{n % 60 / 4} color {n}") for n in range(count)])))


BUSY = b"""<!doctype html><title>Shop</title><main></main><script>
setInterval(() => { const end = Date.now() + 400; while (Date.now() < end); }, 0);
setInterval(() => fetch("/more?" + Math.random()), 10);
</script>"""
HEADERS = b"HTTP/1.1 200 OK\r\n" + b"a:\r\n" * 24_000 + b"content-length: 2\r\n\r\n{}"
SEARCH = _whole(msgspec.json.encode({"resources": {"results": {"products": [SUGGESTED]}}}))
NO_ROBOTS = b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"
GZIP = "content-encoding: gzip\r\n"
H1 = b"<h1>Brooks Ghost 16</h1>"
SIZE = b'{"@type":"Product","size":"9","offers":{"price":"1"}},'
SHOE = b'{"name":"Brooks Ghost 16 shoe","n":1.5,"price":"140.00","size":"10","in":true},' + b" " * 140


def _page(body: bytes) -> bytes:
    return _whole(body, "text/html")


KINDS: dict[str, tuple[str, Send]] = {
    "never answers": ("shopify", _nothing),
    "drips a head": ("shopify", _dripped(b"HTTP/1.1 200 OK\r\nx: ")),
    "drips a body": ("shopify", _dripped(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n{")),
    "stops in the TLS handshake": ("tls", _nothing),
    "sends 100 Continue for ever": ("shopify", _always(b"HTTP/1.1 100 Continue\r\n\r\n" * 2000)),
    "sends 24,000 headers": ("shopify", _once(lambda: HEADERS)),
    "sends chunks of one byte": ("shopify", _once(lambda: CHUNKED + b"1\r\n \r\n" * 5_000_000)),
    "packs 8 MB in 8 kB": ("shopify", _once(lambda: _packed(_list(b'{"a":"', b" ", b'"}', 8 * MB - 10)))),
    "packs in 100 members": (
        "shopify",
        _once(lambda: _whole(gzip.compress(b" " * 79_000) * 100, coding=GZIP)),
    ),
    "sends 8 MB of JSON": ("shopify", _once(lambda: _whole(_list(b"[", SHOE, b"0]", 8 * MB - 10)))),
    "nests 50,000 levels": ("schema", _once(lambda: _page(H1 + b"<div>" * 50_000))),
    "lists 20,000 variants": ("product", _once(lambda: _variants(20_000))),
    "suggests 9,000 shoes": ("shopify", _once(lambda: _suggestions(9_000))),
    "states 16,000 sizes": (
        "schema",
        _once(lambda: _page(_list(LD + b'"hasVariant":[', SIZE, b"{}]}</script>", 900_000))),
    ),
    "writes 29,000 literals": (
        "schema",
        _once(
            lambda: _page(
                _list(
                    H1 + b"<script>window.a={variants:[",
                    b"{size:'9',available:true,sku:'a'},",
                    b"]}</script>",
                    MB,
                )
            )
        ),
    ),
    "shows 59,000 links": (
        "schema",
        _once(lambda: _page(_list(H1, b"<a href=/p/a>Brooks Ghost 16</a>", b"", 1_900_000))),
    ),
    "keeps the browser busy": ("schema", _once(lambda: _page(BUSY))),
}
"""Every way to be hostile: whose shop it pretends to be, and what it answers. robots.txt is answered plainly,
by `product` the search, too; `tls` answers nothing at all."""


async def _answer(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    platform: str,
    send: Send,
) -> None:
    with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        while True:
            if platform == "tls":
                await reader.read(100_000)
            else:
                path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1]
                ordinary = NO_ROBOTS if path.startswith(b"/robots") else SEARCH
                if path.startswith(b"/robots") or (platform == "product" and path.startswith(b"/search")):
                    writer.write(ordinary)
                    continue
            async for data in send(reader):
                writer.write(data)
                await writer.drain()
    writer.transport.abort()


async def _serve() -> None:
    many_descriptors()
    servers = []
    running = set[asyncio.Task[None]]()
    for platform, send in KINDS.values():

        def connected(
            reader: asyncio.StreamReader,
            writer: asyncio.StreamWriter,
            platform: str = platform,
            send: Send = send,
        ) -> None:
            task = asyncio.create_task(_answer(reader, writer, platform, send))
            running.add(task)
            task.add_done_callback(running.discard)

        # All of 127.0.0.0/8, which only "all interfaces" covers.
        servers.append(await asyncio.start_server(connected, "0.0.0.0", 0, backlog=1024))  # noqa: S104
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__" and sys.argv[1:2] == ["serve"]:
    asyncio.run(_serve())
