"""A real HTTP server on loopback whose every answer is scripted, down to the byte and the reset."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl


@dataclass
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    writer: asyncio.StreamWriter


Script = Callable[[Asked], Awaitable[None]]
Routes = Mapping[str, Script | Sequence[Script]]


def reply(
    status: int = 200,
    body: bytes | str = b"",
    kind: str = "text/html",
    *,
    length: int | None = None,
    **headers: str,
) -> Script:
    """An ordinary answer; `length` is what Content-Length claims. Header names take `_` for `-`."""
    data = body.encode() if isinstance(body, str) else body

    async def script(asked: Asked) -> None:
        lines = [f"HTTP/1.1 {status} Scripted", f"Content-Type: {kind}"]
        lines.append(f"Content-Length: {len(data) if length is None else length}")
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        asked.writer.write("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + data)
        await asked.writer.drain()
        if length is not None and length > len(data):
            asked.writer.close()

    return script


def raw(data: bytes) -> Script:
    """These bytes, and then the end of the connection."""

    async def script(asked: Asked) -> None:
        asked.writer.write(data)
        await asked.writer.drain()
        asked.writer.close()

    return script


def reset(before: bytes = b"") -> Script:
    """A connection reset, after these bytes."""

    async def script(asked: Asked) -> None:
        if before:
            asked.writer.write(before)
            await asked.writer.drain()
        sock = asked.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        asked.writer.transport.abort()

    return script


def drip(head: bytes, every: float = 0.05) -> Script:
    """These bytes, and then one byte after the other for as long as anybody listens."""

    async def script(asked: Asked) -> None:
        asked.writer.write(head)
        with suppress(ConnectionError):
            while True:
                asked.writer.write(b"x")
                await asked.writer.drain()
                await asyncio.sleep(every)

    return script


async def black_hole(asked: Asked) -> None:
    """No answer at all."""
    await asyncio.Event().wait()


def pour(size: int) -> Script:
    """So many bytes without a Content-Length, in chunks."""

    async def script(asked: Asked) -> None:
        asked.writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        block = b"<" * 65536
        with suppress(ConnectionError):
            for _ in range(size // len(block)):
                asked.writer.write(b"10000\r\n" + block + b"\r\n")
                await asked.writer.drain()
            asked.writer.write(b"0\r\n\r\n")

    return script


@dataclass
class Server:
    """Answers by path (without its query); several scripts for a path come in order and the last one sticks.

    A path that is not scripted answers 404, robots.txt too, which forbids nothing.
    """

    routes: Routes
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)
    """Every request, in the order of arrival, robots.txt included."""
    open: int = 0
    """Requests under way."""
    most: int = 0
    """The most that were under way at once."""

    async def __aenter__(self) -> Self:
        self._tasks: set[asyncio.Task[None]] = set()
        self._reached: dict[str, asyncio.Event] = {}
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self.tls)
        self.port = int(self._server.sockets[0].getsockname()[1])
        self.url = f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def paths(self) -> list[str]:
        """The paths asked for, with their queries, robots.txt left out."""
        return [a.path for a in self.asked if a.path != "/robots.txt"]

    async def reached(self, path: str) -> None:
        """Wait until the path has been asked for."""
        await self._reached.setdefault(path, asyncio.Event()).wait()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            while not writer.is_closing():
                await self._serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        method, path, _ = first.split(" ", 2)
        headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        asked = Asked(method, path, headers, body, writer)
        self.asked.append(asked)
        self._reached.setdefault(path, asyncio.Event()).set()
        self.open += 1
        self.most = max(self.most, self.open)
        try:
            await self._script(path.partition("?")[0])(asked)
        finally:
            self.open -= 1

    def _script(self, path: str) -> Script:
        found = self.routes.get(path, reply(404, "not here"))
        if callable(found):
            return found
        times = sum(a.path.partition("?")[0] == path for a in self.asked)
        return found[min(times, len(found)) - 1]
