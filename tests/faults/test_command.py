"""The installed command, as a process of its own, at many hostile shops at once: plain and over TLS."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme

from stockfinder.retailer import write_entry
from tests.faults.expected import right
from tests.faults.faults import FAULTS
from tests.faults.matrix import Cell, can_be, question_of
from tests.faults.shops import SCENARIOS, ShopServer

if TYPE_CHECKING:
    from typing import Any

    from tests.faults.faults import Fault

COMMAND = str(Path(sys.executable).with_name("stockfinder"))
PLAIN, SECURE = (
    next(scenario for scenario in SCENARIOS if scenario.name == name)
    for name in ("schema_org", "shopify-suggest")
)
HEALTHY = "healthy"


def faults(*speeds: str) -> list[Fault]:
    return [fault for fault in FAULTS if fault.speed in speeds]


def cell_of(fault: Fault, place: int) -> Cell:
    """Each fault at one stage of one of two platforms: HTML over plain HTTP, and JSON over TLS."""
    some = (PLAIN, SECURE) if place % 2 else (SECURE, PLAIN)
    cells = [
        cell
        for scenario in some
        if (question := question_of(scenario, "available"))
        for stage in scenario.stages
        if can_be(cell := Cell(scenario=scenario, question=question, stage=stage, fault=fault))
    ]
    return cells[place // 2 % min(2, len(cells))]


async def find(cells: list[Cell], folder: Path, seconds: float) -> dict[str, dict[str, Any]]:
    """The findings of one process a platform, that asks all its shops at once; a healthy one among them."""
    ca = trustme.CA()
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("127.0.0.1").configure_cert(secure)
    ca.cert_pem.write_to_path(str(folder / "ca.pem"))
    async with AsyncExitStack() as stack:
        names: dict[str, list[str]] = {}
        for place, cell in enumerate(cells):
            fault = cell.fault
            server = ShopServer(
                cell.scenario,
                cell.stage,
                fault.make if fault else None,
                tls=secure if cell.scenario is SECURE else None,
            )
            await stack.enter_async_context(server)
            name = f"{cell.scenario.name.replace('_', '-')}-{place if fault else HEALTHY}"
            write_entry(server.shop(name), folder / "retailers")
            names.setdefault(cell.scenario.name, []).append(name)
        (folder / "config.toml").write_text('contact = "agent@example.com"\n')
        told = await asyncio.gather(
            *(
                command(question_words(scenario.name), names[scenario.name], folder, seconds)
                for scenario in (PLAIN, SECURE)
                if scenario.name in names
            )
        )
    return {row["retailer"]: row for report in told for row in report["findings"]}


def question_words(name: str) -> list[str]:
    scenario = next(scenario for scenario in SCENARIOS if scenario.name == name)
    question = question_of(scenario, "available")
    assert question is not None
    wish = question.wish
    options = {"--audience": wish.audience, "--size": wish.size, "--width": wish.width, "--color": wish.color}
    return [wish.text, *(word for name, value in options.items() if value for word in (name, value))]


async def command(words: list[str], names: list[str], folder: Path, seconds: float) -> Any:
    """Run `stockfinder find` and give its JSON."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("STOCKFINDER")}
    process = await asyncio.create_subprocess_exec(
        COMMAND, "find", *words, "--only", ",".join(names), "--json", "--fresh",
        "--deadline", str(seconds), "--at-least", "0",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=kept
        | {
            "STOCKFINDER_CONFIG": str(folder / "config.toml"),
            "STOCKFINDER_STATE": str(folder / "state"),
            "SSL_CERT_FILE": str(folder / "ca.pem"),
        },
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode in (0, 1), err.decode()
    assert b"Traceback" not in err
    return json.loads(out)


@pytest.mark.parametrize(
    ("speeds", "seconds"), [(("quick", "heavy"), 60.0), (("hangs",), 3.0)], ids=["ends", "hangs"]
)
async def test_a_process_tells_each_fault_for_what_it_is(
    tmp_path: Path, speeds: tuple[str, ...], seconds: float
) -> None:
    """All at once, no fault becomes an answer, and the healthy shop among them is heard."""
    cells = [cell_of(fault, place) for place, fault in enumerate(faults(*speeds))]
    asked = [
        *cells,
        *(
            Cell(scenario=scenario, question=question)
            for scenario in {cell.scenario.name: cell.scenario for cell in cells}.values()
            if (question := question_of(scenario, "available"))
        ),
    ]
    found = await find(asked, tmp_path, seconds)
    wrong = []
    for place, cell in enumerate(cells):
        assert cell.fault is not None
        row = found[f"{cell.scenario.name.replace('_', '-')}-{place}"]
        due = right(f"{cell.scenario.name}/{cell.stage}", cell.fault.name, "available")
        if "takes too long to read" in row["message"]:
            continue  # so it may, on a machine as busy as one with a hundred hostile servers
        if row["outcome"] not in due:
            wrong.append(f"{cell.name}: {row['outcome']}, and not {' or '.join(due)} ({row['message']})")
    assert not wrong
    healthy = [row["outcome"] for name, row in found.items() if name.endswith(HEALTHY)]
    assert healthy
    if "hangs" not in speeds:  # a busy machine may need the few seconds of the other process for itself
        assert {*healthy} == {"available"}
