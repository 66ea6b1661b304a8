"""What a description says in lines of its own (bullets, style code, colour), and what is a GTIN.

By regular expressions and not by an HTML parser: descriptions are fragments of a few hundred bytes, and
importing a parser costs a look-up more than reading all of them.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_CODE = frozenset(
    {
        *("style", "style code", "style no", "style no.", "style number", "mpn", "model number"),
        *("article number", "product code", "manufacturer sku", "artikelnummer"),
    }
)
_LONGEST = 50_000
"""Characters of a description that are read."""
_COLOR = frozenset({"color", "colour", "colorway", "colourway", "farbe", "couleur"})


def lines(html: str | None) -> tuple[str, ...]:
    """A description's lines, one a block element, without markup."""
    if not html:
        return ()
    # What is not closed goes on to the end, as in browsers; and no pattern looks twice at the same text.
    text = re.sub(r"(?is)<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*+>|\Z)", " ", html[:_LONGEST])
    text = re.sub(r"(?i)<\s*+/?\s*+(?:br|p|li|ul|ol|div|tr|table|h\d)\b[^<>]*+>", "\n", text)
    text = unescape(re.sub(r"<[^<>]*+>", " ", text))
    return tuple(line for raw in text.split("\n") if (line := " ".join(raw.split())))


def bullets(html: str | None) -> tuple[str, ...]:
    """The items of a description's lists, at most 40."""
    items = re.findall(r"(?is)<li\b[^<>]*+>(.*?)(?=</li|<li\b|</ul|</ol|$)", (html or "")[:_LONGEST])
    return tuple(line for item in items[:40] if (line := " ".join(lines(item))))


def stated(told: Sequence[str]) -> tuple[str | None, str | None]:
    """The style code and the colour that lines like `Style: NBM996` and `Color: Grey` state."""
    code = color = None
    for line in told:
        label, colon, value = line.partition(":")
        label, value = label.strip(" #").casefold(), value.strip()
        if not colon or not value or len(value) > 60:
            continue
        if label in _CODE and code is None and re.fullmatch(r"(?=.*\d)[\w./ -]{4,24}", value):
            code = value
        elif label in _COLOR and color is None:
            color = value
    return code, color


def gtin(code: str | None) -> str | None:
    """The code, if it is a GTIN: 8, 12, 13 or 14 digits with the right check digit (GS1's rule)."""
    if code is None or not code.isascii() or not code.isdigit() or len(code) not in (8, 12, 13, 14):
        return None
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(code[:-1])))
    return code if (10 - total % 10) % 10 == int(code[-1]) else None
