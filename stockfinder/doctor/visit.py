"""The check of one retailer: pick shoes there, ask for them as in a call, and see whether it says what its
pages say.

A visit is at most eight requests, robots.txt not counted: the shop's search for a brand that it is known to
carry; a product or two of what it finds; the search for the picked style, as a look-up asks it; and the
search for a style that does not exist. What was fetched once is not fetched again.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from stockfinder import platforms, seen
from stockfinder.doctor import pick
from stockfinder.doctor.history import keep
from stockfinder.doctor.once import Once
from stockfinder.doctor.result import ADVICE, OF_OUTCOME, Canary, Check, State
from stockfinder.errors import (
    ConfigurationError,
    Drifted,
    HeldBack,
    LinkOnly,
    NoAnswer,
    NotPermitted,
    RateLimited,
    Unclear,
)
from stockfinder.judge import no_answer
from stockfinder.lookup import look_up
from stockfinder.markup import front
from stockfinder.permission import held, refusal
from stockfinder.probe.visit import ANY, REQUESTS, SECONDS, sizes
from stockfinder.product import Availability, Query
from stockfinder.report import Outcome
from stockfinder.web import Door

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stockfinder.doctor.pick import Picked
    from stockfinder.platforms import Platform
    from stockfinder.product import Hit, Listing, Product
    from stockfinder.report import Finding
    from stockfinder.settings import Settings
    from stockfinder.shop import Shop
    from stockfinder.store import Store
    from stockfinder.wanted import Wanted
    from stockfinder.web import ShopWeb

AT_ONCE = 8
"""Shops that are visited at the same time."""
_BRANDS = 2
"""Brands that are searched for, at most."""
_READS = 2
"""Products that are read by requests of their own, at most."""
_LOOKED_AT = 12
"""Products that the search reply holds whole and that are looked at, at most."""
_STOCK = 2
"""Sizes whose stock is asked for one by one, at most."""

IN_STOCK, SOLD_OUT, NO_SUCH = "in stock", "sold out", "no such style"
_ERRORS = {kind.outcome: kind for kind in NoAnswer.__subclasses__()}


async def check(
    shops: Sequence[Shop],
    *,
    settings: Settings,
    store: Store,
    on_check: Callable[[Check], None] = lambda _: None,
) -> tuple[Check, ...]:
    """Visit the shops, keep what was found, and give it in the shops' order.

    :param store: what is shared with other processes: pace, switches, the history, and who was seen working.
    :param on_check: told of each result as it is there.
    :raises ConfigurationError: no contact is configured.
    """
    turns = asyncio.Semaphore(AT_ONCE)
    async with Door(contact=settings.contact, agent_profile=settings.agent_profile, store=store) as door:

        async def one(shop: Shop) -> Check:
            async with turns:
                found = await _Visit(door, shop).run()
            on_check(found)
            await keep(store, found)
            if found.state is State.OK and (now := seen.after(shop, Outcome.AVAILABLE, None)):
                await seen.keep(store, shop, now)
            return found

        return tuple(await asyncio.gather(*(one(shop) for shop in shops)))


class _Visit:
    """One visit: what is known so far."""

    def __init__(self, door: Door, shop: Shop) -> None:
        today = date.today()
        self.door = door
        self.refused = refusal(shop, "lookup", today)
        self.shop = replace(shop, max_requests=REQUESTS, permission=held(shop, "lookup", today))
        self.platform: Platform = platforms.load(shop.platform)
        self.shelves: list[tuple[Listing, Wanted]] = []
        """What was read, with the style of each as a wish."""
        self.silent: Product | None = None
        """A product that was read and told no sizes, or nothing of their stock."""
        self.canaries: list[Canary] = []
        self.web: ShopWeb | None = None

    async def run(self) -> Check:
        """Pick and ask."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            found = await self._visit(began + SECONDS)
        except NoAnswer as error:
            state = OF_OUTCOME.get(error.outcome, State.UNPROVEN)
            path = error.path if isinstance(error, Drifted) else None
            found = self._check(state, error.message, path=path, url=error.url)
            if isinstance(error, LinkOnly):
                found = replace(found, advice="Nothing is to be done: the agent gets a link to its search.")
        except ConfigurationError as error:
            found = self._check(State.UNPROVEN, f"it cannot be asked: {error}")
            found = replace(found, advice="Mend its entry or the configuration.")
        except Exception as error:  # noqa: BLE001 - one reader's fault must not lose the other shops' checks
            fault = f"our reader failed on its answer: {type(error).__name__}: {error}"
            found = self._check(State.DRIFTED, fault, path=_place(error))
        requests = self.web.requests if self.web else 0
        return replace(found, requests=requests, seconds=round(loop.time() - began, 3))

    async def _visit(self, deadline: float) -> Check:
        if refused := self.refused or await self.door.switched_off(self.shop):
            raise NotPermitted(refused)
        self.web = self.door.shop(self.shop, query_paths=self.platform.query_paths, deadline=deadline)
        web = Once(self.web)
        await self._read(web)
        there = self._first(pick.in_stock)
        gone = self._first(pick.sold_out)
        wish = there.wish if there else gone.wish if gone else self.shelves[0][1] if self.shelves else None
        self.canaries.append(await self._ask_there(web, there))
        self.canaries.append(await self._ask_no_such(web, wish))
        self.canaries.append(await self._ask_gone(web, gone))
        return self._judged()

    def _judged(self) -> Check:
        wrong = next((one for one in self.canaries if one.passed is False), None)
        if wrong:
            says = f"{wrong.name}: asked for {wrong.asked}, {wrong.says}"
            return self._check(State.DRIFTED, says, path=wrong.path, url=wrong.url)
        told = "; ".join(f"{one.name}: {one.says}" for one in self.canaries)
        proven = any(one.passed and one.name == IN_STOCK for one in self.canaries)
        return self._check(State.OK if proven else State.UNPROVEN, told)

    def _check(self, state: State, message: str, *, path: str | None = None, url: str | None = None) -> Check:
        return Check(
            retailer=self.shop.name,
            name=self.shop.title,
            state=state,
            message=message,
            advice=ADVICE.get(state, ""),
            path=path,
            url=url,
            platform=self.shop.platform,
            canaries=tuple(self.canaries),
            at=datetime.now(UTC),
        )

    async def _read(self, web: Once) -> None:
        """Read products of a brand that it carries, until one shows a size in stock and one a size sold out.

        :raises NoAnswer: the search gives none; nothing at all is found; or no product tells its sizes.
        """
        nothing: list[str] = []
        odd: list[str] = []
        others: list[str] = []
        for brand in (self.shop.brands or ANY)[:_BRANDS]:
            hits = await self.platform.search(self.shop, web, Query(text=brand, brand=brand))
            if not hits.items:
                nothing.append(brand)
            shoes = [hit for hit in hits.items if front.is_shoe(_named(hit, brand))]
            if hits.items and not shoes:
                others.append(hits.items[0].title)
            odd += await self._read_hits(web, shoes, brand)
            if self.shelves:
                return
        if self.silent is not None and len(odd) >= _READS:
            path = (
                "variants[].availability" if any(v.size for v in self.silent.variants) else "variants[].size"
            )
            says = f"no sizes with their stock are read: {'; '.join(odd)}"
            raise Drifted(says, path=path, url=self.silent.url)
        said = " and ".join(nothing)
        if nothing and not others and not odd and self.shop.brands:
            raise Drifted(f"its search finds nothing for {said}, which it is known to carry", path="search")
        told = odd or [f"its search shows no shoe, but {title!r}" for title in others]
        raise Unclear("; ".join(told) or f"its search finds nothing for {said}")

    async def _read_hits(self, web: Once, hits: list[Hit], brand: str) -> list[str]:
        """Read some of what the search shows; give why those that tell no sizes do not."""
        odd: list[str] = []
        reads = 0
        for hit in hits[:_LOOKED_AT]:
            if hit.listing is None:
                if reads == _READS:
                    break
                reads += 1
            try:
                listing = await self._whole(web, hit)
            except Unclear as error:  # it is gone from the shop, though not from its search
                odd.append(error.message)
                continue
            except HeldBack:
                break
            step = sizes(listing, self.shop, whole=self.platform.capabilities.stock == "listing")
            wish = pick.wish_of(self.shop, listing, hit.brand or brand)
            if not step.works:
                odd.append(step.says)
                self.silent = self.silent or listing.product
            elif wish is not None:
                self.shelves.append((listing, wish))
                if self._first(pick.in_stock) and self._first(pick.sold_out):
                    break
        return odd

    async def _whole(self, web: Once, hit: Hit) -> Listing:
        listing = hit.listing or await self.platform.read(self.shop, web, hit)
        if self.platform.capabilities.stock == "variant":
            unknown = [v for v in listing.product.variants if v.availability is Availability.UNKNOWN]
            if unknown:
                listing = await self.platform.stock(self.shop, web, listing, unknown[:_STOCK])
        return listing

    def _first(self, choose: Callable[[Shop, Listing, Wanted], Picked | None]) -> Picked | None:
        found = (choose(self.shop, listing, wish) for listing, wish in self.shelves)
        return next((picked for picked in found if picked), None)

    async def _ask_there(self, web: Once, picked: Picked | None) -> Canary:
        if picked is None:
            return Canary(name=IN_STOCK, says="no size in stock was found to ask for")
        found = await self._look(web, picked.wish)
        passed = found.outcome is Outcome.AVAILABLE or (None if found.outcome is Outcome.UNCLEAR else False)
        return _canary(IN_STOCK, picked, found, passed=passed)

    async def _ask_gone(self, web: Once, picked: Picked | None) -> Canary:
        if picked is None:
            return Canary(name=SOLD_OUT, says="no size that is sold out was seen")
        found = await self._look(web, picked.wish)
        passed = found.outcome is Outcome.SOLD_OUT or (None if found.outcome is Outcome.UNCLEAR else False)
        if found.offer is not None and not pick.is_of(found.offer, picked.variant):
            passed = None
        # Asked for by itself, a combination that cannot be chosen may turn out not to exist.
        alone = self.platform.capabilities.stock == "variant"
        if found.outcome is Outcome.SIZE_NOT_OFFERED and alone:
            passed = None
        canary = _canary(SOLD_OUT, picked, found, passed=passed)
        elsewhere = passed is None and found.offer is not None
        return replace(canary, says=f"{canary.says}, from another of its pages") if elsewhere else canary

    async def _ask_no_such(self, web: Once, wish: Wanted | None) -> Canary:
        if wish is None:
            return Canary(name=NO_SUCH, says="no style was found to ask for another of its line")
        asked = pick.no_such(wish)
        found = await self._look(web, asked)
        passed = found.outcome in (Outcome.NOT_CARRIED, Outcome.UNCLEAR)
        canary = Canary(name=NO_SUCH, asked=_words(asked), passed=passed, says=_came_out(found))
        return canary if passed else replace(canary, path="title", url=found.url)

    async def _look(self, web: Once, wish: Wanted) -> Finding:
        """The look-up itself, as a call has it.

        :raises NoAnswer: the shop gave none; what merely settles nothing comes back as unclear.
        """
        try:
            found, _ = await look_up(wish, self.shop, self.platform, web)
        except (HeldBack, RateLimited, Unclear) as error:
            return replace(no_answer(self.shop, error), outcome=Outcome.UNCLEAR)
        if found.outcome in OF_OUTCOME:
            raise _ERRORS[found.outcome](found.message, url=found.url)
        return found if found.outcome.is_answer else replace(found, outcome=Outcome.UNCLEAR)


def _canary(name: str, picked: Picked, found: Finding, *, passed: bool | None) -> Canary:
    """The question, and where its right answer stands."""
    evidence = picked.variant.evidence[0]
    says = _came_out(found)
    if passed is False:
        says += f"; its page says {evidence.raw}"
    return Canary(
        name=name,
        asked=_words(picked.wish),
        passed=passed,
        says=says,
        path=evidence.pointer,
        url=evidence.url,
    )


def _came_out(found: Finding) -> str:
    told = f"it came out {found.outcome.replace('_', ' ')}"
    why = found.reasons[0] if found.reasons else found.message
    return told if found.outcome in (Outcome.AVAILABLE, Outcome.NOT_CARRIED) else f"{told} ({why})"


def _words(wish: Wanted) -> str:
    size = f"{wish.size.system or ''} {wish.size.value}".strip() if wish.size else None
    parts = (wish.text, wish.audience, size, wish.width, wish.color)
    return ", ".join(str(part) for part in parts if part)


def _named(hit: Hit, brand: str) -> str:
    """A hit's title with its brand, which many shops tell apart from it."""
    told = hit.brand or brand
    return hit.title if told.casefold() in hit.title.casefold() else f"{told} {hit.title}"


def _place(error: Exception) -> str | None:
    """The line of our own code that failed: `vendure.py:212`."""
    from pathlib import Path

    place = None
    trace = error.__traceback__
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        if "stockfinder" in file.parts:
            place = f"{file.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
