"""`stockfinder config`: where things live, what is set, and whether the files hold."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(add_completion=False)

_HINTS = {
    "contact": "not set; a live search needs it: stockfinder config set contact you@example.com",
    "own_shop": "not set; the shop that is never asked, by retailer name or host",
    "country": "not set; US is taken",
    "agent_profile": "not set; Shopify's catalogue endpoint is not used without it",
}


def _complete(incomplete: str) -> list[str]:
    from stockfinder.settings import KEYS

    return [key for key in KEYS if key.startswith(incomplete)]


_Key = Annotated[
    str,
    typer.Argument(
        metavar="KEY",
        help="contact, own_shop, country, agent_profile, deadline or at_least.",
        autocompletion=_complete,
    ),
]


@app.callback(invoke_without_command=True)
def config(context: typer.Context) -> None:
    """Show where things live and what is set.

    \b
    Examples:
      stockfinder config
      stockfinder config set contact you@example.com
      stockfinder config check
    """
    if context.invoked_subcommand is not None:
        return
    from stockfinder import settings
    from stockfinder.cli.clean import clean
    from stockfinder.store import state_folder

    file, folder = settings.path(), settings.retailers_folder()
    print(f"{'Configuration':<14} {file}{'' if file.exists() else ' (not there yet)'}")
    print(f"{'Own retailers':<14} {folder}{'' if folder.exists() else ' (not there yet)'}")
    state = state_folder()
    print(f"{'State':<14} {state}{'' if state.exists() else ' (not there yet)'}")
    told = settings.load()
    for key in settings.KEYS:
        value = getattr(told, key)
        print(f"{key:<14} {_HINTS[key] if value is None else clean(str(value))}")
    for name, setting in sorted(told.retailers.items()):
        if setting.enabled is not None:
            print(f"{'retailer':<14} {clean(name)} is {'on' if setting.enabled else 'off'}")


@app.command(name="set")
def set_(
    key: _Key, value: Annotated[str, typer.Argument(metavar="VALUE", help="Its value.", show_default=False)]
) -> None:
    """Set one value; the rest of the file and its comments stay.

    \b
    Examples:
      stockfinder config set contact you@example.com
      stockfinder config set own_shop www.example.com
      stockfinder config set deadline 6
    """
    from stockfinder import settings
    from stockfinder.cli.clean import clean

    converted = settings.convert(key, value)
    file = settings.store((key,), converted)
    print(f"{key} = {clean(str(converted))} ({file})")


@app.command()
def unset(key: _Key) -> None:
    """Take one value out again.

    \b
    Example:
      stockfinder config unset own_shop
    """
    from stockfinder import settings
    from stockfinder.errors import UsageError

    if key not in settings.KEYS:
        raise UsageError(f"There is no setting {key!r}; known are {', '.join(settings.KEYS)}.")
    file = settings.store((key,), None)
    print(f"{key} is not set ({file})")


@app.command()
def check() -> None:
    """Check the configuration and every retailer's entry; name the file and line of each mistake.

    \b
    Example:
      stockfinder config check
    """
    from stockfinder import settings
    from stockfinder.cli.clean import clean
    from stockfinder.cli.registry import registry

    told = settings.load()
    file = settings.path()
    print(f"{file}: {'good' if file.exists() else 'not there yet, which is fine'}")
    entries = registry(told).all()
    # That a shipped entry's platform cannot be read yet is no mistake; in a file of one's own it may be one.
    own = str(settings.retailers_folder())
    problems = [e for e in entries if e.problem and (e.shop is None or e.source.startswith(own))]
    for entry in problems:
        print(f"{clean(entry.name)}: {clean(entry.problem or '')}")
    names = {entry.name for entry in entries}
    strangers = sorted(set(told.retailers) - names)
    for name in strangers:
        print(f"{file}: [retailers.{clean(name)}] is no retailer that is known; take it out or add its entry")
    own_shop = told.own_shop
    unknown = own_shop is not None and own_shop not in names and "." not in own_shop
    if unknown:
        said = "neither a retailer that is known nor a host, so no shop is left out for it"
        print(f"{file}: own_shop = {clean(repr(own_shop))} is {said}")
    print(f"{len(entries) - len(problems)} of {len(entries)} retailers' entries are good")
    if problems or strangers or unknown:
        raise typer.Exit(4)
