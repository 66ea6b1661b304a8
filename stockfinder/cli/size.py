"""`stockfinder size`: what size labels say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from stockfinder.wanted import SizeSystem

if TYPE_CHECKING:
    from stockfinder.size import SizeReading


class _Asked(Struct):
    """One line of the JSON Lines contract."""

    label: str
    option_name: str | None = None
    product_title: str | None = None
    brand: str | None = None
    home_system: SizeSystem | None = None


def size(
    labels: Annotated[list[str] | None, typer.Argument(help="Size labels, as shops write them.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read JSON objects from standard input, one a line.")
    ] = False,
) -> None:
    """Show what size labels say: system, number, for whom, width, and what is not certain.

    Example: stockfinder size "9.5 2E" "43 1/3" "US M 9.5 / W 11"
    """
    if jsonl:
        _stream()
        return
    if not labels:
        raise typer.BadParameter("give a label, or --jsonl", param_hint="LABELS")
    from stockfinder.cli.clean import clean
    from stockfinder.cli.plain import table
    from stockfinder.size import read_size

    rows = [(clean(label), *_row(read_size(label))) for label in labels]
    print(table(("LABEL", "SIZE", "WIDTH", "NOTE"), [tuple(map(clean, row)) for row in rows]))


def _row(reading: SizeReading) -> tuple[str, str, str]:
    sizes = []
    for stated in reading.sizes:
        value = f"{stated.value} to {stated.value_to}" if stated.value_to else stated.value
        sizes.append(" ".join(part for part in (stated.system, stated.audience, value) if part))
    width = f"{reading.width or ''} ({reading.width_code})" if reading.width_code else reading.width or ""
    return " = ".join(sizes), width, f"not certain: {reading.reason}" if reading.ambiguous else reading.reason


def _stream() -> None:
    """Answer the contract's lines, each as soon as it is asked."""
    from stockfinder.cli.lines import answer_lines
    from stockfinder.decode import decoder
    from stockfinder.size import read_size

    decode = decoder(_Asked).decode

    def answer(line: bytes) -> SizeReading:
        asked = decode(line)
        return read_size(
            asked.label,
            option_name=asked.option_name,
            product_title=asked.product_title,
            brand=asked.brand,
            home_system=asked.home_system,
        )

    answer_lines(answer)
