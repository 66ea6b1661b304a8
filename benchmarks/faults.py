"""Every fault at every stage of every platform, and every part of every reply lost or changed.

::

    uv run python -m benchmarks.faults            # both, about three minutes and ten; prints Markdown
    uv run python -m benchmarks.faults matrix
    uv run python -m benchmarks.faults drift

The tests in `tests/faults` hold a part of both. This runs all, with what the healthy shops answer beside it,
and ends with 1 if any fault or change becomes an answer. `FAULTS.md` is what it printed last.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from datetime import UTC, datetime

from tests.faults import connections, drift, matrix
from tests.faults.shops import SCENARIOS, Good

CODES = {
    "unreachable": "u",
    "timed_out": "t",
    "blocked": "b",
    "rate_limited": "r",
    "drifted": "d",
    "unclear": "?",
    "held_back": "h",
    "not_permitted": "n",
    "available": "A",
    "sold_out": "S",
    "size_not_offered": "O",
    "not_carried": "C",
}
COLUMNS = [(scenario.name, stage) for scenario in SCENARIOS for stage in scenario.stages]


def main(what: list[str]) -> int:
    """Run and print; the exit code."""
    print("# Faults\n")
    print(f"Printed by `uv run python -m benchmarks.faults` on {datetime.now(UTC):%Y-%m-%d}.\n")
    wrong = 0
    if "drift" not in what:
        wrong += asyncio.run(_matrix())
    if "matrix" not in what:
        wrong += asyncio.run(_drift())
    return 1 if wrong else 0


async def _matrix() -> int:
    began = time.monotonic()
    healthy = await matrix.run(matrix.healthy())
    rows = await matrix.run(matrix.cells(), at_once=24, hanging=3.0)
    with connections.world() as world:
        rows += await connections.run(world, connections.cells(), hanging=3.0)
    wrong = [row for row in (*healthy, *rows) if matrix.wrong(row)]
    ill = sum(row in wrong for row in healthy)
    print("## The matrix\n")
    print("A real HTTP server on loopback serves the traffic of the fixtures, and fails at one stage.")
    print(f"{len(healthy)} questions to healthy shops: {ill} wrong. {len(rows)} look-ups with a fault:")
    print(f"{len(wrong) - ill} wrong. {time.monotonic() - began:.0f} s.\n")
    print("Each question's shoe is in stock, so that `A` is the true answer; in its place stand:\n")
    print(", ".join(f"`{code}` {outcome}" for outcome, code in CODES.items()) + ", `.` cannot be.\n")
    print("An `A` is right where what was asked for is in the reply all the same (a price as another locale")
    print("writes it), or where another way leads to it; `tests/faults/expected.toml` says where.\n")
    print("```text")
    for place, (name, stage) in enumerate(COLUMNS):
        print(f"{'| ' * place}{name} {stage}")
    found = {
        (row.cell.fault.name, row.cell.scenario.name, row.cell.stage): CODES[row.outcome]
        for row in rows
        if row.cell.fault
    }
    truth = {(row.cell.scenario.name): "A" for row in healthy if row.outcome == "available"}
    print(" ".join(truth.get(name, "-") for name, _ in COLUMNS) + "  healthy")
    for fault in dict.fromkeys(name for name, _, _ in found):
        print(" ".join(found.get((fault, *column), ".") for column in COLUMNS) + f"  {fault}")
    print("```\n")
    for row in wrong:
        print(f"- **wrong**: {row.cell.name}: {matrix.wrong(row)} ({row.message})")
    return len(wrong)


def _unchanged(stage: str | None, good: Good) -> bytes:
    return good.body


async def _drift() -> int:
    print("## Drift\n")
    print("Every part of every reply of the fixtures: lost, renamed, null, in a list, of another kind, or")
    print(
        "another word; of pages, every tag, attribute and class. Each change is put to the first question of"
    )
    print(
        "each answer. *Absorbed* is the true answer all the same; *alike* takes sold out for never offered,"
    )
    print("or the reverse.\n")
    print("| platform | changes | look-ups | absorbed | drifted | unclear | other | alike | false | s |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    wrong: list[str] = []
    for scenario in SCENARIOS:
        began = time.monotonic()
        known = [await drift.ask(scenario, one, _unchanged) for one in drift.questions(scenario)]
        every = list(drift.mutations(scenario))
        tally: Counter[str] = Counter()
        for mutation in every:
            change = drift.apply(mutation)
            for truth in known:
                got = await drift.ask(scenario, truth.question, change)
                why = drift.false(truth, got)
                if why:
                    wrong.append(f"{mutation.name} [{truth.outcome}]: {why}")
                kind = "false" if why else "alike" if drift.milder(truth, got) else str(got.outcome)
                kind = "absorbed" if not why and got.outcome is truth.outcome else kind
                tally[kind] += 1
        named = [tally.pop(kind, 0) for kind in ("absorbed", "drifted", "unclear")]
        alike, false = tally.pop("alike", 0), tally.pop("false", 0)
        other = sum(tally.values())
        cells = [scenario.name, len(every), len(every) * len(known), *named, other, alike, false]
        print(f"| {' | '.join(map(str, cells))} | {time.monotonic() - began:.0f} |", flush=True)
    print()
    for line in wrong:
        print(f"- **false**: `{line}`")
    return len(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
