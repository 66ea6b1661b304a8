"""`stockfinder probe`: what a shop runs on, whether it can be asked, and its entry."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - Typer evaluates the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.probe import Probe, Step
    from stockfinder.retailer import Entry
    from stockfinder.shop import Shop


def probe(
    address: Annotated[
        str, typer.Argument(metavar="URL", help="A page of the shop, or the short name of one that is known.")
    ],
    *,
    add: Annotated[
        str | None, typer.Option(metavar="NAME", help="Write its entry, under this short name.")
    ] = None,
    enable: Annotated[
        bool, typer.Option("--enable", help="Ask it from now on, if search and sizes worked.")
    ] = False,
    option: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="A setting that its platform needs; may be repeated."),
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(metavar="DIR", exists=True, file_okay=False, help="Use a recording, and no network."),
    ] = None,
    record: Annotated[
        Path | None, typer.Option(metavar="DIR", file_okay=False, help="Record the traffic.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Look at a shop: its platform, what robots.txt allows, whether search and sizes can be read.

    At most eight requests, robots.txt not counted.

    \b
    Examples:
      stockfinder probe https://www.shop.example
      stockfinder probe https://www.shop.example --add corner-runner --enable
      stockfinder probe kith --enable

    \b
    Exit codes:
      0  search and sizes can be read
      1  they cannot, or the shop gave no answer; the text says why and what to do
      2  wrong usage
      4  configuration, or a replay that lacks a request
    """
    import asyncio

    from stockfinder import probe as probing
    from stockfinder import settings as configuration
    from stockfinder.cli.registry import known_as, registry
    from stockfinder.cli.shared import open_store, tell_lost
    from stockfinder.errors import ConfigurationError, UsageError

    if record and replay:
        raise UsageError("--record needs a live shop; leave out --replay.")
    known = known_as(registry(), address)
    if add:
        _check_name(add, known)
    elif enable and known is None:
        raise UsageError("--enable needs --add NAME for a shop that has no entry yet.")
    options = _options(option or [])

    async def visit() -> Probe:
        store = open_store() if replay is None else None
        try:
            return await probing.probe(
                known.shop.site if known and known.shop and "." not in address else address,
                settings=configuration.load(),
                name=add,
                known=known.shop if known else None,
                options=options,
                replay=replay,
                record=record,
                store=store,
            )
        finally:
            if store is not None:
                await store.aclose()
                tell_lost(store)

    found = asyncio.run(visit())
    lost = found.lost
    written = None
    try:
        if add:
            written = _write(found, add, enable=enable)
        elif enable and known and found.works:
            written = configuration.store(("retailers", known.name, "enabled"), True)
    except ConfigurationError as error:  # what the visit has shown is printed all the same
        lost = str(error)
    if as_json:
        _print_json(found, written)
    else:
        print("\n".join(_lines(found, known)))
        print("\n".join(_ending(found, known, add=add, enable=enable, written=written)))
    if lost:
        raise ConfigurationError(lost)
    raise typer.Exit(0 if found.works else 1)


def _check_name(name: str, known: Entry | None) -> None:
    """Refuse a name that no entry can have, or that makes one shop two retailers."""
    import re

    from stockfinder import settings as configuration
    from stockfinder.errors import UsageError

    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise UsageError(f"The name {name!r} must be like corner-runner.")
    if known and known.name != name:
        raise UsageError(
            f"This shop is known already, as {known.name}: leave out --add, or take that name for it."
        )
    path = configuration.retailers_folder() / f"{name}.toml"
    if path.exists():
        raise UsageError(f"{path} is there already; nothing was written.")


def _options(told: list[str]) -> dict[str, Any]:
    from stockfinder.errors import UsageError

    found: dict[str, Any] = {}
    for one in told:
        key, sign, value = one.partition("=")
        if not (key and sign):
            raise UsageError(f"--option {one!r} must be like publishable_key=pk_123.")
        found[key] = value
    return found


def _write(found: Probe, name: str, *, enable: bool) -> Path | None:
    """Write the entry, if the visit made one; on only if all worked."""
    from msgspec.structs import replace

    from stockfinder import settings as configuration
    from stockfinder.retailer import write_entry

    if found.shop is None:
        return None
    shop = replace(found.shop, name=name, enabled=enable and found.works)
    return write_entry(shop, configuration.retailers_folder())


def _lines(found: Probe, known: Entry | None) -> Iterator[str]:
    from stockfinder.cli.clean import clean

    yield clean(found.url) + (f" ({clean(known.name)})" if known else "")
    if found.platform:
        sure = "" if found.certain else ", which is no proof"
        yield f"  Platform:   {found.platform} ({clean(found.because or '')}{sure})"
    if found.outcome:
        yield f"  No answer:  {found.outcome.replace('_', ' ')}: {clean(found.message)}"
    if opened := [way.name for way in found.ways if not way.forbidden]:
        yield f"  robots.txt: permits {', '.join(opened)}"
    for way in found.ways:
        if way.forbidden:
            yield f"  robots.txt: closes {way.name}: {clean(way.forbidden)}"
    for title, step in (("For agents", found.agents), ("Search", found.search), ("Sizes", found.sizes)):
        if step is not None:
            yield f"  {title + ':':<11} {_told(step)}"
    yield f"  Requests:   {len(found.requests)}, robots.txt included"
    for asked in found.requests:
        yield f"    {asked.method} {clean(asked.url)} {asked.status or clean(asked.detail or 'no answer')}"


def _told(step: Step) -> str:
    from stockfinder.cli.clean import clean

    return f"{'works' if step.works else 'does not work'}: {clean(step.says)}"


def _ending(
    found: Probe, known: Entry | None, *, add: str | None, enable: bool, written: Path | None
) -> Iterator[str]:
    """What was written, and what to do next."""
    from stockfinder.cli.clean import clean

    if found.advice:
        yield found.advice
    if add and written is None:
        yield "No entry was written."
    elif add and found.shop:
        on = enable and found.works
        yield f"{written}: the entry; see whether every line is true ({_assumed(found.shop)})"
        yield f"{add} is {'on' if on else 'off'}" + ("." if on or not enable else ": not all of it worked.")
    elif enable and known:
        yield (
            clean(f"{known.name} is on ({written}).")
            if written
            else f"{clean(known.name)} stays as it was: not all of it worked."
        )


def _assumed(shop: Shop) -> str:
    """What the entry says that no page states in so many words."""
    system = shop.size_system or "none"
    return f"country {shop.country}, home size system {system}"


def _print_json(found: Probe, written: Path | None) -> None:
    import msgspec

    from stockfinder.cli.as_json import as_json

    data = msgspec.to_builtins(found)
    data |= {"works": found.works, "written": str(written) if written else None}
    sys.stdout.buffer.write(as_json(data))
