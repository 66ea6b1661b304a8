"""Good shops on loopback: the fixtures' traffic from a real HTTP server that can fail at a stage."""

from __future__ import annotations

import asyncio
import base64
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.fixtures import Question, questions
from stockfinder.retailer import Entry, Registry
from stockfinder.web import har
from stockfinder.web.replay import Key, key_of, key_of_entry
from tests.conftest import FIXTURES
from tests.web.server import Asked, Script, Server, raw, reply

if TYPE_CHECKING:
    import ssl
    from collections.abc import Awaitable, Callable

    from stockfinder.shop import Shop


class Scenario(Struct, frozen=True, kw_only=True):
    """One platform, or one of its ways in, and the fixture that shows it."""

    name: str
    folder: str
    stages: dict[str, tuple[str, ...]]
    """What each stage of a look-up asks for: parts of the address or of the body, any of which will do."""
    platform: str | None = None
    """Instead of the fixture's own, where its traffic is also that of another platform."""
    unasked: tuple[str, ...] = ()
    """Answers of the fixture that this platform cannot give."""

    def stage(self, method: str, target: str, body: str) -> str | None:
        """Which stage a request belongs to; the more particular ones stand last."""
        asked = f"{method} {target} {body}"
        found = [name for name, marks in self.stages.items() if any(mark in asked for mark in marks)]
        return found[-1] if found else None


SCENARIOS = (
    Scenario(
        name="shopify-ucp",
        folder="lukes-locker",
        stages={
            "discovery": ("/.well-known/ucp",),
            "search": ("search_catalog", "/search/suggest.json"),
            "stock": ("get_product",),
        },
    ),
    Scenario(
        name="ucp",
        folder="lukes-locker",
        platform="ucp",
        unasked=("not_carried",),  # one search in five misses what the shop has
        stages={
            "discovery": ("/.well-known/ucp",),
            "search": ("search_catalog",),
            "stock": ("get_product",),
        },
    ),
    Scenario(
        name="shopify-suggest",
        folder="gazelle",
        stages={"search": ("/search/suggest.json",), "product": ("/products/",)},
    ),
    Scenario(name="shopify-listing", folder="super-runners", stages={"search": ("/products.json",)}),
    Scenario(
        name="vendure",
        folder="demo-vendure",
        stages={"search": ("query Search",), "product": ("query Product",)},
    ),
    Scenario(
        name="django_oscar",
        folder="demo-oscar",
        stages={"search": ("/search/",), "product": ("/catalogue/",), "stock": ("/api/products/",)},
    ),
    Scenario(
        name="schema_org",
        folder="demo-schema",
        stages={"search": ("/search",), "product": ("/products/",)},
    ),
    Scenario(
        name="woocommerce",
        folder="demo-woocommerce",
        stages={"search": ("search=",), "stock": ("parent=",)},
    ),
    Scenario(
        name="magento",
        folder="demo-magento",
        stages={"search": ("query Search",), "product": ("query Product",)},
    ),
    Scenario(
        name="vtex",
        folder="demo-vtex",
        stages={"search": ("/products/search", "/intelligent-search/")},
    ),
    Scenario(
        name="medusa",
        folder="demo-medusa",
        stages={"search": ("/store/products",), "product": ("handle=",)},
    ),
    Scenario(
        name="evershop",
        folder="demo-evershop",
        stages={"search": ("/search?",), "sitemap": ("/sitemap",), "product": ("/men/", "/women/")},
    ),
    Scenario(
        name="sfcc",
        folder="demo-sfcc",
        stages={"search": ("/Search-Show",), "product": (".html",), "stock": ("/Product-Variation",)},
    ),
    Scenario(
        name="bigcommerce",
        folder="demo-bigcommerce",
        stages={"search": ("/search.php",), "product": ("/brooks-",)},
    ),
)


class Good(Struct, frozen=True):
    """The true answer to one request."""

    status: int
    kind: str
    headers: dict[str, str]
    body: bytes

    @property
    def is_json(self) -> bool:
        """Whether JSON was due."""
        return "json" in self.kind

    def script(self) -> Script:
        """The answer as it is sent."""
        return reply(self.status, self.body, self.kind, **self.headers)


class Traffic:
    """What a fixture's shop answers, wherever it is served."""

    def __init__(self, folder: str) -> None:
        from stockfinder.web.replay import Recording

        path = FIXTURES[folder]
        registry = Registry.load(replay=path.parent)
        entry = registry.get(folder)
        assert entry.shop is not None
        self.shop: Shop = entry.shop
        self.agent_profile = Recording(path / "shop.har").agent_profile
        self.questions: tuple[Question, ...] = tuple(q for q in questions(path) if q.state == "shop")
        self._answers: dict[Key, list[Good]] = {}
        entries = har.read(path / "shop.har").entries
        self.when = entries[0].started
        for entry_ in entries:
            self._answers.setdefault(key_of_entry(entry_), []).append(_good(entry_))

    def question(self, outcome: str) -> Question:
        """The first question with that answer."""
        return next(q for q in self.questions if q.finding.outcome == outcome)

    def at(self, scenario: Scenario, stage: str | None) -> list[Good]:
        """The true answers of one stage."""
        return [
            good
            for (method, url, body), answers in self._answers.items()
            if scenario.stage(method, url, body.decode()) == stage
            for good in answers
        ]

    def entry(self, scenario: Scenario) -> Shop:
        """The shop as the scenario's platform reads it."""
        return replace(self.shop, platform=scenario.platform or self.shop.platform)

    def find(self, method: str, url: str, body: bytes, times: int) -> Good | None:
        """The recorded answer to a request; the last of several sticks."""
        found = self._answers.get(key_of(method, url, body))
        return found[min(times, len(found) - 1)] if found else None

    def answer(self, asked: Asked, own: str, times: int) -> Good | None:
        """The true answer to a request at `own`, in the shop's own addresses; the last of several sticks."""
        site = self.shop.site
        body = asked.body.replace(own.encode(), site.encode())
        good = self.find(asked.method, site + asked.path, body, times)
        if good is None:
            return None
        moved = good.body.replace(site.encode(), own.encode())
        moved = moved.replace(site.replace("/", "\\/").encode(), own.replace("/", "\\/").encode())
        return Good(good.status, good.kind, good.headers, moved)


@cache
def traffic(folder: str) -> Traffic:
    """A fixture's traffic, read once."""
    return Traffic(folder)


def _good(entry: har.Entry) -> Good:
    content = entry.response.content
    text = content.text if isinstance(content.text, str) else ""
    body = base64.b64decode(text) if content.encoding == "base64" else text.encode()
    headers = {h.name: h.value for h in entry.response.headers}
    kind = next((v for n, v in headers.items() if n.lower() == "content-type"), content.mime_type)
    kept = {n: v for n, v in headers.items() if n.lower() in ("resources", "location")}
    return Good(entry.response.status, kind, kept, body)


NOT_THERE = Good(
    404, "text/html", {}, b"<!doctype html><html><title>404 Not Found</title><h1>Not found</h1></html>"
)


class ShopServer(Server):
    """Serves a fixture's shop, with one fault at one stage.

    :param fault: from the true answer to the script that is run instead; nothing for a healthy shop.
    :param switch: what happens to the server when the stage is reached, before the connection is reset.
    """

    def __init__(
        self,
        scenario: Scenario,
        stage: str | None = None,
        fault: Callable[[Good], Script] | None = None,
        *,
        switch: Callable[[ShopServer], Awaitable[None]] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__({}, tls)
        self.scenario = scenario
        self.traffic = traffic(scenario.folder)
        self.stage = stage
        self.fault = fault
        self.switch = switch
        self.hits = 0
        """How often the fault was met."""
        self.missing: list[str] = []
        """What was asked for and is not in the fixture."""
        self._times: dict[tuple[str, str, bytes], int] = {}

    def shop(self, name: str) -> Shop:
        """The entry of the shop at this server's address."""
        shop = self.traffic.entry(self.scenario)
        return replace(shop, name=name, site=self.url, hosts=(), enabled=False)

    def _script(self, path: str) -> Script:
        asked = self.asked[-1]
        key = (asked.method, asked.path, asked.body)
        times = self._times[key] = self._times.get(key, -1) + 1
        good = self.traffic.answer(asked, self.url, times)
        if self.stage == self.scenario.stage(asked.method, asked.path, asked.body.decode()):
            self.hits += 1
            if self.switch is not None:
                return self._switched
            if self.fault is not None:
                return self.fault(good or NOT_THERE)
        if good is None:
            self.missing.append(f"{asked.method} {asked.path}")
        return (good or NOT_THERE).script()

    async def _switched(self, asked: Asked) -> None:
        assert self.switch is not None
        await self.switch(self)
        await raw(b"")(asked)

    async def close_door(self) -> None:
        """Listen no more: further connections are refused."""
        self._server.close()
        await asyncio.sleep(0)

    async def change_lock(self, tls: ssl.SSLContext | None) -> None:
        """Go on at the same address under another certificate, or without TLS."""
        self._server.close()
        await asyncio.sleep(0)
        serve = _plain if tls is None else self._connected
        self._server = await asyncio.start_server(serve, "127.0.0.1", self.port, ssl=tls)


async def _plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """What a server without TLS says to whatever it does not understand."""
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    writer.close()


class Shops(Registry):
    """A registry of shops that are made in memory."""

    def __init__(self, shops: dict[str, Shop]) -> None:
        super().__init__([])
        self._shops = shops

    def names(self) -> tuple[str, ...]:
        """See `Registry.names`."""
        return tuple(self._shops)

    def get(self, name: str) -> Entry:
        """See `Registry.get`."""
        return Entry(name=name, source="a test", shop=self._shops[name], enabled=False)

    def all(self) -> tuple[Entry, ...]:
        """See `Registry.all`."""
        return tuple(map(self.get, self._shops))
