"""Converts a size into another system: by the brand's chart, else by a generic formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stockfinder.size import formula
from stockfinder.size.number import THIRD, WHOLE, YOUTH, sixtieths, written
from stockfinder.size.scale import CHILDREN, EURO, HALVES, LENGTHS, exists, family
from stockfinder.size.words import Conversion
from stockfinder.wanted import Audience, Size, SizeSystem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stockfinder.size.charts import Cell, Chart, Table

GENERIC = "generic formula"
_RANKS = ("high", "medium", "low")


class _Scale(NamedTuple):
    """A system, and for whom its numbers are."""

    system: SizeSystem
    audience: Audience | None


def convert(
    wanted: Size,
    system: SizeSystem,
    *,
    brand: str | None = None,
    audience: Audience | None = None,
) -> Conversion:
    """Give all sizes in `system` that the wanted one may be; reads at most one chart file, once.

    :param audience: for whom the candidates are, where that is another scale (men's into women's); by
        default the wanted one's.
    """
    to = _Scale(system, audience or wanted.audience)
    number = sixtieths(wanted.value)
    if number is None or wanted.system is None:
        return _conversion((), to, GENERIC, "approximate")
    of = _Scale(wanted.system, wanted.audience)
    number = counted(number, of.system, of.audience)
    if family(of.system, number) == family(system, number) in (SizeSystem.EU, SizeSystem.CM):
        return _conversion((number,), to, "the same scale", "high")
    known = _chart(brand) if brand else None
    if known is not None:
        found, confidence = _by_chart(known, number, of, to)
        if found:
            return _conversion(found, to, known.brand, confidence)
    return _conversion(_by_formula(number, of, to), to, GENERIC, "approximate")


def counted(number: int, system: SizeSystem | None, audience: Audience | None) -> int:
    """Put a number on the axis that charts use: millimetres in cm, a youth's 1 after a child's 13.5."""
    if system in LENGTHS and number >= 60 * WHOLE:
        return number // 10
    if audience is Audience.KIDS and system in HALVES and number <= 7 * WHOLE:
        return number + YOUTH
    return number


def _conversion(found: tuple[int, ...], to: _Scale, name: str, confidence: str) -> Conversion:
    values = []
    audience = to.audience
    for number in found:
        if to.system in (SizeSystem.KR, SizeSystem.CN):
            values.append(written(number * 10))
        elif audience in CHILDREN and to.system in HALVES and number > 13.5 * WHOLE:
            values.append(written(number - YOUTH))
            audience = Audience.KIDS
        else:
            values.append(written(number))
    return Conversion(
        candidates=tuple(values), system=to.system, audience=audience, chart=name, confidence=confidence
    )


# The brand's chart


def _chart(brand: str) -> Chart | None:
    from stockfinder.size.charts import chart  # not before a conversion is needed

    return chart(brand)


def _by_chart(known: Chart, number: int, of: _Scale, to: _Scale) -> tuple[tuple[int, ...], str]:
    """Look a number up; the tables of the very audience come before those of men and women together."""
    for tables in _tables(known, of.audience or to.audience):
        found: set[int] = set()
        told = {"high"}
        for table in tables:
            source, target = _column(table, of), _column(table, to)
            if source is None or target is None:
                continue
            rows, nearly = _rows(table.columns[source], number, of.system)
            cells = [cell for row in rows if (cell := table.columns[target][row]) is not None]
            if cells:
                found.update(end for cell in cells for end in cell)
                told |= {table.confidence[source], table.confidence[target], "low" if nearly else "high"}
        if found:
            return tuple(sorted(found)), max(told, key=_RANKS.index)
    return (), ""


def _tables(known: Chart, audience: Audience | None) -> Iterator[list[Table]]:
    for group in _groups(audience):
        yield [table for table in known.tables if table.audience in group]


def _groups(audience: Audience | None) -> tuple[tuple[str, ...], ...]:
    if audience in CHILDREN:
        return (("kids",),)
    if audience is Audience.WOMEN:
        return ("women",), ("adults",), ("kids",)
    if audience is None or audience is Audience.UNISEX:
        return ("adults", "men", "women"), ("kids",)
    return ("men",), ("adults",), ("kids",)


def _column(table: Table, scale: _Scale) -> str | None:
    """Name the column of a system for an audience, where the table has it."""
    system, women = scale.system, scale.audience is Audience.WOMEN
    if system is SizeSystem.US:
        name = "US women" if women else "US kids" if scale.audience in CHILDREN else "US men"
    elif system is SizeSystem.AU and "AU" not in table.columns:  # men's AU is UK, women's is US
        name = "US women" if women else "UK"
    elif system is SizeSystem.FR:
        name = "EU"
    elif system in LENGTHS:
        name = "CM"
    else:
        name = system.value
    return name if name in table.columns else None


def _rows(cells: list[Cell], number: int, system: SizeSystem) -> tuple[list[int], bool]:
    """Find the rows of a number; a rounded third (43.5) is nearly the one that is meant (43 1/3)."""
    rows = [place for place, cell in enumerate(cells) if cell is not None and cell[0] <= number <= cell[1]]
    if rows or system not in EURO:
        return rows, False
    near = [
        place
        for place, cell in enumerate(cells)
        if cell is not None and min(abs(cell[0] - number), abs(cell[1] - number)) < THIRD
    ]
    return near, True


# The generic formula


def _by_formula(number: int, of: _Scale, to: _Scale) -> tuple[int, ...]:
    child = of.audience in CHILDREN
    if SizeSystem.ALPHA in (of.system, to.system) or child != (to.audience in CHILDREN):
        return ()
    if of.system in EURO and to.system in EURO:
        return formula.paris_points(number, of.system, to.system)
    if _same_numbers(of, to):
        return (number,)
    if child:
        return formula.children(number, of.system, to.system)
    found: set[int] = set()
    for of_women in _sexes(of.system, of.audience or to.audience):
        for to_women in _sexes(to.system, to.audience or of.audience):
            if of.audience is not None or of_women == to_women:
                one = formula.adults(number, of.system, to.system, women_from=of_women, women_to=to_women)
                found.update(one)
    times = 10 if to.system in (SizeSystem.KR, SizeSystem.CN) else 1
    return tuple(n for n in sorted(found) if exists(n * times, to.system, to.audience))


def _same_numbers(of: _Scale, to: _Scale) -> bool:
    """Whether Australia's numbers are the other's: men's are British, women's American."""
    other = SizeSystem.US if Audience.WOMEN in (of.audience, to.audience) else SizeSystem.UK
    return {of.system, to.system} == {SizeSystem.AU, other} and of.audience is to.audience


def _sexes(system: SizeSystem, audience: Audience | None) -> tuple[bool, ...]:
    """Say for which sexes a number is meant (true for women); a US or AU number of nobody is no number."""
    if audience in (Audience.MEN, Audience.WOMEN):
        return (audience is Audience.WOMEN,)
    if system in (SizeSystem.US, SizeSystem.AU):
        return (False,) if audience is Audience.UNISEX else ()
    return False, True
