"""The live transport: httpx over connections that go only to the addresses that were checked.

Imported when the first live request is about to be made, since httpx costs a sixteenth of a second.

Proxies of the environment are not used: a proxy would resolve the names, so that the promise of never asking
a private address could not be kept. Cookies are neither kept nor sent.
"""

from __future__ import annotations

import asyncio
import errno
import re
import ssl
from contextlib import suppress
from datetime import UTC, datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from stockfinder.errors import ConfigurationError, Drifted, Unreachable
from stockfinder.secret import Secret
from stockfinder.web.exchange import Broken, Failing, Request, Response, charset, kept
from stockfinder.web.inflate import ACCEPTED, Inflater
from stockfinder.web.names import Resolver
from stockfinder.web.thread import in_thread

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable

LARGEST = 8_000_000
"""Bytes of a body, after decompression, that are read at most."""

_NO_NETWORK = (errno.ENETUNREACH, errno.ENETDOWN)
_TURN = 0.0005
"""Seconds of reading a body after which everybody else has a turn: what has arrived is read without waiting,
and a body in a thousand tiny chunks, or packed a thousandfold, would hold the event loop."""
_MOST_HEADS = 20
_MOST_LINES = 500
"""Heads of answers to one request, interim ones counted (RFC 9110 section 15.2), and lines of one head. The
HTTP library reads on while more of them are there, and lets nobody else have a turn."""
_BLANK_LINE = re.compile(rb"\n\r?\n")
_ADDRESS_SECONDS = 2.0
"""How long one of several addresses of a name may take to connect before the next is tried."""


async def warm_up() -> None:
    """Import what the first request would: anyio's part for this event loop."""
    from anyio.lowlevel import checkpoint

    await checkpoint()


class Network:
    """What all shops share: the TLS context, built once and only when needed, and name resolution."""

    def __init__(self) -> None:
        self.resolver = Resolver()
        self._context: ssl.SSLContext | None = None
        self._building = asyncio.Lock()

    async def tls(self) -> ssl.SSLContext:
        """The TLS context; certificates come from certifi, or from `SSL_CERT_FILE` or `SSL_CERT_DIR`.

        :raises ConfigurationError: those name no certificates.
        """
        async with self._building:
            if self._context is None:
                try:
                    self._context = await in_thread(httpx.create_ssl_context)
                except OSError as error:  # ssl.SSLError is one
                    raise ConfigurationError(
                        f"SSL_CERT_FILE or SSL_CERT_DIR: no certificates can be read there ({error})"
                    ) from error
            return self._context

    async def aclose(self) -> None:
        """Forget the look-ups of names under way."""
        await self.resolver.aclose()


class LiveTransport:
    """The clients of one retailer: one, and a second where its site mixes http and https."""

    def __init__(self, network: Network, user_agent: str) -> None:
        self._network = network
        self.user_agent = user_agent
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._opening = asyncio.Lock()

    async def send(self, request: Request) -> Response:
        """See `Transport.send`. The caller has checked the address, and bounds the time."""
        client = await self._client(request.url.partition(":")[0])
        headers = await _revealed(request.headers)
        try:
            message = client.build_request(
                request.method, request.url, headers=headers, content=request.body or None
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise Unreachable(f"the request could not be sent ({error})", url=request.url) from error
        try:
            answer = await client.send(message, stream=True)
            try:
                return await _read(answer)
            finally:
                await answer.aclose()
        except (
            httpx.InvalidURL,
            httpx.RemoteProtocolError,
        ) as error:  # httpx looks at where a redirect leads
            raise Drifted("it redirects to something that is no web address", url=request.url) from error
        except (UnicodeError, httpcore.LocalProtocolError) as error:
            raise Unreachable(f"the request could not be sent ({error})", url=request.url) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
            raise _told(error, request.url) from error

    async def aclose(self) -> None:
        """Close all connections."""
        for client in self._clients.values():
            await client.aclose()

    async def _client(self, scheme: str) -> httpx.AsyncClient:
        async with self._opening:
            if scheme not in self._clients:
                context = await self._network.tls() if scheme == "https" else None
                self._clients[scheme] = httpx.AsyncClient(
                    transport=_Transport(context, self._network.resolver),
                    headers={"User-Agent": self.user_agent, "Accept-Encoding": ACCEPTED},
                    cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                    timeout=None,  # noqa: S113 - the look-up's deadline bounds every request
                    trust_env=False,
                )
            return self._clients[scheme]


async def _revealed(headers: dict[str, str]) -> dict[str, str]:
    """The headers with the secrets themselves; nobody before knows more than where those are kept."""
    if not any(isinstance(value, Secret) for value in headers.values()):
        return headers
    # A keyring may take its time, or ask its owner.
    return await in_thread(
        lambda: {k: v.reveal() if isinstance(v, Secret) else v for k, v in headers.items()}
    )


async def _read(answer: httpx.Response) -> Response:
    body = Inflater(answer.headers.get("content-encoding", ""), LARGEST)
    parts = answer.aiter_raw()
    now = asyncio.get_running_loop().time
    until = now() + _TURN
    try:
        async for data in parts:
            rest = body.feed(data)
            while rest:
                await asyncio.sleep(0)
                rest = body.feed(rest)
            if now() > until:
                await asyncio.sleep(0)
                until = now() + _TURN
    except Unreachable:
        # Close first and read to the (now near) end, so that httpcore's nested generators unwind here and
        # now; left halfway they would be closed in tasks of their own, whenever they are collected.
        await answer.aclose()
        with suppress(Exception):
            async for _ in parts:
                pass
        raise
    headers = kept(answer.headers.multi_items())
    return Response(
        status=answer.status_code,
        headers=headers,
        body=body.finish(),
        charset=charset(headers.get("content-type", "")),
        at=datetime.now(UTC),
    )


class _Transport(httpx.AsyncBaseTransport):
    """httpx's own transport has no place for a network backend; httpcore's pool has."""

    def __init__(self, context: ssl.SSLContext | None, resolver: Resolver) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            max_connections=None,
            max_keepalive_connections=10,
            keepalive_expiry=15.0,
            network_backend=_Backend(resolver),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.AsyncByteStream)  # noqa: S101 - an AsyncClient built it
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for data in self._answer.aiter_stream():
            yield data

    async def aclose(self) -> None:
        await self._answer.aclose()


class _Backend(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses of a name; TLS is verified against the name all the same."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        *others, last = await self._resolver.addresses(host, port)
        for address in others:
            try:
                return _Stream(await self._inner.connect_tcp(address, port, timeout=_ADDRESS_SECONDS))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return _Stream(await self._inner.connect_tcp(last, port))

    async def sleep(self, seconds: float) -> None:
        await self._inner.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that breaks where the head of an answer does not end."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._heads = 0
        self._head: bytes | None = b""
        """What has come of the head; nothing once it is whole."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's
        data = await self._inner.read(max_bytes, timeout)
        if self._head is not None:
            self._head = self._rest(self._head + data)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - the same
        self._heads, self._head = 0, b""
        await self._inner.write(buffer, timeout)

    def _rest(self, told: bytes) -> bytes | None:
        """What is told of a head that is not whole yet."""
        while True:
            end = _BLANK_LINE.search(told)
            head = told[: end.start()] if end else told
            if head.count(b"\n") > _MOST_LINES:
                raise httpcore.RemoteProtocolError("its headers do not end")
            if end is None:
                return told
            self._heads += 1
            if self._heads > _MOST_HEADS:
                raise httpcore.RemoteProtocolError("its interim answers do not end")
            if not head.partition(b" ")[2].startswith(b"1"):
                return None
            told = told[end.end() :]

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the same
    ) -> httpcore.AsyncNetworkStream:
        return _Stream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _told(error: Exception, url: str) -> Unreachable:
    """What happened, in words for an agent, and whether asking again can help."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Unreachable(f"its certificate does not hold ({cause.verify_message})", url=url)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Unreachable(f"no secure connection could be made ({error})", url=url)
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return Failing("it refuses connections", url=url)
    if any(isinstance(cause, OSError) and cause.errno in _NO_NETWORK for cause in causes):
        return Unreachable("this machine has no network that leads to it", url=url)
    if isinstance(error, httpcore.TimeoutException):
        return Failing("it could not be connected to in time", url=url)
    if isinstance(error, httpcore.RemoteProtocolError):
        if "complete message body" in str(error):
            return Broken("its answer was cut short", url=url)
        if "without sending a response" in str(error):
            return Broken("it closed the connection without an answer", url=url)
        return Unreachable(f"its answer is no proper HTTP ({error})", url=url)
    if isinstance(error, httpcore.ConnectError):
        return Broken("it could not be connected to", url=url)
    return Broken("the connection broke", url=url)


def _causes(error: BaseException | None) -> Iterable[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
