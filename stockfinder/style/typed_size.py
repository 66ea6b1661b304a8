"""Finds the size and the width among the numbers that an agent types.

A number that belongs to a line's name (`Air Max 90`) or is one of the line's versions and stands right behind
it is the model's. Of the others, the size is the one that says so (`size 10`, `uk 9`), else one with a width
behind it (`10 2e`), else a half, else the last. A system's word belongs to the number glued to it
(`uk9`, `9uk`); between two numbers it belongs to the one that follows: `Ghost 16 us 10`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stockfinder.style.lexicons import Line
    from stockfinder.style.tokens import Word

SIZE_MARKS = frozenset(
    ("size", "sizes", "sz", "taille", "taglia", "talla", "maat", "grosse", "groesse", "rozmiar")
)
SYSTEMS = frozenset(("us", "uk", "eu", "eur", "cm", "jp", "kr", "mx", "au"))
_RANGES = {"eu": (14, 52), "eur": (14, 52), "cm": (7, 36), "jp": (7, 36), "mx": (7, 36), "kr": (90, 360)}
"""The smallest and the largest number of a system; the others go on from 0."""
_BETWEEN = frozenset(("taken", "audience", "noise"))
"""Kinds of words that may stand between a system and its number: `us mens 10`."""
_WIDTH_LETTERS = frozenset(("a", "b", "c", "d", "e", "g", "h", "k", "m", "n", "r", "w", "ew", "xw", "ww"))
_CHILDREN = frozenset(("kids", "toddler", "infant"))
_SMALLEST = 3.5
"""No adult's shoe is smaller, in any system."""
_NEWER = 2
"""How many versions beyond the last known one a maker may have brought out meanwhile."""


class LineAt:
    """A line of models in the text: its words are `start` to `end`."""

    __slots__ = ("end", "line", "start")

    def __init__(self, line: Line, start: int, end: int) -> None:
        self.line = line
        self.start = start
        self.end = end

    def holds(self, i: int) -> bool:
        """Whether a word belongs to the line's name."""
        return self.start <= i < self.end


def take_size(found: list[Word], line: LineAt | None) -> tuple[str | None, str | None, str | None]:
    """Take size and width out of the words (their kind becomes `taken`).

    Gives the size with its system, the width, and a note where a number could have been either.
    """
    numbers = [i for i, word in enumerate(found) if _is_number(word) and not (line and line.holds(i))]
    systems = _systems(found, numbers)
    chosen = _choose(found, numbers, line, systems)
    size, width = _with_marks(found, chosen, systems.get(chosen)) if chosen is not None else (None, None)
    if chosen in systems:
        for i in systems:  # `10 us 44 eu`: the same size once more
            found[i].kind = "taken"
    width = take_width(found) or width
    note = None
    if line is not None and line.end in numbers:
        behind = found[line.end]
        if chosen == line.end and behind.text in line.line.versions:
            note = f"{behind.raw} read as the size; say {line.line.name} {behind.raw} and the size if not"
        elif chosen is None and _is_plausible(behind.text) and float(behind.text) < 16:
            note = f"{behind.raw} read as the version; say size {behind.raw} if it is the size"
    return size, width, note


def take_width(found: list[Word]) -> str | None:
    """Take the words that tell a width; gives the first."""
    width: str | None = None
    for word in found:
        if word.kind == "width":
            width = width or _width_of(word)
            word.kind = "taken"
    return width


def _width_of(word: Word) -> str:
    return word.raw if word.text == "letters" else word.text


def _is_number(word: Word) -> bool:
    return word.kind == "sized" or (word.kind == "number" and word.raw[0].isdigit() and "v" not in word.raw)


def _choose(
    found: list[Word], numbers: list[int], line: LineAt | None, systems: Mapping[int, int]
) -> int | None:
    """Choose which number is the size.

    :param systems: the numbers that a system's word belongs to.
    """
    plausible = [i for i in numbers if _is_plausible(found[i].text) and not _is_height(found, i)]
    plausible = [i for i in plausible if not _is_named(found, i)]
    marked = [i for i in plausible if found[i].kind == "sized" or i in systems or _is_marked(found, i)]
    if marked:
        return marked[0]
    if line is not None and line.end in numbers and line.line.versions:
        others = [i for i in plausible if i != line.end]
        if others:
            return _likeliest(found, others)
        alone = line.end in plausible
        if not alone or _has_width(found, line.end):
            return line.end if alone else None
        return None if _is_version(found[line.end].text, line.line) else line.end
    return _likeliest(found, plausible) if plausible else None


def _likeliest(found: list[Word], numbers: list[int]) -> int:
    """The number with a width behind it, else a half, else the last."""
    with_width = [i for i in numbers if _has_width(found, i)]
    halves = [i for i in numbers if "." in found[i].text]
    return (with_width or halves or numbers)[-1]


def _is_version(text: str, line: Line) -> bool:
    last = max(int(version) for version in line.versions)
    return text in line.versions or (text.isdigit() and last < int(text) <= last + _NEWER)


def _is_plausible(text: str) -> bool:
    """Whether a shoe's size can have this number at all, in US, UK, cm or EU: 52 and halves."""
    try:
        value = float(text)
    except ValueError:
        return False
    return 0 < value <= 52 and value * 2 % 1 == 0


def _is_named(found: list[Word], i: int) -> bool:
    """Whether a number stands where only a model's does: before `Running Shoe`, or too small for an adult."""
    after = found[i + 1].kind if i + 1 < len(found) else ""
    if after in ("activity", "noise", "shoe") and found[i].kind == "number":
        return i > 0 and found[i - 1].raw not in SIZE_MARKS
    return float(found[i].text) < _SMALLEST and not any(word.text in _CHILDREN for word in found)


def _is_height(found: list[Word], i: int) -> bool:
    """Whether a number is a boot's height: `8 inch`."""
    return i + 1 < len(found) and found[i + 1].raw in ("inch", "inches")


def _is_marked(found: list[Word], i: int) -> bool:
    return i > 0 and found[i - 1].raw in SIZE_MARKS


def _systems(found: list[Word], numbers: list[int]) -> dict[int, int]:
    """Which number each system's word belongs to: from the number's place to the system's.

    Numbers and systems in turn make a chain (`9 uk 10 us`, `us 10 eu 44`, `16 us 10`). Where a chain ends
    with a system each one stands behind its number, else before it.
    """
    at: dict[int, int] = {}
    chain: list[int] = []
    for i, word in enumerate(found):
        is_number = i in numbers
        if is_number or word.raw in SYSTEMS:
            if chain and (chain[-1] in numbers) == is_number:
                at |= _paired(found, chain, numbers)
                chain = []
            chain.append(i)
        elif word.kind not in _BETWEEN and word.raw not in SIZE_MARKS:
            at |= _paired(found, chain, numbers)
            chain = []
    return at | _paired(found, chain, numbers)


def _paired(found: list[Word], chain: list[int], numbers: list[int]) -> dict[int, int]:
    """The pairs of one chain; a number that the system cannot have leaves it to the number before."""
    at: dict[int, int] = {}
    behind = bool(chain) and chain[-1] not in numbers
    for place, i in enumerate(chain):
        if i in numbers:
            continue
        before = chain[place - 1] if place else None
        after = chain[place + 1] if place + 1 < len(chain) else None
        choices = [before, after] if behind or _is_glued(found, before, i) else [after, before]
        for number in choices:
            if number is not None and number not in at and _fits(found[number].text, found[i].raw):
                at[number] = i
                break
    return at


def _is_glued(found: list[Word], number: int | None, system: int) -> bool:
    """Whether a system was written in one word with the number before it: `9uk`."""
    return (
        number == system - 1
        and found[number].kind == "sized"
        and found[number].raw.endswith(found[system].raw)
    )


def _fits(text: str, system: str) -> bool:
    """Whether a system has the number at all, roughly: 41 is no UK size."""
    low, high = _RANGES.get(system, (0, 24))
    return low <= float(text) <= high


def _has_width(found: list[Word], i: int) -> bool:
    after = found[i + 1] if i + 1 < len(found) else None
    return after is not None and (after.kind == "width" or after.raw in _WIDTH_LETTERS)


def _with_marks(found: list[Word], i: int, system: int | None) -> tuple[str, str | None]:
    """The size with its system, which stands at `system`, and the width behind it."""
    text, mark = found[i].text, found[system].raw.upper() if system is not None else ""
    width: str | None = None
    found[i].kind = "taken"
    if system is not None:
        found[system].kind = "taken"
    if i and found[i - 1].kind == "size" and found[i - 1].raw not in SYSTEMS:
        found[i - 1].kind = "taken"
    for after in found[i + 1 : i + 3]:
        if width is None and after.kind == "width":
            width = _width_of(after)
        elif width is None and after.raw in _WIDTH_LETTERS and after.kind in ("size", "unknown"):
            width = after.raw
        elif after.kind != "taken":
            break
        after.kind = "taken"
    return f"{mark} {text}" if mark else text, width
