"""What numbers each size system has, and which system a bare number is on."""

from __future__ import annotations

from typing import NamedTuple

from stockfinder.size.number import HALF, WHOLE, thirds, written
from stockfinder.wanted import Audience, SizeSystem

CHILDREN = frozenset({Audience.KIDS, Audience.TODDLER, Audience.INFANT})
ADULTS = frozenset({Audience.MEN, Audience.WOMEN, Audience.UNISEX})

HALVES = frozenset({SizeSystem.US, SizeSystem.UK, SizeSystem.AU})
"""Systems of whole and half sizes, on which men's, women's and children's numbers are different sizes."""
EURO = frozenset({SizeSystem.EU, SizeSystem.FR, SizeSystem.IT, SizeSystem.BR})
"""Systems in Paris points. FR is EU; IT and BR print other numbers for the same shoe."""
LENGTHS = frozenset({SizeSystem.CM, SizeSystem.JP, SizeSystem.KR, SizeSystem.CN, SizeSystem.MX})
"""Systems whose number is a length printed on the box: in cm, or in mm (KR, CN)."""

_ENDS: dict[SizeSystem, tuple[int, int, int]] = {
    SizeSystem.US: (0, 2, 22),
    SizeSystem.UK: (0, 1, 21),
    SizeSystem.AU: (0, 1, 22),
    SizeSystem.EU: (14, 32, 58),
    SizeSystem.FR: (14, 32, 58),
    SizeSystem.IT: (14, 31, 58),
    SizeSystem.BR: (12, 30, 56),
    SizeSystem.CM: (7, 19, 37),
    SizeSystem.JP: (7, 19, 37),
    SizeSystem.MX: (7, 19, 37),
    SizeSystem.KR: (80, 190, 370),
    SizeSystem.CN: (80, 190, 370),
}
"""Of each scale: the smallest crib shoe, the smallest adult's, and the largest shoe sold."""
OFF_LADDER = "no third size of adidas's row"
_CHILD_TO = 13.5  # US, UK and AU children's numbers restart at 1 after it

_EURO_COUNTRIES = (
    *("AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IS"),
    *("IT", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "TR", "UA"),
)
_HOME = {
    **dict.fromkeys(("US", "CA", "PR"), SizeSystem.US),
    **dict.fromkeys(("GB", "UK", "IE", "ZA", "IN"), SizeSystem.UK),
    **dict.fromkeys(("AU", "NZ"), SizeSystem.AU),
    **{country: SizeSystem(country) for country in ("JP", "KR", "MX", "BR", "CN")},
    **dict.fromkeys(_EURO_COUNTRIES, SizeSystem.EU),
}


def home_system(country: str | None) -> SizeSystem | None:
    """Give the system that shops of a country (ISO 3166 alpha-2) use, where known."""
    return _HOME.get(country.upper()) if country else None


def exists(number: int, system: SizeSystem, audience: Audience | None = None) -> bool:
    """Whether shoes are sold with this number (in sixtieths) on the scale, for that audience."""
    if system is SizeSystem.ALPHA:
        return False
    crib, adult, top = _ENDS[system]
    low: float = adult if audience in ADULTS else crib
    high: float = top
    if audience in CHILDREN and system in HALVES:
        high = _CHILD_TO
    if system is SizeSystem.CN and number < 60 * WHOLE:  # China also prints the European number
        low, high = 14, 50
    if not low * WHOLE <= number <= high * WHOLE:
        return False
    if system in HALVES:
        return number % HALF == 0
    if system is SizeSystem.KR or (system is SizeSystem.CN and high == top):
        return number % (5 * WHOLE) == 0
    return True


def family(system: SizeSystem, number: int) -> SizeSystem:
    """Name the system whose numbers are the same: FR is EU; JP and CM are the length on the box, KR in mm."""
    if system is SizeSystem.FR or (system is SizeSystem.CN and 37 * WHOLE < number < 60 * WHOLE):
        return SizeSystem.EU
    return SizeSystem.CM if system in (SizeSystem.JP, SizeSystem.KR, SizeSystem.CN) else system


class Settled(NamedTuple):
    """Which number on which system is meant, and what of it is in doubt."""

    system: SizeSystem | None
    number: int
    doubt: tuple[str, str] | None = None
    """The field (`system` or `value`), and why."""


def bare_number(number: int, text: str, home: SizeSystem | None, audience: Audience | None) -> Settled:
    """Say which system a number is on that names none.

    The shop's own system where shoes have that number on it; else 33.5 and up is EU, a step of 5 from 200
    is millimetres, and between 14 and 33.5 it is EU for children and centimetres for adults.

    :param text: the number as written, to tell a lost decimal point (`95`) from `95.0`.
    """
    size = number / WHOLE
    third = thirds(number) if size >= 14 else number
    if home is not None and home not in HALVES and exists(third, home, audience):
        small = home in EURO and size < 32 and audience not in CHILDREN
        return Settled(home, third, ("system", "a child's number") if small else None)
    if home in HALVES and (size <= 22 or size > 50):
        found = stated_number(number, text, home, audience)
        if found is not None:
            return found
    if 33.5 < size <= 58 or (size >= 14 and third % WHOLE in (20, 40)):
        return Settled(SizeSystem.EU, third, _off_ladder(third))
    if size >= 200 and exists(number, SizeSystem.KR):
        return Settled(SizeSystem.KR, number, ("system", "millimetres, of several systems"))
    if 14 < size <= 33.5 and audience in CHILDREN:
        return Settled(SizeSystem.EU, third, ("system", "European, or centimetres"))
    if 20 <= size <= 33.5 and audience in ADULTS:
        return Settled(SizeSystem.CM, number, ("system", "centimetres, or a child's European size"))
    return Settled(None, number, ("system", "no system named"))


def stated_number(number: int, text: str, system: SizeSystem, audience: Audience | None) -> Settled | None:
    """Give the number that is meant on a named scale; nothing where no shoe for that audience has it."""
    if system in EURO:
        number = thirds(number)
    if system is SizeSystem.CM and number > 60 * WHOLE:
        number //= 10  # `250 mm`
    if exists(number, system, audience):
        return Settled(system, number, _off_ladder(number) if system in EURO else None)
    tenth = number // 10
    if "." not in text and number % (5 * WHOLE) == 0 and exists(tenth, system, audience):
        return Settled(system, tenth, ("value", "a decimal point seems lost"))
    half = round(number / HALF) * HALF
    if system in HALVES and exists(half, system, audience):
        return Settled(system, half, ("value", f"{written(number)} is no {system.value} size"))
    return None


def _off_ladder(number: int) -> tuple[str, str] | None:
    """Thirds are adidas's and Salomon's, in steps of two from 36: there is a 42 2/3, and no 42 1/3."""
    off = number % WHOLE in (20, 40) and (number // 20) % 2
    return ("value", OFF_LADDER) if off else None
