"""A door that answers from a script: what a platform asks is checked, what it gets is given."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from stockfinder.errors import NotPermitted
from stockfinder.page import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORDED = Path(__file__).parent / "recorded"


def recorded(name: str, url: str = "http://127.0.0.1/") -> Page:
    """A reply that was recorded from a real program; the file's name says which."""
    return page((RECORDED / name).read_bytes(), url)


def page(body: bytes | str | object, url: str = "http://127.0.0.1/", status: int = 200) -> Page:
    """A reply with that body: text or bytes as they are, anything else as JSON."""
    if isinstance(body, str):
        body = body.encode()
    return Page(url=url, body=body if isinstance(body, bytes) else msgspec.json.encode(body), status=status)


class ScriptedWeb:
    """Gives the replies of a script, by path and query string, and notes what was asked.

    :param replies: a page or an error for each address; a POST's key is its address alone.
    :param forbidden: what robots.txt does not permit.
    """

    agent_profile = None

    def __init__(self, replies: Mapping[str, Page | Exception], forbidden: tuple[str, ...] = ()) -> None:
        self.replies = replies
        self.forbidden = forbidden
        self.asked: list[str] = []
        self.bodies: list[Any] = []

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        accept: str = "html",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        query = "&".join(f"{name}={value}" for name, value in (params or {}).items())
        return self._answer(f"{url}?{query}" if query else url)

    async def query(self, url: str, body: object, *, headers: Mapping[str, str] | None = None) -> Page:
        self.bodies.append(body)
        return self._answer(url)

    async def permits(self, url: str) -> bool:
        return not any(part in url for part in self.forbidden)

    def _answer(self, address: str) -> Page:
        if any(part in address for part in self.forbidden):
            raise NotPermitted(f"robots.txt forbids {address}", url=address)
        self.asked.append(address)
        reply = self.replies[address]
        if isinstance(reply, Exception):
            raise reply
        return reply
