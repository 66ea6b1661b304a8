"""Faults of the connection itself: a door that closes, a lock that changes, a name that is lost."""

from __future__ import annotations

import asyncio
import datetime
import os
import socket
import ssl
import threading
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import trustme

from tests.faults.faults import Fault
from tests.faults.matrix import PATIENCE, Cell, Row, at_leisure, look, row_of
from tests.faults.shops import SCENARIOS, ShopServer
from tests.web.server import raw

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_AWAY = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
TROUBLES = (
    "refused",
    "certificate of another name",
    "expired certificate",
    "a stranger's certificate",
    "no TLS",
    "name server fails",
    "name server is slow",
)


class World:
    """An authority that the program trusts, and a name server that knows every name until told not to."""

    def __init__(self, ca: trustme.CA) -> None:
        self.ca = ca
        self.lost: set[str] = set()
        self.slow: set[str] = set()
        self.over = threading.Event()

    def lock(self, *names: str, by: trustme.CA | None = None, **named: Any) -> ssl.SSLContext:
        """A server's side of TLS, under a certificate for those names."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (by or self.ca).issue_cert(*names, **named).configure_cert(made)
        return made

    def resolve(self, host: str, port: int, **_: Any) -> Any:
        """In place of `socket.getaddrinfo`."""
        if host in self.slow:
            self.over.wait(PATIENCE)
        if host in self.lost or host in self.slow:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


@contextmanager
def world() -> Iterator[World]:
    """Every name leads to loopback, which counts as public; one authority is trusted."""
    with TemporaryDirectory() as folder:
        made = World(trustme.CA())
        path = Path(folder, "ca.pem")
        made.ca.cert_pem.write_to_path(str(path))
        with (
            patch.dict(os.environ, {"SSL_CERT_FILE": str(path)}),
            patch("stockfinder.web.names.socket.getaddrinfo", made.resolve),
            patch("stockfinder.web.names.public_addresses", lambda _, found: tuple(found)),
        ):
            try:
                yield made
            finally:
                made.over.set()


def cells(stages: int | None = None) -> list[Cell]:
    """Every trouble at every stage of every platform; `stages` keeps so many of each platform's."""
    from tests.faults.matrix import question_of

    return [
        Cell(
            scenario=scenario, question=question, stage=stage, fault=Fault(name=name, make=lambda _: raw(b""))
        )
        for scenario in SCENARIOS
        if (question := question_of(scenario, "available")) is not None
        for stage in list(scenario.stages)[-stages if stages else None :]
        for name in TROUBLES
    ]


async def run(world: World, cells: Iterable[Cell], *, at_once: int = 48, hanging: float = 2.0) -> list[Row]:
    """Run the cells: the shop answers over TLS until the stage is reached; then the trouble begins, and the
    connection is reset, so that the program connects anew."""
    turns = asyncio.Semaphore(at_once)

    async def one(cell: Cell) -> Row:
        assert cell.fault is not None
        if cell.fault.name == "name server is slow":
            return await _run(world, cell, hanging)
        async with turns:
            return await _run(world, cell, PATIENCE)

    with at_leisure():
        return list(await asyncio.gather(*(one(cell) for cell in cells)))


async def _run(world: World, cell: Cell, seconds: float) -> Row:
    assert cell.fault is not None
    trouble = cell.fault.name
    host = f"{cell.scenario.name}-{cell.stage}-{TROUBLES.index(trouble)}.example".replace("_", "-")

    async def begin(server: ShopServer) -> None:
        if trouble == "refused":
            await server.close_door()
        elif trouble == "name server fails":
            world.lost.add(host)
        elif trouble == "name server is slow":
            world.slow.add(host)
        elif trouble == "no TLS":
            await server.change_lock(None)
        elif trouble == "expired certificate":
            await server.change_lock(world.lock(host, not_before=_AWAY, not_after=_AWAY))
        elif trouble == "certificate of another name":
            await server.change_lock(world.lock("other.example"))
        else:
            await server.change_lock(world.lock(host, by=trustme.CA()))

    server = NamedServer(cell.scenario, cell.stage, switch=begin, tls=world.lock(host), host=host)
    async with server:
        finding, _ = await look(server, cell.question, seconds)
    return row_of(cell, finding, server.hits)


class NamedServer(ShopServer):
    """A shop under a name of its own."""

    def __init__(self, *args: Any, host: str, **named: Any) -> None:
        super().__init__(*args, **named)
        self.host = host

    async def __aenter__(self) -> NamedServer:
        await super().__aenter__()
        self.url = f"https://{self.host}:{self.port}"
        return self
