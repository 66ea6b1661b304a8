"""`stockfinder match`: whether a title is the wanted style, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from msgspec import Struct

from stockfinder.wanted import Audience, Wanted, Width

if TYPE_CHECKING:
    from stockfinder.style import StyleMatch


class _Wish(Struct):
    """`wanted` of the JSON Lines contract."""

    text: str = ""
    brand: str | None = None
    model: str | None = None
    audience: str | None = None
    color: str | None = None
    width: Width | None = None
    code: str | None = None
    gtin: str | None = None


class _Question(Struct):
    """One line of the JSON Lines contract."""

    wanted: _Wish
    title: str
    brand: str | None = None
    code: str | None = None
    gtin: str | None = None


def match(
    wanted: Annotated[str | None, typer.Argument(help="The wish, as an agent types it.")] = None,
    title: Annotated[str | None, typer.Argument(help="A shop's title.")] = None,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Read JSON objects from standard input, one a line.")
    ] = False,
) -> None:
    """Show whether a shop's title is the wanted style, and why.

    Example: stockfinder match "womens ghost 16 gtx" "Brooks Women's Ghost 16 Running Shoe"
    """
    if jsonl:
        from stockfinder.cli.lines import answer_lines

        answer_lines(answer)
        return
    if wanted is None or title is None:
        raise typer.BadParameter("give the wish and the title, or --jsonl", param_hint="WANTED TITLE")
    from stockfinder.cli.clean import clean
    from stockfinder.product import Product
    from stockfinder.style import match as compare
    from stockfinder.style import understand

    wish = understand(wanted)
    found = compare(wish, Product(title=title))
    print(f"{found.verdict}: {clean('; '.join(found.reasons))}" if found.reasons else found.verdict)
    for note in wish.notes:
        print(f"note: {clean(note)}")


def answer(line: bytes) -> StyleMatch:
    """Answer one line of the JSON Lines contract.

    :raises ValueError: it is no question.
    """
    from stockfinder.decode import decode
    from stockfinder.product import Product
    from stockfinder.style import match as compare

    asked = decode(line, _Question)
    return compare(
        _wanted(asked.wanted),
        Product(title=asked.title, brand=asked.brand, mpn=asked.code, gtin=asked.gtin),
    )


def _wanted(wish: _Wish) -> Wanted:
    """A line's wish: text by itself is another shop's title, beside other fields an agent's words."""
    audience = None
    if wish.audience is not None:
        # An adult's: men's or women's will do, a child's will not.
        audience = Audience.UNISEX if wish.audience == "adult" else Audience(wish.audience)
    flags = (wish.brand, wish.model, wish.color, wish.width, wish.code, wish.gtin, audience)
    if wish.text and any(flags):
        from stockfinder.style import understand

        return understand(
            wish.text,
            brand=wish.brand,
            model=wish.model,
            audience=audience,
            color=wish.color,
            width=wish.width,
            code=wish.code,
            gtin=wish.gtin,
        )
    return Wanted(
        text=wish.text,
        brand=wish.brand,
        model=wish.model,
        audience=audience,
        color=wish.color,
        width=wish.width,
        code=wish.code,
        gtin=wish.gtin,
    )
