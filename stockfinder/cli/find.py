"""`stockfinder find`: one look-up, from the agent's words to the exit code."""

from __future__ import annotations

import sys
from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from stockfinder.wanted import Audience  # noqa: TC001 - as above

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from stockfinder.finder import Search
    from stockfinder.report import Finding, Problem, Report
    from stockfinder.settings import Settings
    from stockfinder.wanted import Wanted


class View(Protocol):
    """Who shows a look-up: the live table, plain text, or data."""

    def understood(self, wanted: Wanted) -> None: ...  # noqa: D102 - the protocol's docstring says it

    def start(self, search: Search) -> None: ...  # noqa: D102

    def update(self, search: Search, item: Finding | Problem) -> None: ...  # noqa: D102

    def finish(self, search: Search) -> None: ...  # noqa: D102

    def stop(self) -> None: ...  # noqa: D102


def _retailer_names(incomplete: str) -> list[str]:
    """Shell completion of `--only` and `--skip`, also after a comma."""
    from stockfinder.cli.registry import registry

    done, comma, _ = incomplete.rpartition(",")
    return [f"{done}{comma}{name}" for name in registry().names()]


def _wish(metavar: str | None, words: str, *flag: str) -> Any:
    return typer.Option(*flag, metavar=metavar, help=words, rich_help_panel="What is wanted")


def _how(metavar: str | None, words: str, *flag: str, **more: Any) -> Any:
    return typer.Option(*flag, metavar=metavar, help=words, rich_help_panel="The search", **more)


def find(
    text: Annotated[
        list[str] | None, typer.Argument(metavar="TEXT...", help="The shoe in your own words, size and all.")
    ] = None,
    *,
    size: Annotated[str | None, _wish("SIZE", "10, 'UK 9', 'EU 43 1/3', or +0.5 with --was.")] = None,
    width: Annotated[str | None, _wish("WIDTH", "2E, wide, narrow.")] = None,
    men: Annotated[bool, _wish(None, "Men's.", "--men")] = False,
    women: Annotated[bool, _wish(None, "Women's.", "--women")] = False,
    kids: Annotated[bool, _wish(None, "Kids'.", "--kids")] = False,
    audience: Annotated[Audience | None, _wish("WHO", "men, women, unisex, kids, toddler or infant.")] = None,
    color: Annotated[str | None, _wish("COLOR", "Colour.")] = None,
    brand: Annotated[str | None, _wish("BRAND", "Brand.")] = None,
    model: Annotated[str | None, _wish("MODEL", "Model and version.")] = None,
    code: Annotated[str | None, _wish("CODE", "The maker's style code.")] = None,
    gtin: Annotated[str | None, _wish("GTIN", "GTIN, UPC or EAN.")] = None,
    must: Annotated[list[str] | None, _wish("WORD", "What has to be confirmed: EH.")] = None,
    was: Annotated[str | None, _wish("SIZE", "The size bought last time, for --size +0.5.")] = None,
    country: Annotated[str | None, _wish("CC", "Where it is to go: US, DE.")] = None,
    deadline: Annotated[
        float | None, _how("SECONDS", "Time, from Enter to the end (8).", min=0.1, max=600)
    ] = None,
    at_least: Annotated[int | None, _how("N", "Retailers that have to answer (3).", min=0)] = None,
    only: Annotated[
        list[str] | None, _how("NAMES", "Ask these retailers, on or off.", autocompletion=_retailer_names)
    ] = None,
    skip: Annotated[
        list[str] | None, _how("NAMES", "Leave these out.", autocompletion=_retailer_names)
    ] = None,
    replay: Annotated[
        Path | None,
        _how("DIR", "Use the traffic recorded in DIR, and no network.", exists=True, file_okay=False),
    ] = None,
    record: Annotated[Path | None, _how("DIR", "Record the traffic.", file_okay=False)] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document (see `schema`).", rich_help_panel="Output")
    ] = False,
    as_jsonl: Annotated[
        bool, typer.Option("--jsonl", help="A JSON line as each answers.", rich_help_panel="Output")
    ] = False,
) -> None:
    """Find which other shops have a shoe in a size.

    \b
    Examples:
      stockfinder find "Brooks Ghost 16" --size 10 --width 2E --men --color black
      stockfinder find womens brooks ghost 16 gtx black 8.5 wide
      stockfinder find --code 110418 --size 9 --only holabird,kith
      stockfinder find "Ghost 16" --men --size 10 --replay fixtures --json

    \b
    Exit codes:
      0    found, and enough retailers answered
      1    not found, though enough answered
      2    wrong usage
      3    too few answered, whatever was found
      4    configuration, or a replay that lacks a request
      70   a fault in stockfinder itself
      130  stopped with Ctrl-C; what was known is printed first
    """
    from stockfinder import settings as configuration
    from stockfinder.errors import ConfigurationError, UsageError
    from stockfinder.style import understand

    if record and replay:
        raise UsageError("--record needs live shops; leave out --replay.")
    chosen = [name for name, told in (("men", men), ("women", women), ("kids", kids)) if told]
    chosen += [audience.value] if audience else []
    if len(chosen) > 1:
        raise UsageError("Give one of --men, --women, --kids and --audience.")
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise UsageError(f"--country is two letters, as in US or DE; {country!r} is not.")
    settings = configuration.load()
    wanted = understand(
        " ".join(text or ()),
        brand=brand,
        model=model,
        audience=chosen[0] if chosen else None,
        color=color,
        size=size,
        width=width,
        code=code,
        gtin=gtin,
        must=tuple(must or ()),
        country=(country or settings.country or "US").upper(),
        was=was,
    )
    if not replay and not settings.contact:
        raise ConfigurationError(
            "Shops are to know who asks them. Say it once: stockfinder config set contact you@example.com"
        )
    view = _view(as_json=as_json, as_jsonl=as_jsonl)
    view.understood(wanted)
    look = _look(
        wanted,
        view,
        settings,
        deadline=settings.deadline if deadline is None else deadline,
        at_least=at_least,
        only=_names(only),
        skip=_names(skip),
        replay=replay,
        record=record,
    )
    raise typer.Exit(_complete(look))


def _names(told: list[str] | None) -> tuple[str, ...]:
    return tuple(name for one in told or () for name in one.replace(",", " ").split())


def _view(*, as_json: bool, as_jsonl: bool) -> View:
    from stockfinder.cli import terminal

    if as_json or as_jsonl:
        from stockfinder.cli.data import JsonLinesView, JsonView

        return JsonLinesView() if as_jsonl else JsonView()
    if terminal.interactive():
        from stockfinder.cli.render import LiveView

        return LiveView()
    from stockfinder.cli.plain import PlainView

    return PlainView()


async def _look(
    wanted: Wanted,
    view: View,
    settings: Settings,
    *,
    deadline: float,
    at_least: int | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    replay: Path | None,
    record: Path | None,
) -> int:
    """Run the look-up and show it; when cancelled, show what is known."""
    import asyncio

    from stockfinder.cli.clock import elapsed
    from stockfinder.cli.registry import registry
    from stockfinder.finder import Finder

    stopped = False
    retailers = registry(settings, replay=replay)
    async with Finder(settings=settings, registry=retailers, replay=replay, record=record) as finder:
        search = finder.search(
            wanted, deadline=max(0.0, deadline - elapsed()), at_least=at_least, only=only, skip=skip
        )
        view.start(search)
        try:
            async for item in search:
                view.update(search, item)
        except asyncio.CancelledError:
            stopped = True
        finally:  # whatever happened, what is known is printed, and before connections are closed
            view.stop()
            view.finish(search)
            sys.stdout.flush()
        report = search.report()
    return 130 if stopped else exit_code(report)


def exit_code(report: Report) -> int:
    """The exit code: a fault of ours comes first, then too few answers, then the answer."""
    if report.problems:
        return 4
    if not report.enough:
        return 3
    return 0 if report.found else 1


def _complete(look: Coroutine[None, None, int]) -> int:
    """Run to the end; Ctrl-C and a polite kill stop it early.

    `asyncio.run` would wait for the thread that asks the name server, so the loop is our own, and `run()` of
    `main` ends the process without it.
    """
    import asyncio
    import signal

    loop = asyncio.new_event_loop()
    task = loop.create_task(look)
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, task.cancel)
        except NotImplementedError:  # Windows; there Ctrl-C ends the process without the rest of the answer
            break
    try:
        return loop.run_until_complete(task)
    except asyncio.CancelledError:  # stopped before the first retailer was asked
        return 130
