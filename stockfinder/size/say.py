"""How an agent says a size and a width aloud."""

from __future__ import annotations

from stockfinder.size.number import HALF, THIRD, WHOLE, sixtieths
from stockfinder.size.width import plain
from stockfinder.wanted import Audience, Size, SizeSystem, Width

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_WHOSE = {
    Audience.MEN: "men's",
    Audience.WOMEN: "women's",
    Audience.UNISEX: "unisex",
    Audience.KIDS: "kids'",
    Audience.TODDLER: "toddlers'",
    Audience.INFANT: "infants'",
}
_SYSTEMS = {
    SizeSystem.JP: "Japanese",
    SizeSystem.KR: "Korean",
    SizeSystem.MX: "Mexican",
    SizeSystem.AU: "Australian",
    SizeSystem.BR: "Brazilian",
    SizeSystem.CN: "Chinese",
    SizeSystem.FR: "French",
    SizeSystem.IT: "Italian",
}
_LETTERS = {"XS": "extra small", "S": "small", "M": "medium", "L": "large", "XL": "extra large"}
_TIMES = {"2": "double", "3": "triple", "4": "four", "5": "five", "6": "six"}
_WIDTHS = {
    Width.XX_NARROW: "extra extra narrow",
    Width.X_NARROW: "extra narrow",
    Width.SLIGHTLY_WIDE: "slightly wide",
    Width.X_WIDE: "extra wide",
    Width.XX_WIDE: "extra extra wide",
}


def say_size(size: Size) -> str:
    """Give the words for a size: `men's ten and a half`, `EU forty-three and a third`.

    The US system goes without saying where the audience is said.
    """
    number = sixtieths(size.value)
    if number is None:
        return _LETTERS.get(size.value, size.value)
    words = _number(number)
    if size.system is SizeSystem.CM:
        return f"{words} centimetres"
    parts = [_WHOSE[size.audience]] if size.audience is not None and size.system in _SPOKEN_FOR else []
    if size.system is not None and not (parts and size.system is SizeSystem.US):
        parts.append(_SYSTEMS.get(size.system, size.system))
    return " ".join([*parts, words])


_SPOKEN_FOR = frozenset({None, SizeSystem.US, SizeSystem.UK, SizeSystem.AU})
"""Systems of which an agent says for whom the number is."""


def say_width(width: Width, code: str | None = None) -> str:
    """Give the words for a width: `double E` where it has letters, else `extra wide`."""
    letters = plain(code) if code else ""
    if letters[:1] in _TIMES and letters[1:] in ("a", "e"):
        return f"{_TIMES[letters[0]]} {letters[1].upper()}"
    if letters and set(letters) <= set("abcdefgh/"):
        return letters.replace("/", " ").upper()
    return _WIDTHS.get(width, width.value)


def _number(number: int) -> str:
    whole, part = divmod(number, WHOLE)
    words = _whole(whole)
    if part == HALF:
        return f"{words} and a half"
    if part in (THIRD, 2 * THIRD):
        return f"{words} and {'a third' if part == THIRD else 'two thirds'}"
    if part:
        digits = f"{part / WHOLE:.2f}"[2:].rstrip("0")
        return f"{words} point {' '.join(_ONES[int(digit)] for digit in digits)}"
    return words


def _whole(number: int) -> str:
    if number >= 100:
        hundreds, rest = divmod(number, 100)
        return f"{_ONES[hundreds % 10]} hundred" + (f" and {_whole(rest)}" if rest else "")
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f"-{_ONES[ones]}" if ones else "")
