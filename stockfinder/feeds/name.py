"""The name of a product in an entry's title, without the entry's own size and colour behind it."""

from __future__ import annotations

import re
from functools import cache

_WORD = r"(?:size|sz|gr|größe|taille|maat|talla|taglia)\b[\s.:]*"


def name_of(title: str, *parts: str | None, loose: bool = False) -> str:
    """A title without these parts where it ends in them, and something sets them apart: a sign, or `size`.

    >>> name_of("Brooks Ghost 16 - Black - Size 9.5", "9.5", "Black")
    'Brooks Ghost 16'
    >>> name_of("HOKA Clifton 9", "9")
    'HOKA Clifton 9'

    :param loose: a space is enough; only where the titles of other sizes have shown that it is the size.
    """
    name = title
    for part in parts:
        if part and name.casefold().endswith(part.casefold()):
            before = name[: -len(part)]
            bare = _joint(loose).sub("", before)
            if len(bare) < len(before) and len(bare.split()) > 1:
                name = bare
    return name


@cache
def _joint(loose: bool) -> re.Pattern[str]:
    """What stands between a name and its size: `Ghost 16 - Size 9`, `Ghost 16, Gr. 42`."""
    sign = rf"\s*[\-–—,:;/|(\[]\s*(?:{_WORD})?$|\s{_WORD}$"
    return re.compile(rf"{sign}|\s+$" if loose else sign, re.IGNORECASE)
