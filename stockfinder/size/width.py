"""Widths: what a letter or a name means on an audience's and a country's scale."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stockfinder.size.words import WidthFit
from stockfinder.wanted import Audience, Width

if TYPE_CHECKING:
    from collections.abc import Iterable


class Mark(NamedTuple):
    """A word or a letter that tells a width."""

    text: str
    """In lower case: `wide`, `xwide`, `ww`, `2e`."""
    glued: bool = False
    """Whether it stands at its number without a space: `9w`."""


NAMES = {
    **dict.fromkeys(
        (
            "medium",
            "med",
            "regular",
            "reg",
            "standard",
            "std",
            "normal",
            "average",
            "normale",
            "standaard",
            "estandar",
        ),
        Width.STANDARD,
    ),
    **dict.fromkeys(("narrow", "nar", "schmal", "estrecho", "smal"), Width.NARROW),
    **dict.fromkeys(("wide", "wid", "weit", "breit", "breed", "ancho", "largo"), Width.WIDE),
    "slim": Width.X_NARROW,
    "xnarrow": Width.X_NARROW,
    "xxnarrow": Width.XX_NARROW,
    "xwide": Width.X_WIDE,
    "xxwide": Width.XX_WIDE,
}
"""Words, whatever the audience. Multiword names are joined first: `extra wide` is `xwide`."""
LETTER_NAMES = {
    **dict.fromkeys(("m", "r"), Width.STANDARD),
    "n": Width.NARROW,
    "s": Width.X_NARROW,  # slim, beside N, M, W at SAS and Ros Hommerson
    "xn": Width.X_NARROW,
    "ss": Width.XX_NARROW,
    "w": Width.WIDE,
    "x": Width.WIDE,  # Propet's X is 3E
    **dict.fromkeys(("ww", "xw", "ew", "2w"), Width.X_WIDE),
    **dict.fromkeys(("www", "xxw", "3w", "4w"), Width.XX_WIDE),
}
"""Letters that stand for a name, whatever the audience."""

_MEN = {
    "4a": Width.XX_NARROW,
    "3a": Width.XX_NARROW,
    "2a": Width.X_NARROW,
    "a": Width.X_NARROW,
    "b": Width.NARROW,
    "c": Width.NARROW,
    "d": Width.STANDARD,
    "e": Width.SLIGHTLY_WIDE,
    "2e": Width.WIDE,
    "3e": Width.WIDE,  # between wide and x-wide; brands sell it as wide
    "4e": Width.X_WIDE,
    "5e": Width.XX_WIDE,
    "6e": Width.XX_WIDE,
}
_WOMEN = {
    "4a": Width.XX_NARROW,
    "3a": Width.X_NARROW,
    "2a": Width.NARROW,
    "a": Width.NARROW,
    "a/b": Width.STANDARD,
    "b": Width.STANDARD,
    "c": Width.SLIGHTLY_WIDE,
    "c/d": Width.WIDE,
    "d": Width.WIDE,
    "e": Width.X_WIDE,
    "e/2e": Width.X_WIDE,
    "2e": Width.X_WIDE,
    "3e": Width.X_WIDE,
    "4e": Width.XX_WIDE,
    "5e": Width.XX_WIDE,
    "6e": Width.XX_WIDE,
}
_UK_MEN = {"e": Width.NARROW, "f": Width.STANDARD, "g": Width.WIDE, "h": Width.X_WIDE}
_UK_WOMEN = {
    "c": Width.NARROW,
    "d": Width.STANDARD,
    "e": Width.WIDE,
    "2e": Width.X_WIDE,
    "3e": Width.XX_WIDE,
    "f": Width.STANDARD,  # a men's and children's letter; shops use it for unisex shoes
    "g": Width.WIDE,
    "h": Width.X_WIDE,
}
_UK_KIDS = {"d": Width.X_NARROW, **_UK_MEN}
_GERMAN = {"f": Width.NARROW, "g": Width.STANDARD, "h": Width.WIDE, "k": Width.X_WIDE, "m": Width.XX_WIDE}
# Scales: New Balance's official table and shoestores.com for the US; Clarks's official table for the UK;
# shoewidthchart.com for Germany (unverified, so always in doubt).

_ORDER = tuple(Width)


def plain(code: str) -> str:
    """Write the letters one way: `EEE` is `3e`, `1E` is `e`, `E/EE` is `e/2e`."""
    code = code.lower()
    if "/" in code:
        return "/".join(plain(part) for part in code.split("/"))
    if code == "1e":
        return "e"
    if len(code) > 1 and code in ("aa", "aaa", "aaaa", "ee", "eee", "eeee", "eeeee", "eeeeee"):
        return f"{len(code)}{code[0]}"
    return code


def letters_width(
    code: str, audience: Audience | None, country: str | None = None
) -> tuple[Width, bool] | None:
    """Read width letters on their scale, and say whether another scale gives them another meaning.

    F, G and H are British (or German) letters wherever they stand; D and E of a British shop are more
    often the British ones, but running shoes carry American letters there too.
    """
    letters = plain(code)
    women = audience is Audience.WOMEN
    us = (_WOMEN if women else _MEN).get(letters) or (_WOMEN.get(letters) if "/" in letters else None)
    if country in ("DE", "AT", "CH") and letters in ("g", "h", "k"):
        return _GERMAN[letters], True
    if country in ("GB", "UK", "IE") or letters in ("f", "g", "h"):
        kids = audience in (Audience.KIDS, Audience.TODDLER, Audience.INFANT)
        uk = (_UK_WOMEN if women else _UK_KIDS if kids else _UK_MEN).get(letters)
        if uk is not None:
            return uk, us is not None and us is not uk
    if us is None:
        return None
    other = None if women else _WOMEN.get(letters)
    open_audience = audience not in (Audience.MEN, Audience.WOMEN, Audience.UNISEX)
    return us, (open_audience and other is not us) or (women and letters == "c")


def decide(
    marks: Iterable[Mark], audience: Audience | None, country: str | None = None
) -> tuple[Width | None, str | None, bool]:
    """Read all width marks of one size together: the width, its letters, and whether it is in doubt.

    A word (`Wide`) is plainer than a letter that stands for one (`W`), and both are plainer than a code
    (`2E`), which is read on the audience's scale. Contradictory marks of one kind give no width.
    """
    words: list[Width] = []
    letters: list[Width] = []
    codes: list[Width] = []
    code = letter = None
    doubt = unsure = False
    for mark in marks:
        text = mark.text
        if text in NAMES:
            words.append(NAMES[text])
        elif text in LETTER_NAMES:
            letters.append(LETTER_NAMES[text])
            letter = letter or text.upper()
            doubt = doubt or text == "x"
        elif (read := letters_width(text, audience, country)) is not None:
            codes.append(read[0])
            code = code or text.upper()
            unsure = unsure or read[1]
    plainest = words or letters or codes
    if not plainest:
        return None, None, False
    doubt = doubt or (unsure and plainest is codes)
    if not _alike(words + letters + codes):
        doubt = True
    width = plainest[0] if len(set(plainest)) == 1 else None
    return width, code or letter, doubt or width is None


def _alike(widths: list[Width]) -> bool:
    """Whether widths are at most one step apart: shops call E wide and 3E extra wide."""
    places = [_ORDER.index(width) for width in widths]
    return max(places) - min(places) <= 1


def compare_width(
    wanted: Width | None,
    stated: Width | None,
    *,
    letters: tuple[str | None, str | None] = (None, None),
    audience: Audience | None = None,
    country: str | None = None,
) -> WidthFit:
    """Compare two widths of the same audience's scale. Not stated is never taken for standard.

    :param letters: the wanted letters and the stated ones. Where both are known they decide, and not the
        shop's word beside them: men's `2E` is wide at one shop and extra wide at another.
    """
    if wanted is None:
        return WidthFit.NOT_WANTED
    if stated is None:
        return WidthFit.NOT_STATED
    ours, theirs = (letters_width(code, audience, country) if code else None for code in letters)
    if ours and theirs and ours[0] is wanted:
        if len({plain(code) for code in letters if code}) == 1:
            return WidthFit.SAME
        stated = theirs[0]
    if wanted is stated:
        return WidthFit.SAME
    if abs(_ORDER.index(wanted) - _ORDER.index(stated)) == 1 or {wanted, stated} == {
        Width.STANDARD,
        Width.WIDE,  # few shoes are made in the width between
    }:
        return WidthFit.NEIGHBOUR
    return WidthFit.DIFFERENT
