"""`stockfinder match`: whether a title is the wanted style, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from stockfinder.style import StyleMatch


def match(
    wanted: Annotated[str | None, typer.Argument(help="The wish, as an agent types it.")] = None,
    title: Annotated[str | None, typer.Argument(help="A shop's title.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read JSON objects from standard input, one a line.")
    ] = False,
) -> None:
    """Show whether a shop's title is the wanted style, and why."""
    import sys

    if jsonl:
        for line in sys.stdin.buffer:
            if line.strip():
                sys.stdout.buffer.write(answer(line) + b"\n")
        return
    if wanted is None or title is None:
        raise typer.BadParameter("give the wish and the title, or --jsonl", param_hint="WANTED TITLE")
    from stockfinder.cli.clean import clean
    from stockfinder.product import Product
    from stockfinder.style import match as compare
    from stockfinder.style import understand

    wish = understand(wanted)
    found = compare(wish, Product(title=title))
    print(found.verdict if not found.reasons else f"{found.verdict}: {clean('; '.join(found.reasons))}")
    for note in wish.notes:
        print(f"note: {clean(note)}")


def answer(line: bytes) -> bytes:
    """Answer one line of the JSON Lines contract; a line that cannot be answered gives its error."""
    import msgspec

    try:
        found = _compare(msgspec.json.decode(line))
    except Exception as error:  # the stream goes on whatever one line holds
        return msgspec.json.encode({"error": str(error) or type(error).__name__})
    return msgspec.json.encode(found)


def _compare(asked: dict[str, Any]) -> StyleMatch:
    from stockfinder.product import Product
    from stockfinder.style import match as compare
    from stockfinder.wanted import Audience, Wanted, Width

    wish = dict(asked["wanted"])
    audience, width = wish.pop("audience", None), wish.pop("width", None)
    if audience == "adult":
        audience = Audience.UNISEX  # either will do, a child's will not
    return compare(
        Wanted(
            **wish,
            audience=Audience(audience) if audience else None,
            width=Width(width) if width else None,
        ),
        Product(
            title=asked["title"], brand=asked.get("brand"), mpn=asked.get("code"), gtin=asked.get("gtin")
        ),
    )
