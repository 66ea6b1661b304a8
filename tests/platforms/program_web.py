"""A door to a composed shop program, for tests: answers by its rules, and notes what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import msgspec

from stockfinder.errors import Blocked, Drifted, NotPermitted
from stockfinder.page import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.tools.catalogue import Reply


class Program(Protocol):
    """A composed shop program."""

    site: str

    def answer(self, path: str, query: Mapping[str, str], body: Any) -> Reply:
        """The reply to one request."""


class ProgramWeb:
    """The `Web` of a composed shop.

    :param forbidden: parts of addresses that robots.txt does not permit.
    """

    agent_profile = None

    def __init__(self, program: Program, forbidden: tuple[str, ...] = ()) -> None:
        self.program = program
        self.forbidden = forbidden
        self.asked: list[tuple[str, dict[str, str]]] = []
        """Path, and parameters or a query's variables."""
        self.headers: list[Mapping[str, str] | None] = []

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        accept: str = "html",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        page = self._answer(url, dict(params or {}), None, headers)
        if accept == "json" and page.status < 300 and page.body[:1] not in (b"{", b"["):
            raise Drifted("HTML came where JSON was due", url=page.url, path="$")
        return page

    async def query(self, url: str, body: Any, *, headers: Mapping[str, str] | None = None) -> Page:
        return self._answer(url, dict(body["variables"]), body, headers)

    async def permits(self, url: str) -> bool:
        return not any(part in url for part in self.forbidden)

    def _answer(self, url: str, asked: dict[str, str], body: Any, headers: Mapping[str, str] | None) -> Page:
        address = urljoin(self.program.site, url)
        if any(part in address for part in self.forbidden):
            raise NotPermitted("its robots.txt forbids it", url=address)
        path = urlsplit(address).path
        if body is None and asked:
            address = f"{address}?{urlencode(asked)}"
        asked = dict(parse_qsl(urlsplit(address).query)) | asked
        self.asked.append((path, asked))
        self.headers.append(headers)
        status, kind, told, *more = self.program.answer(path, asked, body)
        if status in (401, 403):
            raise Blocked(f"it refuses programs ({status})", url=address)
        text = told if isinstance(told, str) else msgspec.json.encode(told).decode()
        return Page(
            url=address,
            body=text.encode(),
            status=status,
            media_type=kind,
            headers=more[0] if more else {},
        )

    @property
    def paths(self) -> list[str]:
        """The paths asked, in their order."""
        return [path for path, _ in self.asked]
