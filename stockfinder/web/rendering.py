"""The way to pages that need their scripts to run: our client fetches them, a browser shows them.

The page itself and what it asks for come through the same guard, robots.txt, TLS and decompression as every
other request; Chromium is handed the answers and reaches nothing by itself. A challenge is never shown to it.
What comes out is the page as its scripts left it, and that is also what a recording holds: replay needs no
browser.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec.structs import replace

from stockfinder.errors import Drifted, NoAnswer, NotPermitted, Unreachable
from stockfinder.web.browser import first_line
from stockfinder.web.challenge import guard_of
from stockfinder.web.exchange import media_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.async_api import Page, Route
    from playwright.async_api import Request as Asked

    from stockfinder.web.browser import Browser
    from stockfinder.web.exchange import Request, Response
    from stockfinder.web.live import LiveTransport
    from stockfinder.web.shop_web import ShopWeb

LARGEST = 8_000_000
"""Characters of a page, as its scripts left it, that are read at most."""
MOST_PARTS = 100
"""Requests of its pages' own that one look-up sends to a shop at most."""

_QUIET = 0.2
"""Seconds without a request of its own after which a loaded page has settled."""
_DATA = frozenset({"script", "fetch", "xhr"})
"""Of what a page asks for, what can decide what it says; no pictures, style sheets, fonts or frames."""
_HTML = frozenset({"", "text/html", "application/xhtml+xml"})
_CONTENT = f"""scheduler.postTask(() => {{
    const html = document.documentElement.outerHTML;
    return html.length > {LARGEST} ? null : "<!DOCTYPE html>" + html;
}}, {{priority: "background"}})"""
"""Read when no other task of the page waits. (`requestIdleCallback` waits for a frame to be drawn, and the
headless shell draws none at times.)"""


class BrowserTransport:
    """The live transport of a look-up, with a browser for HTML pages. All else passes through.

    :param live: the live transport.
    :param parts: the shop's web for what pages ask for themselves.
    """

    def __init__(self, live: Callable[[], LiveTransport], browser: Browser, parts: ShopWeb) -> None:
        self._live = live
        self._browser = browser
        self._parts = parts
        self._scripts: dict[str, Response] = {}

    async def send(self, request: Request) -> Response:
        """See `Transport.send`. A page that leads elsewhere by script answers as one that redirects.

        :raises ConfigurationError: there is no Playwright or no Chromium.
        :raises NoAnswer: something that the page needs has failed in passing: what it shows proves nothing.
        """
        live = self._live()
        if not request.headers.get("accept", "").startswith("text/html"):
            return await live.send(request)
        starting = self._browser.start()  # meanwhile the page is fetched
        response = await live.send(request)
        kind = media_type(response.headers)
        if response.status != 200 or kind not in _HTML or guard_of(200, response.headers, response.body):
            return response
        await asyncio.shield(starting)
        from playwright.async_api import Error

        try:
            async with self._browser.page(live.user_agent) as page:
                return await _Visit(page, request.url, response, self._parts, self._scripts).settled()
        except Error as error:
            raise Unreachable(
                f"our browser could not show its page ({first_line(error)})", url=request.url
            ) from error


class _Visit:
    """One page in the browser, from its load until it has settled."""

    def __init__(
        self, page: Page, url: str, response: Response, parts: ShopWeb, scripts: dict[str, Response]
    ) -> None:
        self._page = page
        self._url = url
        self._response = response
        self._parts = parts
        self._scripts = scripts
        self._begun = False
        self._open = 0
        self._served = 0
        self._fetching: set[asyncio.Task[Response]] = set()
        self._end: asyncio.Future[Response] = asyncio.get_running_loop().create_future()

    async def settled(self) -> Response:
        """The page as its scripts left it, or what came instead."""
        self._page.on("crash", self._broke)
        self._page.on("close", self._broke)
        reading = asyncio.ensure_future(self._read())
        try:
            await asyncio.wait({reading, self._end}, return_when=asyncio.FIRST_COMPLETED)
            return await (self._end if self._end.done() else reading)
        finally:
            self._end.cancel()
            ours = [reading, *self._fetching]
            for task in ours:
                task.cancel()
            await asyncio.gather(*ours, return_exceptions=True)

    async def _read(self) -> Response:
        await self._page.route("**/*", self._asked)
        await self._page.goto(self._url, wait_until="load", timeout=0)
        while True:
            served = self._served
            await asyncio.sleep(_QUIET)
            if self._open or served != self._served:
                continue
            html = await self._content()
            if not self._open and served == self._served:
                break
        headers = self._response.headers | {"content-type": "text/html; charset=utf-8"}
        return replace(self._response, body=html.encode("utf-8", "replace"), headers=headers, charset="utf-8")

    async def _content(self) -> str:
        """The page's HTML, read in a world that its scripts cannot touch."""
        session = await self._page.context.new_cdp_session(self._page)
        frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        world = await session.send("Page.createIsolatedWorld", {"frameId": frame})
        told = await session.send(
            "Runtime.evaluate",
            {
                "contextId": world["executionContextId"],
                "expression": _CONTENT,
                "awaitPromise": True,
                "returnByValue": True,
            },
        )
        html = told["result"].get("value")
        if not isinstance(html, str):
            raise Unreachable(f"its page is larger than {LARGEST // 1_000_000} MB", url=self._url)
        return html

    def _broke(self, _: Page) -> None:
        if not self._end.done():
            self._end.set_exception(
                Unreachable(
                    "our browser gave up on its page", url=self._url
                )  # it took too much memory, mostly
            )

    async def _asked(self, route: Route) -> None:
        """Answer what the page asks for, in any case: Playwright waits for that."""
        request = route.request
        if request.is_navigation_request():
            await _answer(route, self._navigated(request))
        elif request.method == "GET" and request.resource_type in _DATA:
            self._open += 1  # until the browser has it, not only we
            try:
                response = await self._part(request)
                await _answer(route, response)
            finally:
                self._open -= 1
            self._served += response is not None
        else:
            await _answer(route, None)

    def _navigated(self, request: Asked) -> Response | None:
        """The page itself, once. When it then leads elsewhere, that is its answer; frames are not shown."""
        if not self._begun:
            self._begun = True
            return self._response
        if request.frame.parent_frame is None and not self._end.done():
            if request.method == "GET":
                headers = {"location": request.url}
                self._end.set_result(replace(self._response, status=302, headers=headers, body=b""))
            else:
                self._end.set_exception(Drifted("its page sends a form by itself", url=self._url))
        return None

    async def _part(self, request: Asked) -> Response | None:
        """What the page needs to say what it says, or nothing where it is refused.

        What our rules refuse stays away for good, as for whoever blocks advertisements; whoever writes the
        entry sees that it works without. What fails in passing could change what the page says.
        """
        is_script = request.resource_type == "script"
        if is_script and request.url in self._scripts:
            return self._scripts[request.url]
        fetching = asyncio.ensure_future(self._parts.part(request.url, _passed(request.headers)))
        self._fetching.add(fetching)
        try:
            response = await fetching
        except (NotPermitted, Drifted, asyncio.CancelledError):
            return None
        except NoAnswer as error:
            if not self._end.done():
                self._end.set_exception(error)
            return None
        finally:
            self._fetching.discard(fetching)
        if is_script and response.status == 200:
            self._scripts[request.url] = response
        return response


async def _answer(route: Route, response: Response | None) -> None:
    if response is None:
        await route.abort("aborted")  # any other reason would replace the page by Chromium's own
    else:
        kind = response.headers.get("content-type", "text/html")
        await route.fulfill(status=response.status, headers={"content-type": kind}, body=response.body)


def _passed(headers: dict[str, str]) -> dict[str, str]:
    """What the shop's own script says with a request; neither who asks nor where from."""
    return {name: value for name, value in headers.items() if name == "accept" or name.startswith("x-")}
