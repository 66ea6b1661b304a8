"""Draws the look-up on a terminal: a table that fills in, and the answer below it (Rich)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from stockfinder.cli.clean import clean
from stockfinder.cli.words import Row, glyphs, links, looking_for, rows, sections, verdict
from stockfinder.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.finder import Search
    from stockfinder.report import Finding, Problem, Report
    from stockfinder.shop import Shop
    from stockfinder.wanted import Wanted

STACKED_BELOW = 96
"""Columns under which a retailer is shown on lines of its own instead of in a table."""
LINKS_FROM = 132
"""Columns from which the table has room for addresses."""

# Only colours that are legible on black and on white; what they say is also said by a sign and in words.
_STYLES = {
    Outcome.AVAILABLE: "bold green",
    Outcome.SOLD_OUT: "red",
    Outcome.SIZE_NOT_OFFERED: "red",
    Outcome.NOT_CARRIED: "",
    None: "dim",
}
_NO_ANSWER = "magenta"
_STATES = {"on": "bold green", "broken": "bold red"}


def understood(wanted: Wanted) -> Text:
    """What was understood, and what was corrected on the way."""
    text = Text.assemble(("Looking for ", "bold"), looking_for(wanted))
    for note in wanted.notes:
        text.append(f"\n  {clean(note)}", "dim")
    return text


def answers(shown: list[Row], width: int) -> RenderableType:
    """The table, in the form that fits the width."""
    return _stacked(shown) if width < STACKED_BELOW else _table(shown, with_links=width >= LINKS_FROM)


def _style(row: Row) -> str:
    return _STYLES.get(row.kind, _NO_ANSWER)


def _linked(text: str, address: str) -> Text:
    """Text that opens the address where the terminal can (OSC 8)."""
    return Text(text, style=f"link {address}" if address else "")


def _table(shown: list[Row], *, with_links: bool) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", expand=True)
    table.add_column("Retailer", no_wrap=True, max_width=24)
    table.add_column("Outcome", no_wrap=True, min_width=13)
    table.add_column("Title", no_wrap=True, overflow="ellipsis", ratio=3)
    table.add_column("Size", no_wrap=True)
    table.add_column("Price", no_wrap=True)
    table.add_column("How", no_wrap=True)
    if with_links:
        table.add_column("Link", no_wrap=True, overflow="ellipsis", ratio=2)
    table.add_column("Time", no_wrap=True, justify="right")
    for row in shown:
        cells = [
            Text(row.retailer),
            Text(glyphs(f"{row.mark} {row.outcome}"), style=_style(row)),
            _linked(row.title, row.link),
            Text(row.size),
            Text(row.price),
            Text(row.how),
        ]
        if with_links:
            cells.append(_linked(row.link.partition("://")[2].removeprefix("www."), row.link))
        table.add_row(*cells, Text(row.seconds))
    return table


def _stacked(shown: list[Row]) -> Group:
    """A retailer's name and outcome on one line, and what it has under it."""
    lines: list[Text] = []
    for row in shown:
        head = Text.assemble(
            (glyphs(f"{row.mark} "), _style(row)), row.retailer, "  ", (row.outcome, _style(row))
        )
        if row.seconds:
            head.append(f"  {row.seconds}", "dim")
        lines.append(head)
        if row.title:
            title = _linked(row.title, row.link)
            title.no_wrap, title.overflow = True, "ellipsis"
            lines.append(Text("  ").append_text(title))
        if detail := "  ".join(filter(None, (row.size, row.price, row.how))):
            lines.append(Text(f"  {detail}"))
    return Group(*lines)


def answer(report: Report, asked: tuple[Shop, ...], width: int) -> Group:
    """Everything at the end: the table, what to say and to ask, and the details."""
    parts: list[RenderableType] = [answers(rows(report, asked), width), Text("")]
    parts.append(
        Text.assemble(("Say  ", "bold"), (clean(report.say), "bold green" if report.found else "bold"))
    )
    if report.ask:
        parts.append(Text.assemble(("Ask  ", "bold"), clean(report.ask)))
    parts.append(Text(verdict(report), style="" if report.enough else "bold red"))
    for section in sections(report):
        parts += [Text(""), Text(section.heading, style="bold")]
        parts += [Text(glyphs(f"  {line}")) for line in section.lines]
    return Group(*parts)


class LiveView:
    """The terminal during one look-up.

    :param console: where to draw; the terminal, where none is given.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, emoji=False, markup=False)
        self._live: Live | None = None
        self._rows: list[Row] = []
        self._begin = time.monotonic()

    def understood(self, wanted: Wanted) -> None:
        """Print how the wish was read."""
        self._console.print(understood(wanted))

    def start(self, search: Search) -> None:
        """Begin the table."""
        self._rows = rows(search.report(), search.asked)
        self._live = Live(
            console=self._console,
            get_renderable=self._now,
            refresh_per_second=4,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start(refresh=True)

    def update(self, search: Search, item: Finding | Problem) -> None:
        """Show what is known now."""
        self._rows = rows(search.report(), search.asked)
        if self._live is not None:
            self._live.refresh()

    def stop(self) -> None:
        """Leave the terminal as it was found."""
        if self._live is not None:
            self._live.stop()

    def finish(self, search: Search) -> None:
        """Print the whole answer where the table was."""
        report = search.report()
        self._console.print()
        self._console.print(answer(report, search.asked, self._console.width))
        if addresses := links(report):
            self._console.print("\nLinks", style="bold")
        for retailer, address in addresses:
            # soft_wrap: the terminal breaks the line, so that a copied address is whole
            self._console.print(
                Text.assemble(f"  {retailer}  ", (address, f"link {address}")), soft_wrap=True
            )

    def _now(self) -> RenderableType:
        answered = sum(bool(row.seconds) for row in self._rows)
        told = f"{answered} of {len(self._rows)} have answered, {time.monotonic() - self._begin:.0f} s"
        return Group(Text(""), answers(self._rows, self._console.width), Text(told, style="dim"))


def print_retailers(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Print the table of retailers; in a narrow window, a retailer on two lines."""
    console = Console(highlight=False, emoji=False, markup=False)
    if console.width < STACKED_BELOW:
        for name, state, *rest in lines:
            console.print(Text.assemble((name, "bold"), "  ", (state, _STATES.get(state, ""))))
            console.print(Text(f"  {', '.join(filter(None, rest))}"))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for heading in headings:
        table.add_column(heading, no_wrap=heading not in {"Can do", "Verified"})
    for line in lines:
        cells = [Text(cell) for cell in line]
        cells[1].stylize(_STATES.get(line[1], ""))
        table.add_row(*cells)
    console.print(table)
