"""Reads the size at the end of a stock-keeping code, and keeps style codes from being read as sizes."""

from __future__ import annotations

import re
from typing import NamedTuple

from stockfinder.size.number import WHOLE


class Code(NamedTuple):
    """The size that a stock-keeping code ends in: `M880B15-2E-105`, `4700-8.5w`."""

    number: int
    letters: str


_SIZE_LIKE = re.compile(r"\W*(?:(?>[^\W\d]{0,3}\d{1,3}(?:[.,]\d{1,2})?[^\W\d]{0,4})(?:\W+|\Z))+\Z")
_NAMED_IN_CODE = re.compile(r"\S*?(?<![^\W\d_])(?:size|sz)[-_:]?(?=\d)")
_STYLE_CODE = re.compile(r"[a-z]{2}\d{4}-\d{3}\Z|\d{6}-\d{3}\Z")  # Nike: style and colorway, no size
_CODE_END = re.compile(
    r".*?-(?:(?P<width>[2-6]?[a-e]{1,4}|[nmw]|ww|xw|[2-4]w)-)?(?P<number>\d{1,2}\.\d|\d{1,4})(?P<letters>[a-z]{0,4})\W*\Z"
)


def without_codes(text: str) -> tuple[str, Code | None]:
    """Take the codes out of a label (in lower case), and read the size that the first one ends in."""
    words: list[str] = []
    code: Code | None = None
    for word in text.split():
        digits = sum(map(str.isdigit, word))
        if digits < 4 or (digits == len(word) == 4) or _SIZE_LIKE.match(word):
            words.append(word)
        elif named := _NAMED_IN_CODE.match(word):
            words.append("size " + word[named.end() :])
        else:
            words.append("/ code")  # what stood before it does not belong to what follows
            code = code or _code(word)
    return " ".join(words), code


def _code(word: str) -> Code | None:
    """Read the size at the end of a code: tenths in three digits (`105`), or with a width in two (`75w`)."""
    found = None if _STYLE_CODE.match(word) else _CODE_END.match(word)
    if found is None:
        return None
    digits, letters = found["number"], found["width"] or found["letters"]
    number = round(float(digits) * WHOLE)
    if "." not in digits:
        if len(digits) == 4 or (len(digits) == 3 and digits[-1] not in "05"):
            return None
        if len(digits) == 3 or (letters and len(digits) == 2 and number > 30 * WHOLE):
            number //= 10
    return Code(number, letters) if number else None
