"""The retailers as the command line knows them: installed, the user's own, and a replay's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from stockfinder.retailer import Registry
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
