"""No fault of a shop, at whatever stage of a look-up, becomes an answer; each has its own outcome."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from stockfinder.platforms import NAMES
from tests.faults import connections
from tests.faults.expected import right, table
from tests.faults.faults import FAULTS
from tests.faults.matrix import DEFINITE, Row, cells, healthy, run, some, wrong
from tests.faults.shops import SCENARIOS, traffic

SILENT = {"link_only", "feed"}
"""Platforms that ask no shop."""


def judged(rows: list[Row]) -> list[str]:
    """What is wrong with the rows, in a line each."""
    return [f"{row.cell.name}: {why} ({row.message})" for row in rows if (why := wrong(row))]


def test_every_platform_that_asks_a_shop_is_in_the_matrix() -> None:
    """A new platform has to stand the faults, too."""
    shown = {traffic(scenario.folder).shop.platform for scenario in SCENARIOS} | {
        scenario.platform for scenario in SCENARIOS if scenario.platform
    }
    assert shown == set(NAMES) - SILENT


def test_every_fault_has_an_expected_outcome_and_no_definite_one() -> None:
    """The table of outcomes is whole, and expects no answer of a fault, but the true one where it is told."""
    for fault in (*(fault.name for fault in FAULTS), *connections.TROUBLES):
        found = right("somewhere", fault, "truth")
        assert found, fault
        assert not found & {*DEFINITE}
    assert all(also.why for also in table().also)


async def test_healthy_shops_answer_as_their_fixtures_say() -> None:
    """Over real HTTP each fixture's every question has its answer: what the faults spoil is there."""
    rows = await run(healthy())
    assert not judged(rows)
    counted = Counter(row.outcome for row in rows)
    assert all(counted[outcome] >= len(SCENARIOS) - 1 for outcome in DEFINITE), counted


async def test_a_fault_at_any_stage_has_its_outcome() -> None:
    """Every fault strikes several platforms, every stage of each platform meets many; the whole matrix is
    printed by `benchmarks/faults.py`."""
    rows = await run(some(cells(), 2), hanging=3.0)
    assert not judged(rows)
    assert {row.cell.fault.name for row in rows if row.cell.fault} == {fault.name for fault in FAULTS}
    assert {(row.cell.scenario.name, row.cell.stage) for row in rows} == {
        (scenario.name, stage) for scenario in SCENARIOS for stage in scenario.stages
    }
    assert all(row.hits for row in rows if row.cell.fault and row.cell.fault.speed != "hangs")


async def test_a_connection_that_fails_at_any_stage_is_no_answer() -> None:
    """A refused connection, a certificate that does not hold, a name that is lost: at the last stage, too."""
    with connections.world() as world:
        rows = await connections.run(world, some(connections.cells(), 4), hanging=3.0)
    assert not judged(rows)
    assert all(row.hits for row in rows if row.cell.fault and row.cell.fault.name != "name server is slow")


@pytest.mark.parametrize("outcome", ["sold_out", "not_carried"])
async def test_a_fault_does_not_become_the_answer_that_the_shop_would_have_given(outcome: str) -> None:
    """Nor is an absence concluded from a fault where it is true: nobody can know."""
    chosen = [cell for cell in cells(outcome=outcome) if cell.fault and cell.fault.speed == "quick"]
    rows = await run(some(chosen, 1))
    assert not judged([row for row in rows if row.hits])


def test_prices_are_compared_as_amounts() -> None:
    """The matrix itself tells a wrong price from a right one."""
    cell = next(cell for cell in cells() if cell.fault and cell.fault.name.startswith("prices"))
    row = Row(cell=cell, outcome=DEFINITE[0], message="", hits=1, price="140", true_price="140.00")
    assert Decimal("140") == Decimal(row.price or 0)
    assert wrong(row) is None
    assert wrong(Row(cell=cell, outcome=DEFINITE[0], message="", hits=1, price="14", true_price="140.00"))
