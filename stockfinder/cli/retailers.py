"""`stockfinder retailers`: what is known, what each can do, and which are on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from stockfinder.retailer import Entry
    from stockfinder.store import Store

app = typer.Typer(add_completion=False)

_STATES = ("on", "link only", "broken", "off", "not yet")
"""In the order of the list: what is asked, what is only linked to, what is to be mended, what could be asked,
what cannot be read yet."""
_STOCK = {
    "listing": "stock with the listing",
    "variant": "stock size by size",
    "none": "no stock",
}


@app.callback(invoke_without_command=True)
def retailers(
    context: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    as_csv: Annotated[
        bool, typer.Option("--csv", help="As a sheet to sign: what is asked of each, and on which grounds.")
    ] = False,
) -> None:
    """List the retailers: platform, country, what each can do, on or off, and how its facts are known.

    \b
    Examples:
      stockfinder retailers
      stockfinder retailers show holabird
      stockfinder retailers disable kith
      stockfinder retailers --csv > retailers.csv
    """
    if context.invoked_subcommand is not None:
        return
    from stockfinder.cli.registry import registry

    entries = registry().all()
    if as_json:
        _print_json([_data(entry) for entry in entries])
    elif as_csv:
        _print_sheet(entries)
    else:
        _print_table(entries)
        _print_switched_off()


def _complete(incomplete: str) -> list[str]:
    from stockfinder.cli.registry import registry

    return [name for name in registry().names() if name.startswith(incomplete)]


_Name = Annotated[str, typer.Argument(metavar="NAME", help="Its short name.", autocompletion=_complete)]
_Names = Annotated[
    list[str], typer.Argument(metavar="NAME...", help="Short names.", autocompletion=_complete)
]


@app.command()
def show(name: _Name, *, as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False) -> None:
    """Show all that is known of one retailer.

    \b
    Example:
      stockfinder retailers show holabird
    """
    from stockfinder.cli.proof import proof

    entry = _entry(name)
    data = _data(entry) | proof(entry)
    if as_json:
        _print_json(data)
        return
    from stockfinder.cli.clean import clean
    from stockfinder.cli.words import PROVEN

    if "proven" in data:
        data["proven"] = PROVEN[data["proven"]]
    for key, value in _flat(data):
        print(f"{key + ':':<14} {clean(value)}")


@app.command()
def enable(names: _Names) -> None:
    """Ask these retailers from now on.

    \b
    Example:
      stockfinder retailers enable kith bodega
    """
    _switch(names, on=True)


@app.command()
def disable(names: _Names) -> None:
    """Do not ask these retailers any more, unless `--only` names them: your own choice.

    \b
    Example:
      stockfinder retailers disable kith
    """
    _switch(names, on=False)


@app.command()
def off(
    names: _Names,
    *,
    why: Annotated[str, typer.Option(metavar="TEXT", help="Shown wherever it would have been asked.")] = "",
) -> None:
    """Stop asking these retailers, at once and from every process of this machine, until `on`.

    Running services and look-ups send them nothing more, and `--only` does not help. `disable` is weaker:
    it is in your configuration, and counts from your next look-up on.

    \b
    Example:
      stockfinder retailers off kith --why "their lawyer wrote to us"
    """
    from stockfinder.cli.clean import clean
    from stockfinder.cli.shared import in_store
    from stockfinder.store.switch import switch_off

    known = [_entry(name).name for name in names]

    async def switch(store: Store) -> None:
        for name in known:
            await switch_off(store, name, by=_user(), why=clean(why))

    in_store(switch)
    print(f"Switched off for every process of this machine: {', '.join(map(clean, known))}.")


@app.command()
def on(names: _Names) -> None:
    """Let these retailers be asked again, after `off`; whether they are, `enable` and `disable` say.

    \b
    Example:
      stockfinder retailers on kith
    """
    from stockfinder.cli.clean import clean
    from stockfinder.cli.shared import in_store
    from stockfinder.store.switch import switch_on

    entries = [_entry(name) for name in names]

    async def switch(store: Store) -> None:
        for entry in entries:
            await switch_on(store, entry.name)

    in_store(switch)
    for entry in entries:
        rest = "it is asked again" if entry.enabled else "it is not asked all the same: it is not enabled"
        print(f"{clean(entry.name)} is no longer switched off; {rest}.")


def _user() -> str:
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError):  # the account has no name
        return ""


@app.command()
def permit(
    name: _Name,
    *,
    by: Annotated[str, typer.Option(metavar="WHO", help="Who granted it, at the shop.")],
    until: Annotated[str, typer.Option(metavar="DATE", help="Its last day: 2027-06-30.")],
    on: Annotated[str | None, typer.Option(metavar="DATE", help="When it was granted (today).")] = None,
    purposes: Annotated[
        str, typer.Option("--for", metavar="WHAT", help="For lookup, display, sweep, or several.")
    ] = "lookup",
    robots: Annotated[
        bool, typer.Option("--robots", help="It covers what the shop's robots.txt forbids.")
    ] = False,
    reference: Annotated[str | None, typer.Option(metavar="TEXT", help="Where it is filed.")] = None,
) -> None:
    """Record a shop's written permission. It ends by itself.

    \b
    Example:
      stockfinder retailers permit kith --by "J. Doe, Kith" --until 2027-06-30 --for lookup,display
    """
    from datetime import date

    import msgspec

    from stockfinder import settings
    from stockfinder.cli.clean import clean
    from stockfinder.decode import convert
    from stockfinder.errors import UsageError
    from stockfinder.permission import Permission, describe

    told: dict[str, Any] = {
        "by": by,
        "on": on or date.today().isoformat(),
        "until": until,
        "purposes": purposes.replace(",", " ").split(),
        "robots": robots,
        "reference": reference,
    }
    try:
        permission = convert(told, Permission)
    except msgspec.ValidationError as error:
        raise UsageError(f"That is no permission: {error}. A date is written as in 2027-06-30.") from error
    entry = _entry(name)
    value = msgspec.to_builtins(permission, builtin_types=(date,))
    value |= {"purposes": list(permission.purposes)}
    file = settings.store(("retailers", entry.name, "permission"), value)
    print(clean(f"{entry.name} has a written permission by {describe(permission)} ({file})."))


@app.command()
def revoke(name: _Name) -> None:
    """Take a written permission out again.

    \b
    Example:
      stockfinder retailers revoke kith
    """
    from stockfinder import settings
    from stockfinder.cli.clean import clean

    entry = _entry(name)
    file = settings.store(("retailers", entry.name, "permission"), None)
    print(clean(f"{entry.name} has no written permission ({file})."))


def _switch(names: list[str], *, on: bool) -> None:
    from stockfinder import settings
    from stockfinder.cli.clean import clean
    from stockfinder.errors import ConfigurationError

    for entry in [_entry(name) for name in names]:  # all are known before the first is written
        if on and entry.problem:
            raise ConfigurationError(f"{entry.name} cannot be asked: {entry.problem}")
        file = settings.store(("retailers", entry.name, "enabled"), on)
        print(clean(f"{entry.name} is {'on' if on else 'off'} ({file})."))


def _entry(name: str) -> Entry:
    from stockfinder.cli.registry import entry_named, registry

    return entry_named(registry(), name)


def _data(entry: Entry) -> dict[str, Any]:
    """What is known of a retailer, as JSON shows it."""
    import msgspec

    from stockfinder import platforms

    shop: dict[str, Any] = msgspec.to_builtins(entry.shop) if entry.shop else {"name": entry.name}
    shop.pop("folder", None)  # `source` names the file
    shop["enabled"] = entry.enabled
    if entry.shop:
        from datetime import date

        from stockfinder.permission import out_of_force

        shop |= {"purposes": list(entry.shop.purposes), "max_requests": entry.shop.max_requests}
        if told := entry.shop.permission:
            shop["permission"]["state"] = out_of_force(told, date.today()) or "in force"
        if entry.shop.options:
            shop["options"] = _masked(entry.shop.options)
    if entry.shop and entry.shop.platform in platforms.NAMES:
        shop["capabilities"] = msgspec.to_builtins(platforms.load(entry.shop.platform).capabilities)
    return shop | {"problem": entry.problem, "source": entry.source}


def _masked(options: dict[str, Any]) -> dict[str, Any]:
    """An entry's options without the text of what is named or written like a secret."""
    from stockfinder.secret import MASK
    from stockfinder.web.scrub import is_secret, scrub_page

    return {
        name: value if not isinstance(value, str) else MASK if is_secret(name) else scrub_page(value)
        for name, value in options.items()
    }


def _print_sheet(entries: tuple[Entry, ...]) -> None:
    from datetime import date

    from stockfinder.cli.sheet import sheet

    text = sheet(entries, {entry.name: _state(entry) for entry in entries}, date.today())
    sys.stdout.buffer.write(text.encode())


def _flat(data: dict[str, Any]) -> list[tuple[str, str]]:
    """Key and value, a line each."""
    lines: list[tuple[str, str]] = []
    for key, value in data.items():
        if isinstance(value, dict):
            lines += [(key, f"{inner}: {_text(told)}") for inner, told in value.items()]
        elif value not in (None, [], ()):
            lines.append((key, _text(value)))
    return lines


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _print_json(data: object) -> None:
    from stockfinder.cli.as_json import as_json

    sys.stdout.buffer.write(as_json(data))


def _state(entry: Entry) -> str:
    from stockfinder import platforms

    if entry.shop and entry.shop.platform not in platforms.NAMES:
        return "not yet"
    if entry.problem:
        return "broken"
    if not entry.enabled:
        return "off"
    return "link only" if entry.shop and platforms.load(entry.shop.platform).capabilities.link_only else "on"


def _cells(entry: Entry) -> tuple[str, str, str, str, str, str, str]:
    """One row of the table; what cannot be asked has the reason where the others have what they can do."""
    shop, state = entry.shop, _state(entry)
    if shop is None:
        return (entry.name, state, "", "", entry.problem or "", "", entry.source)
    can = entry.problem or _can(shop.platform)
    verified = (
        f"{shop.facts.verified}, {shop.facts.how or 'how is not told'}" if shop.facts.verified else "never"
    )
    return (entry.name, state, shop.platform, shop.country, can, shop.facts.grade, verified)


def _can(platform: str) -> str:
    from stockfinder import platforms

    can = platforms.load(platform).capabilities
    if can.link_only:
        return "a link to its search; it is not asked"
    by = [word for word, told in (("code", can.by_code), ("GTIN", can.by_gtin)) if told]
    parts = [f"search by {', '.join(['name', *by])}", _STOCK[can.stock]]
    return "; ".join(parts + (["tells backorders"] if can.tells_backorder else []))


def _print_switched_off() -> None:
    """What `off` has stopped on this machine, whatever the table says."""
    from stockfinder.cli.clean import clean
    from stockfinder.cli.shared import in_store
    from stockfinder.errors import ConfigurationError
    from stockfinder.store import store_file
    from stockfinder.store.switch import all_switched_off

    if not store_file().exists():
        return
    try:
        for off in in_store(all_switched_off):
            print(clean(f"{off.name} is {off.words()}"))
    except ConfigurationError as error:
        print(f"What is switched off on this machine is not known: {error}", file=sys.stderr)


def _order(line: tuple[str, ...]) -> tuple[int, str]:
    return _STATES.index(line[1]), line[0]


def _print_table(entries: tuple[Entry, ...]) -> None:
    from stockfinder.cli import terminal
    from stockfinder.cli.clean import clean

    headings = ("Retailer", "State", "Platform", "Country", "Can do", "Facts", "Verified")
    lines = sorted((tuple(map(clean, _cells(entry))) for entry in entries), key=_order)
    if terminal.interactive():
        from stockfinder.cli.render import print_retailers

        print_retailers(headings, lines)
    else:
        from stockfinder.cli.plain import table

        print(table([heading.upper() for heading in headings], lines))
