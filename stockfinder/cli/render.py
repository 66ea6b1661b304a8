"""Draws the look-up on a terminal: a table that fills in, and the answer below it (Rich)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.segment import SegmentLines
from rich.style import Style
from rich.table import Table
from rich.text import Text

from stockfinder.cli.clean import clean
from stockfinder.cli.words import Row, Section, glyphs, links, looking_for, rows, sections, verdict
from stockfinder.report import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.report import Finding, Problem, Report
    from stockfinder.search import Search
    from stockfinder.shop import Shop
    from stockfinder.wanted import Wanted

GAP = 2
"""Columns between columns."""
TITLE = 18
"""Columns that a title needs to be of use; with less, a retailer is shown on lines of its own."""
LINK = 28
"""The same for an address."""
NAME = 20
"""Columns that a retailer's name may take; a longer one goes on below."""
NARROW = 88
"""Columns under which no table is tried, so that the form does not change as answers arrive."""

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
    cells = [("Retailer", "Outcome", "Size", "Price", "How", "Time")]
    cells += [(r.retailer[:NAME], f"{r.mark} {r.outcome}", r.size, r.price, r.how, r.seconds) for r in shown]
    room = width - sum(GAP + max(map(cell_len, column)) for column in zip(*cells, strict=True))
    if width < NARROW or room < TITLE:
        return _stacked(shown)
    return _table(shown, with_links=room > 2 * TITLE + GAP + LINK)


def _style(row: Row) -> str:
    return _STYLES.get(row.kind, _NO_ANSWER)


def _linked(text: str, address: str) -> Text:
    """Text that opens the address where the terminal can (OSC 8)."""
    return Text(text, style=Style(link=address or None))


def _table(shown: list[Row], *, with_links: bool) -> Table:
    table = Table(box=None, padding=(0, GAP, 0, 0), header_style="bold", expand=True)
    table.add_column("Retailer", max_width=NAME)
    table.add_column("Outcome", no_wrap=True)
    table.add_column("Title", ratio=3)
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
            Text(glyphs(row.size)),
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
        was = f"(was {row.list_price})" if row.list_price else ""
        if detail := "  ".join(filter(None, (row.size, row.price, was, row.how))):
            lines.append(Text(glyphs(f"  {detail}")))
    return Group(*lines)


def ending(report: Report) -> Group:
    """What to say and to ask: the last lines, where the eye is and where nothing scrolls them away."""
    parts = [Text(""), _say(report)]
    if report.ask:
        parts.append(Text.assemble(("Ask  ", "bold"), clean(report.ask)))
    parts.append(Text(verdict(report), style="" if report.enough else "bold red"))
    return Group(*parts)


def _say(report: Report) -> Text:
    return Text.assemble(("Say  ", "bold"), (clean(report.say), "bold green" if report.found else "bold"))


def _details(section: Section) -> Table:
    """A section's lines, each retailer's name once."""
    table = Table.grid(padding=(0, GAP, 0, 0))
    named = any(name for name, _ in section.lines)
    if named:
        table.add_column(max_width=20, overflow="fold")
    table.add_column(overflow="fold")
    before = ""
    for name, line in section.lines:
        told = [Text(name if name != before else "")] if named else []
        table.add_row(*told, Text(glyphs(line)))
        before = name
    return table


class LiveView:
    """The terminal during one look-up.

    :param console: where to draw; the terminal, where none is given.
    """

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False, emoji=False, markup=False)
        self._live: Live | None = None
        self._asked: tuple[Shop, ...] = ()
        self._report: Report | None = None
        self._began = time.monotonic()

    def understood(self, wanted: Wanted) -> None:
        """Print how the wish was read."""
        self._console.print(understood(wanted))

    def start(self, search: Search) -> None:
        """Begin the table. Rich draws it anew four times a second, so that the seconds run."""
        self._asked, self._report = search.asked, search.report()
        self._live = Live(
            console=self._console,
            get_renderable=self._draw,
            refresh_per_second=4,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start(refresh=True)

    def update(self, search: Search, item: Finding | Problem) -> None:
        """Show what is known now."""
        self._asked, self._report = search.asked, search.report()  # the reserve may have joined
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
        self._console.print(answers(rows(report, search.asked), self._console.width))
        for section in sections(report):
            self._console.print(Group(Text(""), Text(section.heading, style="bold"), _details(section)))
        if addresses := links(report):
            self._console.print("\nLinks", style="bold")
        for retailer, address in addresses:
            # soft_wrap: the terminal breaks the line, so that a copied address is whole
            self._console.print(Text.assemble(f"{retailer}  ", _linked(address, address)), soft_wrap=True)
        self._console.print(ending(report))

    def _draw(self) -> RenderableType:
        report = self._report
        if report is None:
            return Text("")
        shown = rows(report, self._asked, over=False)
        waiting = len(self._asked) - len(report.findings) - len(report.problems)
        seconds = time.monotonic() - self._began
        below = [_say(report)] if report.found else []
        below.append(Text(f"waiting for {waiting} of {len(self._asked)}, {seconds:.0f} s", style="dim"))
        # Rich would cut a table that is too tall together with what stands below it.
        lines = self._console.render_lines(answers(shown, self._console.width), pad=False)
        room = max(1, self._console.height - 3 - 2 * len(below))
        return Group(Text(""), SegmentLines(lines[:room], new_lines=True), Text(""), *below)


def print_retailers(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    """Print the table of retailers; in a narrow window, a retailer on two lines."""
    console = Console(highlight=False, emoji=False, markup=False)
    if console.width < NARROW:
        for name, state, *rest in lines:
            console.print(Text.assemble((name, "bold"), "  ", (state, _STATES.get(state, ""))))
            console.print(Text(f"  {', '.join(filter(None, rest))}"))
        return
    table = Table(box=None, padding=(0, GAP, 0, 0), header_style="bold")
    for heading in headings:
        table.add_column(heading, no_wrap=heading not in {"Can do", "Verified"})
    for line in lines:
        cells = [Text(cell) for cell in line]
        cells[1].stylize(_STATES.get(line[1], ""))
        table.add_row(*cells)
    console.print(table)
