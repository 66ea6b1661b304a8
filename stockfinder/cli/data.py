"""Prints data for programs: nothing but JSON on standard output, everything else on standard error."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import msgspec

from stockfinder.cli.as_json import as_json
from stockfinder.cli.clean import clean
from stockfinder.cli.words import looking_for

if TYPE_CHECKING:
    from stockfinder.report import Finding, Problem, Report
    from stockfinder.search import Search
    from stockfinder.wanted import Wanted


def document(report: Report) -> bytes:
    """The report as one JSON document; `stockfinder schema` prints its schema."""
    return as_json(report)


def line(item: Finding | Problem | Report) -> bytes:
    """One JSON line; its `type` is `finding`, `problem`, or for the last `report`, without the findings."""
    kind = type(item).__name__.lower()
    data = msgspec.to_builtins(item)
    if kind == "report":
        del data["findings"], data["problems"]
    return as_json({"type": kind, **data}, indent=False)


class JsonView:
    """`--json`: one document at the end."""

    def understood(self, wanted: Wanted) -> None:
        """Show how the wish was read."""
        notes = map(clean, wanted.notes)
        print("\n  ".join((f"Looking for {looking_for(wanted)}", *notes)), file=sys.stderr, flush=True)

    def start(self, search: Search) -> None:
        """Nothing to print yet."""

    def update(self, search: Search, item: Finding | Problem) -> None:
        """Nothing to print yet."""

    def finish(self, search: Search) -> None:
        """Print the document."""
        _write(document(search.report()))

    def stop(self) -> None:
        """Nothing to tidy up."""


class JsonLinesView(JsonView):
    """`--jsonl`: a line the moment a retailer answers, and the report last."""

    def update(self, search: Search, item: Finding | Problem) -> None:
        """Print a retailer's line."""
        _write(line(item))

    def finish(self, search: Search) -> None:
        """Print the report's line."""
        _write(line(search.report()))


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
