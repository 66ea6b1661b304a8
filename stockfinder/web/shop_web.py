"""One shop during one look-up, as its platform sees it: guard, robots.txt, redirects, content."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import msgspec

from stockfinder.address import split
from stockfinder.errors import Blocked, Drifted, NotPermitted, TimedOut, Unreachable
from stockfinder.secret import Secret
from stockfinder.web import answer
from stockfinder.web.challenge import is_guard_host
from stockfinder.web.exchange import Request
from stockfinder.web.guard import origin_of
from stockfinder.web.readonly import refuses_address, refuses_body
from stockfinder.web.robots_cache import RobotsFile
from stockfinder.web.thread import compute

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from typing import Any

    from stockfinder.page import Page
    from stockfinder.platforms import Accept
    from stockfinder.web.exchange import Response
    from stockfinder.web.guard import Guard
    from stockfinder.web.har import Origin
    from stockfinder.web.line import Line
    from stockfinder.web.replay import Recording
    from stockfinder.web.robots import Robots
    from stockfinder.web.robots_cache import RobotsCache

T = TypeVar("T")

MAX_REDIRECTS = 5
_SMALL = 100_000
"""Bytes of an answer that are looked through on the event loop."""

_ACCEPT: dict[str, str] = {
    "html": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    "json": "application/json, */*;q=0.1",
    "text": "text/plain, */*;q=0.5",
}
_OURS = frozenset({"authorization", "cookie", "host", "user-agent", "accept-encoding", "content-length"})


class ShopWeb:
    """One shop during one look-up: the `stockfinder.platforms.Web` that platforms get.

    Nothing but GET is sent, and POST to the platform's declared query endpoints.

    :param waived: the shop has permitted us in writing what its robots.txt forbids.
    :param recording: what is replayed; nothing when live.
    :param parts: the web for what this shop's pages ask for themselves, where a browser shows them.
    """

    def __init__(
        self,
        name: str,
        guard: Guard,
        line: Line,
        robots: RobotsCache,
        *,
        query_paths: tuple[str, ...],
        deadline: float,
        agent_profile: str | None,
        waived: bool = False,
        recording: Recording | None = None,
        parts: ShopWeb | None = None,
    ) -> None:
        self._name = name
        self._guard = guard
        self._line = line
        self._robots = robots
        self._query_paths = query_paths
        self._deadline = deadline
        self._agent_profile = agent_profile
        self._waived = waived
        self._recording = recording
        self._parts = parts

    @property
    def requests(self) -> int:
        """Requests sent to the shop so far: retries and redirects counted, robots.txt not."""
        return self._line.requests + (self._parts.requests if self._parts else 0)

    @property
    def agent_profile(self) -> str | None:
        """Address of the operator's UCP agent profile; on replay a stand-in, if the recording used one."""
        if self._recording is not None:
            return self._recording.agent_profile
        return self._agent_profile

    @property
    def origin(self) -> Origin | None:
        """Where the replayed traffic comes from; nothing when live."""
        return self._recording.origin if self._recording is not None else None

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        accept: Accept = "html",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        """See `stockfinder.platforms.Web.get`."""
        address = self._guard.address(url, params=params)
        request = Request(method="GET", url=address, headers=_headers({"accept": _ACCEPT[accept]}, headers))
        return await self._bounded(address, self._fetch(request, accept))

    async def query(self, url: str, body: object, *, headers: Mapping[str, str] | None = None) -> Page:
        """See `stockfinder.platforms.Web.query`.

        :raises NotPermitted: the path is not among the platform's declared query endpoints, or the query
            would change something.
        """
        address = self._guard.address(url)
        if refused := refuses_body(body):
            raise NotPermitted(refused, url=address)
        defaults = {"accept": _ACCEPT["json"], "content-type": "application/json"}
        request = Request(
            method="POST", url=address, headers=_headers(defaults, headers), body=msgspec.json.encode(body)
        )
        self._check_query(request)
        return await self._bounded(address, self._fetch(request, "json"))

    async def part(self, url: str, headers: dict[str, str]) -> Response:
        """What a page in the browser asks for itself: any kind of content, redirects followed.

        :raises NoAnswer: as `get`, but an error that an anonymous visitor gets as well is an answer.
        """
        request = Request(method="GET", url=self._guard.address(url), headers=headers)
        _, response = await self._bounded(request.url, self._follow(request, answer.check_part))
        return response

    async def permits(self, url: str) -> bool:
        """See `stockfinder.platforms.Web.permits`."""
        return await self.forbids(url) is None

    async def forbids(self, url: str) -> str | None:
        """Why robots.txt does not permit the address; nothing where it does, or the shop has in writing."""
        address = self._guard.address(url)
        return self._forbidden(await self._bounded(address, self._rules(address)), address)

    def _forbidden(self, rules: Robots, address: str) -> str | None:
        """A written permission may cover the rules, but not a shop whose robots.txt cannot be had."""
        return None if self._waived and not rules.trouble else rules.forbids(address)

    async def _bounded(self, url: str, work: Coroutine[Any, Any, T]) -> T:
        """The result of the work, or `TimedOut` at the deadline; nothing of it goes on afterwards."""
        if self._line.left() <= 0:
            work.close()
            raise TimedOut("no time was left to ask it", url=url)
        try:
            async with asyncio.timeout_at(self._deadline):
                return await work
        except TimeoutError as error:
            raise TimedOut("it did not answer in time", url=url) from error

    async def _fetch(self, request: Request, accept: Accept) -> Page:
        url, response = await self._follow(request, answer.check_status)
        read = partial(answer.page, url, request.url, response, accept)
        return read() if len(response.body) <= _SMALL else await compute(read)

    async def _follow(self, request: Request, check: Callable[[str, Response], None]) -> tuple[str, Response]:
        """The answer after all redirects, and its address."""
        asked = request.url
        seen = set[str]()
        while request.url not in seen and len(seen) <= MAX_REDIRECTS:
            seen.add(request.url)
            forbidden = refuses_address(request.url) or self._forbidden(
                await self._rules(request.url), request.url
            )
            if forbidden is not None:
                raise NotPermitted(forbidden, url=request.url)
            response = await self._line.send(request, check)
            if response.status not in answer.REDIRECTS:
                return request.url, response
            request = self._redirected(request, response)
        raise Unreachable("it redirects in circles", url=asked)

    def _redirected(self, request: Request, response: Response) -> Request:
        """The request that a redirect asks for.

        :raises Blocked: it leads to a bot guard or a waiting room.
        :raises Drifted: it leads off the allow-list or nowhere, or takes a query to another endpoint.
        """
        target = self._target(request.url, response)
        if request.method != "GET" and response.status not in (307, 308):
            raise Drifted("its query endpoint redirects", url=request.url)
        led = msgspec.structs.replace(request, url=target)
        if origin_of(led.url) != origin_of(request.url):  # a secret is for whom it was given
            headers = {k: v for k, v in led.headers.items() if not isinstance(v, Secret)}
            led = msgspec.structs.replace(led, headers=headers)
        self._check_query(led)
        return led

    def _target(self, url: str, response: Response) -> str:
        location = response.headers.get("location", "")
        if not location:
            raise Drifted(f"it redirects to nowhere ({response.status})", url=url)
        if is_guard_host((split(location).hostname or "").lower()):
            raise Blocked("it leads to a challenge or a waiting room", url=url)
        target = self._guard.address(location, base=url)
        if refused := refuses_address(target):
            raise NotPermitted(refused, url=target)
        return target

    def _check_query(self, request: Request) -> None:
        path = split(request.url).path
        declared = any(
            path == known or (known.startswith("*") and path.endswith(known[1:]))
            for known in self._query_paths
        )
        if request.method == "POST" and not declared:
            raise NotPermitted(
                "only the platform's read-only query endpoints may be sent anything", url=request.url
            )

    async def _rules(self, url: str) -> Robots:
        origin = origin_of(url)
        return await self._robots.rules(f"{self._name} {origin}", lambda: self._read_robots(origin))

    async def _read_robots(self, origin: str) -> RobotsFile:
        """Ask for robots.txt as RFC 9309 section 2.3.1 has it.

        A network that fails is told as such: nothing else can be asked either. A browser's recording without
        robots.txt forbids nothing, since nobody is asked.
        """
        url = f"{origin}/robots.txt"
        if self._recording is not None and not self._recording.has(url):
            return RobotsFile()
        for _ in range(MAX_REDIRECTS + 1):
            request = Request(method="GET", url=url, headers={"accept": _ACCEPT["text"]})
            response = await self._line.send(request, answer.check_robots, counted=False)
            if response.status in answer.REDIRECTS:
                url = self._target(url, response)
            elif response.status >= 500:
                return RobotsFile(trouble=response.status)
            else:
                return RobotsFile(response.body if response.status < 300 else b"")
        return RobotsFile()


def _headers(defaults: dict[str, str], own: Mapping[str, str] | None) -> dict[str, str]:
    """The platform's headers over the defaults; it cannot say who we are, nor log in."""
    found = {name.lower(): value for name, value in (own or {}).items()}
    if not _OURS.isdisjoint(found):
        raise ValueError(f"a platform cannot set {', '.join(sorted(_OURS & found.keys()))}")
    return defaults | found
