"""What single letters beside a number mean: an audience (`M9`, `8 M / 9.5 W`, `10C`) or a width (`9 M`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stockfinder.size.number import WHOLE
from stockfinder.size.scale import ADULTS, CHILDREN, HALVES
from stockfinder.size.width import Mark
from stockfinder.wanted import Audience, SizeSystem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stockfinder.size.parts import Item

AGE_LETTERS = frozenset("cyjkt")
_SEXES = {"m": Audience.MEN, "w": Audience.WOMEN}
_GAP = range(WHOLE, 2 * WHOLE + 1)
"""How much more a US women's number is than the men's of the same shoe: 1, 1.5 or 2 by brand."""


def settle(items: Sequence[Item], around: Audience | None) -> list[str]:
    """Turn each item's letters into its audience or width marks.

    :param around: for whom the rest of the label, or the product, says it is.
    :returns: why the audience is in doubt, where it is.
    """
    doubts: list[str] = []
    ends = [item.letters[0][0] if item.letters else "" for item in items]
    sexes = (
        len(items) == 2 and set(ends) == {"m", "w"} and _gap(items[ends.index("m")], items[ends.index("w")])
    )
    for item in items:
        if item.prefix is not None:
            doubts += _before(item, around, alone=len(items) == 1)
        for letter, glued in item.letters:
            if letter in _SEXES and sexes:
                item.audience = _SEXES[letter]
            elif letter in AGE_LETTERS and _is_age(letter, glued, item.audience or around):
                item.audience = child(letter, item.number)
            else:
                item.marks.append(Mark(letter, glued))
    return doubts + _pair(items, around)


def child(letter: str, number: int) -> Audience:
    """Say of whom an age letter speaks: C, K and T up to 10 are toddlers' sizes, Y and J never."""
    return Audience.TODDLER if letter in "ckt" and number <= 10 * WHOLE else Audience.KIDS


def _before(item: Item, around: Audience | None, *, alone: bool) -> list[str]:
    """A letter before the number: `M9` is men's, but `M 065 Medium` of a women's shoe is a width."""
    letter = item.prefix or ""
    if letter not in _SEXES:
        item.audience = item.audience or child(letter, item.number)
        return []
    meant = _SEXES[letter]
    if item.audience not in (None, Audience.UNISEX, meant):
        item.marks.append(Mark(letter))
        return []
    named = any(mark.text in ("medium", "med", "wide", "wid") for mark in item.marks)
    if alone and around is not None and around is not Audience.UNISEX and around is not meant:
        item.marks.append(Mark(letter))
        return [] if named else [f"{letter.upper()} is a width, or {meant.value}'s"]
    item.audience = meant
    return []


def _is_age(letter: str, glued: bool, audience: Audience | None) -> bool:
    if letter == "c":  # C is a width of adults' shoes
        return audience in CHILDREN or (glued and audience not in ADULTS)
    return glued or letter in "yk"


def _gap(men: Item, women: Item) -> bool:
    return women.number - men.number in _GAP


def _pair(items: Sequence[Item], around: Audience | None) -> list[str]:
    """Two numbers of one shoe on the US scale, 1 to 2 apart, are men's and women's."""
    if len(items) != 2 or any(item.system not in (None, SizeSystem.US) or item.to for item in items):
        return []
    men, women = sorted(items, key=lambda item: item.number)
    if women.number > 22 * WHOLE or not _gap(men, women):
        return []
    if men.audience is None and women.audience is Audience.WOMEN:
        men.audience = Audience.MEN
    elif women.audience is None and men.audience is Audience.MEN:
        women.audience = Audience.WOMEN
    elif (
        men.audience is women.audience is None
        and items[0].system is items[1].system
        and around is Audience.UNISEX
    ):
        men.audience, women.audience = Audience.MEN, Audience.WOMEN
        return ["two numbers, read as men's and women's"]
    return []


def paired(items: Sequence[Item]) -> bool:
    """Whether two numbers are one shoe for men and for women: only the US and AU scales differ by sex."""
    by = {item.audience: item for item in items}
    return (
        len(items) == len(by) == 2
        and set(by) == set(_SEXES.values())
        and _gap(*(by[a] for a in _SEXES.values()))
    )


def sizes_of_children(items: Sequence[Item]) -> Audience | None:
    """For which children a label is that says it at one of its numbers: `22/23 (C6-C7)`."""
    return next((item.audience for item in items if item.audience in CHILDREN), None)


def names_scale(item: Item) -> bool:
    """Whether letters put the number on a scale of half sizes: `M9`, `10C`, but not `EU 28 C`."""
    return (item.prefix is not None or item.audience in CHILDREN) and item.system in (None, *HALVES)
