"""The visit to a shop: look at a page, recognise the program, search, and read one product.

A visit is at most eight requests, robots.txt not counted: a page, which the platforms try to recognise; where
none does, a few addresses by which programs are known; the shop's search, for a shoe that its own page names;
and one product, down to the stock of a size. Nothing is concluded from what was not seen to work.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from stockfinder import platforms
from stockfinder.address import split
from stockfinder.errors import (
    Blocked,
    ConfigurationError,
    Drifted,
    HeldBack,
    NoAnswer,
    NotPermitted,
    NotRecorded,
    RateLimited,
    TimedOut,
    Unclear,
    Unreachable,
    UsageError,
)
from stockfinder.fit import ORDERABLE
from stockfinder.markup import front
from stockfinder.page import Page
from stockfinder.platforms import ucp_catalogue
from stockfinder.platforms.line_search import names
from stockfinder.probe.addresses import AGENTS, SIGNS, WAYS
from stockfinder.probe.entry import entry_of
from stockfinder.probe.found import FEED, UNKNOWN, Asked, Probe, Step, Way, advise
from stockfinder.product import Availability, Query
from stockfinder.report import Event, EventKind
from stockfinder.shop import Facts, Shop
from stockfinder.size import read_size
from stockfinder.style import query, understand
from stockfinder.web import Door, har
from stockfinder.web.guard import origin_of

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.platforms import Detected, Platform
    from stockfinder.product import Hit, Hits, Listing
    from stockfinder.settings import Settings
    from stockfinder.store import Store
    from stockfinder.web import ShopWeb

REQUESTS = 8
"""Requests of one visit, robots.txt not counted."""
SECONDS = 40.0
"""Time of one visit: our own pace lets one request a second through."""
_TEXTS = 3
"""Shoes that the search is asked for, at most."""
_READS = 2
"""Products that are read, at most: the first may be a pair of socks."""
ANY = ("Nike", "Brooks", "adidas")
"""What is searched for where the page names no shoe."""


async def probe(
    address: str,
    *,
    settings: Settings,
    name: str | None = None,
    known: Shop | None = None,
    options: dict[str, Any] | None = None,
    replay: Path | None = None,
    record: Path | None = None,
    store: Store | None = None,
) -> Probe:
    """Look at a shop.

    :param address: a page of it: its front page, a product, or results of its search.
    :param name: the short name that its entry is to have, and its recording's folder.
    :param known: its entry, where it has one already: the platform and settings to try first.
    :param options: settings of its platform that no page tells, such as a key.
    :param replay: a folder of recordings to answer from.
    :param record: a folder to write the traffic to.
    :param store: where the pace is shared with other processes; without one, it is this visit's own.
    :raises UsageError: the address is none.
    :raises ConfigurationError: no contact is configured, or a file is wrong.
    """
    url = _address(address)
    host = split(url).netloc
    shop = known or Shop(
        title=host,
        site=origin_of(url),
        platform="schema_org",
        country="US",
        facts=Facts(grade="operator", source="stockfinder probe"),
    )
    folder = (name or (known.name if known else "")) or re.sub(r"[^\w.-]", "-", host).strip(".")
    if replay is not None:
        folder = _recorded(replay, folder, host)
    shop = replace(shop, name=folder, max_requests=REQUESTS, options=shop.options | (options or {}))
    asked: list[Asked] = []

    def on_event(event: Event) -> None:
        if event.kind is EventKind.REQUEST:
            asked.append(Asked(event.method or "", event.url or "", event.status, event.detail))

    found: Probe | None = None
    lost: str | None = None
    try:
        async with Door(
            contact=settings.contact,
            agent_profile=settings.agent_profile,
            replay=replay,
            record=record,
            on_event=on_event,
            store=store,
        ) as door:
            found = await _Visit(door, shop, known, options or {}).run(url)
    except ConfigurationError as error:
        if found is None:
            raise
        lost = str(error)  # the door could not write its recording; what the visit has shown stands
    return replace(found, requests=tuple(asked), lost=lost)


def _recorded(replay: Path, folder: str, host: str) -> str:
    """The folder of a recording of that host; the usual one where there is none, for the replay to name."""
    if not (replay / folder / "shop.har").is_file():
        for path in sorted(replay.glob("*/shop.har")):
            if any(split(entry.request.url).netloc == host for entry in har.read(path).entries):
                return path.parent.name
    return folder


def _address(told: str) -> str:
    """The address to look at; https where none is said or the host is public."""
    url = told.strip() if "://" in told else f"https://{told.strip()}"
    parts = split(url)
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[^\s@/]+", parts.netloc):
        raise UsageError(f"{told!r} is no web address; say for example https://www.shop.example.")
    named = "." in (parts.hostname or "") and not re.fullmatch(r"[\d.]+", parts.hostname or "")
    if parts.scheme == "http" and named and parts.port is None:
        url = f"https{url[4:]}"
    return url if parts.path else f"{url}/"


class _Visit:
    """One visit: what is known so far.

    :param shop: the shop as it is asked; its `options` are those of its entry, if it has one.
    :param given: settings that the operator gave, for whatever platform it turns out to be.
    """

    def __init__(self, door: Door, shop: Shop, known: Shop | None, given: dict[str, Any]) -> None:
        import asyncio

        self.platforms: dict[str, Platform] = {
            name: one
            for name in platforms.NAMES
            if (one := platforms.load(name)).capabilities.stock != "none"
        }
        del self.platforms["feed"]  # a file, not a shop
        paths = tuple(path for one in self.platforms.values() for path in one.query_paths)
        deadline = asyncio.get_running_loop().time() + SECONDS
        self.open = partial(door.shop, query_paths=paths, deadline=deadline)
        self.web: ShopWeb = self.open(shop)
        self.shop, self.known, self.given = shop, known, given
        self.page = Page(url=shop.site, body=b"")
        self.published: Page | None = None
        """What it publishes for agents, once that was seen."""

    async def run(self, url: str) -> Probe:
        """Look, recognise, search, read."""
        try:
            await self._look(url)
        except NoAnswer as error:
            found = Probe(url=url, outcome=error.outcome, message=error.message)
            return replace(found, advice=advise(found))
        if mark := platforms.load("feed").detect(self.page):
            found = Probe(url=self.page.url, platform="feed", because=mark.because, certain=True)
            return replace(found, at=self.page.at, advice=FEED)
        tried: list[Probe] = []
        try:
            for mark in await self._candidates():
                tried.append(Probe(url=self.page.url, at=self.page.at, platform=mark.platform))
                tried[-1] = replace(tried[-1], because=mark.because, certain=mark.certain)
                await self._try(tried)
                if mark.certain or (tried[-1].search and tried[-1].search.works):
                    break
        except NoAnswer as error:  # what ends the visit as a whole
            ended = tried[-1] if tried else Probe(url=self.page.url, at=self.page.at)
            step = ended.search or Step(works=False, says=error.message)
            tried = [replace(ended, search=step, outcome=error.outcome, message=error.message)]
        if not tried:
            return Probe(url=self.page.url, at=self.page.at, advice=UNKNOWN)
        best = next((one for one in tried if one.search and one.search.works), tried[0])
        return replace(best, advice=advise(best))

    async def _look(self, url: str) -> None:
        """Fetch the page. A refusal of the request itself is looked at too: some programs say their name."""
        try:
            self.page = await self.web.get(url)
        except Drifted as error:
            if not error.body:
                raise
            self.page = Page(url=url, body=error.body, status=400)
        self.shop = replace(self.shop, site=origin_of(self.page.url))

    async def _candidates(self) -> list[Detected]:
        """The platforms that the shop may run, the surest first; any page's own data comes last."""
        found = [mark for one in self.platforms.values() if (mark := one.detect(self.page))]
        found = [mark for mark in found if mark.platform != "schema_org"]
        entry = self.known.platform if self.known else None
        if entry in self.platforms and not any(mark.platform == entry for mark in found):
            found.insert(0, platforms.Detected(platform=entry, because="its entry says so", certain=False))
        if not found:
            found = await self._signs()
        found.sort(key=lambda mark: (not mark.certain, mark.platform != entry))
        if entry != "schema_org" and front.search_address(self.page):
            because = "no program that is known; its pages' own data"
            found.append(platforms.Detected(platform="schema_org", because=because, certain=False))
        return found

    async def _signs(self) -> list[Detected]:
        """Ask at the addresses by which programs are known, as long as requests are left to read the shop."""
        bare = self.page.status in (400, 404)
        order = SIGNS if bare else sorted(SIGNS, key=lambda name: name in ("vendure", "medusa"))
        for name in order:
            if name not in self.platforms or self.web.requests > REQUESTS - 4:
                continue
            path, body = SIGNS[name]
            try:
                page = await (self.web.query(path, body) if body else self.web.get(path, accept="json"))
            except Drifted as error:
                page = Page(url=path, body=error.body, status=400)
            except (NotPermitted, Blocked):  # this one address is closed to us
                continue
            if page.status != 404 and (mark := self.platforms[name].detect(page)):
                self.published = page if name == "ucp" else None
                return [replace(mark, because=f"{mark.because}, at {path.partition('?')[0]}")]
        return []

    async def _configured(self, name: str) -> Shop:
        """The shop as an entry of that platform has it, with what its pages tell of their search."""
        if self.known and self.known.platform == name:
            return self.shop
        options = dict(self.given)
        if name == "schema_org" and (search := front.search_address(self.page)):
            path = front.product_path(front.shoe_links(self.page))
            if path is None and await self.web.permits(search.replace("{query}", ANY[0])):
                page = await self.web.get(search.replace("{query}", ANY[0]))
                path = front.product_path(front.shoe_links(page))
            options = {"search": search, **({"product_path": path} if path else {}), **options}
        return replace(self.shop, platform=name, options=options)

    async def _ways(self, shop: Shop) -> tuple[Way, ...]:
        """What robots.txt says of each way in."""
        ways = dict(WAYS.get(shop.platform, {}))
        if isinstance(search := shop.options.get("search"), str):
            ways["search page"] = search.replace("{query}", "x")
        return tuple([Way(name, path, await self.web.forbids(path)) for name, path in ways.items()])

    async def _try(self, tried: list[Probe]) -> None:
        """Search the shop as the platform of the last trial has it, and read one product of what it finds.

        What is known goes into the trial step by step, so that it stays where the visit ends early.
        """
        shop = await self._configured(tried[-1].platform or "")
        if shop.platform in ("shopify", "ucp") and self.web.agent_profile and self.known is None:
            shop = await self._with_agents_host(shop)
        one = self.platforms[shop.platform]
        tried[-1] = replace(tried[-1], shop=shop, ways=await self._ways(shop))
        if one.name == "shopify" and self.web.agent_profile is None:
            tried[-1] = replace(tried[-1], agents=await self._agents())
        hits, step = await self._search(one, shop)
        tried[-1] = replace(tried[-1], search=step)
        if not step.works:
            return
        listing, step = await self._read(one, shop, hits)
        sample = tuple(v for v in listing.product.variants if v.evidence)[:5] if listing else ()
        if self.known is None or self.known.platform != one.name:
            shop = entry_of(shop, self.page, hits, listing)
        tried[-1] = replace(tried[-1], sizes=step, sample=sample, shop=shop)

    async def _with_agents_host(self, shop: Shop) -> Shop:
        """The entry, with the host at which the shop publishes its catalogue for agents: one of its own
        domain, or Shopify's name of it."""
        try:
            page = self.published or await self.web.get(AGENTS, accept="json")
            host = ucp_catalogue.elsewhere(page, shop)
        except (NotPermitted, Drifted):
            return shop
        if host is None or not host.endswith((".myshopify.com", f".{shop.host.removeprefix('www.')}")):
            return shop
        shop = replace(shop, hosts=(*shop.hosts, host))
        self.web = self.open(replace(shop, max_requests=REQUESTS - self.web.requests))
        return shop

    async def _agents(self) -> Step:
        """Whether the shop offers its catalogue to agents, which an operator's agent profile then opens."""
        try:
            page = await self.web.get(AGENTS, accept="json")
        except (NotPermitted, Drifted) as error:
            return Step(works=False, says=error.message)
        if page.status != 200 or b'"dev.ucp.shopping' not in page.body:
            return Step(works=False, says=f"nothing at {AGENTS}")
        return Step(works=True, says=f"told at {AGENTS}; `config set agent_profile` opens it")

    async def _search(self, one: Platform, shop: Shop) -> tuple[tuple[Hit, ...], Step]:
        """Ask the shop's search for shoes that its own page names, else for what most shoe shops have."""
        titles = self._titles(one, shop)
        empty: list[str] = []
        for text in (titles or ANY)[:_TEXTS]:
            asked = _query(text) if titles else Query(text=text)
            try:
                hits: Hits = await one.search(shop, self.web, asked)
            except ConfigurationError as error:
                return (), _lacks(error)
            except (NotPermitted, Drifted, Unclear) as error:
                return (), Step(works=False, says=error.message)
            meant = [hit for hit in hits.items if not titles or names(hit, asked)]
            if meant:
                meant.sort(key=lambda hit: hit.title != text)
                others = [hit for hit in hits.items if hit not in meant and front.is_shoe(hit.title)]
                says = f"finds {meant[0].title!r} for {asked.text!r} ({hits.because})"
                return (*meant, *others), Step(works=True, says=says)
            empty.append(asked.text)
        said = ", ".join(map(repr, empty))
        return (), Step(
            works=False, says=f"finds nothing for {said}{', which its own page names' if titles else ''}"
        )

    def _titles(self, one: Platform, shop: Shop) -> tuple[str, ...]:
        """Shoes that the page names: its own product, then those that it links."""
        try:
            own = [listing.product.title for listing in one.parse(self.page, shop)]
        except NoAnswer:
            own = []
        linked = [link.title for link in front.shoe_links(self.page)]
        return tuple(dict.fromkeys(title for title in (*own, *linked) if front.is_shoe(title)))

    async def _read(self, one: Platform, shop: Shop, hits: tuple[Hit, ...]) -> tuple[Listing | None, Step]:
        """Read products until one tells the stock of its sizes."""
        listing: Listing | None = None
        step = Step(works=False, says="no product was read")
        for hit in hits[:_READS]:
            try:
                listing = hit.listing or await one.read(shop, self.web, hit)
                asked = [v for v in listing.product.variants if v.availability is Availability.UNKNOWN][:1]
                if one.capabilities.stock == "variant" and asked:
                    listing = await one.stock(shop, self.web, listing, asked)
            except ConfigurationError as error:
                return None, _lacks(error)
            except (Blocked, RateLimited, HeldBack, TimedOut, Unreachable) as error:
                return listing, Step(works=False, says=error.message)
            except NoAnswer as error:
                step = Step(works=False, says=error.message)
                continue
            step = sizes(listing, shop, whole=one.capabilities.stock == "listing")
            if step.works:
                break
        return listing, step


def _lacks(error: ConfigurationError) -> Step:
    """What a platform says where its entry lacks a setting; not where a replay lacks a request."""
    if isinstance(error, NotRecorded):
        raise error
    return Step(works=False, says=f"cannot be asked yet: {str(error).partition(', ')[2] or error}")


def _query(title: str) -> Query:
    """A title as the question that a caller's wish for it would be."""
    try:
        return query(understand(title))
    except UsageError:
        return Query(text=title)


def sizes(listing: Listing, shop: Shop, *, whole: bool) -> Step:
    """Whether a product tells the stock of its sizes: at least half, where it is to tell all at once."""
    product = listing.product
    labelled = [
        v
        for v in product.variants
        if v.size and read_size(v.size, option_name=v.size_option, home_system=shop.size_system).sizes
    ]
    told = [v for v in labelled if v.evidence and v.availability is not Availability.UNKNOWN]
    if not labelled:
        return Step(works=False, says=f"no sizes are read of {product.title!r}")
    says = f"{len(labelled)} sizes of {product.title!r}, the stock of {len(told)} is told"
    if not told or (whole and 2 * len(told) < len(labelled)):
        return Step(works=False, says=says)
    first = next((v for v in told if v.availability in ORDERABLE), told[0])
    stock, by = (word.replace("_", " ") for word in (first.availability, first.evidence[0].kind))
    return Step(works=True, says=f"{says}: {first.size} is {stock}, by {by}")
