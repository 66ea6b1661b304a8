"""`stockfinder size`: what size labels say."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def size(
    labels: Annotated[list[str] | None, typer.Argument(help="Labels as shops write them.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read JSON objects from standard input, one a line.")
    ] = False,
) -> None:
    """Show what size labels say."""
    import msgspec

    from stockfinder.size import read_size

    class Asked(msgspec.Struct):
        label: str
        option_name: str | None = None
        product_title: str | None = None
        brand: str | None = None
        home_system: str | None = None

    decode = msgspec.json.Decoder(Asked).decode
    encode = msgspec.json.Encoder().encode
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        a = decode(line)
        out.write(
            encode(
                read_size(
                    a.label,
                    option_name=a.option_name,
                    product_title=a.product_title,
                    brand=a.brand,
                    home_system=a.home_system,
                )
            )
            + b"\n"
        )
