"""The generic conversion between size systems: which numbers shops print for one foot, as intervals.

Lengths follow ISO 19407's arithmetic (3 barleycorns an inch; Paris points of 2/3 cm). What charts print lies
above it by an amount that was measured over 34 charts; the intervals hold what most of them print.
"""

from __future__ import annotations

from math import ceil, floor

from stockfinder.size.number import HALF, WHOLE
from stockfinder.size.scale import EURO, HALVES
from stockfinder.wanted import SizeSystem

_LAST_INCHES = 22.0  # US men's number + 22, in thirds of an inch, is the foot
_WOMEN_LESS = 1.25  # the mean of what brands take off a US women's number for the men's: 1 or 1.5

_ADULTS = tuple(step / 2 for step in range(2, 45))
"""US numbers of adults that a foot may have; one that would lie beyond them is none, in either direction."""
_SLACK = 0.01  # of a size, for the rounding of the arithmetic
_LESS = {SizeSystem.IT: (0, 1), SizeSystem.BR: (2,)}
"""What these systems' numbers are less than the European ones."""


def _lengths(system: SizeSystem, number: float, *, women: bool) -> tuple[float, float]:
    """Give the numbers on a system that a US men's (or women's) number may be printed as."""
    thirds = number + _LAST_INCHES - (_WOMEN_LESS if women else 0)
    if system is SizeSystem.US or (system is SizeSystem.AU and women):
        return number, number
    if system in (SizeSystem.UK, SizeSystem.AU):
        return (number - 2.5, number - 2) if women else (number - 1, number - 0.5)
    paris = 1.27 * thirds + 2
    if system in EURO:
        low, high = (paris - 0.3, paris + 1.1) if women else (paris + 0.3, paris + 1.7)
        less = _LESS.get(system, (0,))
        return low - max(less), high - min(less)
    foot = thirds * 2.54 / 3
    return (foot, foot + 0.9) if women else (foot + 0.35, foot + 1.25)


def adults(
    number: int, of: SizeSystem, to: SizeSystem, *, women_from: bool, women_to: bool
) -> tuple[int, ...]:
    """Give the numbers on `to` (in sixtieths; lengths in cm) that an adult's number on `of` may be."""
    found: set[int] = set()
    size = number / WHOLE
    for us in _ADULTS:
        low, high = _lengths(of, us, women=women_from)
        if not low - _SLACK <= size <= high + _SLACK:
            continue
        for other in _other_sex(us, women_from, women_to):
            found.update(_halves(*_lengths(to, other, women=women_to)))
    return tuple(sorted(found))


def _halves(low: float, high: float) -> range:
    """Give the whole and half sizes from low to high."""
    return range(ceil((low - _SLACK) * 2) * HALF, floor((high + _SLACK) * 2) * HALF + 1, HALF)


def _other_sex(us: float, women_from: bool, women_to: bool) -> tuple[float, ...]:
    if women_from == women_to:
        return (us,)
    others = (us - 1.5, us - 1) if women_from else (us + 1, us + 1.5)
    return tuple(other for other in others if other in _ADULTS)


def paris_points(number: int, of: SizeSystem, to: SizeSystem) -> tuple[int, ...]:
    """Convert between European numbers: BR is EU - 2, and IT is EU - 1 or EU, by maker."""
    found = {
        number + (off_of - off_to) * WHOLE for off_of in _LESS.get(of, (0,)) for off_to in _LESS.get(to, (0,))
    }
    return tuple(sorted(found))


def children(number: int, of: SizeSystem, to: SizeSystem) -> tuple[int, ...]:
    """Give a child's numbers on `to`, counted on after 13.5; UK, US, AU and EU only.

    UK = 3 x last(in) - 12 and EU = 1.5 x last(cm); US is half a size or a whole one above UK.
    """

    def span(system: SizeSystem, uk: float) -> tuple[float, float]:
        if system is SizeSystem.US:
            return uk + 0.5, uk + 1
        if system in HALVES:
            return uk, uk
        paris = (uk + 12) * 2.54 / 2
        return paris - 0.5, paris + 0.5

    if not {of, to} <= {*HALVES, SizeSystem.EU}:
        return ()
    found: set[int] = set()
    for step in range(0, 42):
        low, high = span(of, step / 2)
        if low - _SLACK <= number / WHOLE <= high + _SLACK:
            found.update(_halves(*span(to, step / 2)))
    return tuple(sorted(found))
