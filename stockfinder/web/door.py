"""The Door: one a process (or a service), from which each look-up takes a `ShopWeb` for each shop."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from stockfinder.page import Page
    from stockfinder.platforms import Accept
    from stockfinder.report import Event
    from stockfinder.shop import Shop
    from stockfinder.web.har import Origin


class ShopWeb:
    """One shop during one look-up: the `stockfinder.platforms.Web` that platforms get."""

    requests: int
    """Requests sent to the shop so far: retries and redirects counted, robots.txt not."""

    @property
    def agent_profile(self) -> str | None:
        """Address of the operator's UCP agent profile; on replay, of whoever made the recording."""
        raise NotImplementedError

    @property
    def origin(self) -> Origin | None:
        """Where the replayed traffic comes from; nothing when live."""
        raise NotImplementedError

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        accept: Accept = "html",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """See `stockfinder.platforms.Web.get`."""
        raise NotImplementedError

    async def query(self, url: str, body: object, *, headers: Mapping[str, str] | None = None) -> Page:
        """See `stockfinder.platforms.Web.query`."""
        raise NotImplementedError

    async def permits(self, url: str) -> bool:
        """See `stockfinder.platforms.Web.permits`."""
        raise NotImplementedError


class Door:
    """Owns clients, TLS context, pace, robots.txt and recordings. Close it, or use it in `async with`."""

    def __init__(
        self,
        *,
        contact: str | None,
        agent_profile: str | None = None,
        replay: Path | None = None,
        record: Path | None = None,
        on_event: Callable[[Event], None] | None = None,
        state: str = "shop",
    ) -> None:
        raise NotImplementedError

    def shop(self, shop: Shop, *, query_paths: tuple[str, ...], deadline: float) -> ShopWeb:
        """The web of one shop for one look-up.

        :param query_paths: paths that may be POSTed to (`Platform.query_paths`).
        :param deadline: in the running loop's time; every call ends by then with `TimedOut`.
        """
        raise NotImplementedError

    async def aclose(self) -> None:
        """Close all connections and write the recordings.

        :raises ConfigurationError: a recording cannot be written.
        """
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()
