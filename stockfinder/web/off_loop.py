"""Reads and judges one shop's answers without holding the event loop, whatever their size.

What a platform and the judge do between two requests is plain computing. After small answers it is done at
once, on the loop; after larger ones in a thread, for which the deadline does not wait. Such code sees no
event loop then, so a platform that uses its `Web` awaits nothing else.

A thread that computes takes turns with the loop every few milliseconds, but a single call into C holds it to
its end; so what is decoded in one call is bounded (`stockfinder.web.answer.MOST_VALUES`).
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from stockfinder.errors import TimedOut
from stockfinder.web.thread import compute

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator, Mapping

    from stockfinder.page import Page
    from stockfinder.platforms import Accept, Web

T = TypeVar("T")
R = TypeVar("R")

LARGE = 8_000
"""Bytes that a shop may have answered while its readers still run on the loop: milliseconds of work."""
GRACE = 0.02
"""Seconds after the deadline in which what was read before it may still be judged."""


async def off_loop(web: Web, deadline: float, work: Callable[[Web], Coroutine[Any, Any, R]]) -> R:
    """What `work` returns or raises, given a `Web` to ask.

    :param web: carries the requests.
    :param deadline: in the loop's time.
    :raises TimedOut: its computing did not end by then.
    """
    asking = _Asking(web)
    running = work(asking)
    step: Callable[[], Any] = partial(running.send, None)
    try:
        while True:
            if asking.read <= LARGE:
                ended, told = _stepped(step)
            else:
                ended, told = await _in_turn(partial(_stepped, step), deadline)
            if ended:
                return told  # type: ignore[no-any-return] # it is what `work` returns
            try:
                answer = await (told.call() if isinstance(told, _Ask) else _Passed(told))
            except Exception as error:  # noqa: BLE001 - it is raised where it is awaited
                step = partial(running.throw, error)
            except BaseException as error:  # cancelled: nothing is computed any more
                running.throw(error)
                raise
            else:
                step = partial(running.send, answer)
    finally:
        with suppress(ValueError):  # a thread runs it still
            running.close()


async def _in_turn(work: Callable[[], T], deadline: float) -> T:
    try:
        async with asyncio.timeout_at(deadline + GRACE):
            return await compute(work)
    except TimeoutError:
        if asyncio.get_running_loop().time() >= deadline:
            raise TimedOut("no time was left to read its answer") from None
        raise TimedOut("its answer takes too long to read") from None


class _Ask(Generic[T]):
    """A call of the web, handed to whoever runs the look-up."""

    def __init__(self, call: Callable[[], Coroutine[Any, Any, T]]) -> None:
        self.call = call

    def __await__(self) -> Generator[_Ask[T], T, T]:
        return (yield self)


class _Passed:
    """Something else that is awaited, handed on to the event loop: a feed is read in a thread of its own."""

    def __init__(self, what: object) -> None:
        self._what = what

    def __await__(self) -> Generator[object, Any, Any]:
        return (yield self._what)


class _Asking:
    """The `Web` of a look-up off the loop: its calls are made on it."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self.read = 0
        """Bytes of all pages so far."""

    @property
    def agent_profile(self) -> str | None:
        return self._web.agent_profile

    async def get(
        self,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        accept: Accept = "html",
        headers: Mapping[str, str] | None = None,
    ) -> Page:
        page: Page = await _Ask(
            lambda: self._counted(self._web.get(url, params=params, accept=accept, headers=headers))
        )
        return page

    async def query(self, url: str, body: object, *, headers: Mapping[str, str] | None = None) -> Page:
        page: Page = await _Ask(lambda: self._counted(self._web.query(url, body, headers=headers)))
        return page

    async def permits(self, url: str) -> bool:
        told: bool = await _Ask(lambda: self._web.permits(url))
        return told

    async def _counted(self, asked: Coroutine[Any, Any, Page]) -> Page:
        page = await asked
        self.read += len(page.body)
        return page


def _stepped(step: Callable[[], Any]) -> tuple[bool, Any]:
    """Run up to the next request: whether the look-up has ended, and its result or the request."""
    try:
        return False, step()
    except StopIteration as end:  # which no future can carry
        return True, end.value
