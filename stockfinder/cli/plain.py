"""Prints plain text, for a pipe: no colours, no bars, no line cut short."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from stockfinder.cli.clean import clean
from stockfinder.cli.words import broken, glyphs, looking_for, row, rows, sections, verdict
from stockfinder.report import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.report import Problem, Report
    from stockfinder.search import Search
    from stockfinder.shop import Shop
    from stockfinder.wanted import Wanted

HEADINGS = ("RETAILER", "OUTCOME", "TITLE", "SIZE", "PRICE", "WAS", "HOW", "TIME", "LINK")


def table(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their text, two spaces apart; `-` where a cell is empty."""
    grid = [tuple(headings), *(tuple(cell or "-" for cell in line) for line in lines)]
    widths = [max(_width(line[column]) for line in grid) for column in range(len(headings))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in grid
    )


def _width(text: str) -> int:
    """Columns of a terminal that the text takes; shops in Japan write double-width signs."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def report(found: Report, asked: tuple[Shop, ...]) -> str:
    """The whole answer, as text to read or to send on."""
    lines = [
        (
            row.retailer,
            f"{row.mark} {row.outcome}",
            row.title,
            row.size,
            row.price,
            row.list_price,
            row.how,
            row.seconds,
            row.link,
        )
        for row in rows(found, asked)
    ]
    parts = [table(HEADINGS, lines)]
    for section in sections(found):
        parts += ["", f"{section.heading}:"]
        parts += [f"  {name}: {line}" if name else f"  {line}" for name, line in section.lines]
    parts += ["", f"Say: {clean(found.say)}"]
    if found.ask:
        parts.append(f"Ask: {clean(found.ask)}")
    parts.append(verdict(found))
    return glyphs("\n".join(parts))


class PlainView:
    """The look-up as text; where standard error is a terminal, it shows who has answered meanwhile."""

    def understood(self, wanted: Wanted) -> None:
        """Print how the wish was read."""
        notes = (f"  {clean(note)}" for note in wanted.notes)
        print(glyphs("\n".join((f"Looking for {looking_for(wanted)}", *notes))), end="\n\n", flush=True)

    def start(self, search: Search) -> None:
        """Nothing to print yet: the table is sorted at the end."""

    def update(self, search: Search, item: Finding | Problem) -> None:
        """Tell who has answered, if somebody watches."""
        if sys.stderr.isatty():
            told = row(item) if isinstance(item, Finding) else broken(item)
            print(f"{told.retailer}: {told.outcome}", file=sys.stderr)

    def finish(self, search: Search) -> None:
        """Print the answer."""
        print(report(search.report(), search.asked), flush=True)

    def stop(self) -> None:
        """Nothing to tidy up."""
