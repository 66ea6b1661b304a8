"""Sends one request after the other to a shop: budget, pace, retries, events, log and recording."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from stockfinder.errors import HeldBack, NoAnswer, RateLimited, TimedOut
from stockfinder.report import Event, EventKind
from stockfinder.web.answer import check_status
from stockfinder.web.exchange import Broken, Busy
from stockfinder.web.guard import origin_of
from stockfinder.web.scrub import scrub_url, shown_url

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tenacity import RetryCallState

    from stockfinder.shop import Shop
    from stockfinder.store import Store
    from stockfinder.web.exchange import Listener, Request, Response, Transport
    from stockfinder.web.pace import Pace

MAX_TRIES = 3
"""The first one counted."""


class _NotSent(Exception):
    """A request was not sent, and why: nothing that the host did."""

    def __init__(self, why: NoAnswer) -> None:
        super().__init__(why.message)
        self.why = why


class Line:
    """One look-up's line to one shop.

    :param transport: called when a request is about to be sent; the first call may import and check.
    :param pace: nothing on replay, where nobody is to be spared and nothing waits.
    :param store: where requests are logged and retailers switched off; nothing on replay.
    :param deadline: in the loop's time. The caller bounds the whole call; here it decides what is still
        worth beginning.
    """

    def __init__(
        self,
        shop: Shop,
        transport: Callable[[], Transport],
        *,
        pace: Pace | None,
        store: Store | None,
        deadline: float,
        on_event: Callable[[Event], None] | None,
        recorders: Sequence[Listener] = (),
    ) -> None:
        self._shop = shop
        self._transport = transport
        self._pace = pace
        self._store = store
        self._deadline = deadline
        self._on_event = on_event
        self._recorders = recorders
        self._one_at_a_time: dict[str, asyncio.Lock] = {}
        self.requests = 0

    def left(self) -> float:
        """Seconds until the deadline."""
        return self._deadline - asyncio.get_running_loop().time()

    async def send(
        self, request: Request, check: Callable[[str, Response], None], *, counted: bool = True
    ) -> Response:
        """The answer, once it has passed `check`; what broke in passing is asked again while time is left.

        :raises NoAnswer: from `check` and the transport; `HeldBack` where the look-up's budget is used up or
            the pace leaves no turn before the deadline; `NotPermitted` where the retailer is switched off.
        """
        try:
            try:
                return await self._once(request, check, counted)
            except (Broken, Busy) as error:
                return await self._again(request, check, counted, error)
        except _NotSent as refused:
            raise refused.why from None
        except NoAnswer as error:
            if not isinstance(error, RateLimited):  # which is noted before it is asked again
                await self._failed(request, error)
            raise

    async def _again(
        self, request: Request, check: Callable[[str, Response], None], counted: bool, first: NoAnswer
    ) -> Response:
        """Ask again, as tenacity paces it, and raise the last error where that does not help."""
        from tenacity import AsyncRetrying, retry_if_exception_type, wait_fixed, wait_random_exponential

        failed = [first]
        backoff = wait_fixed(0.1) + wait_random_exponential(multiplier=0.2, max=1.0)

        async def attempt() -> Response:
            if failed:
                raise failed.pop()
            return await self._once(request, check, counted, again=True)

        def wait(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            told = error.retry_after or 0.0 if isinstance(error, Busy) else 0.0
            return told + backoff(state) if self._pace is not None else 0.0

        def stop(state: RetryCallState) -> bool:
            spent = counted and self.requests >= self._shop.max_requests
            return spent or state.attempt_number >= MAX_TRIES or state.upcoming_sleep >= self.left()

        def before_sleep(state: RetryCallState) -> None:
            error = state.outcome.exception() if state.outcome else None
            self._tell(EventKind.RETRY, request, seconds=state.upcoming_sleep, detail=str(error))

        return await AsyncRetrying(
            retry=retry_if_exception_type((Broken, Busy)),
            stop=stop,
            wait=wait,
            sleep=asyncio.sleep,
            before_sleep=before_sleep,
            reraise=True,
        )(attempt)

    async def _once(
        self,
        request: Request,
        check: Callable[[str, Response], None],
        counted: bool,
        *,
        again: bool = False,
    ) -> Response:
        host = origin_of(request.url)
        async with self._one_at_a_time.setdefault(host, asyncio.Lock()):
            if counted and self.requests >= self._shop.max_requests:
                told = f"our own limit of {self._shop.max_requests} requests to it is used up"
                raise _NotSent(HeldBack(told, url=request.url))
            transport = self._transport()
            await self._take_turn(request, again)
            self.requests += counted
            sent = self._pace.now() if self._pace is not None else 0.0
            response = await self._exchange(transport, request)
        try:
            check(request.url, response)
        except RateLimited as error:
            await self._failed(request, error)
            raise
        if response.status >= 500:  # a robots.txt: to us an answer, and all the same the host fails
            await self._failed(request, _failure(request.url, response))
        elif counted and self._pace is not None:
            await self._pace.answered(request.url, sent)
        return response

    async def _take_turn(self, request: Request, again: bool) -> None:
        """Wait until the host may be asked."""
        if self._pace is None or self._store is None:
            return
        from stockfinder.store.switch import check_on

        try:
            await check_on(self._store, self._shop.name)
            wait = await self._pace.turn(request.url, within=self.left(), again=again)
        except NoAnswer as error:
            raise _NotSent(error) from error
        if wait > 0:
            self._tell(EventKind.WAIT, request, seconds=wait, detail="our own pace")
            await asyncio.sleep(wait)

    async def _failed(self, request: Request, error: NoAnswer) -> None:
        if self._pace is not None:
            await self._pace.failed(request.url, error, 0.0)

    async def _exchange(self, transport: Transport, request: Request) -> Response:
        loop = asyncio.get_running_loop()
        started, begun = datetime.now(UTC), loop.time()

        async def ended(status: int | None, detail: str | None) -> float:
            seconds = loop.time() - begun
            if self._store is not None:
                from stockfinder.store.requests import Sent, log

                line = Sent(
                    method=request.method,
                    url=scrub_url(request.url),
                    status=status,
                    seconds=round(seconds, 3),
                    detail=detail,
                )
                await log(self._store, self._shop.name, line)
            self._tell(EventKind.REQUEST, request, seconds=seconds, status=status, detail=detail)
            return seconds

        async def failed(error: NoAnswer) -> None:
            seconds = await ended(None, error.message)
            for recorder in self._recorders:
                recorder.failed(request, error, started, seconds)
            if isinstance(error, TimedOut) and self._pace is not None:
                self._pace.tell(self._pace.failed(request.url, error, seconds))

        try:
            response = await transport.send(request)
        except NoAnswer as error:
            await failed(error)
            raise
        except asyncio.CancelledError:
            if loop.time() >= self._deadline:  # the deadline and not the caller ended it
                await failed(TimedOut("it did not answer in time", url=request.url))
            else:
                await ended(None, "the look-up was ended")
            raise
        seconds = await ended(response.status, None)
        for recorder in self._recorders:
            recorder.answered(request, response, started, seconds)
        return response

    def _tell(
        self,
        kind: EventKind,
        request: Request,
        *,
        seconds: float,
        status: int | None = None,
        detail: str | None = None,
    ) -> None:
        if self._on_event is not None:
            self._on_event(
                Event(
                    kind=kind,
                    retailer=self._shop.name,
                    url=shown_url(request.url),
                    method=request.method,
                    status=status,
                    seconds=seconds,
                    detail=detail,
                )
            )


def _failure(url: str, response: Response) -> NoAnswer:
    """What a server error means for the host."""
    try:
        check_status(url, response)
    except NoAnswer as error:
        return error
    raise AssertionError("a server error passed as an answer")
