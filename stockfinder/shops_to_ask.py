"""Whom a look-up asks: the retailers that are on and ship there, and of those the likely ones first."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from stockfinder.errors import ConfigurationError, UsageError
from stockfinder.permission import out_of_force
from stockfinder.report import Problem
from stockfinder.shop import Shop, bare_host

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from stockfinder.memory import Place
    from stockfinder.retailer import Registry
    from stockfinder.settings import Settings
    from stockfinder.wanted import Wanted


SPARE = 1
"""Likely shops that there have to be beyond those that must answer, before the others are held in reserve."""


class Chosen(Struct, frozen=True):
    """Whom a look-up asks, and what to tell of those that it does not."""

    shops: tuple[Shop, ...]
    """Those known to carry the brand first."""
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def waves(
    wanted: Wanted, shops: Sequence[Shop], at_least: int, places: Mapping[str, Place]
) -> tuple[tuple[Shop, ...], tuple[Shop, ...]]:
    """Whom to ask first, and whom only if too few of those answer or none of them has the shoe.

    Likely are the shops where the style was found before, and those known to carry the brand that did not say
    today that they do not carry it. Where they are too few to keep the promise even if one of them fails, all
    shops are asked at once.

    :param at_least: how many retailers have to answer.
    :param places: what is remembered of the style, by the shops' short names.
    """
    found = {name for name, place in places.items() if place.hits}
    lacks = {name for name, place in places.items() if place.absent}
    first = [shop for shop in shops if shop.name in found]
    first += [shop for shop in shops if shop.carries(wanted.brand) and shop.name not in found | lacks]
    if len(first) < at_least + SPARE:
        return tuple(shops), ()
    return tuple(first), tuple(shop for shop in shops if shop not in first)


def choose_shops(
    wanted: Wanted,
    registry: Registry,
    settings: Settings,
    *,
    only: tuple[str, ...],
    skip: frozenset[str],
    replay: Path | None,
    state: str,
) -> Chosen:
    """The retailers to ask, those known to carry the brand first, and what to tell of those left out.

    :param only: ask these, whether they are on or not.
    :param skip: leave these out.
    :param replay: the folder of recordings to replay; retailers with a recording in it are asked.
    :param state: which recording of each folder: `shop` or `blocked`.
    :raises UsageError: a retailer is unknown.
    :raises ConfigurationError: there is no retailer to ask.
    """
    names = registry.names()
    for name in (*only, *skip):
        if name not in names:
            raise UsageError(_unknown_retailer(name, names))
    if both := skip.intersection(only):
        raise UsageError(f"{', '.join(sorted(both))} cannot be both asked (`only`) and left out (`skip`).")
    notes: list[str] = []
    problems: list[Problem] = []
    if replay is not None:
        recorded = {path.parent.name for path in replay.glob("*/*.har")}
        if not recorded:
            raise ConfigurationError(f"There are no recordings (NAME/{state}.har) in {replay}.")
        strangers = sorted(recorded - set(names))
        if strangers:
            notes.append(f"recorded but not known as a retailer: {', '.join(strangers)}")
        names = tuple(name for name in names if name in recorded)
    shops: list[Shop] = []
    far: list[str] = []
    for name in only or names:
        if name in skip:
            continue
        entry = registry.get(name)
        shop = entry.shop
        trouble = entry.problem if name in names else f"it has no recording in {replay}"
        if shop is None or trouble:
            if only or replay is not None:
                title = shop.title if shop else name
                problems.append(Problem(retailer=name, name=title, message=f"cannot be asked: {trouble}"))
            continue
        if is_own(shop, settings):
            if only:
                notes.append(f"{shop.title} is your own shop and is never asked")
            continue
        if not only and not shop.ships(wanted.country):
            if entry.enabled or replay is not None:
                far.append(shop.title)
            continue
        if only or entry.enabled or replay is not None:
            shops.append(shop)
    if far:
        notes.append(f"left out, not known to ship to {wanted.country}: {', '.join(far)}")
    today = date.today()
    notes += [
        f"{shop.title} has no written permission in force: {gap}"
        for shop in shops
        if shop.permission is not None and (gap := out_of_force(shop.permission, today))
    ]
    if not shops:
        told = [f"{problem.name} {problem.message}" for problem in problems] + notes
        why = "; ".join(told) or "none is switched on (`stockfinder retailers` lists them)"
        raise ConfigurationError(f"There is no retailer to ask: {why}.")
    shops.sort(key=lambda shop: not shop.carries(wanted.brand))
    return Chosen(tuple(shops), tuple(notes), tuple(problems))


def is_own(shop: Shop, settings: Settings) -> bool:
    """Whether it is the operator's own shop, which is never asked."""
    own = bare_host(settings.own_shop or "")
    return bool(own) and own in (shop.name, bare_host(shop.host))


def _unknown_retailer(name: str, names: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, names, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else " `stockfinder retailers` lists them."
    return f"There is no retailer {name!r}.{hint}"
