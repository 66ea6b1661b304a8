"""`stockfinder doctor`: whether retailers can still be read, by questions that their own pages answer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stockfinder.doctor import Canary, Check
    from stockfinder.retailer import Registry
    from stockfinder.settings import Settings
    from stockfinder.shop import Shop

_HEADINGS = ("RETAILER", "STATE", "IN STOCK", "SOLD OUT", "NO SUCH STYLE", "REQUESTS", "TIME")
_PASSED = {True: "right", False: "WRONG", None: "-"}


def _complete(incomplete: str) -> list[str]:
    from stockfinder.cli.registry import registry

    return [name for name in registry().names() if name.startswith(incomplete)]


def doctor(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME...",
            help="Only these retailers, on or off; all that are on, where none is named.",
            autocompletion=_complete,
            show_default=False,
        ),
    ] = None,
    *,
    history: Annotated[
        bool, typer.Option("--history", help="Show the checks of the last eight weeks; ask nobody.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Check by hand whether the retailers can still be read.

    Each is asked for shoes picked from its own pages just now: a size in stock, one that is sold out, and a
    style that does not exist. At most eight requests a retailer, robots.txt not counted.

    \b
    States:
      ok             it answers as its own pages say
      drifted        it answers in a shape that our reader does not know, or is read wrongly
      blocked        it refuses programs
      not permitted  robots.txt or the operator's own policy forbids it
      unreachable    no connection, no answer in time, or a server error
      unproven       it answers, but showed nothing by which the reader could be proven

    \b
    Examples:
      stockfinder doctor
      stockfinder doctor holabird kith
      stockfinder doctor --history holabird

    \b
    Exit codes:
      0    all are ok (with --history: their last check was)
      1    one is not
      2    wrong usage
      4    configuration
      130  stopped with Ctrl-C; what was known is printed first
    """
    import asyncio

    from stockfinder import settings as configuration
    from stockfinder.cli.clean import clean
    from stockfinder.cli.registry import entry_named, registry
    from stockfinder.cli.shared import open_store, to_the_end

    settings = configuration.load()
    told = tuple(dict.fromkeys(names or ()))
    known = registry(settings)
    for name in told:
        entry_named(known, name)
    shops = () if history else _shops(told, known, settings)

    async def run() -> int:
        from stockfinder import doctor as checking

        store = open_store()
        there: list[Check] = []
        stopped = False

        def on_check(check: Check) -> None:
            there.append(check)
            _progress(check)

        try:
            if history:
                checks: Sequence[Check] = await checking.history(store, told)
            else:
                try:
                    checks = await checking.check(shops, settings=settings, store=store, on_check=on_check)
                except asyncio.CancelledError:
                    checks, stopped = there, True
            _print(checks, history=history, as_json=as_json)
            if stopped:
                _print_left(shops, there)
        finally:
            await store.aclose()
            if store.trouble:
                kept = "the history cannot be read" if history else "the results were not kept"
                print(f"stockfinder: {kept}: {clean(store.trouble)}", file=sys.stderr)
        last = {one.retailer: one for one in checks}
        return 130 if stopped else 0 if all(one.state == "ok" for one in last.values()) else 1

    raise typer.Exit(to_the_end(run()))


def _print(checks: Sequence[Check], *, history: bool, as_json: bool) -> None:
    if as_json:
        _print_json(checks)
    else:
        print("\n".join(_past(checks) if history else _lines(checks)))


def _print_left(shops: Sequence[Shop], checks: Sequence[Check]) -> None:
    """Say which retailers' checks were stopped."""
    from stockfinder.cli.clean import clean

    there = {one.retailer for one in checks}
    if left := [clean(shop.name) for shop in shops if shop.name not in there]:
        print(f"stockfinder: stopped; not checked: {', '.join(left)}", file=sys.stderr)


def _shops(names: tuple[str, ...], known: Registry, settings: Settings) -> list[Shop]:
    """The retailers to check: those named, else all that are on and are asked at all.

    :raises UsageError: one that is named is the operator's own.
    :raises ConfigurationError: one that is named cannot be asked, or none is on.
    """
    from stockfinder import platforms
    from stockfinder.errors import ConfigurationError, UsageError
    from stockfinder.shops_to_ask import is_own

    if names:
        found = []
        for entry in [known.get(name) for name in names]:
            if entry.shop is None or entry.problem:
                raise ConfigurationError(f"{entry.name} cannot be asked: {entry.problem}")
            if is_own(entry.shop, settings):
                raise UsageError(f"{entry.name} is your own shop, which is never asked.")
            found.append(entry.shop)
        return found
    on = [entry.shop for entry in known.all() if entry.enabled and entry.shop]
    on = [
        shop
        for shop in on
        if not platforms.load(shop.platform).capabilities.link_only and not is_own(shop, settings)
    ]
    if not on:
        raise ConfigurationError("No retailer is on (`stockfinder retailers` lists them).")
    return on


def _progress(check: Check) -> None:
    if sys.stderr.isatty():
        from stockfinder.cli.clean import clean

        print(f"{clean(check.retailer)}: {_words(check.state)}", file=sys.stderr, flush=True)


def _lines(checks: Sequence[Check]) -> Iterator[str]:
    """The table, and below it what is wrong, where, and what to do."""
    from stockfinder.cli.clean import clean
    from stockfinder.cli.plain import table

    yield table(_HEADINGS, [_row(one) for one in checks])
    for one in checks:
        if one.state == "ok":
            continue
        yield ""
        yield f"{clean(one.retailer)} is {_words(one.state)}: {clean(one.message)}"
        if one.path:
            yield f"  where:  {clean(one.path)} (platform {one.platform})"
        if one.url:
            yield f"  asked:  {clean(one.url)}"
        if one.advice:
            yield f"  to do:  {one.advice}"
    good = sum(one.state == "ok" for one in checks)
    yield ""
    yield f"{good} of {len(checks)} ok."


def _row(check: Check) -> tuple[str, ...]:
    from stockfinder.cli.clean import clean

    told = {one.name: one for one in check.canaries}
    answers = (_answer(told.get(name)) for name in ("in stock", "sold out", "no such style"))
    return (
        clean(check.retailer), _words(check.state), *answers, str(check.requests), f"{check.seconds:.1f} s"
    )  # fmt: skip


def _answer(canary: Canary | None) -> str:
    if canary is None or canary.asked is None:
        return ""
    return _PASSED[canary.passed]


def _past(checks: Sequence[Check]) -> Iterator[str]:
    from stockfinder.cli.clean import clean
    from stockfinder.cli.plain import table

    if not checks:
        yield "No check is kept. `stockfinder doctor` makes one."
        return
    rows = [
        (
            f"{one.at:%Y-%m-%d %H:%M} UTC",
            clean(one.retailer),
            _words(one.state),
            clean(one.message if one.state != "ok" else ""),
        )
        for one in checks
    ]
    yield table(("WHEN", "RETAILER", "STATE", "WHY"), rows)


def _words(token: str) -> str:
    return token.replace("_", " ")


def _print_json(checks: Sequence[Check]) -> None:
    from stockfinder.cli.as_json import as_json

    sys.stdout.buffer.write(as_json(checks))
