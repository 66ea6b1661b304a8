"""`stockfinder size`: what size labels say."""

from __future__ import annotations

from typing import Annotated

import typer


def size(
    labels: Annotated[list[str] | None, typer.Argument(help="Labels as shops write them.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read JSON objects from standard input, one a line.")
    ] = False,
) -> None:
    """Show what size labels say."""
    raise NotImplementedError
