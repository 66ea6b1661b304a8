"""Finds which other shops have a shoe in a size, while the caller is on the line.

::

    import stockfinder

    wanted = stockfinder.understand("mens brooks ghost 16 black 10 2E")
    async with stockfinder.Finder(settings=stockfinder.Settings(contact="agents@shop.example")) as finder:
        report = await finder.find(wanted)
    print(report.say)

Names are imported when they are first used, so that `import stockfinder` costs next to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stockfinder.errors import ConfigurationError, NoAnswer, StockfinderError, UsageError
    from stockfinder.finder import Finder, find_now
    from stockfinder.report import Event, Finding, Outcome, Problem, Report
    from stockfinder.retailer import Registry
    from stockfinder.search import Search
    from stockfinder.settings import Settings
    from stockfinder.style import from_row, understand
    from stockfinder.wanted import Wanted

__version__ = "0.1.0"

__all__ = [
    "ConfigurationError",
    "Event",
    "Finder",
    "Finding",
    "NoAnswer",
    "Outcome",
    "Problem",
    "Registry",
    "Report",
    "Search",
    "Settings",
    "StockfinderError",
    "UsageError",
    "Wanted",
    "find_now",
    "from_row",
    "understand",
]

_HOMES = {
    "errors": ("ConfigurationError", "NoAnswer", "StockfinderError", "UsageError"),
    "finder": ("Finder", "find_now"),
    "report": ("Event", "Finding", "Outcome", "Problem", "Report"),
    "retailer": ("Registry",),
    "search": ("Search",),
    "settings": ("Settings",),
    "style": ("from_row", "understand"),
    "wanted": ("Wanted",),
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"stockfinder.{home}"), name)
    raise AttributeError(f"module 'stockfinder' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
