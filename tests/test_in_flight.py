"""Equal questions under way: who waits for whom, and who ends the work."""

from __future__ import annotations

import asyncio

import pytest

from stockfinder.errors import TimedOut
from stockfinder.in_flight import InFlight


class Counter:
    """Work that ends when it is told to, and counts how often it was begun and cancelled."""

    def __init__(self) -> None:
        self.begun = 0
        self.cancelled = 0
        self.go = asyncio.Event()
        self.answer = "yes"

    async def work(self) -> str:
        self.begun += 1
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        return self.answer


def late(answer: str) -> bool:
    return answer == "late"


async def _steps() -> None:
    """Let everything that can go on go on."""
    for _ in range(5):
        await asyncio.sleep(0)


def _in(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds


async def test_equal_questions_are_asked_once_and_others_by_themselves() -> None:
    flight, counter = InFlight[str](), Counter()
    asked = [
        asyncio.create_task(flight.ask(question, _in(60), counter.work, was_late=late)) for question in "aab"
    ]
    await _steps()
    assert counter.begun == 2
    counter.go.set()
    assert await asyncio.gather(*asked) == [("yes", False), ("yes", True), ("yes", False)]
    assert await flight.ask("a", _in(60), counter.work, was_late=late) == ("yes", False)
    assert counter.begun == 3


@pytest.mark.parametrize("leaves", [0, 1])
async def test_one_who_gives_up_leaves_the_work_to_the_other_and_it_ends_with_the_last(leaves: int) -> None:
    flight, counter = InFlight[str](), Counter()
    asked = []
    for _ in range(2):
        asked.append(asyncio.create_task(flight.ask("a", _in(60), counter.work, was_late=late)))
        await _steps()
    asked[leaves].cancel()
    await _steps()
    assert (counter.cancelled, asked[leaves].cancelled(), asked[1 - leaves].done()) == (0, True, False)
    asked[1 - leaves].cancel()
    await asyncio.wait(asked)
    assert counter.cancelled == 1
    counter.go.set()
    assert await flight.ask("a", _in(60), counter.work, was_late=late) == ("yes", False)


async def test_who_joins_keeps_a_shorter_deadline_of_their_own() -> None:
    flight, counter = InFlight[str](), Counter()
    first = asyncio.create_task(flight.ask("a", _in(60), counter.work, was_late=late))
    await _steps()
    with pytest.raises(TimedOut):
        await flight.ask("a", _in(0.01), counter.work, was_late=late)
    counter.go.set()
    assert await first == ("yes", False)
    assert counter.begun == 1


async def test_who_has_more_time_than_the_one_who_began_asks_again() -> None:
    flight, counter = InFlight[str](), Counter()
    counter.answer = "late"
    first = asyncio.create_task(flight.ask("a", _in(5), counter.work, was_late=late))
    await _steps()
    second = asyncio.create_task(flight.ask("a", _in(60), counter.work, was_late=late))
    third = asyncio.create_task(flight.ask("a", _in(5), counter.work, was_late=late))
    await _steps()
    counter.go.set()
    assert await first == ("late", False)
    assert await third == ("late", True)
    assert await second == ("late", False)
    assert counter.begun == 2


async def test_a_fault_of_the_work_reaches_all_who_wait() -> None:
    flight = InFlight[str]()
    go = asyncio.Event()

    async def work() -> str:
        await go.wait()
        raise ZeroDivisionError

    asked = [asyncio.create_task(flight.ask("a", _in(60), work, was_late=late)) for _ in range(2)]
    await _steps()
    go.set()
    told = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in told] == [ZeroDivisionError, ZeroDivisionError]
