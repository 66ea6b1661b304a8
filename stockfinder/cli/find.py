"""`stockfinder find`: what can be typed, and what it is taken to mean."""

# No `from __future__ import annotations` here: Typer would evaluate the many options' annotations six times.
from pathlib import Path
from typing import Annotated, Any

import typer

from stockfinder.wanted import Audience


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
    purpose: Annotated[
        str | None, _how("WHAT", "What the answers are for: lookup (in a call), display or sweep.")
    ] = None,
    everyone: Annotated[bool, _how(None, "Hold no retailer in reserve.", "--all")] = False,
    fresh: Annotated[bool, _how(None, "Use nothing remembered; ask anew.", "--fresh")] = False,
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
    from stockfinder.cli.look import look
    from stockfinder.errors import ConfigurationError, UsageError
    from stockfinder.style import understand

    if record and replay:
        raise UsageError("--record needs live shops; leave out --replay.")
    if as_json and as_jsonl:
        raise UsageError("Give one of --json and --jsonl.")
    if deadline is not None and not 0.1 <= deadline <= 600:  # Typer lets `nan` pass
        raise UsageError("--deadline is a number of seconds from 0.1 to 600.")
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
    outcome = look(
        wanted,
        settings,
        form="json" if as_json else "jsonl" if as_jsonl else "text",
        deadline=settings.deadline if deadline is None else deadline,
        at_least=at_least,
        only=_names(only),
        skip=_names(skip),
        everyone=everyone,
        fresh=fresh,
        purpose=purpose,
        replay=replay,
        record=record,
    )
    raise typer.Exit(outcome)


def _names(told: list[str] | None) -> tuple[str, ...]:
    return tuple(name for one in told or () for name in one.replace(",", " ").split())
