"""The Door: one a process (or a service), from which each look-up takes a `ShopWeb` for each shop."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Self

from msgspec.structs import replace

from stockfinder import __version__
from stockfinder.errors import ConfigurationError, UsageError
from stockfinder.web.guard import Guard
from stockfinder.web.line import Line
from stockfinder.web.robots_cache import RobotsCache
from stockfinder.web.shop_web import ShopWeb

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

    from stockfinder.report import Event
    from stockfinder.shop import Shop
    from stockfinder.store import Store
    from stockfinder.web.browser import Browser
    from stockfinder.web.exchange import Listener, Transport
    from stockfinder.web.live import LiveTransport, Network
    from stockfinder.web.pace import Pace
    from stockfinder.web.record import Recorder
    from stockfinder.web.replay import Recording
    from stockfinder.web.traffic import Traffic


class Door:
    """Owns clients, TLS context, pace, robots.txt and recordings. Close it, or use it in `async with`.

    It belongs to one event loop. With `replay`, nothing of the network is so much as imported.

    :param contact: how a shop can reach the operator (an e-mail address or a web address); every live request
        says it, and without it there is none. Replay needs none.
    :param agent_profile: address of the operator's UCP agent profile. On replay the recording decides, so
        that the answer does not depend on the configuration.
    :param replay: answer from `<replay>/<shop.name>/<state>.har` instead of the network.
    :param record: write what is asked and answered into `<record>/<shop.name>/<state>.har` when closed.
    :param on_event: is told of every exchange, wait and retry.
    :param state: which recording of a shop: `shop`, or for instance `blocked`.
    :param store: what this Door shares with others: pace, robots.txt, switches and the log of requests. The
        caller closes it. Without one, the Door keeps them in memory; on replay there is none.
    :param traffic: collects what is asked and answered, in memory.
    :raises UsageError: both `replay` and `record` are given.
    """

    def __init__(
        self,
        *,
        contact: str | None,
        agent_profile: str | None = None,
        replay: Path | None = None,
        record: Path | None = None,
        on_event: Callable[[Event], None] | None = None,
        state: str = "shop",
        store: Store | None = None,
        traffic: Traffic | None = None,
    ) -> None:
        if replay is not None and record is not None:
            raise UsageError("a recording is either replayed or written: leave out `replay` or `record`")
        self._contact = contact
        self._agent_profile = agent_profile
        self._replay = replay
        self._record = record
        self._state = state
        self._on_event = on_event
        self._traffic = traffic
        self._store: Store | None = None
        self._pace: Pace | None = None
        if replay is None:
            from stockfinder.store import MemoryStore
            from stockfinder.web.pace import Pace

            self._store = store or MemoryStore()
            self._pace = Pace(self._store)
        # A recording is to have the robots.txt that was obeyed, so one is asked for.
        self._robots = RobotsCache(self._store if record is None else None)
        self._recordings: dict[str, Recording] = {}
        self._recorders: dict[str, Recorder] = {}
        self._network: Network | None = None
        self._live: dict[str, LiveTransport] = {}
        self._browser: Browser | None = None

    def shop(self, shop: Shop, *, query_paths: tuple[str, ...], deadline: float) -> ShopWeb:
        """The web of one shop for one look-up.

        :param query_paths: paths that may be POSTed to (`Platform.query_paths`).
        :param deadline: in the running loop's time; every call ends by then with `TimedOut`.
        :raises ConfigurationError: the entry's hosts make no sense, or its recording cannot be written.
        """
        if shop.name in ("", ".", "..") or not shop.name.isprintable() or {*"/\\"} & {*shop.name}:
            raise ConfigurationError(f"{shop.title}: {shop.name!r} cannot be a retailer's short name")
        guard = Guard(shop)
        recording = self._recording(shop)
        parts: ShopWeb | None = None
        transport: Callable[[], Transport]
        if recording is not None:
            from stockfinder.web.replay import ReplayTransport

            replay = ReplayTransport(recording)
            transport = lambda: replay  # noqa: E731 - one expression either way
        elif shop.browser:
            from stockfinder.web.browser import Browser
            from stockfinder.web.rendering import BrowserTransport

            self._browser = self._browser or Browser()
            parts = self._parts(shop, guard, deadline)
            rendered = BrowserTransport(lambda: self._transport(shop), self._browser, parts)
            transport = lambda: rendered  # noqa: E731 - the same
        else:
            transport = lambda: self._transport(shop)  # noqa: E731 - the same
        line = Line(
            shop,
            transport,
            pace=self._pace,
            store=self._store,
            deadline=deadline,
            on_event=self._on_event,
            recorders=self._recorders_of(shop),
        )
        return ShopWeb(
            shop.name,
            guard,
            line,
            self._robots,
            query_paths=query_paths,
            deadline=deadline,
            agent_profile=self._agent_profile,
            waived=_waived(shop),
            recording=recording,
            parts=parts,
        )

    async def switched_off(self, shop: Shop) -> str | None:
        """By whom, when and why the retailer was switched off on this machine; nothing where it is on."""
        if self._store is None:
            return None
        from stockfinder.store.switch import switched_off

        off = await switched_off(self._store, shop.name)
        return off.words() if off else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What a report should say of the store."""
        trouble = self._store.trouble if self._store is not None else None
        if trouble is None:
            return ()
        return (
            "what other processes on this machine ask, and what is switched off, is not known here:"
            f" {trouble}; the pace is kept in this process alone",
        )

    def _parts(self, shop: Shop, guard: Guard, deadline: float) -> ShopWeb:
        """The web for what the shop's pages ask for themselves: a line and a budget apart, not recorded."""
        from stockfinder.web.pace import NoTurns
        from stockfinder.web.rendering import MOST_PARTS

        line = Line(
            replace(shop, max_requests=MOST_PARTS),
            lambda: self._transport(shop),
            pace=NoTurns(self._pace) if self._pace is not None else None,
            store=self._store,
            deadline=deadline,
            on_event=self._on_event,
        )
        return ShopWeb(
            shop.name,
            guard,
            line,
            self._robots,
            query_paths=(),
            deadline=deadline,
            agent_profile=None,
            waived=_waived(shop),
        )

    def _recording(self, shop: Shop) -> Recording | None:
        if self._replay is None:
            return None
        if shop.name not in self._recordings:
            from stockfinder.web.replay import Recording

            self._recordings[shop.name] = Recording(self._replay / shop.name / f"{self._state}.har")
        return self._recordings[shop.name]

    def _recorders_of(self, shop: Shop) -> list[Listener]:
        found: list[Listener] = [] if self._traffic is None else [self._traffic.line(shop.name)]
        if self._record is None:
            return found
        if shop.name not in self._recorders:
            from stockfinder.web.record import Recorder

            path = self._record / shop.name / f"{self._state}.har"
            self._recorders[shop.name] = Recorder(path, shop.site)
        return [*found, self._recorders[shop.name]]

    def _transport(self, shop: Shop) -> LiveTransport:
        if shop.name not in self._live:
            contact = (self._contact or "").strip()
            if not contact:
                raise ConfigurationError(
                    "shops are to know who asks them: say it once with"
                    " `stockfinder config set contact you@example.com`"
                )
            if not (contact.isascii() and contact.isprintable()):
                raise ConfigurationError("the contact has characters that cannot be sent: use plain ASCII")
            from stockfinder.web.live import LiveTransport, Network

            if self._network is None:
                self._network = Network()
            self._live[shop.name] = LiveTransport(self._network, _user_agent(contact))
        return self._live[shop.name]

    async def aclose(self) -> None:
        """Close all connections, write the recordings and end the browser; the store stays open.

        :raises ConfigurationError: a recording cannot be written; the others are.
        """
        if self._pace is not None:
            await self._pace.aclose()
        for transport in self._live.values():
            await transport.aclose()
        self._live.clear()
        if self._network is not None:
            await self._network.aclose()
            self._network = None
        failed: ConfigurationError | None = None
        for recorder in self._recorders.values():
            try:
                recorder.write()
            except ConfigurationError as error:
                failed = failed or error
        self._recorders.clear()
        if self._browser is not None:
            await self._browser.aclose()
            self._browser = None
        if failed is not None:
            raise failed

    async def __aenter__(self) -> Self:
        if self._replay is None:
            from stockfinder.web.live import warm_up

            await warm_up()  # paid here, and not out of the first search's deadline
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _waived(shop: Shop) -> bool:
    """Whether the shop has permitted in writing what its robots.txt forbids, and that is in force."""
    told = shop.permission
    return told is not None and told.robots and told.holds(date.today())


def _user_agent(contact: str) -> str:
    return f"stockfinder/{__version__} (contact: {contact})"
