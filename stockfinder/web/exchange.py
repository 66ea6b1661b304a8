"""One request and its answer, in the words that the live transport and the recording share."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from stockfinder.errors import RateLimited, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stockfinder.errors import NoAnswer

KEPT_HEADERS = frozenset(
    {
        "age", "content-language", "content-type", "date", "last-modified", "location", "retry-after",
        "server", "cf-mitigated", "x-amzn-waf-action", "x-vercel-mitigated",
        "powered-by", "x-powered-by", "x-generator", "x-shopid", "x-shopify-stage",
        "x-wp-total", "x-wp-totalpages", "resources", "access-control-expose-headers",
    }
)  # fmt: skip
"""Response headers that readers may consult. No others reach a page or a recording, so that a reader sees the
same live and on replay, and nothing secret is stored."""


class Request(Struct, frozen=True, kw_only=True):
    """What is asked."""

    method: str
    url: str
    headers: dict[str, str] = {}
    """Without those that every request has."""
    body: bytes = b""


class Response(Struct, frozen=True, kw_only=True):
    """A whole answer: decompressed, within the cap. Redirects are answers, too."""

    status: int
    headers: dict[str, str]
    """Lower-case names, `KEPT_HEADERS` only."""
    body: bytes
    charset: str | None
    at: datetime


class Transport(Protocol):
    """What carries a request: the network, or a recording."""

    async def send(self, request: Request) -> Response:
        """The answer.

        :raises Broken: the connection broke; asking again can help.
        :raises Unreachable: there is no answer, or no whole one.
        :raises NotRecorded: the recording has no such request.
        """


class Listener(Protocol):
    """Who is told of each exchange as it ends: a recording, or what is kept in memory."""

    def answered(self, request: Request, response: Response, started: datetime, seconds: float) -> None:
        """An answer came."""

    def failed(self, request: Request, error: NoAnswer, started: datetime, seconds: float) -> None:
        """None came."""


class Failing(Unreachable):
    """The host itself fails: it refuses connections, breaks them, or answers with a server error.

    Not so where a name cannot be looked up or we have no network. Whoever goes on failing is left alone.
    """


class Broken(Failing):
    """It broke in passing (a reset, a 502, 503 or 504): asking again can help."""


class Overloaded(Broken):
    """A 503 that does not say when to come back."""


class Busy(RateLimited):
    """A 503 that says when to come back: asking again then can help."""


def kept(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The headers that count, by lower-case name; a repeated one is joined as RFC 9110 has it."""
    found: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        if key in KEPT_HEADERS:
            found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def media_type(headers: dict[str, str]) -> str:
    """`text/html` of `Text/HTML; charset=utf-8`; empty where nothing is told."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def charset(content_type: str) -> str | None:
    """The charset parameter of a content type, if it has one."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None
