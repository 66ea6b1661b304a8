"""A shop's web during one check: what was fetched for it once is not asked of the shop again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stockfinder.page import Page
    from stockfinder.platforms import Accept, Web


class Once:
    """A `stockfinder.platforms.Web` that remembers its pages, but no failure."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._pages: dict[bytes, Page] = {}

    @property
    def agent_profile(self) -> str | None:
        """See `Web.agent_profile`."""
        return self._web.agent_profile

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        accept: Accept = "html",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """See `Web.get`."""
        key = _key("GET", url, dict(params or {}), accept, dict(headers or {}))
        if key not in self._pages:
            self._pages[key] = await self._web.get(url, params=params, accept=accept, headers=headers)
        return self._pages[key]

    async def query(self, url: str, body: object, *, headers: Mapping[str, str] | None = None) -> Page:
        """See `Web.query`."""
        key = _key("POST", url, body, dict(headers or {}))
        if key not in self._pages:
            self._pages[key] = await self._web.query(url, body, headers=headers)
        return self._pages[key]

    async def permits(self, url: str) -> bool:
        """See `Web.permits`."""
        return await self._web.permits(url)


def _key(*parts: Any) -> bytes:
    return msgspec.json.encode(parts, order="sorted")
