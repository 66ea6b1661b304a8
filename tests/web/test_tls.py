"""TLS is verified against the shop's name, with one context that is built late and once."""

from __future__ import annotations

import asyncio
import datetime
import socket
import ssl
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from stockfinder.errors import ConfigurationError, Unreachable
from stockfinder.web import Door
from tests.web.conftest import NoPace, Serve, web_of
from tests.web.server import reply, reset

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

PAGE = "<p>shoes</p>"


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
async def trusting(
    serve: Serve, ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Door]:
    """A door that trusts the test's own authority, by the documented variable."""
    ca.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    async with Door(contact="agent@example.com") as door:
        door._pace = NoPace()
        yield door


def context(issuer: trustme.CA, *names: str, **named: Any) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer.issue_cert(*names, **named).configure_cert(made)
    return made


async def test_a_good_certificate_is_good(serve: Serve, trusting: Door, ca: trustme.CA) -> None:
    """A page over TLS, by a literal address that the entry names."""
    server = await serve({"/p": reply(200, PAGE)}, context(ca, "127.0.0.1"))
    assert (await web_of(trusting, server.url).get("/p")).text == PAGE


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name leads to loopback, and loopback counts as public."""

    def resolve(host: str, port: int, **_: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr("stockfinder.web.names.socket.getaddrinfo", resolve)
    monkeypatch.setattr("stockfinder.web.names.public_addresses", lambda _, found: tuple(found))


@pytest.mark.usefixtures("named")
async def test_the_connection_goes_to_a_checked_address_under_the_shop_s_name(
    serve: Serve, trusting: Door, ca: trustme.CA
) -> None:
    """Name indication, certificate and Host header are the name's, though the address was resolved before."""
    server = await serve({"/p": reply(200, PAGE)}, context(ca, "shop.example"))
    page = await web_of(trusting, f"https://shop.example:{server.port}").get("/p")
    assert page.text == PAGE
    assert server.asked[-1].headers["host"] == f"shop.example:{server.port}"


@pytest.mark.usefixtures("named")
async def test_a_certificate_for_another_name_does_not_hold(
    serve: Serve, trusting: Door, ca: trustme.CA
) -> None:
    """The certificate must be for the name; nothing is sent otherwise."""
    server = await serve({}, context(ca, "other.example"))
    with pytest.raises(Unreachable, match="Hostname mismatch"):
        await web_of(trusting, f"https://shop.example:{server.port}").get("/p")
    assert not server.asked


async def test_an_expired_certificate_does_not_hold(serve: Serve, trusting: Door, ca: trustme.CA) -> None:
    """Expired is told as such, once, without a retry."""
    past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    server = await serve({}, context(ca, "127.0.0.1", not_before=past, not_after=past))
    with pytest.raises(Unreachable, match="certificate has expired"):
        await web_of(trusting, server.url).get("/p")


async def test_a_stranger_s_certificate_does_not_hold(serve: Serve, trusting: Door) -> None:
    """An authority that nobody trusts vouches for nothing."""
    server = await serve({}, context(trustme.CA(), "127.0.0.1"))
    with pytest.raises(Unreachable, match="certificate does not hold"):
        await web_of(trusting, server.url).get("/p")


async def test_plain_http_where_tls_is_due(trusting: Door) -> None:
    """A server that does not speak TLS is unreachable."""

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(Unreachable, match="no secure connection"):
        await web_of(trusting, f"https://127.0.0.1:{port}").get("/p")
    server.close()


async def test_a_reset_under_tls_is_tried_again(serve: Serve, trusting: Door, ca: trustme.CA) -> None:
    """A retry helps under TLS as well."""
    server = await serve({"/p": [reset(), reply(200, PAGE)]}, context(ca, "127.0.0.1"))
    assert (await web_of(trusting, server.url).get("/p")).text == PAGE


async def test_one_context_serves_all_shops(
    serve: Serve, trusting: Door, ca: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The context is built once, however many shops are asked at once; for plain http not at all."""
    import httpx

    built = []
    build = httpx.create_ssl_context
    monkeypatch.setattr("httpx.create_ssl_context", lambda: built.append(1) or build())
    plain = await serve({"/p": reply(200, PAGE)})
    await web_of(trusting, plain.url, name="plain").get("/p")
    assert not built
    servers = [await serve({"/p": reply(200, PAGE)}, context(ca, "127.0.0.1")) for _ in range(3)]
    await asyncio.gather(*(web_of(trusting, s.url, name=f"s{s.port}").get("/p") for s in servers))
    assert len(built) == 1


async def test_a_wrong_certificate_file_is_a_matter_of_configuration(
    serve: Serve, trusting: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message names the variable."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(ConfigurationError, match="SSL_CERT_FILE"):
        await web_of(trusting, "https://127.0.0.1:1").get("/p")
