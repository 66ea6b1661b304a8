"""`stockfinder read`: what the program reads on a page or in a reply, with the evidence behind it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from stockfinder.page import Page


def read(
    what: Annotated[str | None, typer.Argument(help="An address, or a saved page or reply.")] = None,
    url: Annotated[str | None, typer.Option("--url", help="The address that a saved file came from.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything read as one JSON document.")
    ] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read JSON objects from standard input, one a line.")
    ] = False,
) -> None:
    """Show what is read on a page or in a reply: products, sizes, stock, prices, and the evidence."""
    if jsonl:
        _stream()


def _stream() -> None:
    """Answer the JSON Lines contract: `{"file", "url", "content_type"?}` in, what was read out."""
    import msgspec

    from stockfinder.read import contract_line

    class Asked(msgspec.Struct):
        file: str
        url: str = ""
        content_type: str = ""

    decode = msgspec.json.Decoder(Asked).decode
    encode = msgspec.json.Encoder().encode
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        try:
            asked = decode(line)
            answer: object = contract_line(_saved(asked.file, asked.url, asked.content_type), asked.file)
        except (msgspec.MsgspecError, OSError, ValueError) as error:
            answer = {"error": str(error)}
        out.write(encode(answer) + b"\n")
        out.flush()


def _saved(file: str, url: str, media_type: str = "") -> Page:
    from stockfinder.page import Page

    return Page(url=url, body=Path(file).read_bytes(), media_type=media_type)
