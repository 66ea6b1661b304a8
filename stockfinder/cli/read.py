"""`stockfinder read`: what is read on a page or in a reply, with the evidence behind each reading."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.page import Page
    from stockfinder.product import Evidence, Listing, Variant
    from stockfinder.read import Reading

_HEADINGS = ("SIZE", "WIDTH", "COLOR", "AVAILABILITY", "PRICE", "EVIDENCE")


def read(
    what: Annotated[
        str | None, typer.Argument(metavar="URL-OR-FILE", help="An address, or a saved page or reply.")
    ] = None,
    *,
    url: Annotated[
        str | None, typer.Option(metavar="URL", help="The address that the saved file came from.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Everything read, as one JSON document.")] = False,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="Answer JSON objects from standard input, one a line.")
    ] = False,
) -> None:
    """Show what is read on a page or in a reply: products, sizes, stock, prices, and the evidence.

    \b
    Examples:
      stockfinder read saved-page.html --url https://shop.example/runner
      stockfinder read https://shop.example/runner
      stockfinder read reply.json --json
    """
    from stockfinder.errors import NoAnswer, UsageError

    if jsonl:
        if what is not None:
            raise UsageError("--jsonl takes its files from standard input")
        _stream()
        return
    if what is None:
        raise UsageError("name an address, or a file that holds a saved page or reply")
    try:
        page = _fetched(what) if what.startswith(("http://", "https://")) else _saved(what, url)
    except NoAnswer as failure:
        from stockfinder.cli.clean import clean

        print(f"{failure.outcome}: {clean(failure.message)}", file=sys.stderr)
        raise typer.Exit(1) from None
    from stockfinder.read import read as read_page

    reading = read_page(page)
    if as_json:
        _print_json(reading)
    else:
        _print(reading)


def _stream() -> None:
    """Answer the JSON Lines contract: `{"file", "url", "content_type"?}` in, what was read out."""
    import msgspec

    from stockfinder.cli.lines import answer_lines
    from stockfinder.decode import decoder
    from stockfinder.page import Page
    from stockfinder.read import contract_line

    class Asked(msgspec.Struct):
        file: str
        url: str = ""
        content_type: str = ""

    decode = decoder(Asked).decode

    def answer(line: bytes) -> object:
        asked = decode(line)
        page = Page(url=asked.url, body=_bytes(asked.file), media_type=asked.content_type)
        return contract_line(page, asked.file)

    answer_lines(answer)


def _bytes(file: str) -> bytes:
    from pathlib import Path

    return Path(file).read_bytes()


def _saved(file: str, url: str | None) -> Page:
    from stockfinder.errors import UsageError
    from stockfinder.markup import own_address
    from stockfinder.page import Page

    try:
        page = Page(url=url or "", body=_bytes(file))
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from None
    return page if url else Page(url=own_address(page) or "", body=page.body)


def _fetched(url: str) -> Page:
    """Fetch a live page through the door, with robots.txt and the operator's contact as in any look-up."""
    import asyncio
    from urllib.parse import urlsplit

    from stockfinder.cli.registry import known_as, registry
    from stockfinder.cli.shared import open_store, tell_lost
    from stockfinder.settings import load
    from stockfinder.shop import Facts, Shop
    from stockfinder.web import Door

    settings = load()
    known = known_as(registry(settings), url)
    parts = urlsplit(url)
    host = parts.hostname or ""
    twin = host.removeprefix("www.") if host.startswith("www.") else f"www.{host}"
    shop = Shop(
        name=known.name if known else host,  # so that it is not asked where it is switched off
        title=host,
        site=f"{parts.scheme}://{parts.netloc}",
        platform="schema_org",
        country="US",
        hosts=(twin,),
        facts=Facts(grade="operator", source="the command line"),
    )

    async def fetch() -> Page:
        store = open_store()
        try:
            async with Door(contact=settings.contact, store=store) as door:
                deadline = asyncio.get_running_loop().time() + settings.deadline
                return await door.shop(shop, query_paths=(), deadline=deadline).get(url)
        finally:
            await store.aclose()
            tell_lost(store)

    return asyncio.run(fetch())


def _print_json(reading: Reading) -> None:
    from stockfinder.cli.as_json import as_json

    sys.stdout.buffer.write(as_json(reading))


def _print(reading: Reading) -> None:
    from stockfinder.cli.terminal import interactive

    lines = list(_lines(reading))
    if not interactive():
        print("\n".join(lines))
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for line in lines:
        console.print(Text(line, style=_style(line)), soft_wrap=True)


def _style(line: str) -> str:
    if line[:1].strip():
        return "bold"
    for word, style in (("out of stock", "red"), ("in stock", "green"), ("unknown", "yellow")):
        if word in line:
            return style
    return ""


def _lines(reading: Reading) -> Iterator[str]:
    """The reading as text: the page's own product with all its variants, the others in a line each."""
    from stockfinder.cli.clean import clean
    from stockfinder.cli.words import PROVEN, money

    yield f"Platform: {reading.platform or 'none recognised'} (its reader is proven {PROVEN[reading.proven]})"
    if reading.lists is not None:
        yield f"A list of {reading.lists} products, and no page of one: it says nothing of sizes."
    elif not reading.listings:
        yield "No product was read here."
        return
    else:
        yield from _product(reading.listings[0])
    others = reading.listings if reading.lists is not None else reading.listings[1:]
    if others:
        yield ""
        yield f"{len(others)} told by its data:" if reading.lists else f"{len(others)} more on the page:"
        for listing in others:
            product = listing.product
            told = f"{len(product.variants)} variants" if product.variants else _words(product.availability)
            parts = (clean(product.title), clean(product.sku or ""), money(product.price), told)
            yield "  " + ", ".join(part for part in parts if part)


def _product(listing: Listing) -> Iterator[str]:
    from stockfinder.cli.clean import clean, link
    from stockfinder.cli.plain import table
    from stockfinder.cli.words import money

    product = listing.product
    yield ""
    yield clean(product.title) or "(no title)"
    for name in ("brand", "sku", "mpn", "gtin", "color", "audience"):
        if told := getattr(product, name):
            yield f"  {name}: {clean(told)}"
    if address := link(product.url):
        yield f"  link: {address}"
    if product.price:
        listed = f" (was {money(product.list_price)})" if product.list_price else ""
        yield f"  price: {money(product.price)}{listed}"
    yield f"  as a whole: {_words(product.availability)}{_behind(product.evidence)}"
    yield f"  a size not listed: {_words(listing.absence)}" + (
        f" ({clean(listing.because)})" if listing.because else ""
    )
    if product.variants:
        yield ""
        rows = table(_HEADINGS, [_row(one) for one in product.variants])
        yield from (f"  {line}" for line in rows.splitlines())
    else:
        yield "  no sizes told"


def _row(variant: Variant) -> tuple[str, ...]:
    from stockfinder.cli.clean import clean
    from stockfinder.cli.words import money

    return (
        clean(variant.size or variant.sku or ""),
        clean(variant.width or ""),
        clean(variant.color or ""),
        _words(variant.availability),
        money(variant.price),
        _behind(variant.evidence).removeprefix(", by "),
    )


def _words(token: str) -> str:
    return token.replace("_", " ")


def _behind(evidence: tuple[Evidence, ...]) -> str:
    from stockfinder.cli.clean import clean

    told = (f"{_words(one.kind)} {clean(one.pointer)}: {clean(one.raw)}" for one in evidence)
    return f", by {' | '.join(told)}" if evidence else ""
