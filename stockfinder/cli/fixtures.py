"""`stockfinder fixtures`: put the questions of fixture folders to their recordings and show what differs."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def fixtures() -> None:
    """Hold recorded traffic against the answers expected of it."""


@app.command()
def check(
    directory: Annotated[
        Path,
        typer.Argument(
            metavar="DIR",
            exists=True,
            file_okay=False,
            help="The folder of fixture folders.",
            show_default=False,
        ),
    ],
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME...", help="Only these retailers.", show_default=False)
    ] = None,
) -> None:
    """Put every question to its recording, without the network, and show what differs.

    \b
    Examples:
      stockfinder fixtures check fixtures
      stockfinder fixtures check fixtures demo-vendure

    \b
    Exit codes:
      0    every answer is the expected one
      1    an answer differs, or a file is missing
    """
    import asyncio

    from stockfinder.cli.clean import clean
    from stockfinder.fixtures import check as run

    checks = asyncio.run(run(directory, tuple(names or ())))
    width = max(len(one.retailer) for one in checks)
    for one in checks:
        verdict = "as expected" if one.passed else clean(one.problem or "differs")
        print(f"{clean(one.retailer):<{width}}  {clean(one.question)}: {verdict}")
        for difference in one.differences:
            print(
                f"{'':<{width}}    {difference.what}: expected {clean(difference.expected)}, "
                f"is {clean(difference.actual)}"
            )
    passed = sum(one.passed for one in checks)
    print(f"{passed} of {len(checks)} answers as expected")
    if passed < len(checks):
        raise typer.Exit(1)
