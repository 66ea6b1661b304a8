"""Size numbers as integers: sixtieths hold thirds, halves, quarters and tenths without rounding."""

from __future__ import annotations

import re
from functools import lru_cache

WHOLE = 60
HALF = 30
THIRD = 20
YOUTH = 13 * WHOLE
"""Children's numbers restart at 1 after 13.5: a youth's 1 is counted as 14."""

_NUMBER = re.compile(r"(\d{1,4})(?:[.,](\d{1,2}))?(?:(?:\s+|-)([12])/([23]))?\Z")
_SIGNS = {"½": " 1/2", "⅓": " 1/3", "⅔": " 2/3", "¼": ".25", "¾": ".75", "⁄": "/"}


@lru_cache(maxsize=1024)
def sixtieths(text: str) -> int | None:
    """Read one number (`9.5`, `9,5`, `9½`, `9-1/2`, `43 1/3`); nothing where the text is no number."""
    text = text.strip()
    if not text.isascii():
        for sign, words in _SIGNS.items():
            text = text.replace(sign, words)
    found = _NUMBER.match(text)
    if found is None:
        return None
    whole, decimals, top, bottom = found.groups()
    number = int(whole) * WHOLE
    if decimals:
        if top:
            return None
        number += round(int(decimals) * WHOLE / 10 ** len(decimals))
    if top:
        number += int(top) * WHOLE // int(bottom)
    return number


def thirds(number: int) -> int:
    """Take a rounded third for the third that is meant: 43.3 and 43.33 for 43 1/3, 36.7 for 36 2/3."""
    part = number % WHOLE
    if 17 < part < 22:
        return number - part + THIRD
    if 35 < part < 43:
        return number - part + 2 * THIRD
    return number


def written(number: int) -> str:
    """Write a number as size labels do: `9.5`, `43 1/3`, `22.9`."""
    whole, part = divmod(number, WHOLE)
    if not part:
        return str(whole)
    if part == HALF:
        return f"{whole}.5"
    if part in (THIRD, 2 * THIRD):
        return f"{whole} {part // THIRD}/3"
    return f"{number / WHOLE:.2f}".rstrip("0")
