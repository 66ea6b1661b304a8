"""Simulates two hundred agents for some hours, and prints what one shop gets of it.

Real: the Finder with all it does (who is asked, memory, sharing, pace and caps, the platform's code,
judging). Made up: the clock, which jumps to the next event, so that hours take minutes; and the shops, which
answer as Shopify does, after 0.2 to 0.6 s, from a catalogue in memory.

- 24 shops carry 6 to 10 of 16 brands each; two in three have an entry that names brands, half of what they
  carry: what our own entries know. 320 styles of these brands, each at two in three of the shops that carry
  the brand, each size of it in stock there with 65%.
- Look-ups come at random, on average one an agent every six minutes. Which style is Zipf (the n-th most
  wanted one is asked for 1/n as often as the first); which of twelve sizes is a bell.

Each measure is added to those before it. Every line begins with an empty memory, and is counted after an hour
of filling it. Run: `uv run python benchmarks/manners.py [HOURS] [AGENTS]`.
"""

from __future__ import annotations

import asyncio
import math
import random
import selectors
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from stockfinder import Finder, Settings, Wanted
from stockfinder.memory import Memory, Place
from stockfinder.report import Outcome
from stockfinder.retailer import Entry
from stockfinder.shop import Facts, Shop
from stockfinder.store import MemoryStore
from stockfinder.wanted import Audience, Size, SizeSystem
from stockfinder.web.exchange import Request, Response
from stockfinder.web.host import Limits
from stockfinder.web.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stockfinder.report import Report

EVERY = 360.0
"""Seconds from one look-up of an agent to the next, on average."""
WARM_UP = 3600.0
"""Seconds before anything is counted, where places are remembered; answers are kept for one minute."""
WITHOUT = 0.1
"""Hours that are enough where nothing is: every look-up costs the same."""
BEGIN = datetime(2026, 11, 20, 9, tzinfo=UTC).timestamp()
NO_LIMITS = Limits(burst=10**6, interval=1e-6, hour=10**9, day=10**9)
LINES = {
    "Brooks": "Ghost,Glycerin,Launch,Hyperion,Cascadia",
    "ASICS": "Gel-Kayano,Gel-Nimbus,Gel-Cumulus,GT-2000,Novablast",
    "Saucony": "Ride,Guide,Triumph,Kinvara,Peregrine",
    "HOKA": "Clifton,Bondi,Arahi,Speedgoat,Mach",
    "New Balance": "Fresh Foam 880,Fresh Foam 1080,Fresh Foam 860,Hierro,Rebel",
    "Nike": "Pegasus,Vomero,Structure,Winflo,Invincible",
    "Mizuno": "Wave Rider,Wave Inspire,Wave Sky,Wave Horizon,Wave Shadow",
    "adidas": "Ultraboost,Supernova,Adistar,Solarglide,Adizero Boston",
    "Altra": "Torin,Lone Peak,Provision,Escalante,Olympus",
    "On": "Cloudmonster,Cloudsurfer,Cloudrunner,Cloudflow,Cloudstratus",
    "Salomon": "Speedcross,Sense Ride,XA Pro,Ultra Glide,Aero Glide",
    "PUMA": "Velocity Nitro,Deviate Nitro,Magnify Nitro,ForeverRun Nitro,Liberate Nitro",
    "Reebok": "Floatride Energy,Nano,Zig Kinetica,Floatzig,Harmony Road",
    "Merrell": "Moab,Agility Peak,Nova,Antora,Bravada",
    "Topo Athletic": "Phantom,Ultrafly,Cyclone,Fli-Lyte,Magnifly",
    "Diadora": "Mythos,Frequenza,Equipe Corsa,Cellula,Passo",
}
STYLES = [
    (brand, f"{line} {version}", audience)
    for brand, lines in LINES.items()
    for line in lines.split(",")
    for version in (5, 6)
    for audience in (Audience.MEN, Audience.WOMEN)
]
SIZES = [f"{size:g}" for size in (7, 7.5, 8, 8.5, 9, 9.5, 10, 10.5, 11, 11.5, 12, 13)]
SIZE_WEIGHTS = [math.exp(-(((index - 5.5) / 3) ** 2)) for index in range(len(SIZES))]
FACTS = Facts(grade="operator", source="made for the simulation")


class Skipping(selectors.DefaultSelector):
    """A selector that does not wait: the time that it would have waited has passed at once."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now."""
        ready = super().select(0)
        if not ready and timeout:
            self.now += timeout
        return ready


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next event."""

    def __init__(self) -> None:
        self.skipping = Skipping()
        super().__init__(self.skipping)

    def time(self) -> float:
        """Seconds since the simulation began."""
        return self.skipping.now


class Storefront:
    """One shop: its catalogue, what it was sent, and when."""

    def __init__(self, number: int, dice: random.Random, loop: Loop) -> None:
        self.dice = dice
        self.loop = loop
        self.sent: list[float] = []
        brands = dice.sample(sorted(LINES), dice.randint(6, 10))
        told = dice.sample(brands, len(brands) // 2) if number % 3 else []
        self.shop = Shop(
            name=f"shop-{number}",
            title=f"Shop {number}",
            site=f"https://shop-{number}.example",
            platform="shopify",
            country="US",
            currency="USD",
            size_system="US",
            brands=tuple(told),
            enabled=True,
            facts=FACTS,
        )
        self.products: dict[str, tuple[str, str, str]] = {}
        self.suggested: dict[str, bytes] = {}
        for brand, model, audience in STYLES:
            if brand in brands and dice.random() < 2 / 3:
                whose = "Men's" if audience is Audience.MEN else "Women's"
                title = f"{brand} {whose} {model}"
                handle = "-".join(title.casefold().replace("'", "").split())
                stock = "".join("1" if dice.random() < 0.65 else "0" for _ in SIZES)
                self.products[handle] = (title, brand, stock)

    async def send(self, request: Request) -> Response:
        """Answer as the shop does; `Transport.send`."""
        parts = urlsplit(request.url)
        if parts.path == "/robots.txt":
            return self._reply(b"User-agent: *\nAllow: /\n", "text/plain")
        self.sent.append(self.loop.time())
        await asyncio.sleep(self.dice.uniform(0.2, 0.6))
        if parts.path == "/search/suggest.json":
            return self._reply(self._suggest(parse_qs(parts.query)["q"][0]))
        handle = parts.path.removeprefix("/products/").removesuffix(".js")
        return self._reply(msgspec.json.encode(self._product(handle)))

    def _suggest(self, text: str) -> bytes:
        if text not in self.suggested:
            words = text.casefold().split()
            found = [handle for handle, one in self.products.items() if _matches(words, one[0])]
            results = {"products": [self._suggestion(handle) for handle in found[:10]]}
            self.suggested[text] = msgspec.json.encode({"resources": {"results": results}})
        return self.suggested[text]

    def _suggestion(self, handle: str) -> dict[str, Any]:
        title, brand, _ = self.products[handle]
        return {"title": title, "handle": handle, "vendor": brand, "url": f"/products/{handle}"}

    def _product(self, handle: str) -> dict[str, Any]:
        title, brand, stock = self.products[handle]
        variants = [
            {"id": i, "title": size, "option1": size, "available": has == "1", "price": 14000}
            for i, (size, has) in enumerate(zip(SIZES, stock, strict=True), 1)
        ]
        options = [{"name": "Size", "position": 1, "values": SIZES}]
        return {
            "id": 1, "title": title, "handle": handle, "vendor": brand, "price": 14000,
            "available": "1" in stock, "options": options, "variants": variants,
        }  # fmt: skip

    def _reply(self, body: bytes, kind: str = "application/json") -> Response:
        at = datetime.fromtimestamp(BEGIN + self.loop.time(), UTC)
        return Response(status=200, headers={"content-type": kind}, body=body, charset=None, at=at)


def _matches(words: Iterable[str], title: str) -> bool:
    """As predictive search does: every word, as the beginning of one of the title's."""
    told = title.casefold().replace("'", " ").split()
    return all(any(one.startswith(word) for one in told) for word in words)


class Shops:
    """The registry of the simulation."""

    def __init__(self, shops: Iterable[Shop]) -> None:
        self._entries = {
            shop.name: Entry(name=shop.name, source="", shop=shop, enabled=True) for shop in shops
        }

    def names(self) -> tuple[str, ...]:
        """All short names."""
        return tuple(self._entries)

    def get(self, name: str) -> Entry:
        """One entry."""
        return self._entries[name]

    def all(self) -> tuple[Entry, ...]:
        """All entries."""
        return tuple(self._entries.values())


class NoPlaces(Memory):
    """Remembers answers, and not where a style lives."""

    async def places(self, wanted: Wanted, shops: Iterable[Shop]) -> dict[str, Place]:
        """Nothing."""
        return {}


class Measures(msgspec.Struct, frozen=True):
    """What is switched on."""

    name: str
    answers: bool = False
    places: bool = False
    likely: bool = False
    limits: bool = False


STEPS = (
    Measures("nothing"),
    Measures("+ answers kept 60 s, equal questions shared", answers=True),
    Measures("+ remembered places", answers=True, places=True),
    Measures("+ likely shops first", answers=True, places=True, likely=True),
    Measures("+ pace and caps: what is shipped", answers=True, places=True, likely=True, limits=True),
)


def run(measures: Measures, hours: float, agents: int) -> None:
    """Simulate, and print a line."""
    warm_up = WARM_UP if measures.places else 120.0
    hours = hours if measures.answers else min(hours, WITHOUT)
    loop = Loop()
    dice = random.Random(7)  # noqa: S311 - the same world for each line
    stores = [Storefront(number, dice, loop) for number in range(24)]
    reports: list[Report] = []
    started = time.perf_counter()

    async def simulate() -> None:
        def clock() -> float:
            return BEGIN + loop.time()

        store = MemoryStore(clock)
        finder = Finder(
            settings=Settings(contact="simulation@shop.example"),
            registry=Shops(one.shop for one in stores),  # type: ignore[arg-type] # all that a Finder asks of one
            store=store,
        )
        # It reaches into the Finder for what has no public switch on purpose.
        door: Any = finder._door
        door._pace = Pace(store, Limits() if measures.limits else NO_LIMITS, clock)
        by_name = {one.shop.name: one for one in stores}
        door._transport = lambda shop: by_name[shop.name]
        kind = Memory if measures.places else NoPlaces
        finder._memory = (
            kind(store, lambda: datetime.fromtimestamp(clock(), UTC)) if measures.answers else None
        )
        tasks: set[asyncio.Task[None]] = set()

        async def look() -> None:
            weights = [1 / rank for rank in range(1, len(STYLES) + 1)]
            brand, model, audience = order[dice.choices(range(len(order)), weights)[0]]
            size = Size(dice.choices(SIZES, SIZE_WEIGHTS)[0], SizeSystem.US, audience)
            wanted = Wanted(brand=brand, model=model, audience=audience, size=size)
            at = loop.time()
            report = await finder.find(wanted, everyone=not measures.likely)
            if at >= warm_up:
                reports.append(report)

        order = random.Random(11).sample(STYLES, len(STYLES))  # noqa: S311 - which style is how popular
        while loop.time() < warm_up + hours * 3600:
            await asyncio.sleep(dice.expovariate(agents / EVERY))
            task = asyncio.create_task(look())
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        if tasks:
            await asyncio.wait(tasks)
        await finder._memory.aclose() if finder._memory else None

    try:
        loop.run_until_complete(simulate())
    finally:
        loop.close()
    took = time.perf_counter() - started
    counted = {one.shop.name: [at - warm_up for at in one.sent if at >= warm_up] for one in stores}
    print(row(measures.name, counted, reports, hours, took), flush=True)


def row(name: str, counted: dict[str, list[float]], reports: list[Report], hours: float, took: float) -> str:
    """One line of the table.

    :param counted: when each shop was sent a request, in seconds since counting began.
    """
    hourly = sorted(len(times) / hours for times in counted.values())
    minutes = Counter((shop, int(at // 60)) for shop, times in counted.items() for at in times)
    findings = [finding for report in reports for finding in report.findings]
    held = sum(finding.outcome is Outcome.HELD_BACK for finding in findings)
    cells = (
        f"{name:45}",
        f"{sum(hourly) / len(hourly):7.0f}",
        f"{hourly[-1]:7.0f}",
        f"{hourly[-1] / 60:7.1f}",
        f"{max(minutes.values()):5}",
        f"{sum(finding.requests for finding in findings) / len(reports) / len(counted):6.2f}",
        f"{sum(report.found for report in reports) / len(reports):6.1%}",
        f"{sum(report.enough for report in reports) / len(reports):6.1%}",
        f"{held / len(findings):6.2%}",
        f"{sum(report.seconds for report in reports) / len(reports):5.1f}",
        f"{took:5.0f}",
    )
    return " | ".join(cells)


def main() -> None:
    """Print the table."""
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    agents = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    print(f"{agents} agents, one look-up every {EVERY / 60:.0f} minutes; {hours:g} h after a first one")
    heads = (
        f"{'requests to a shop':45}",
        "mean /h",
        " max /h",
        "max/min",
        " peak",
        "/look",
        " found",
        "enough",
    )
    print(" | ".join((*heads, "  held", "    s", " took")))
    for measures in STEPS:
        run(measures, hours, agents)


if __name__ == "__main__":
    main()
