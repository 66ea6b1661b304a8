"""The retailers as the command line knows them: installed, the user's own, and a replay's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.retailer import Entry, Registry
    from stockfinder.settings import Settings


def registry(settings: Settings | None = None, *, replay: Path | None = None) -> Registry:
    """All retailers, with the operator's switches.

    :param settings: the operator's; read from the configuration file, where none are given.
    :param replay: a folder of recordings, whose own entries count too.
    """
    from stockfinder import settings as configuration
    from stockfinder.retailer import Registry

    return Registry.load(
        settings or configuration.load(), user=configuration.retailers_folder(), replay=replay
    )


def entry_named(known: Registry, name: str) -> Entry:
    """One retailer.

    :raises UsageError: there is none of that name; the text says which one may be meant.
    """
    from stockfinder.errors import UsageError

    if name in known.names():
        return known.get(name)
    from difflib import get_close_matches

    close = get_close_matches(name, known.names(), n=1)
    hint = f"Did you mean {close[0]}?" if close else "`stockfinder retailers` lists them."
    raise UsageError(f"There is no retailer {name!r}. {hint}")


def known_as(retailers: Registry, address: str) -> Entry | None:
    """The entry of that short name, or of that address's host."""
    from stockfinder.address import split

    if address in retailers.names():
        return retailers.get(address)
    host = split(address if "://" in address else f"https://{address}").netloc.lower()
    for entry in retailers.all():
        if entry.shop and split(entry.shop.site).netloc.lower().removeprefix("www.") == host.removeprefix(
            "www."
        ):
            return entry
    return None
