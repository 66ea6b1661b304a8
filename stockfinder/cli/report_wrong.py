"""`stockfinder report-wrong`: the last look-up as a fixture folder, with what would have been right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.fixtures import Check
    from stockfinder.last_look import LastLook
    from stockfinder.report import Outcome
    from stockfinder.wrong import Candidate


def _outcomes(incomplete: str) -> list[str]:
    from stockfinder.report import Outcome

    return [outcome.value for outcome in Outcome if outcome.startswith(incomplete)]


def report_wrong(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", help="The retailer; may be left out where only one was asked.", show_default=False
        ),
    ] = None,
    *,
    expected: Annotated[
        str,
        typer.Option(
            metavar="OUTCOME",
            help="What is right: available, sold_out, size_not_offered, not_carried.",
            autocompletion=_outcomes,
        ),
    ],
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="How you know, in your words.")] = None,
    to: Annotated[Path, typer.Option(metavar="DIR", file_okay=False, help="Where the folder goes.")] = Path(
        "wrong"
    ),
) -> None:
    """Turn the last look-up's traffic into a fixture folder that shows what went wrong.

    Nothing is asked and nothing is sent: the folder is written, and it says what is in it.

    \b
    Examples:
      stockfinder report-wrong holabird --expected sold_out --note "their page says so"
      stockfinder report-wrong --expected not_carried

    \b
    Exit codes:
      0  the folder is written
      2  wrong usage: no look-up is kept, or it has no traffic of that retailer
      4  the folder cannot be written
    """
    import asyncio

    from stockfinder import last_look, wrong
    from stockfinder.errors import UsageError
    from stockfinder.fixtures import check
    from stockfinder.report import Outcome
    from stockfinder.store import state_folder

    word = expected.strip().lower().replace(" ", "_").replace("-", "_")
    if word not in list(Outcome):
        raise UsageError(f"--expected {expected!r} is none of {', '.join(Outcome)}.")
    look = last_look.last(state_folder())
    name = wrong.choose(look, name)
    written = wrong.write(look, name, to, expected=Outcome(word), note=note)
    checks = asyncio.run(check(to, (name,)))
    print("\n".join(_lines(look, written, Outcome(word), checks)))


def _lines(look: LastLook, written: Candidate, expected: Outcome, checks: tuple[Check, ...]) -> Iterator[str]:
    from stockfinder.cli.clean import clean
    from stockfinder.cli.words import looking_for

    finding, folder = written.finding, clean(str(written.folder))
    yield f"{clean(finding.name)}: {looking_for(look.wanted)}"
    yield f"  it came out  {finding.outcome.replace('_', ' ')} {clean(finding.message)}".rstrip()
    yield f"  right is     {expected.replace('_', ' ')}"
    yield ""
    yield f"{folder} is written. Look at it before you send it:"
    for file, what in (
        ("shop.har", "what the shop was asked and answered"),
        ("questions.toml", "the wish, what is right, and your note"),
        ("retailer.toml", "the entry by which it was asked"),
        ("blocked.har", "composed, so that the folder is whole"),
    ):
        size = (written.folder / file).stat().st_size
        yield f"  {file:<15} {-(-size // 1024):>5} kB  {what}"
    yield ""
    yield "In shop.har (without cookies, tokens, e-mail addresses, postcodes, phone numbers and pictures):"
    for line in written.requests:
        yield f"  {clean(line)}"
    yield ""
    yield from _differences(checks, finding.retailer)
    yield f"Next: stockfinder fixtures check {clean(str(written.folder.parent))} {clean(finding.retailer)}"


def _differences(checks: tuple[Check, ...], name: str) -> Iterator[str]:
    """What the check says of the folder as it stands."""
    from stockfinder.cli.clean import clean

    for one in checks:
        if one.problem and "is not in this recording" in one.problem:
            yield (
                "The folder alone does not answer the question: the look-up knew a place and did not search."
                f" Ask again with --only {name} --fresh, and report that."
            )
        elif one.problem:
            yield f"The check: {clean(one.problem)}"
        elif one.passed:
            yield (
                "The check gives the expected outcome: something else is wrong. Add it to the finding in"
                " questions.toml (title, size, width, color, price)."
            )
        for difference in one.differences:
            yield (
                f"The check shows it: {difference.what} expected {clean(difference.expected)},"
                f" is {clean(difference.actual)}."
            )
