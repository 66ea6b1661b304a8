"""Draws the README's picture from the program's real output: `uv run python docs/picture.py`."""

from __future__ import annotations

import asyncio
import io
from pathlib import Path

from rich.console import Console

import stockfinder
from stockfinder.cli.render import LiveView

HERE = Path(__file__).resolve().parent


async def main() -> None:
    """Run the README's first command and save what the terminal shows."""
    console = Console(record=True, width=132, file=io.StringIO(), force_terminal=True)
    view = LiveView(console)
    wanted = stockfinder.understand("Brooks Ghost 16", audience="men", size="10")
    async with stockfinder.Finder(replay=HERE.parent / "fixtures") as finder:
        search = finder.search(wanted)
        async for _ in search:
            pass  # the table is drawn once, when all have answered
        view.understood(wanted)
        view.finish(search)
    title = 'stockfinder find "Brooks Ghost 16" --men --size 10 --replay fixtures'
    (HERE / "find.svg").write_text(console.export_svg(title=title), encoding="utf-8")


asyncio.run(main())
