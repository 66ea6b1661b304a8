"""Runs cells of the fault matrix: a platform, a stage, a fault, and what the library said to it."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING
from unittest.mock import patch

from msgspec import Struct
from msgspec.structs import replace

from stockfinder.finder import Finder
from stockfinder.fixtures import Question
from stockfinder.report import Finding, Outcome
from stockfinder.settings import Settings
from tests.faults.expected import right
from tests.faults.faults import FAULTS, Fault
from tests.faults.mangle import AMOUNT
from tests.faults.shops import SCENARIOS, Scenario, Shops, ShopServer, traffic
from tests.web.conftest import NoPace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stockfinder.report import Report
    from tests.faults.shops import Good
    from tests.web.server import Script

DEFINITE = (Outcome.AVAILABLE, Outcome.SOLD_OUT, Outcome.SIZE_NOT_OFFERED, Outcome.NOT_CARRIED)
PATIENCE = 60.0
"""Seconds for a look-up at a shop that answers: a busy machine must not change the outcome."""


class Cell(Struct, frozen=True, kw_only=True):
    """One question to one platform, with one fault at one stage; without a stage the shop is healthy."""

    scenario: Scenario
    question: Question
    stage: str | None = None
    fault: Fault | None = None

    @property
    def name(self) -> str:
        """What it is, in a line."""
        fault = self.fault.name if self.fault else "healthy"
        return f"{self.scenario.name}/{self.stage or '-'}: {fault} ({self.question.finding.outcome})"


class Row(Struct, frozen=True, kw_only=True):
    """A cell and what came of it."""

    cell: Cell
    outcome: Outcome
    message: str
    hits: int
    """How often the fault was met."""
    price: str | None = None
    true_price: str | None = None
    """What the healthy shop says."""


def cells(outcome: str = "available") -> list[Cell]:
    """Every fault at every stage of every platform, asked the first question with that answer."""
    return [
        cell
        for scenario in SCENARIOS
        if (question := question_of(scenario, outcome)) is not None
        for stage in scenario.stages
        for fault in FAULTS
        if can_be(cell := Cell(scenario=scenario, question=question, stage=stage, fault=fault))
    ]


def healthy() -> list[Cell]:
    """Every question of every fixture, without a fault."""
    return [
        Cell(scenario=scenario, question=question)
        for scenario in SCENARIOS
        for question in traffic(scenario.folder).questions
        if question.finding.outcome not in scenario.unasked
    ]


def question_of(scenario: Scenario, outcome: str) -> Question | None:
    """The fixture's first question with that answer."""
    found = (q for q in traffic(scenario.folder).questions if q.finding.outcome == outcome)
    return next(found, None) if outcome not in scenario.unasked else None


async def run(cells: Iterable[Cell], *, at_once: int = 48, hanging: float = 2.0) -> list[Row]:
    """Run the cells. Those that hang run all at once beside the others, since they only wait.

    :param hanging: the deadline, in seconds, of a look-up whose fault never ends.
    """
    with at_leisure():
        return await _run(tuple(cells), at_once, hanging)


@contextmanager
def at_leisure() -> Iterator[None]:
    """The servers compute in this process, too: what they take is not to count as the readers'."""
    with patch("stockfinder.web.thread.TURN", PATIENCE):
        yield


async def _run(cells: tuple[Cell, ...], at_once: int, hanging: float) -> list[Row]:
    turns = asyncio.Semaphore(at_once)

    async def one(cell: Cell) -> Row | None:
        if cell.fault is not None and cell.fault.speed == "hangs":
            return await run_cell(cell, hanging)
        async with turns:
            return await run_cell(cell, PATIENCE)

    asked = {(cell.scenario.name, cell.question.name): cell for cell in cells}
    prices = {key: (await run_healthy(cell)).price for key, cell in asked.items()}
    rows = await asyncio.gather(*(one(cell) for cell in cells))
    return [
        replace(row, true_price=prices[row.cell.scenario.name, row.cell.question.name]) for row in rows if row
    ]


async def run_healthy(cell: Cell) -> Row:
    """The same question to the healthy shop."""
    row = await run_cell(Cell(scenario=cell.scenario, question=cell.question), PATIENCE)
    assert row is not None
    return row


async def run_cell(cell: Cell, seconds: float) -> Row | None:
    """One look-up against one server; nothing where the fault cannot be made of what the stage sends."""
    fault = cell.fault
    made = True

    def script(good: Good) -> Script:
        nonlocal made
        assert fault is not None
        if fault.where != "any" and (fault.where == "json") != good.is_json:
            made = False
            return good.script()
        return fault.make(good)

    server = ShopServer(cell.scenario, cell.stage, script if fault else None)
    async with server:
        finding, _report = await look(server, cell.question, seconds)
    if not made:
        return None
    return row_of(cell, finding, server.hits)


def row_of(cell: Cell, finding: Finding, hits: int) -> Row:
    """A cell's row."""
    price = finding.offer.price if finding.offer else None
    return Row(
        cell=cell,
        outcome=finding.outcome,
        message=finding.message,
        hits=hits,
        price=str(price.amount) if price else None,
    )


async def look(server: ShopServer, question: Question, seconds: float) -> tuple[Finding, Report]:
    """One look-up at the server's shop by a Finder of its own."""
    name = server.scenario.name
    settings = Settings(
        contact="agent@example.com",
        agent_profile=server.traffic.agent_profile,
        country=question.wish.country,
    )
    async with Finder(settings=settings, registry=Shops({name: server.shop(name)})) as finder:
        finder._door._pace = NoPace()
        report = await finder.find(question.wish.wanted(), only=(name,), deadline=seconds)
    assert not report.problems, report.problems
    return report.findings[0], report


def wrong(row: Row) -> str | None:
    """Why a row is not what has to come; nothing where it is."""
    fault, truth = row.cell.fault, row.cell.question.finding.outcome
    if fault is None:
        return None if row.outcome is truth else f"healthy, and {row.outcome}"
    found = right(f"{row.cell.scenario.name}/{row.cell.stage}", fault.name, truth)
    if row.outcome not in found:
        return f"{row.outcome}, and not {' or '.join(sorted(found))}"
    told = Decimal(row.price) if row.price else None
    if fault.name.startswith("prices") and told not in (None, AMOUNT, Decimal(row.true_price or 0)):
        return f"a price of {row.price}"
    return None


def can_be(cell: Cell) -> bool:
    """Whether the fault can be made of what the stage answers."""
    if cell.fault is None or cell.fault.where == "any":
        return True
    kinds = {good.is_json for good in traffic(cell.scenario.folder).at(cell.scenario, cell.stage)}
    return (cell.fault.where == "json") in kinds


def some(cells: Iterable[Cell], each: int) -> list[Cell]:
    """So many cells of each fault, spread over the platforms' stages; of those that are heavy, one."""
    by_fault: dict[str, list[Cell]] = {}
    for cell in cells:
        assert cell.fault is not None
        by_fault.setdefault(cell.fault.name, []).append(cell)
    chosen: list[Cell] = []
    for at, same in enumerate(by_fault.values()):
        fault = same[0].fault
        count = 1 if fault and fault.speed == "heavy" else each
        fit = [cell for cell in same if can_be(cell)]
        chosen += [fit[(at + i * len(fit) // count) % len(fit)] for i in range(min(count, len(fit)))]
    return chosen
