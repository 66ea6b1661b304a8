"""Equal questions under way at the same time share one answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

from stockfinder.errors import TimedOut

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")

_MORE = 0.25
"""Seconds that a deadline has to be later than the work's for asking again to make sense."""


class _Work(Generic[T]):
    """Something under way, for as long as anybody waits for it."""

    def __init__(self, task: asyncio.Task[T], deadline: float) -> None:
        self.task = task
        self.deadline = deadline
        self.waiting = 0


class InFlight(Generic[T]):
    """The questions that are under way in one event loop.

    Whoever asks what is being asked already waits for that answer, until a deadline of their own. The work
    belongs to nobody: one who gives up leaves it to the others, and it ends with the last of them.
    """

    def __init__(self) -> None:
        self._running: dict[str, _Work[T]] = {}

    async def ask(
        self,
        question: str,
        deadline: float,
        work: Callable[[], Coroutine[None, None, T]],
        *,
        was_late: Callable[[T], bool],
    ) -> tuple[T, bool]:
        """The answer, and whether it was somebody else's.

        :param deadline: in the loop's time. Work that is begun keeps it by itself.
        :param work: begins to ask.
        :param was_late: whether an answer only says that the time of whoever began was over. Who has more
            time then asks again.
        :raises TimedOut: somebody else's work was not done by the deadline.
        """
        loop = asyncio.get_running_loop()
        while True:
            running = self._running.get(question)
            joined = running is not None
            if running is None:
                running = _Work(loop.create_task(work(), name=question), deadline)
                self._running[question] = running
            running.waiting += 1
            try:
                left = max(0.0, deadline - loop.time()) if joined else None
                done, _ = await asyncio.wait({running.task}, timeout=left)
            finally:
                running.waiting -= 1
                if running.task.done() or not running.waiting:
                    if self._running.get(question) is running:
                        del self._running[question]
                    await _ended(running.task)
            if not done:
                raise TimedOut("it did not answer in time")
            answer = running.task.result()
            if joined and was_late(answer) and deadline - running.deadline > _MORE:
                continue
            return answer, joined


async def _ended(task: asyncio.Task[T]) -> None:
    """Cancel what nobody waits for any more, and see it end."""
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
